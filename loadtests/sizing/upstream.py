"""A model server without the model: it answers at once, or in as many chunks as `max_tokens` asks for.

Chunks come one by one, each at its own time, as a model's tokens do: what comes together is relayed together,
and costs less.

`python -m loadtests.sizing.upstream PORT`
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Final

import orjson
from aiohttp import web

MODEL: Final = "static"
CHUNK_S: Final = 0.005
_CONTEXT_TOKENS: Final = 131_072
_WORD: Final = " Wort"
_HEAD: Final = {"id": "chatcmpl-0123456789abcdef0123456789abcdef", "created": 1_750_000_000, "model": MODEL}


async def _complete(request: web.Request) -> web.StreamResponse:
    body = orjson.loads(await request.read())
    words = int(body["max_tokens"])
    if body.get("stream"):
        return await _stream(request, words, with_usage=bool(body.get("stream_options")))
    message = {"role": "assistant", "content": _WORD * words}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return _json(
        {**_HEAD, "object": "chat.completion", "choices": [choice], "usage": _usage(words)},
    )


async def _stream(request: web.Request, words: int, *, with_usage: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for index in range(words):
        # From the beginning: lateness does not add up.
        await asyncio.sleep(begun + index * CHUNK_S - loop.time())
        await response.write(_event([_choice("stop" if index == words - 1 else None)]))
    if with_usage:
        await response.write(_event([], _usage(words)))
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def _choice(finish_reason: str | None) -> dict[str, Any]:
    return {
        "index": 0,
        "delta": {"content": _WORD},
        "logprobs": None,
        "finish_reason": finish_reason,
        "token_ids": None,
    }


def _event(choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> bytes:
    content = {**_HEAD, "object": "chat.completion.chunk", "choices": choices, "usage": usage}
    return b"data: " + orjson.dumps(content) + b"\n\n"


def _usage(words: int) -> dict[str, int]:
    return {"prompt_tokens": 200, "completion_tokens": words, "total_tokens": 200 + words}


def _json(content: Any) -> web.Response:
    return web.Response(body=orjson.dumps(content), content_type="application/json")


async def _models(request: web.Request) -> web.Response:
    entry = {"id": MODEL, "object": "model", "owned_by": "vllm", "max_model_len": _CONTEXT_TOKENS}
    return _json({"object": "list", "data": [entry]})


async def _tokenize(request: web.Request) -> web.Response:
    return _json({"count": 200, "max_model_len": _CONTEXT_TOKENS, "tokens": []})


async def _healthy(request: web.Request) -> web.Response:
    return web.Response()


def application() -> web.Application:
    """The server."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", _complete)
    app.router.add_get("/v1/models", _models)
    app.router.add_post("/tokenize", _tokenize)
    app.router.add_get("/health", _healthy)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=lambda *_: None)
