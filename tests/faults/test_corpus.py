"""Hostile bodies, all of `corpus/bodies.jsonl`: each gets a 4xx that says why, or a right answer."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.fake import FakeGateway
from tests.faults.corpus import make

LEAST = 500


def _bodies() -> Iterator[tuple[str, str, bytes]]:
    for line in make.FILE.read_text().splitlines():
        one = json.loads(line)
        yield one["name"], one["path"], base64.b64decode(one["body"])


def test_the_corpus_is_the_written_one() -> None:
    """`python -m tests.faults.corpus.make` writes it."""
    assert list(_bodies()) == list(make.cases())
    assert len(list(_bodies())) >= LEAST


@pytest.mark.timeout(300)
async def test_a_hostile_body_is_refused_or_answered() -> None:
    """Never a 5xx; a refusal is an error object with a message, an answer is whole."""
    wrong: list[str] = []
    found: Counter[int] = Counter()
    async with FakeGateway().client() as client:
        for name, path, body in _bodies():
            answer = await client.post(path, content=body, headers={"content-type": "application/json"})
            found[answer.status_code] += 1
            problem = _problem(path, answer.status_code, answer.content)
            if problem:
                wrong.append(f"{path} {name}: {answer.status_code} {problem}")
        alive = await client.post("/v1/pmi/complete", json={"input": make.SENTENCE})

    assert wrong == []
    assert alive.status_code == 200
    assert found[400] > found[200] > 50


def _problem(path: str, status: int, raw: bytes) -> str:
    """What is wrong with an answer; "" for nothing."""
    if status == 200 and raw.startswith(b"event: "):
        return "" if b"\nevent: done\n" in raw else "has no end"
    try:
        content = json.loads(raw)
    except ValueError:
        return f"is no JSON: {raw[:80]!r}"
    if 400 <= status < 500:
        error = content.get("error")
        return "" if isinstance(error, dict) and error.get("message") and error.get("type") else "is no error"
    if status != 200:
        return "is neither"
    if path.endswith("/complete") and "pmi" in path:
        return "" if isinstance(content["output"], str) and content["languages"] is not None else "no output"
    if path.endswith("/translate"):
        known = {"used", "dropped"}
        return (
            ""
            if all(one["status"] in known for text in content["data"] for one in text["languages"])
            else "?"
        )
    return ""


def test_the_corpus_lies_beside_this_test() -> None:
    """Where it is said to be."""
    assert make.FILE.parent == Path(__file__).parent / "corpus"
