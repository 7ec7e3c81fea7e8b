"""The mixed requests of a fault run, and what each answer is worth."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import aiohttp
import orjson

from loadtests.faults.upstream import MODEL, answer_to
from translators.fake import pseudo_translate
from translators.types import Item

LANGUAGES: Final = ("eng_Latn", "fra_Latn", "spa_Latn", "zho_Hans")
_SOURCE: Final = "deu_Latn"
_SENTENCES: Final = (
    "Wo finde ich heute den Zug {} nach Berlin?",
    "Der Kunde mit der Nummer {} wartet schon seit gestern auf eine Antwort.",
    "Bitte bringen Sie das Paket {} bis Freitag zum Bahnhof.",
    "Meine Schwester hat das Buch {} im letzten Sommer gelesen.",
)
# Half of the requests are about these, so that caches have something to do.
_REPEATED: Final = 50
TIMEOUT_S: Final = 20.0
#: What `on_translation_error: "require"` may answer with; see the API's table.
_REQUIRED: Final = frozenset({429, 503, 504})
#: What says properly that the model's server is at fault.
BACKEND: Final = frozenset({502, 503, 504})


class Verdict(StrEnum):
    """What an answer is worth."""

    AUGMENTED = "augmented"
    DEGRADED = "degraded"
    REFUSED = "refused"  #: by a status that its request asked for, or that says to come again
    FAILED = "failed"  #: by a proper error: a status with an error object, or an error event
    BROKEN = "broken"  #: in no proper way: a reset, an end without an end mark, no answer in time
    UNREACHABLE = "unreachable"  #: nothing listens
    LEFT = "left"  #: by the client itself
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One request.

    Attributes:
        begun_s, seconds: when it was sent, and how long it took.
        detail: what there is to say of it.
    """

    kind: str
    begun_s: float
    seconds: float
    verdict: Verdict
    status: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request came back with, judged."""

    verdict: Verdict
    status: int
    detail: str = ""


Send = Callable[[aiohttp.ClientSession, str, str, str], Awaitable[Answered]]


def sentence(drawn: random.Random) -> tuple[str, str]:
    """A text, and the number in it."""
    number = drawn.randrange(_REPEATED) if drawn.random() < 0.5 else drawn.randrange(1000, 900_000)
    text = f"{100_000 + number}"
    return drawn.choice(_SENTENCES).format(text), text


def translation(text: str, language: str) -> str:
    """What a text is in a language."""
    return pseudo_translate(Item(text, _SOURCE, language))


async def _complete(session: aiohttp.ClientSession, url: str, text: str, number: str) -> Answered:
    return await _completed(session, url, text, number, "degrade")


async def _required(session: aiohttp.ClientSession, url: str, text: str, number: str) -> Answered:
    return await _completed(session, url, text, number, "require")


async def _completed(
    session: aiohttp.ClientSession, url: str, text: str, number: str, on_error: str
) -> Answered:
    body = {
        "input": text,
        "source_language": "de",
        "aux_languages": list(LANGUAGES),
        "on_translation_error": on_error,
        "include_prompt": True,
        "max_tokens": 16,
    }
    async with session.post(f"{url}/v1/pmi/complete", json=body) as response:
        raw = await response.read()
        if response.status != 200:
            return _refusal(response.status, raw, _REQUIRED if on_error == "require" else frozenset())
        content = orjson.loads(raw)
    if content["output"].strip() != answer_to(number):
        return Answered(Verdict.WRONG, 200, f"answered {content['output']!r}")
    prompt = content["prompt"]
    shown = prompt if isinstance(prompt, str) else "\n".join(message["content"] for message in prompt)
    used = [one["language"] for one in content["languages"] if one["status"] == "used"]
    for language in used:
        if translation(text, language) not in shown:
            return Answered(Verdict.WRONG, 200, f"{language} is not in the prompt")
    if on_error == "require" and len(used) < len(LANGUAGES):
        return Answered(Verdict.WRONG, 200, "a required language is missing")
    return _by_languages(len(used), content["languages"])


def _by_languages(used: int, entries: Sequence[Mapping[str, Any]]) -> Answered:
    if used == len(LANGUAGES):
        return Answered(Verdict.AUGMENTED, 200)
    reasons = sorted({str(one.get("reason")) for one in entries if one["status"] == "dropped"})
    return Answered(Verdict.DEGRADED, 200, ",".join(reasons))


async def _pmi_stream(session: aiohttp.ClientSession, url: str, text: str, number: str) -> Answered:
    body = {
        "input": text,
        "source_language": "de",
        "aux_languages": list(LANGUAGES),
        "stream": True,
        "max_tokens": 16,
    }
    async with session.post(f"{url}/v1/pmi/complete", json=body) as response:
        raw = await response.read()
        if response.status != 200:
            return _refusal(response.status, raw)
    events = [_named(part) for part in raw.split(b"\n\n") if part.strip()]
    names = [name for name, _ in events]
    if "error" in names:
        return Answered(Verdict.FAILED, 200, _code(events[names.index("error")][1]))
    if names[-1:] != ["done"]:
        return Answered(Verdict.BROKEN, 200, "no end")
    said = "".join(content["text"] for name, content in events if name == "delta")
    if said.strip() != answer_to(number):
        return Answered(Verdict.WRONG, 200, f"answered {said!r}")
    report = next(content for name, content in events if name == "languages")
    entries = report["languages"]
    return _by_languages(sum(one["status"] == "used" for one in entries), entries)


async def _chat(session: aiohttp.ClientSession, url: str, text: str, number: str) -> Answered:
    body = {
        "model": MODEL,
        "messages": [{"role": "user", "content": text}],
        "pmi": {"aux_languages": list(LANGUAGES), "source_language": "de"},
    }
    async with session.post(f"{url}/v1/chat/completions", json=body) as response:
        raw = await response.read()
        if response.status != 200:
            return _refusal(response.status, raw)
    content = orjson.loads(raw)
    said = content["choices"][0]["message"]["content"]
    if said != answer_to(number):
        return Answered(Verdict.WRONG, 200, f"answered {said!r}")
    entries = content["pmi"]["languages"]
    return _by_languages(sum(one["status"] == "used" for one in entries), entries)


async def _chat_stream(session: aiohttp.ClientSession, url: str, text: str, number: str) -> Answered:
    body = {"model": MODEL, "messages": [{"role": "user", "content": text}], "stream": True}
    async with session.post(f"{url}/v1/chat/completions", json=body) as response:
        raw = await response.read()
        if response.status != 200:
            return _refusal(response.status, raw)
    said: list[str] = []
    for line in raw.split(b"\n\n"):
        data = line.strip().removeprefix(b"data: ")
        if data == b"[DONE]":
            text_said = "".join(said)
            right = text_said == answer_to(number)
            return Answered(Verdict.AUGMENTED if right else Verdict.WRONG, 200, "" if right else text_said)
        if not data or data.startswith(b":"):
            continue
        try:
            content = orjson.loads(data)
        except orjson.JSONDecodeError:
            return Answered(Verdict.WRONG, 200, "not json")
        if "error" in content:
            return Answered(Verdict.FAILED, 200, _code(content))
        said.append(content["choices"][0]["delta"].get("content") or "")
    return Answered(Verdict.BROKEN, 200, "no end mark")


async def _translate(session: aiohttp.ClientSession, url: str, text: str, number: str) -> Answered:
    body = {"texts": [text], "source_language": "de", "languages": list(LANGUAGES)}
    async with session.post(f"{url}/v1/pmi/translate", json=body) as response:
        raw = await response.read()
        if response.status != 200:
            return _refusal(response.status, raw)
    (entry,) = orjson.loads(raw)["data"]
    for one in entry["languages"]:
        if one["status"] == "used" and one["text"] != translation(text, one["language"]):
            return Answered(Verdict.WRONG, 200, f"{one['language']}: {one['text']!r}")
    return _by_languages(sum(one["status"] == "used" for one in entry["languages"]), entry["languages"])


KINDS: Final[Mapping[str, Send]] = {
    "complete": _complete,
    "require": _required,
    "stream": _pmi_stream,
    "chat": _chat,
    "chat stream": _chat_stream,
    "translate": _translate,
}


async def send(
    session: aiohttp.ClientSession, url: str, kind: str, drawn: random.Random, leaves: bool = False
) -> Outcome:
    """One request of a kind; `leaves`: its client is gone before the answer is."""
    text, number = sentence(drawn)
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    patience_s = drawn.uniform(0.001, 0.05) if leaves else TIMEOUT_S
    try:
        async with asyncio.timeout(patience_s):
            found = await KINDS[kind](session, url, text, number)
    except TimeoutError:
        found = Answered(Verdict.LEFT if leaves else Verdict.BROKEN, 0, "no answer in time")
    except aiohttp.ClientConnectorError:
        found = Answered(Verdict.UNREACHABLE, 0)
    except aiohttp.ClientError as error:
        found = Answered(Verdict.BROKEN, 0, type(error).__name__)
    except (ValueError, KeyError, TypeError) as error:
        found = Answered(Verdict.WRONG, 200, f"unreadable: {type(error).__name__}")
    return Outcome(kind, begun_s, loop.time() - begun_s, found.verdict, found.status, found.detail)


def _refusal(status: int, raw: bytes, documented: frozenset[int] = frozenset()) -> Answered:
    """An answer that is none: proper where it has an error object."""
    try:
        content = orjson.loads(raw)
        code = _code(content)
    except (ValueError, KeyError, TypeError):
        return Answered(Verdict.BROKEN, status, "no error object")
    if status in documented:
        return Answered(Verdict.REFUSED, status, code)
    return Answered(Verdict.FAILED, status, code)


def _code(content: Mapping[str, Any]) -> str:
    error = content["error"]
    return str(error.get("code") or error["type"])


def _named(part: bytes) -> tuple[str, Any]:
    head, _, data = part.partition(b"\n")
    return head.removeprefix(b"event: ").decode(), orjson.loads(data.removeprefix(b"data: "))
