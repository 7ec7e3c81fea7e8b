"""What of a backend's stream reaches the client, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from service.api.broken import BROKEN
from service.backends.errors import BackendBroken, BackendError, BackendTimeout
from service.backends.passing import Headers
from service.door.endpoints import Ending
from service.door.stream import MAX_EVENT_BYTES, EventRelay
from tests.support.until import until

DONE = b"data: [DONE]\n\n"


class Pieces:
    """A reply in pieces; an error among them is raised when its turn comes."""

    status = 200
    headers: Headers = ()

    def __init__(self, pieces: Sequence[bytes | BackendError]) -> None:
        self._pieces = list(pieces)

    async def read(self) -> bytes:
        await asyncio.sleep(0)
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        if isinstance(piece, bytes):
            return piece
        raise piece

    def close(self) -> None: ...


class Client:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def send(self, message: Any) -> None:
        self.messages.append(message)

    @property
    def bodies(self) -> list[bytes]:
        return [one["body"] for one in self.messages if one["type"] == "http.response.body"]


async def relayed(*pieces: bytes | BackendError, ending: Ending | None = Ending.DONE) -> list[bytes]:
    """The pieces that the client got; the last one ends the body. Only what breaks off is told as broken."""
    client = Client()
    scope: dict[str, Any] = {}
    await EventRelay(scope, client.send, ending, 0.0).relay(Pieces(pieces), lambda: None)
    assert scope == ({BROKEN: True} if b'"error"' in client.bodies[-2] else {})
    assert [one.get("more_body") for one in client.messages].count(False) == 1
    assert client.messages[-1]["more_body"] is False
    return client.bodies[:-1]


@pytest.mark.parametrize(
    "pieces",
    [
        [b'data: {"a":1}\n\n', BackendBroken()],
        [b'data: {"a":1}\n\nda', BackendBroken()],
        [b'data: {"a":1}\n\n', BackendTimeout()],
        [b'data: {"a":1}\n\n'],
        [b'data: {"a":1}\n\ndata: {"b"'],
        [b'data: {"a":1}\n\n', b"data: \xe4"],
    ],
)
async def test_a_stream_that_breaks_off_ends_in_an_error_and_without_done(
    pieces: list[bytes | BackendError],
) -> None:
    """What came whole is there; half an event is not."""
    got = await relayed(*pieces)
    assert got[0] == b'data: {"a":1}\n\n'
    error = orjson.loads(got[-1].removeprefix(b"data: "))
    assert error["error"]["message"]
    assert b"[DONE]" not in b"".join(got)
    assert len(got) == 2


async def test_an_event_without_end_is_not_waited_for() -> None:
    """Memory is bounded."""
    got = await relayed(*[b"x" * (MAX_EVENT_BYTES // 4)] * 8, DONE)
    assert len(got) == 1
    assert b"too long" in got[0]


async def test_typed_streams_get_typed_errors_and_need_no_done() -> None:
    """Clients of the Responses API tell events by their type."""
    fine = await relayed(b"event: a\ndata: {}\n\n", ending=Ending.TYPED)
    broken = await relayed(b"event: a\ndata: {}\n\n", BackendBroken(), ending=Ending.TYPED)
    assert fine == [b"event: a\ndata: {}\n\n"]
    name, data = broken[1].strip().split(b"\n")
    assert name == b"event: error"
    content = orjson.loads(data.removeprefix(b"data: "))
    assert content["type"] == "error"
    assert content["message"] == content["error"]["message"]


async def test_whole_events_pass_as_they_come() -> None:
    """Neither merged nor held."""
    pieces = [b"data: 1\n\n", b"data: 2\n\ndata: 3\n\n", DONE]
    assert await relayed(*pieces) == pieces


async def test_an_event_in_pieces_is_put_together() -> None:
    """Wherever it was cut, in a character or between the line breaks."""
    text = "data: ä\n\ndata: 2\n\n".encode() + DONE
    for at in range(1, len(text)):
        assert b"".join(await relayed(text[:at], text[at:])) == text


async def test_other_line_ends_are_line_ends() -> None:
    """As the standard of server-sent events has it."""
    pieces = [b"data: 1\r\n\r\nda", b"ta: 2\r\n\r\ndata: [DONE]\r\n\r\n"]
    assert b"".join(await relayed(*pieces)) == b"".join(pieces)


async def test_silence_is_broken_by_comments_until_the_end() -> None:
    """The headers go out before the first of them; later errors are events."""
    client = Client()
    relay = EventRelay({}, client.send, Ending.DONE, 0.01)
    relay.keep_alive(lambda: [(b"content-type", b"text/event-stream")])
    await until(lambda: len(client.messages) >= 3)
    assert client.messages[0]["type"] == "http.response.start"
    assert client.bodies[:2] == [b": keepalive\n\n"] * 2
    await relay.start(503, [])
    await relay.fail(BackendTimeout())
    assert [one["type"] for one in client.messages].count("http.response.start") == 1
    assert b'"error"' in client.bodies[-2]
    count = len(client.messages)
    await asyncio.sleep(0.03)  # no comment follows the end
    assert len(client.messages) == count


@pytest.mark.parametrize(
    "broken", [b'data: {"choices": [{"de\n\n', b"data: {no json\n\n", b'data:{"a": 1\n\n']
)
async def test_an_event_that_is_cut_within_is_an_error(broken: bytes) -> None:
    """What came before it stays; the client is not left to find out."""
    found = await relayed(b'data: {"a": 1}\n\n', broken, DONE)

    assert found[0] == b'data: {"a": 1}\n\n'
    assert b"backend_broken" in found[1]
    assert DONE not in b"".join(found)


@pytest.mark.parametrize(
    "pieces",
    [
        [b'data: {"a": 1} \n\n', DONE],
        [b'data: {"a": 1}\n\n', DONE, b": " + b"c" * 100 + b"\n\n"],
        [b'data: {"a": 1}\n\n' + DONE + b": a comment of more than thirty bytes\n\n"],
        [b'data: {"a": 1}\n\n', b"data: [DONE]\n"],
        [b'data: {"a": "' + b"x" * 5_000_000, b"x" * 10, b'"}\n', b"\n" + DONE],
    ],
    ids=["blank behind", "comment behind", "comment in the same piece", "a line break short", "large"],
)
async def test_a_whole_stream_is_not_taken_for_a_cut_one(pieces: list[bytes]) -> None:
    """However its end is written, and however large an event is."""
    found = b"".join(await relayed(*pieces))

    assert b"error" not in found
    assert found.replace(b"\n", b"").startswith(b"".join(pieces).replace(b"\n", b""))


async def test_an_end_is_found_across_pieces() -> None:
    """Wherever the network cuts."""
    whole = b'data: {"a": 1}\r\n\r\ndata: {"b": 2}\n\n' + DONE
    for cut in range(1, len(whole)):
        assert b"".join(await relayed(whole[:cut], whole[cut:])) == whole
    assert b"".join(await relayed(*(whole[index : index + 1] for index in range(len(whole))))) == whole
