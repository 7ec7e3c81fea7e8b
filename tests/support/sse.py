"""Server-sent events as a test reads them: all of a stream at once, after it has ended."""

from __future__ import annotations

from typing import Any

import orjson

DONE = "[DONE]"
Event = dict[str, Any]
"""`event` where it has a name, and `data`: parsed, or "[DONE]"."""


def events(stream: bytes) -> list[Event]:
    """The events of a whole stream; comments are left out.

    Raises:
        AssertionError: it does not end where an event ends.
    """
    text = stream.decode().replace("\r\n", "\n")
    assert text.endswith("\n\n"), f"broken off: {text[-200:]!r}"
    blocks = [block.split("\n") for block in text.removesuffix("\n\n").split("\n\n")]
    return [event for block in blocks if (event := _event(block))]


def _event(lines: list[str]) -> Event:
    event: Event = {}
    data = [line.removeprefix("data:").removeprefix(" ") for line in lines if line.startswith("data:")]
    for line in lines:
        if line.startswith("event:"):
            event["event"] = line.removeprefix("event:").strip()
    if data:
        joined = "\n".join(data)
        event["data"] = joined if joined == DONE else orjson.loads(joined)
    return event
