"""service.serving.server: where a server listens, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from service import logs
from service.serving.drain import Drain
from service.serving.server import Ending, _Server, listen
from tests.support.until import until


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


_SERVING = """
import asyncio, sys
from service.serving.connection import ConnectionBounds
from service.serving.drain import Drain
from service.serving.admission import Admission
from service.serving.server import Ending, listen, loop_factory, run_server

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive(); await send({"type": "lifespan.startup.complete"})
        await receive(); await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"begun", "more_body": True})
    while scope["path"] == "/long" and not released.exists():
        await asyncio.sleep(0.02)
    await send({"type": "http.response.body", "body": b"ended"})

from pathlib import Path
released = Path(sys.argv[1])
drain = Drain()
clients, own = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
with clients, own, asyncio.Runner(loop_factory=loop_factory()) as runner:
    ports = [one.getsockname()[1] for one in (clients, own)]
    runner.run(run_server(
        Admission(app, drain, 10), [clients, own], drain=drain, ending=Ending(0.2, 30.0),
        bounds=ConnectionBounds(own_port=ports[1]), on_refused=print,
        on_listening=lambda: print(*ports, flush=True),
    ))
"""


def test_the_clients_port_closes_and_what_runs_is_finished(tmp_path: Path) -> None:
    """The platform's own port is there until the end, which is a good one."""
    released = tmp_path / "released"
    command = [sys.executable, "-c", _SERVING, str(released)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port, own = map(int, process.stdout.readline().split())
        with socket.create_connection(("127.0.0.1", port), timeout=20) as running:
            running.sendall(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
            received = running.recv(1000)
            process.send_signal(signal.SIGTERM)
            while _reaches("127.0.0.1", port):
                pass
            assert _reaches("127.0.0.1", own)
            assert process.poll() is None

            released.touch()
            while piece := running.recv(1000):
                received += piece
        assert process.wait(20) == 0
    assert b"begun" in received
    assert b"ended" in received


async def test_a_signal_ends_the_server_and_not_the_request_that_it_interrupts() -> None:
    """What is logged of the end has no request's id."""
    ids: list[str] = []

    class Told(Drain):
        async def run(self, *args: Any) -> None:
            ids.append(logs.request_id.get())

    config = uvicorn.Config(lambda: None, log_config=None)
    server = _Server(config, Told(), Ending(), None, lambda: None)
    server._loop, server.started = asyncio.get_running_loop(), True
    token = logs.request_id.set("somebody's")
    server.handle_exit(signal.SIGTERM, None)
    logs.request_id.reset(token)
    await until(lambda: server.should_exit)

    assert ids == [""]
