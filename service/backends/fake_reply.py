"""Replies that are known beforehand, for the backend without a model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from service.backends.errors import BackendError
from service.backends.passing import Headers, Passed

JSON: Final[Headers] = ((b"content-type", b"application/json"),)
EVENTS: Final[Headers] = ((b"content-type", b"text/event-stream; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Script:
    """A reply to be given.

    Attributes:
        pieces: of its body, each read by itself.
        failure: raised behind the last piece, instead of the end.
    """

    status: int = 200
    headers: Headers = JSON
    pieces: Sequence[bytes] = (b"{}",)
    failure: BackendError | None = None


class FakeReply:
    """A reply as its script says.

    Args:
        gate: each piece waits for it.
        on_abort: called once when it is closed before its end was read.

    Attributes:
        read_pieces: number of pieces read so far.
        closed: whether `close` was called.
    """

    def __init__(self, script: Script, gate: asyncio.Event, on_abort: Callable[[], None]) -> None:
        self.status = script.status
        self.headers = script.headers
        self._script = script
        self._gate = gate
        self._on_abort = on_abort
        self._whole = False
        self.read_pieces = 0
        self.closed = False

    async def read(self) -> bytes:
        """The next piece; b"" at the end."""
        await self._gate.wait()
        if self.read_pieces < len(self._script.pieces):
            self.read_pieces += 1
            return self._script.pieces[self.read_pieces - 1]
        self._whole = True
        if self._script.failure is not None:
            raise self._script.failure
        return b""

    def close(self) -> None:
        """Remember that it was called."""
        if not self.closed and not self._whole:
            self._on_abort()
        self.closed = True


def json_script(content: Any, status: int = 200) -> Script:
    """A whole JSON reply, its length announced."""
    body = orjson.dumps(content)
    return Script(status, (*JSON, (b"content-length", str(len(body)).encode())), (body,))


def ok(request: Passed, names: Sequence[str], context_tokens: int | None) -> Script:
    """What a `Fake` answers of itself: its models, and "ok" to every chat, whole or streamed."""
    if request.target.partition("?")[0] == "/v1/models":
        models = [
            {"id": name, "object": "model", "owned_by": "fake", "max_model_len": context_tokens}
            for name in names
        ]
        return json_script({"object": "list", "data": models})
    body = _object(request.body)
    head = {"id": "chatcmpl-fake", "created": 0, "model": body.get("model") or names[0]}
    ended = {"index": 0, "finish_reason": "stop"}
    if body.get("stream") is True:
        chunk = head | {"object": "chat.completion.chunk"}
        deltas = [
            {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None},
            ended | {"delta": {"content": "ok"}},
        ]
        events = [orjson.dumps(chunk | {"choices": [delta]}) for delta in deltas]
        return Script(headers=EVENTS, pieces=[b"data: " + event + b"\n\n" for event in (*events, b"[DONE]")])
    choice = ended | {"message": {"role": "assistant", "content": "ok"}}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return json_script(head | {"object": "chat.completion", "choices": [choice], "usage": usage})


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
