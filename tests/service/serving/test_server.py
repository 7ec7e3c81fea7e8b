"""service.serving.server: where a server listens."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from service.serving.server import listen


def _reaches(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=5):
            return True
    except OSError:
        return False


def test_everywhere_is_ipv4_as_well() -> None:
    """A pod has an address of either kind, or one of both."""
    with listen("::", 0) as listener:
        port = listener.getsockname()[1]
        assert _reaches("127.0.0.1", port)
        assert _reaches("::1", port) == socket.has_dualstack_ipv6()


def test_everywhere_is_ipv4_where_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPv6 can be switched off in a kernel."""
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    with listen("::", 0) as listener:
        assert listener.family is socket.AF_INET
        assert _reaches("127.0.0.1", listener.getsockname()[1])


def test_an_address_is_only_that_one() -> None:
    """Loopback is not everywhere."""
    with listen("127.0.0.1", 0) as listener:
        assert not _reaches("127.0.0.2", listener.getsockname()[1])


_LOADING = """
import asyncio, time
from contextlib import asynccontextmanager
from service.commands import serving, serving_translator
from service.configuration.loading import load

@asynccontextmanager
async def loads_for_long(settings, metrics):
    print("loading", flush=True)
    await asyncio.to_thread(time.sleep, 60)
    yield None

{command}(load({{"PMI_SERVER__PORT": "0", "PMI_TRANSLATOR_SERVER__PORT": "0"}}), print, loads_for_long)
"""


@pytest.mark.parametrize("command", ["serving.serve", "serving_translator.serve_translator"])
def test_a_server_that_is_still_loading_ends_at_once(command: str) -> None:
    """There is nothing to drain; and the first process of a container has to listen for it."""
    program = _LOADING.format(command=command)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 128 + signal.SIGTERM
