"""Real Redis servers in the shapes that they are run in. Each gives its URL."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.support.servers import free_port, running
from tests.support.unavailable import unavailable

READY_TIMEOUT_S = 10.0
MASTER = "main"


@contextmanager
def with_users(directory: Path) -> Iterator[str]:
    """A server whose only user may touch nothing but our keys."""
    users = directory / "users.acl"
    users.write_text("user default off\nuser pmi on >s3cr%t ~pmi:* ~LIMITS* +@all\n")
    with _server(directory, "--aclfile", str(users)) as port:
        yield f"redis://pmi:s3cr%25t@127.0.0.1:{port}/0"


@contextmanager
def behind_sentinels(directory: Path) -> Iterator[str]:
    """A sentinel that watches a server."""
    with _server(directory) as master:
        config = directory / "sentinel.conf"
        config.write_text(f"sentinel monitor {MASTER} 127.0.0.1 {master} 1\n")
        port = free_port()
        command = [
            _program("redis-server"),
            str(config),
            "--sentinel",
            "--port",
            str(port),
            "--dir",
            str(directory),
        ]

        def knows() -> bool:
            try:
                with redis.Redis(port=port) as client:
                    return client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER) is not None
            except redis.RedisError:
                return False

        log = directory / "sentinel.log"
        with running(command, log=log, ready=knows, ready_timeout_s=READY_TIMEOUT_S):
            yield f"redis+sentinel://127.0.0.1:{port}/{MASTER}/0"


@contextmanager
def as_a_cluster(directory: Path) -> Iterator[str]:
    """A cluster of one server, which has all slots."""
    bus = ["--cluster-port", str(free_port())]
    with _server(directory, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", *bus) as port:
        for command, expected in ((["ADDSLOTSRANGE", "0", "16383"], b"OK"), (["INFO"], b"cluster_state:ok")):
            said = b""
            while expected not in said:
                ask = [_program("redis-cli"), "-p", str(port), "CLUSTER", *command]
                said = subprocess.run(ask, capture_output=True, check=True).stdout
        yield f"redis+cluster://127.0.0.1:{port}"


@contextmanager
def _server(directory: Path, *options: str) -> Iterator[int]:
    port = free_port()
    command = [_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]

    def answers() -> bool:
        try:
            with redis.Redis(port=port) as client:
                return bool(client.ping())
        except redis.AuthenticationError:
            return True
        except redis.RedisError:
            return False

    log = directory / f"{port}.log"
    with running(
        [*command, "--dir", str(directory), *options], log=log, ready=answers, ready_timeout_s=READY_TIMEOUT_S
    ):
        yield port


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        unavailable(f"redis: no {name} on PATH (`make test` installs it on Debian as root)")
    return found
