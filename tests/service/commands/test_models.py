"""`pmi models`, as users type it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from service.composition import DEMO_TRANSLATOR
from tests.support.gateway import PMI
from tests.support.model_hub import Hub, serving

WORLD = (
    "Das Zimmer war",
    "Die Musik war",
    "Das Essen war",
    "Der Film war",
    "Das Hotel war",
    "Der Service war",
)
HOW = (
    "wunderbar",
    "schrecklich",
    "gut",
    "schlecht",
    "teuer",
    "schön",
    "langweilig",
    "furchtbar",
    "toll",
    "okay",
)
SENTENCES = [f"{what} {how}." for what in WORLD for how in HOW]


def _pmi(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PMI_", "HF_"))}
    return subprocess.run(
        [PMI, "models", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**inherited, **environment},
    )


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the demo translator that the test may change."""
    return Path(shutil.copytree(DEMO_TRANSLATOR, tmp_path / "model"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["pull", "nllb600"], 1, "did you mean nllb-600m"),
        (["trim", "nowhere", "out", "--languages", "klingon"], 2, "klingon"),
        (["trim", "nowhere", "out", "--languages", ","], 2, "names no language"),
        (["trim", "nowhere", "out", "--languages", "de,en"], 1, "nowhere"),
        (["check", "nowhere"], 1, "nowhere"),
        (["convert", "nowhere", "out", "--direction", "deen"], 2, "de:en"),
        (["calibrate", "nowhere", "file", "--from", "de", "--to", "en"], 1, "nowhere"),
        (["calibrate", "x", "y", "--from", "de", "--to", "en", "--quantile", "2"], 2, "--quantile"),
        ([], 2, "ACTION"),
    ],
)
def test_mistakes_are_told(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    """In a line, with the exit code of what kind of mistake it is."""
    done = _pmi(*arguments, HOME=str(tmp_path))

    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert said in done.stderr + done.stdout


def test_the_list_says_what_may_be_done_with_each_model(tmp_path: Path) -> None:
    """And which are here already."""
    (tmp_path / "small100" / "int8").mkdir(parents=True)
    (tmp_path / "small100" / "int8" / "model.bin").touch()
    shown = _pmi("list", PMI_MODELS=str(tmp_path)).stdout
    listed = {one["name"]: one for one in json.loads(_pmi("list", "--json", PMI_MODELS=str(tmp_path)).stdout)}

    assert "CC-BY-NC-4.0  NO" in shown
    assert "Helsinki-NLP/opus-mt-de-en" in shown
    assert listed["nllb-600m"]["commercial_use"] is False
    assert (listed["small100"]["here"], listed["nllb-600m"]["here"]) == ("converted", "")


def test_a_model_is_pulled_from_the_hub_of_the_environment(tmp_path: Path) -> None:
    """With its licence, and what to do next."""
    files = {"config.json": b"{}", "model.safetensors": b"weights", "sentencepiece.bpe.model": b"pieces"}
    with serving(Hub(files=files)) as hub:
        done = _pmi("pull", "someone/tiny", "--dir", tmp_path, HF_ENDPOINT=hub.url, HOME=str(tmp_path))

    assert done.returncode == 0, done.stderr
    pulled = tmp_path / "someone--tiny" / "pulled"
    assert (pulled / "model.safetensors").read_bytes() == b"weights"
    assert "licence, as the hub says: mit" in done.stdout
    assert f"next: pmi models convert {pulled}" in done.stdout


def test_a_model_is_trimmed_checked_and_calibrated(model: Path, tmp_path: Path) -> None:
    """Each command's result is fit for the next one."""
    trimmed, texts = tmp_path / "trimmed", tmp_path / "texts.txt"
    texts.write_text("\n".join(SENTENCES), encoding="utf-8")

    trim = _pmi("trim", model, trimmed, "--languages", "de,en,fr", "--corpus", texts)
    assert trim.returncode == 0, trim.stderr
    check = _pmi("check", trimmed)
    assert check.returncode == 0, check.stdout
    calibrated = _pmi("calibrate", trimmed, texts, "--from", "de", "--to", "en,fr")
    assert calibrated.returncode == 0, calibrated.stderr

    gate = json.loads((trimmed / "gate.json").read_text())
    assert set(gate["min_score_by_target"]) >= {"eng_Latn", "fra_Latn"}
    assert "the gate keeps" in calibrated.stdout
    unserved = _pmi("calibrate", trimmed, texts, "--from", "de", "--to", "it")
    assert (unserved.returncode, "does not translate" in unserved.stderr) == (1, True)
