"""The Redis of the tests is real, empty, and can be made to fail."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from tests.support.redis import RedisServer


def ask(server: RedisServer, command: bytes, timeout_s: float = 5.0) -> bytes:
    with socket.create_connection((server.host, server.port), timeout=timeout_s) as connection:
        connection.sendall(command + b"\r\n")
        return connection.makefile("rb").readline().rstrip()


def test_a_paused_server_takes_connections_and_is_silent(own_redis: RedisServer) -> None:
    """`pause` is the fault in which nothing answers; `resume` ends it."""
    own_redis.pause()
    with pytest.raises(TimeoutError):
        ask(own_redis, b"PING", timeout_s=0.2)

    own_redis.resume()

    assert ask(own_redis, b"PING") == b"+PONG"


def test_a_killed_server_refuses_connections(own_redis: RedisServer) -> None:
    """`kill` is the fault in which nobody listens."""
    with socket.create_connection((own_redis.host, own_redis.port), timeout=5.0) as connection:
        own_redis.kill()
        with suppress(ConnectionResetError):  # a reset and an orderly end are both how a connection breaks
            assert connection.recv(1) == b""

    # The system may still be taking the socket down, and then resets what it has accepted.
    while not _refuses(own_redis):
        pass


def _refuses(server: RedisServer) -> bool:
    """Whether nobody listens; what was accepted before breaks without an answer."""
    try:
        assert ask(server, b"PING") == b""
    except ConnectionRefusedError:
        return True
    except ConnectionError:
        pass
    return False


@pytest.mark.parametrize("value", [b"1", b"2"])
def test_each_test_finds_the_shared_server_empty(redis_server: RedisServer, value: bytes) -> None:
    """What one test writes, the next does not see."""
    assert ask(redis_server, b"DBSIZE") == b":0"
    assert ask(redis_server, b"SET key " + value) == b"+OK"
