"""service.serving.server: where a server listens."""

from __future__ import annotations

import socket

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
