"""Requests to a gateway, and whether they were answered as they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import orjson

from loadtests.sizing import texts
from loadtests.sizing.formula import Entrance
from loadtests.sizing.upstream import MODEL

LANGUAGES: Final = ("en", "fr", "es", "it", "zh")
#: Of an answer that is no stream.
_WORDS: Final = 64
_RULES: Final = "You answer the customers of a railway. Be brief and polite."


class WrongAnswer(Exception):
    """A request was not answered as it should be."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        numbers: of the sentences in it.
        characters: of each of them.
        languages: how many of `LANGUAGES`.
        chunks: of the stream; 0 for a JSON answer.
    """

    entrance: Entrance
    numbers: Sequence[int]
    characters: int
    languages: int
    chunks: int = 0

    @property
    def path(self) -> str:
        """Where it goes."""
        return "/v1/chat/completions" if self.entrance is Entrance.OPENAI else "/v1/pmi/complete"

    def body(self) -> bytes:
        """What is sent."""
        text = texts.text(self.numbers, self.characters)
        languages = list(LANGUAGES[: self.languages])
        body: dict[str, Any]
        if self.entrance is Entrance.OPENAI:
            messages = [{"role": "system", "content": _RULES}, {"role": "user", "content": text}]
            body = {"model": MODEL, "messages": messages}
            if languages:
                body["pmi"] = {"aux_languages": languages}
        else:
            # Named: else the gateway asks the model server for its models, up to once a second.
            body = {"model": MODEL, "input": text, "aux_languages": languages}
            if not languages:
                body["mode"] = "direct"
        body["max_tokens"] = self.chunks or _WORDS
        if self.chunks:
            body["stream"] = True
        return orjson.dumps(body)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back.

    Attributes:
        origins: of the translations that were used; "" in a stream of the OpenAI door, which does not tell.
        events, reads: of a stream: events that came, in so many reads.
    """

    origins: frozenset[str]
    events: int = 0
    reads: int = 0


async def send(session: aiohttp.ClientSession, url: str, asked: Asked) -> Answered:
    """One request, checked.

    Raises:
        WrongAnswer: it failed, has not all the languages, or its stream has not all the chunks.
    """
    async with session.post(url + asked.path, data=asked.body(), headers=_JSON) as response:
        if response.status != 200:
            raise WrongAnswer(f"{response.status}: {(await response.text())[:500]}")
        if not asked.chunks:
            content = orjson.loads(await response.read())
            report = content.get("pmi") or {} if asked.entrance is Entrance.OPENAI else content
            return Answered(_origins(asked, report.get("languages", ())))
        return await _streamed(response, asked)


_JSON: Final = {"content-type": "application/json"}


def _origins(asked: Asked, entries: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    used = [one["origin"] for one in entries if one["status"] == "used"]
    if len(used) != asked.languages:
        raise WrongAnswer(f"{len(used)} of {asked.languages} languages: {entries}")
    return frozenset(used)


async def _streamed(response: aiohttp.ClientResponse, asked: Asked) -> Answered:
    pieces = [piece async for piece in response.content.iter_any()]
    whole = b"".join(pieces)
    found = whole.count(_CHUNK[asked.entrance])
    # The last chunk of /v1/pmi/complete is told in its `done`, which has no text.
    if found != asked.chunks:
        raise WrongAnswer(f"{found} of {asked.chunks} chunks: {whole[-500:]!r}")
    if asked.entrance is Entrance.OPENAI:
        tags = response.headers.get("x-pmi-languages", "")
        if len([tag for tag in tags.split(",") if tag.strip()]) != asked.languages:
            raise WrongAnswer(f"languages of a stream: {tags!r}")
    return Answered(frozenset(), whole.count(b"\n\n"), len(pieces))


#: What each chunk has, and nothing else.
_CHUNK: Final = {Entrance.OPENAI: b'"delta":{"content":', Entrance.COMPLETE: b"event: delta"}
