"""Server-sent events: an answer whose headers wait for the backend, and whose end is always said.

    event: languages {report}    once the backend has accepted
    event: delta {index, text}   as they come
    event: done {the answer without text}    or    event: error {error}

Headers go out after the first event is known, so that a backend's refusal keeps its status.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.answers import done_json, prepared_headers, report_json
from service.api.broken import tell_broken
from service.api.errors import error_object, to_json
from service.completion.answer import Stream

_LOG = logging.getLogger(__name__)
# Proxies must neither store nor buffer a stream (nginx reads the last one).
_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}


class EventStream(Response):
    """The response of a stream. Opened when it is sent; leaving it aborts the backend's work.

    Args:
        opening: enters when the backend has accepted; raises what becomes an ordinary error response.
    """

    media_type = "text/event-stream"

    def __init__(self, opening: AbstractAsyncContextManager[Stream]) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._opening as stream:
            self.headers.update(prepared_headers(stream.prepared))
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            async for chunk in events(stream, partial(tell_broken, scope)):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                # A backend that always has a piece ready would let nobody else run, nor this client leave.
                await asyncio.sleep(0)
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def events(stream: Stream, on_broken: Callable[[Exception], None]) -> AsyncIterator[bytes]:
    """The events of an answer, in order; an error is the last of them, and told."""
    yield event("languages", report_json(stream.prepared))
    try:
        async for delta in stream.deltas:
            content: dict[str, Any] = {"index": delta.index, "text": delta.text}
            if delta.logprobs is not None:
                content["logprobs"] = delta.logprobs
            yield event("delta", content)
        yield event("done", done_json(stream.finished()))
    except Exception as error:  # noqa: BLE001 - the status is out: an event is the only way to say it
        _LOG.warning("the answer broke off", exc_info=error)
        on_broken(error)
        yield event("error", error_object(error))


def event(name: str, content: Any) -> bytes:
    """One event; JSON holds no line breaks, so one `data` line is enough."""
    return b"event: " + name.encode() + b"\ndata: " + to_json(content) + b"\n\n"
