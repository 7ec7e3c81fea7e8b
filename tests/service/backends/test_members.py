"""service.backends.members: names that resolve to several servers, and to others later."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from prompts.types import Message, Prompt, Style
from service.backends import members as module
from service.backends.fake import Fake
from service.backends.members import Members
from service.backends.opening import open_backend
from service.backends.passing import Passed
from service.backends.replicas import Replica, Replicas
from service.backends.types import Generation
from service.configuration.settings import BackendSettings
from tests.support.servers import free_port
from tests.support.until import until

URL = "http://vllm:8000/v1"


class Names:
    """A resolver: what it is told, or that there is nobody of that name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
        self.addresses: Sequence[str] = addresses
        self.asked = 0
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", self._getaddrinfo)

    async def _getaddrinfo(self, host: str, port: int, **how: Any) -> list[Any]:
        self.asked += 1
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "nobody")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in self.addresses]


class Closing(Fake):
    """Remembers that it was closed."""

    closed = False

    async def close(self) -> None:
        self.closed = True


class Opened:
    """Servers as they were opened, by address; and those that were told of, last."""

    def __init__(self) -> None:
        self.first = Closing()
        self.replicas = Replicas([Replica("by its name", self.first)])
        self.servers: dict[str, Closing] = {}
        self.told: list[list[str]] = []

    def open(self, url: str, address: str) -> Replica:
        assert url == URL
        self.servers[address] = Closing()
        return Replica(address, self.servers[address])

    def members(self) -> Members:
        return Members([URL], self.replicas, self.open, self._tell, period_s=0.001)

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.replicas.replicas]

    def _tell(self, found: Sequence[Replica]) -> None:
        self.told.append([one.name for one in found])


async def test_a_name_that_is_not_known_yet_is_asked_for_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway starts before its servers; when there are some, they are found."""
    names, opened = Names(monkeypatch), Opened()
    async with opened.members():
        assert opened.names == ["by its name"]
        assert opened.told == []
        names.addresses = ["10.0.0.1"]
        await until(lambda: opened.names == ["10.0.0.1"])
        await until(lambda: opened.first.closed)


async def test_a_resolver_in_trouble_takes_no_server_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a service that has no pod that is ready: who asks is told so by the last one known."""
    names, opened = Names(monkeypatch, "10.0.0.1", "10.0.0.2"), Opened()
    async with opened.members():
        names.addresses = []
        asked = names.asked
        await until(lambda: names.asked > asked + 2)

        assert opened.names == ["10.0.0.1", "10.0.0.2"]
    assert not any(one.closed for one in opened.servers.values())


async def test_each_address_is_a_server_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new one is opened, who stays is the same one, and whoever watches them is told."""
    names, opened = Names(monkeypatch, "10.0.0.2", "10.0.0.1"), Opened()
    async with opened.members():
        assert opened.names == ["10.0.0.1", "10.0.0.2"]
        stays = opened.servers["10.0.0.2"]
        names.addresses = ["10.0.0.3", "10.0.0.2"]
        await until(lambda: opened.names == ["10.0.0.2", "10.0.0.3"])

        assert opened.replicas.replicas[0].backend is stays
        assert opened.told == [["10.0.0.1", "10.0.0.2"], ["10.0.0.2", "10.0.0.3"]]
        await until(lambda: opened.servers["10.0.0.1"].closed)
    assert not stays.closed


async def test_a_server_that_is_gone_finishes_what_it_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod's address is taken away before the pod ends; its streams go on."""
    names, opened = Names(monkeypatch, "10.0.0.1"), Opened()
    generation = Generation("m", Prompt(Style.CHAT, messages=(Message("user", "hello there"),)))
    async with opened.members(), AsyncExitStack() as stack:
        leaving = opened.servers["10.0.0.1"]
        deltas = await stack.enter_async_context(opened.replicas.stream(generation))
        names.addresses = ["10.0.0.2"]
        await until(lambda: opened.names == ["10.0.0.2"])
        asked = names.asked
        await until(lambda: names.asked > asked + 2)
        assert not leaving.closed
        assert "".join([delta.text async for delta in deltas]) == "hello there"

        await stack.aclose()
        await until(lambda: leaving.closed)


async def test_a_name_with_very_many_addresses_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that is wrong, or not ours, opens no thousand pools."""
    Names(monkeypatch, *(f"10.0.{high}.{low}" for high in range(4) for low in range(100)))
    opened = Opened()
    async with opened.members():
        assert len(opened.names) == module.MAX_SERVERS


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        ("http://vllm:8000/v1", "10.0.0.1", "http://10.0.0.1:8000"),
        ("http://vllm", "10.0.0.1", "http://10.0.0.1"),
        ("http://vllm:8000/a/v1/", "fd00::1", "http://[fd00::1]:8000/a"),
    ],
)
def test_an_address_stands_in_for_the_name(url: str, address: str, expected: str) -> None:
    """Port and path stay."""
    assert module.at(url, address) == expected


@asynccontextmanager
async def _serving(address: str, port: int, hosts: list[str]) -> AsyncIterator[None]:
    """A server that says in its answers where it listens, and keeps what it was called."""

    async def answer(request: web.Request) -> web.Response:
        hosts.append(request.headers["host"])
        return web.json_response({"object": "list", "data": [{"id": address}]})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, address, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def test_servers_behind_one_name_share_the_work_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real connections to each address; a proxy of a mesh sees the name that the settings have."""
    port, hosts = free_port(), list[str]()
    Names(monkeypatch, "127.66.1.1", "127.66.1.2")
    settings = BackendSettings(url=f"http://vllm:{port}", each_address=True)
    async with (
        _serving("127.66.1.1", port, hosts),
        _serving("127.66.1.2", port, hosts),
        open_backend("main", settings) as opened,
    ):
        assert await opened.backend.models() == ("127.66.1.1",)
        chat = Passed("POST", "/v1/chat/completions", ((b"content-type", b"application/json"),), b"{}")
        replies = [await opened.backend.pass_on(chat) for _ in range(2)]
        bodies = [await one.read() for one in replies]
        for one in replies:
            one.close()

    assert sorted(b"127.66.1.1" in body for body in bodies) == [False, True]
    assert set(hosts) == {f"vllm:{port}"}
