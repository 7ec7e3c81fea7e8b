"""A model server whose answers can be checked, and that can be told to misbehave.

It answers every prompt with the number that its last message or its text begins with, in several chunks.
`POST /_mode/NAME` makes it do something else from then on.

`python -m loadtests.faults.upstream PORT`
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Any, Final

import orjson
from aiohttp import web

MODEL: Final = "echo"
#: Six digits that name a request; kept by every translation.
NUMBER: Final = re.compile(r"\d{6}")
_CHUNKS: Final = ("Antwort ", "", " – ", "größer", " ✓")
_CHUNK_S: Final = 0.01
_SLOW_S: Final = 3.0
_LONG_LINE: Final = 10 * 1024 * 1024

WELL: Final = "well"
MODES: Final = (
    WELL,
    "slow_first_byte",
    "html",
    "garbage",
    "split",
    "no_end",
    "cut",
    "long_line",
    "overloaded",
)
_MODE: Final = web.AppKey("mode", list[str])


def answer_to(number: str) -> str:
    """The text that a prompt with a number is answered with."""
    return "".join(part or number for part in _CHUNKS)


def _number(body: dict[str, Any]) -> str:
    messages = body.get("messages")
    text = messages[-1]["content"] if messages else body.get("prompt", "")
    if not isinstance(text, str):
        text = str(text)
    found = NUMBER.search(text)
    return found[0] if found else "none"


async def _complete(request: web.Request) -> web.StreamResponse:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        return web.json_response({"error": {"message": "no JSON", "type": "BadRequestError"}}, status=400)
    mode = request.app[_MODE][0]
    number = _number(body)
    is_chat = "messages" in body
    if mode == "slow_first_byte":
        await asyncio.sleep(_SLOW_S)
    if mode == "overloaded":
        return web.json_response({"error": {"message": "busy", "type": "overloaded_error"}}, status=503)
    if mode == "html":
        return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")
    if body.get("stream"):
        return await _stream(request, number, mode, is_chat)
    if mode in ("garbage", "long_line"):
        return web.Response(body=b'{"choices": [{"mess', content_type="application/json")
    if mode in ("cut", "no_end"):
        return await _cut(request)
    await asyncio.sleep(_CHUNK_S * len(_CHUNKS))
    text = answer_to(number)
    choice: dict[str, Any] = {"index": 0, "finish_reason": "stop", "logprobs": None}
    choice |= {"message": {"role": "assistant", "content": text}} if is_chat else {"text": text}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    head = {"id": "x", "object": "chat.completion", "created": 1, "model": MODEL}
    return _json({**head, "choices": [choice], "usage": usage})


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "application/json", "content-length": "1000"})
    await response.prepare(request)
    await response.write(b'{"id": "x", ')
    if request.transport is not None:
        request.transport.abort()
    return response


async def _stream(request: web.Request, number: str, mode: str, is_chat: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    for index, part in enumerate(_CHUNKS):
        event = _event(part or number, is_chat, last=index == len(_CHUNKS) - 1)
        if mode == "split":
            for start in range(0, len(event), 7):  # through the middle of characters
                await response.write(event[start : start + 7])
                await asyncio.sleep(0)
        elif mode == "garbage" and index == 2:
            await response.write(b"data: {no json\n\n")
        elif mode == "long_line" and index == 2:
            await response.write(b"data: " + b"x" * _LONG_LINE)
        elif mode == "cut" and index == 2:
            await response.write(event[:20])
            if request.transport is not None:
                request.transport.abort()
            return response
        else:
            await response.write(event)
        await asyncio.sleep(_CHUNK_S)
    if mode != "no_end":
        await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def _event(text: str, is_chat: bool, *, last: bool) -> bytes:
    choice: dict[str, Any] = {"index": 0, "finish_reason": "stop" if last else None, "logprobs": None}
    choice |= {"delta": {"content": text}} if is_chat else {"text": text}
    head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    return b"data: " + orjson.dumps({**head, "choices": [choice]}) + b"\n\n"


def _json(content: Any) -> web.Response:
    return web.Response(body=orjson.dumps(content), content_type="application/json")


async def _models(request: web.Request) -> web.Response:
    entry = {"id": MODEL, "object": "model", "owned_by": "test", "max_model_len": 131072}
    return _json({"object": "list", "data": [entry]})


async def _tokenize(request: web.Request) -> web.Response:
    return _json({"count": 64, "max_model_len": 131072, "tokens": []})


async def _healthy(request: web.Request) -> web.Response:
    return web.Response()


async def _set_mode(request: web.Request) -> web.Response:
    mode = request.match_info["mode"]
    if mode not in MODES:
        return web.Response(status=404)
    request.app[_MODE][0] = mode
    return web.Response()


def application() -> web.Application:
    """The server."""
    app = web.Application(client_max_size=256 * 1024 * 1024)
    app[_MODE] = [WELL]
    app.router.add_post("/v1/chat/completions", _complete)
    app.router.add_post("/v1/completions", _complete)
    app.router.add_get("/v1/models", _models)
    app.router.add_post("/tokenize", _tokenize)
    app.router.add_get("/health", _healthy)
    app.router.add_post("/_mode/{mode}", _set_mode)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=lambda *_: None)
