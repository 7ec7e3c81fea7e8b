"""That a target does what it is measured for: a wrong answer can be quick."""

from __future__ import annotations

import time
from typing import Any, Final

import httpx
import orjson

from loadtests.bodies import ANSWER, LANGUAGES
from loadtests.load import PATH
from loadtests.targets import Target
from translators import languages

_TIMEOUT_S: Final = 30.0
_POLL_S: Final = 0.1
_JSON: Final = {"content-type": "application/json"}


class WrongAnswer(Exception):
    """A target does not answer as it should."""


def passes_on(target: Target, body: bytes) -> None:
    """The upstream's answer comes back byte by byte.

    Raises:
        WrongAnswer: it does not.
    """
    answer = httpx.post(target.url + PATH, content=body, headers=_JSON, timeout=_TIMEOUT_S, trust_env=False)
    if answer.status_code != 200 or answer.content != ANSWER:
        raise WrongAnswer(f"{target.name} answers {answer.status_code}: {answer.text[:500]}")


def augments_from_cache(target: Target, body: bytes) -> None:
    """All languages are used, and after a while all their translations come from the cache.

    Raises:
        WrongAnswer: they do not.
    """
    wanted = [languages.parse(tag) for tag in LANGUAGES]
    give_up_at = time.monotonic() + _TIMEOUT_S
    with httpx.Client(timeout=_TIMEOUT_S, trust_env=False) as client:
        while True:
            answer = client.post(target.url + PATH, content=body, headers=_JSON)
            if answer.status_code == 200 and _used(answer) == dict.fromkeys(wanted, "cache"):
                return
            if time.monotonic() > give_up_at:
                raise WrongAnswer(f"{target.name} answers {answer.status_code}: {answer.text[:2000]}")
            time.sleep(_POLL_S)


def _used(answer: httpx.Response) -> dict[str, str]:
    """The languages that header and report call used -> where their translations came from."""
    named = answer.headers.get("x-pmi-languages", "").split(",")
    in_header = {languages.parse(tag.strip()) for tag in named if tag.strip()}
    report: dict[str, Any] = orjson.loads(answer.content).get("pmi") or {}
    used = {one["language"]: one["origin"] for one in report.get("languages", ()) if one["status"] == "used"}
    return used if used.keys() == in_header else {}
