"""Every line of a file, in order."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from service.commands.translating_file import Job, translate_file
from service.configuration.loading import ConfigurationError

LANGUAGES = ("eng_Latn", "fra_Latn")


class Gateway:
    """Answers as a gateway does, in an order of its own; `failing` texts are dropped that many times."""

    def __init__(self, failing: dict[str, int] | None = None, breaks_at: int | None = None) -> None:
        self.failing = failing or {}
        self.breaks_at = breaks_at
        self.asked: list[list[str]] = []
        self.at_once = self.most_at_once = 0

    async def ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        assert (method, path) == ("POST", "/v1/pmi/translate")
        assert body is not None
        self.asked.append(body["texts"])
        if self.breaks_at is not None and len(self.asked) > self.breaks_at:
            raise ConnectionError("gone")
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        # Later requests are answered first.
        for _ in range(20 - min(19, len(self.asked))):
            await asyncio.sleep(0)
        self.at_once -= 1
        return {"data": [self._text(text, body["languages"]) for text in body["texts"]]}

    def _text(self, text: str, languages: list[str]) -> dict[str, Any]:
        fails = self.failing.get(text, 0) > 0
        self.failing[text] = self.failing.get(text, 0) - 1
        outcomes = [
            {"language": code, "status": "dropped", "reason": "queue_full"}
            if fails
            else {"language": code, "status": "used", "text": f"{text} in {code}"}
            for code in languages
        ]
        return {"source": {"language": "deu_Latn", "detected": False}, "languages": outcomes}


def _job(directory: Path, count: int, **options: Any) -> Job:
    file = directory / "input.txt"
    file.write_text("".join(f"Satz {number}.\n" for number in range(1, count + 1)))
    return Job(file, directory / "output.jsonl", "deu_Latn", LANGUAGES, **options)


def _written(job: Job) -> list[dict[str, Any]]:
    return [json.loads(line) for line in job.output.read_text().splitlines()]


async def test_an_output_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Nor is the file itself, and a directory is no file."""
    job = _job(tmp_path, 2)
    job.output.write_text("{}\n")
    for wrong in (
        job,
        Job(job.file, job.file, None, LANGUAGES, overwrite=True),
        Job(job.file, tmp_path, None, LANGUAGES),
        Job(job.file, tmp_path / "missing" / "output", None, LANGUAGES),
    ):
        with pytest.raises(ConfigurationError):
            await translate_file(wrong, Gateway().ask, print)
    assert job.output.read_text() == "{}\n"


async def test_lines_come_out_in_order_and_complete(tmp_path: Path) -> None:
    """Whatever the order of the answers; several requests are under way at the same time, and not all."""
    gateway = Gateway()
    said: list[str] = []
    job = _job(tmp_path, 500)
    await translate_file(job, gateway.ask, said.append)

    assert [one["line"] for one in _written(job)] == list(range(1, 501))
    assert all(one["translations"]["fra_Latn"] == f"{one['text']} in fra_Latn" for one in _written(job))
    assert 2 <= gateway.most_at_once <= 8
    assert said == [f"500 lines in {job.output}"]


async def test_what_fails_in_passing_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only these lines, and not for ever."""
    monkeypatch.setattr("service.commands.translating_file._WAIT_S", 0.0)
    gateway = Gateway({"Satz 2.": 2, "Satz 3.": 99})
    said: list[str] = []
    job = _job(tmp_path, 3)
    await translate_file(job, gateway.ask, said.append)

    assert [sorted(one["dropped"]) for one in _written(job)] == [[], [], ["eng_Latn", "fra_Latn"]]
    assert gateway.asked[:3] == [
        ["Satz 1.", "Satz 2.", "Satz 3."],
        ["Satz 2.", "Satz 3."],
        ["Satz 2.", "Satz 3."],
    ]
    assert len(gateway.asked) == 6
    assert said[-1].endswith("2 translations were dropped")


async def test_what_was_broken_off_goes_on(tmp_path: Path) -> None:
    """Finished lines are kept and not asked for again."""
    whole = _job(tmp_path, 300)
    await translate_file(whole, Gateway().ask, print)
    expected = whole.output.read_bytes()
    whole.output.unlink()

    with pytest.raises(ConnectionError):
        await translate_file(whole, Gateway(breaks_at=9).ask, print)
    kept = len(_written(whole))
    again = Gateway()
    await translate_file(_job(tmp_path, 300, resume=True), again.ask, print)

    assert 0 < kept < 300
    assert sum(map(len, again.asked)) == 300 - kept
    assert whole.output.read_bytes() == expected


async def test_lines_without_a_text_keep_their_place(tmp_path: Path) -> None:
    """And ones that nothing can be done with; no gateway is asked for them."""
    file = tmp_path / "input.txt"
    file.write_text(f"\n  \n{'a' * 200_001}\nNul\0byte.\n")
    job, gateway = Job(file, tmp_path / "output", None, LANGUAGES), Gateway()
    await translate_file(job, gateway.ask, print)

    assert gateway.asked == [["Nul byte."]]
    assert [one["dropped"].get("eng_Latn") for one in _written(job)] == [
        "nothing_to_translate",
        "nothing_to_translate",
        "too_long",
        None,
    ]
    assert _written(job)[3]["text"] == "Nul\0byte."


async def test_a_faulty_line_is_told_before_anything_is_done(tmp_path: Path) -> None:
    """Its neighbours are not translated for nothing."""
    file = tmp_path / "input.jsonl"
    file.write_text('{"t": "Ja."}\n{\n')
    job, gateway = Job(file, tmp_path / "output", None, LANGUAGES, text_field="t"), Gateway()
    with pytest.raises(ConfigurationError, match=r"input\.jsonl:2: is not JSON"):
        await translate_file(job, gateway.ask, print)

    assert gateway.asked == []
    assert not job.output.exists()
