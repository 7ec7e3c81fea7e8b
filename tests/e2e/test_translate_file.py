"""`pmi translate FILE` as users run it: two thousand lines, killed in the middle, and gone on with."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from service.demo.world.grammar import render
from service.demo.world.meaning import Split
from service.demo.world.sampling import sample
from tests.support.gateway import PMI, gateway_running


def _sentences(count: int) -> list[str]:
    """Different sentences that the demo models know."""
    rng = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < count:
        found[render(sample(rng, Split.TRAIN), "deu_Latn")] = None
    return list(found)


SENTENCES = _sentences(2000)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PMI_")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sentences.txt"
    path.write_text("\n".join(SENTENCES) + "\n", encoding="utf-8")
    return path


def _command(file: Path, output: Path, *options: str) -> list[str | Path]:
    return [PMI, "translate", file, "--from", "de", "--to", "en,fr,es", "--output", output, *options]


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, timeout=110)


def _lines(output: Path) -> int:
    return output.read_bytes().count(b"\n") if output.exists() else 0


def test_two_thousand_lines_are_killed_and_gone_on_with(file: Path, tmp_path: Path) -> None:
    """In order, complete, with nothing lost and nothing twice; the same as without the kill."""
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    done = _run(*_command(file, whole))
    assert done.returncode == 0, done.stderr
    assert "2000/2000" in done.stderr

    with subprocess.Popen(_command(file, broken), stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        give_up_at = time.monotonic() + 60
        while _lines(broken) < 300:
            assert process.poll() is None
            assert time.monotonic() < give_up_at
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    kept = _lines(broken)
    refused = _run(*_command(file, broken))
    resumed = _run(*_command(file, broken, "--resume"))

    assert 300 <= kept < 2000
    assert refused.returncode == 2
    assert "--resume" in refused.stderr
    assert resumed.returncode == 0, resumed.stderr
    assert f"{kept:,} of 2,000 lines are there already" in resumed.stderr
    records = [json.loads(line) for line in broken.read_text(encoding="utf-8").splitlines()]
    assert [one["text"] for one in records] == SENTENCES
    assert all(
        {*one["translations"], *one["dropped"]} == {"eng_Latn", "fra_Latn", "spa_Latn"} for one in records
    )
    # The gate keeps nearly all of what the demo models know.
    assert sum(len(one["translations"]) for one in records) > 0.95 * 3 * len(records)
    assert broken.read_bytes() == whole.read_bytes()


def test_a_running_gateway_translates_a_file_of_objects(tmp_path: Path) -> None:
    """What else the objects have is kept."""
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 7, "t": "Guten Morgen."}\n{"id": 8, "t": ""}\n', encoding="utf-8")
    with gateway_running(tmp_path, {}) as gateway:
        done = _run(PMI, "translate", file, "--to", "en", "--text-field", "t", "--url", gateway.url)

    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (tmp_path / "rows.jsonl.pmi.jsonl").read_text().splitlines()]
    assert [one["fields"]["id"] for one in records] == [7, 8]
    assert records[1]["dropped"] == {"eng_Latn": "nothing_to_translate"}


def test_mistakes_are_told(tmp_path: Path, file: Path) -> None:
    """Before anything is loaded or written."""
    for options, said in (
        (["--to", "klingon"], "klingon"),
        (["--to", "en", "--resume", "--overwrite"], "either --resume or --overwrite"),
        (["--to", "en", "--text-field", "t"], "sentences.txt:1: is not JSON"),
    ):
        done = _run(PMI, "translate", file, *options)
        assert done.returncode == 2, done.stderr
        assert said in done.stderr
    missing = _run(PMI, "translate", "--file", tmp_path / "missing", "--to", "en")
    assert (missing.returncode, "cannot be read" in missing.stderr) == (2, True)
    no_file = _run(PMI, "translate", "Guten Morgen.", "--output", tmp_path / "x")
    assert (no_file.returncode, "is no file" in no_file.stderr) == (2, True)
