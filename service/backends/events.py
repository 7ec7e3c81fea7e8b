"""Server-sent events from raw bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from service.backends.errors import BackendBroken

MAX_LINE_BYTES = 8 * 1024 * 1024


class EventReader:
    """Collects bytes, in pieces of any size, into the data of whole events.

    Lines end in LF, CRLF or CR; comments and fields other than `data` are left out. One event's data is
    bounded like a line.
    """

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES) -> None:
        self._max_line_bytes = max_line_bytes
        self._line = bytearray()
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._skip_lf = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Take a piece; return the data of every event it completes.

        Raises:
            BackendBroken: a line, or the data of one event, is longer than the bound.
        """
        # Between CR and LF a piece can end; the LF then begins the next one and ends no second line.
        if self._skip_lf and piece:
            piece = piece.removeprefix(b"\n")
            self._skip_lf = False
        self._skip_lf = piece.endswith(b"\r")
        lines = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        events: list[bytes] = []
        for number, part in enumerate(lines):
            if len(self._line) + len(part) > self._max_line_bytes:
                raise BackendBroken("the model backend sent an event that is too long")
            self._line += part
            if number < len(lines) - 1:
                self._end_line(events)
        return events

    def _end_line(self, events: list[bytes]) -> None:
        line = bytes(self._line)
        self._line.clear()
        if line:
            name, _, value = line.partition(b":")
            if name == b"data":
                self._data.append(value.removeprefix(b" "))
                self._data_bytes += len(value)
            if self._data_bytes > self._max_line_bytes:
                raise BackendBroken("the model backend sent an event that is too long")
        elif self._data:
            events.append(b"\n".join(self._data))
            self._data = []
            self._data_bytes = 0


async def read_events(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The data of each event up to `[DONE]`, which is not among them.

    Raises:
        BackendBroken: the stream ended without `[DONE]`.
    """
    reader = EventReader()
    async for piece in pieces:
        for event in reader.feed(piece):
            if event.strip() == b"[DONE]":
                return
            yield event
    raise BackendBroken("the model backend broke off its answer")
