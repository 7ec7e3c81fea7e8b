"""Reading a stream of `/v1/pmi/complete` as a client does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import orjson

Event = tuple[str, Mapping[str, Any]]


def stream(client: httpx.Client, body: Mapping[str, Any]) -> Iterator[Event]:
    """Each event's name and content, as it comes.

    Raises:
        httpx.HTTPStatusError: the stream was refused.
    """
    with client.stream("POST", "/v1/pmi/complete", json={**body, "stream": True}) as answer:
        answer.raise_for_status()
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, orjson.loads(line.removeprefix("data: "))
