"""Server-sent events from raw bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.backends.errors import BackendBroken
from service.backends.events import EventReader, read_events


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_stream_without_done_is_broken() -> None:
    """The end of the connection is no end of an answer."""
    events = read_events(pieces(b"data: {}\n\n"))
    assert await anext(events) == b"{}"
    with pytest.raises(BackendBroken):
        await anext(events)


def test_a_line_without_end_is_broken() -> None:
    """Memory is bounded whether the line comes at once or in pieces."""
    with pytest.raises(BackendBroken):
        EventReader(max_line_bytes=10).feed(b"data: 0123456789")
    reader = EventReader(max_line_bytes=10)
    for _ in range(10):
        reader.feed(b"d")
    with pytest.raises(BackendBroken):
        reader.feed(b"d")


def test_an_event_without_end_is_broken() -> None:
    """Many short data lines are bounded like one long line."""
    reader = EventReader(max_line_bytes=50)
    for _ in range(4):
        reader.feed(b"data: 0123456789\n")
    with pytest.raises(BackendBroken):
        reader.feed(b"data: 0123456789\n")


async def test_nothing_is_read_after_done() -> None:
    """`[DONE]` ends the stream even if bytes follow."""
    assert [event async for event in read_events(pieces(b"data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"))] == [b"1"]


def test_comments_and_other_fields_are_left_out() -> None:
    """Keepalive comments, event names, ids and retry times carry no data."""
    assert EventReader().feed(b": ping\n\nevent: x\nid: 3\nretry: 5\ndata: 1\n\n:\n\n") == [b"1"]


def test_data_lines_of_one_event_are_joined() -> None:
    """As the standard says: with a line feed; one space after the colon is not part of the data."""
    assert EventReader().feed(b"data:1\ndata:  2\ndata\n\n") == [b"1\n 2\n"]


STREAM = 'data: {"text": "fährt 柏林 🚆"}\r\n\r\n: comment\ndata: a\rdata: b\r\rdata: c\n\n'.encode()


@given(st.lists(st.integers(0, len(STREAM)), max_size=12).map(sorted))
def test_events_do_not_depend_on_how_the_bytes_are_cut(cuts: list[int]) -> None:
    """A cut inside a character, or between CR and LF, changes nothing."""
    reader = EventReader()
    events: list[bytes] = []
    for start, end in zip([0, *cuts], [*cuts, len(STREAM)], strict=True):
        events += reader.feed(STREAM[start:end])
    assert events == ['{"text": "fährt 柏林 🚆"}'.encode(), b"a\nb", b"c"]
