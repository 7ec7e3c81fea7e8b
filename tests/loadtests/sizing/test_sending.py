"""Requests of the load test of sizes: an answer that is not what it should be is no figure."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from loadtests.sizing import upstream
from loadtests.sizing.formula import Entrance
from loadtests.sizing.sending import Asked, WrongAnswer, send

NUMBERS = [100_000, 100_001]


@pytest.fixture
async def model() -> AsyncIterator[str]:
    """The model server itself, without a gateway before it: it knows nothing of languages."""
    async with TestServer(upstream.application()) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


async def test_a_missing_language_is_no_answer(model: str, session: aiohttp.ClientSession) -> None:
    """Neither in JSON nor in a stream."""
    for chunks in (0, 3):
        with pytest.raises(WrongAnswer, match="language"):
            await send(session, model, Asked(Entrance.OPENAI, NUMBERS, 80, 2, chunks))


async def test_an_error_is_no_answer(session: aiohttp.ClientSession) -> None:
    """Whatever it says."""

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=503, text="busy")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", refuse)
    async with TestServer(app) as server:
        with pytest.raises(WrongAnswer, match="503: busy"):
            await send(session, str(server.make_url("")).rstrip("/"), Asked(Entrance.OPENAI, NUMBERS, 80, 0))


async def test_a_stream_that_lacks_a_chunk_is_no_answer(session: aiohttp.ClientSession) -> None:
    """It would be cheaper than it should be."""

    async def cut(request: web.Request) -> web.Response:
        return web.Response(
            text='data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n'
        )

    app = web.Application()
    app.router.add_post("/v1/chat/completions", cut)
    async with TestServer(app) as server:
        with pytest.raises(WrongAnswer, match="1 of 2 chunks"):
            await send(
                session, str(server.make_url("")).rstrip("/"), Asked(Entrance.OPENAI, NUMBERS, 80, 0, 2)
            )


async def test_a_stream_has_the_chunks_that_were_asked_for(
    model: str, session: aiohttp.ClientSession
) -> None:
    """And an end mark behind them; how many of them one read brings is up to the machine."""
    answered = await send(session, model, Asked(Entrance.OPENAI, NUMBERS, 80, 0, 7))
    assert answered.events == 8
    assert answered.reads > 0


async def test_what_is_passed_on_has_no_origin(model: str, session: aiohttp.ClientSession) -> None:
    """Nothing was translated."""
    assert (await send(session, model, Asked(Entrance.OPENAI, NUMBERS, 80, 0))).origins == frozenset()


def test_a_body_asks_for_what_it_should() -> None:
    """Languages in order; a mode without translations where there are none."""
    body = orjson.loads(Asked(Entrance.COMPLETE, NUMBERS, 80, 2).body())
    assert body["aux_languages"] == ["en", "fr"]
    assert body["input"].count("Der Kunde") == 2
    assert "mode" not in body
    assert orjson.loads(Asked(Entrance.COMPLETE, NUMBERS, 80, 0).body())["mode"] == "direct"
    assert "pmi" not in orjson.loads(Asked(Entrance.OPENAI, NUMBERS, 80, 0).body())
