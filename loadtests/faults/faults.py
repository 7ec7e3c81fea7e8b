"""The faults: what stands where, what is done to it, and what clients may see of it."""

from __future__ import annotations

import signal
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import redis

from loadtests.faults import hostile, parts, upstream
from loadtests.faults.parts import Part
from loadtests.faults.processes import DELAY_VARIABLE

#: Who may be told of a fault: nobody, requests that need the model, or those that reach a gateway which ends.
NOBODY: Final = "nobody"
MODEL_USERS: Final = "whoever needs the model"
LATECOMERS: Final = "whoever comes when the gateway has stopped taking requests"


@dataclass
class World:
    """All processes of a run, the gateway among them.

    Attributes:
        gateway: where the load goes.
        others: the rest, in the order in which they are started.
    """

    gateway: Part
    others: dict[str, Part] = field(default_factory=dict)

    def start(self) -> None:
        """Start all, and wait until all are ready."""
        for part in (*self.others.values(), self.gateway):
            part.start()
            part.wait()

    def stop(self) -> None:
        """End all."""
        for part in (self.gateway, *reversed(self.others.values())):
            part.stop()


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong for a while.

    Attributes:
        name: for people.
        make: the processes, not started.
        begin, end: what is done to them.
        told: who may be told of it.
        mutes: whether nothing answers meanwhile, so that requests wait for its end.
        hostile: what else is sent at the gateway meanwhile; see `loadtests.faults.hostile`.
        leaving: share of the clients that leave before their answer.
    """

    name: str
    make: Callable[[Path], World]
    begin: Callable[[World], None]
    end: Callable[[World], None]
    told: str = NOBODY
    hostile: hostile.Attack | None = None
    leaving: float = 0.0


# ---- what stands where

_QUICK: Final = {
    "PMI_BACKENDS__ECHO__CONNECT_TIMEOUT_S": "1",
    "PMI_BACKENDS__ECHO__FIRST_BYTE_TIMEOUT_S": "2",
    "PMI_BACKENDS__ECHO__IDLE_TIMEOUT_S": "2",
    "PMI_SERVER__HEADER_TIMEOUT_S": "1",
    "PMI_SERVER__BODY_TIMEOUT_S": "1",
    "PMI_DEFAULT_MODEL": "echo",
}


def _world(directory: Path, others: Mapping[str, Part], settings: Mapping[str, str]) -> World:
    echo = parts.upstream("echo", directory)
    backend = {"PMI_BACKENDS__ECHO__URL": echo.url}
    return World(parts.gateway(directory, {**_QUICK, **backend, **settings}), {"echo": echo, **others})


def with_redis(directory: Path) -> World:
    """Translations are remembered only in Redis."""
    server = parts.redis_server(directory)
    url = f"redis://127.0.0.1:{server.port}/0"
    return _world(directory, {"redis": server}, {"PMI_CACHE__REDIS_URL": url, "PMI_CACHE__MEMORY_BYTES": "0"})


def with_slow_redis(directory: Path) -> World:
    """The same through a proxy."""
    server = parts.redis_server(directory)
    between = parts.proxy(server.port, directory)
    url = f"redis://127.0.0.1:{between.port}/0"
    others = {"redis": server, "proxy": between}
    return _world(directory, others, {"PMI_CACHE__REDIS_URL": url, "PMI_CACHE__MEMORY_BYTES": "0"})


def with_services(directory: Path) -> World:
    """Translations are made by two services, and never remembered."""
    services = {name: parts.translator(name, directory, {}) for name in ("one", "two")}
    urls = ",".join(part.url for part in services.values())
    return _world(directory, services, {"PMI_TRANSLATOR__URL": urls, "PMI_CACHE__MEMORY_BYTES": "0"})


def with_slow_services(directory: Path) -> World:
    """The same, but a batch takes longer than anybody waits."""
    services = {
        name: parts.translator(name, directory, {DELAY_VARIABLE: "0.005" if name == "one" else "4"})
        for name in ("one", "two")
    }
    urls = ",".join(part.url for part in services.values())
    return _world(directory, services, {"PMI_TRANSLATOR__URL": urls, "PMI_CACHE__MEMORY_BYTES": "0"})


def with_a_liar(directory: Path) -> World:
    """The same, but one of the services counts wrongly."""
    services = {"one": parts.translator("one", directory, {}), "liar": parts.liar(directory)}
    urls = ",".join(part.url for part in services.values())
    return _world(directory, services, {"PMI_TRANSLATOR__URL": urls, "PMI_CACHE__MEMORY_BYTES": "0"})


def with_echo(directory: Path) -> World:
    """One model server."""
    return _world(directory, {}, {})


def with_two_echoes(directory: Path) -> World:
    """Two model servers that stand in for each other."""
    second = parts.upstream("second", directory)
    world = _world(directory, {"second": second}, {})
    urls = f"{world.others['echo'].url},{second.url}"
    world.gateway = parts.gateway(directory, {**_QUICK, "PMI_BACKENDS__ECHO__URL": urls})
    return world


# ---- what is done to it


def _signal(name: str, number: int) -> Callable[[World], None]:
    return lambda world: world.others[name].signal(number)


def _kill(name: str) -> Callable[[World], None]:
    return lambda world: world.others[name].kill()


def _start(name: str) -> Callable[[World], None]:
    def start(world: World) -> None:
        world.others[name].start()
        world.others[name].wait()

    return start


def _both(do: Callable[[str], Callable[[World], None]]) -> Callable[[World], None]:
    def to_both(world: World) -> None:
        for name in ("one", "two"):
            do(name)(world)

    return to_both


def _redis(*commands: Sequence[str]) -> Callable[[World], None]:
    def do(world: World) -> None:
        with redis.Redis(port=world.others["redis"].port) as client:
            for command in commands:
                client.execute_command(*command)

    return do


def _spoil(world: World) -> None:
    """Garbage in every value; and in those that come, by a script that runs while the fault lasts."""
    values: list[Any] = [b"\xff\xfe", b"[]", b'["text"]', b'{"a": 1}', b"", b'["x", "y", 1, 2, 3]']
    with redis.Redis(port=world.others["redis"].port) as client:
        for index, key in enumerate(client.scan_iter("*")):
            client.set(key, values[index % len(values)])


def _mode(name: str, mode: str) -> Callable[[World], None]:
    def do(world: World) -> None:
        request = urllib.request.Request(f"{world.others[name].url}/_mode/{mode}", method="POST")  # noqa: S310 - ours
        urllib.request.urlopen(request, timeout=5.0).close()  # noqa: S310 - ours

    return do


def _nothing(world: World) -> None:
    pass


def _terminate(world: World) -> None:
    world.gateway.signal(signal.SIGTERM)


def _restart(world: World) -> None:
    if world.gateway.ended(30.0) != 0:
        raise AssertionError("the gateway did not end well")
    world.gateway.start()
    world.gateway.wait()


def _misbehaving(mode: str) -> Fault:
    name = f"model server: {mode.replace('_', ' ')}"
    return Fault(name, with_echo, _mode("echo", mode), _mode("echo", upstream.WELL), MODEL_USERS)


_PAUSE: Final = signal.SIGSTOP
_RESUME: Final = signal.SIGCONT
_ALONE: Final = ("REPLICAOF", "NO", "ONE")
_REPLICA: Final = ("REPLICAOF", "127.0.0.1", "1")
_SLOW: Final = signal.SIGUSR1
_QUICK_AGAIN: Final = signal.SIGUSR2
_FULL: Final = ("CONFIG", "SET", "maxmemory", "1")
_ROOMY: Final = ("CONFIG", "SET", "maxmemory", "0")

FAULTS: Final = (
    Fault("Redis paused (SIGSTOP)", with_redis, _signal("redis", _PAUSE), _signal("redis", _RESUME)),
    Fault("Redis killed, started again", with_redis, _kill("redis"), _start("redis")),
    Fault("Redis full (noeviction)", with_redis, _redis(_FULL), _redis(_ROOMY)),
    Fault("Redis read-only", with_redis, _redis(_REPLICA), _redis(_ALONE)),
    Fault("garbage in Redis's values", with_redis, _spoil, _spoil),
    Fault("Redis 2 s late", with_slow_redis, _signal("proxy", _SLOW), _signal("proxy", _QUICK_AGAIN)),
    Fault("one of two translators killed", with_services, _kill("two"), _start("two")),
    Fault("one of two translators paused", with_services, _signal("two", _PAUSE), _signal("two", _RESUME)),
    Fault("all translators killed", with_services, _both(_kill), _both(_start)),
    Fault("one translator slower than any deadline", with_slow_services, _nothing, _nothing),
    Fault("one translator counts wrongly", with_a_liar, _nothing, _nothing),
    Fault("model server killed, started again", with_echo, _kill("echo"), _start("echo"), MODEL_USERS),
    Fault("one of two model servers killed", with_two_echoes, _kill("second"), _start("second"), MODEL_USERS),
    Fault("model server paused", with_echo, _signal("echo", _PAUSE), _signal("echo", _RESUME), MODEL_USERS),
    *map(_misbehaving, (mode for mode in upstream.MODES if mode != upstream.WELL)),
    Fault("one client of ten leaves", with_echo, _nothing, _nothing, leaving=0.1),
    Fault("slow senders", with_echo, _nothing, _nothing, hostile=hostile.slow_senders),
    Fault("headers of 20 MB", with_echo, _nothing, _nothing, hostile=hostile.large_headers),
    Fault("bodies of 30 MB", with_echo, _nothing, _nothing, hostile=hostile.large_bodies),
    Fault("JSON nested 100,000 deep", with_echo, _nothing, _nothing, hostile=hostile.deep_json),
    Fault("SIGTERM under load", with_echo, _terminate, _restart, LATECOMERS),
)
