"""Checking a converted model, alone and against its original."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import hf_models
from tests.support.tiny_nllb import make, train_pieces
from translators.models.binary import read_index
from translators.models.check import check

_CONVERT_AND_CHECK = """
import sys
from pathlib import Path
from translators.models.convert import convert
from translators.models.check import check
source, output, damaged = map(Path, sys.argv[1:4])
if not output.exists():
    convert(source, output, report=print)
report = check(output if damaged == Path("-") else damaged, original=source)
print(*report.lines(), sep="\\n")
sys.exit(not report.ok)
"""


def test_a_directory_without_a_model_is_a_problem(tmp_path: Path) -> None:
    """The report says so; nothing is raised."""
    report = check(tmp_path)
    assert not report.ok
    assert "vocabulary.json" in report.lines()[-1]


def test_thresholds_that_cannot_be_read_are_a_problem(tmp_path: Path) -> None:
    """A gate that is not loaded would let everything through."""
    make(tmp_path, gate={"min_skore": -1.0})
    report = check(tmp_path)
    assert not report.ok
    assert "min_skore" in report.lines()[-1]


def test_a_language_that_the_vocabulary_lacks_is_a_problem(tmp_path: Path) -> None:
    """It would be asked for as `<unk>`."""
    make(tmp_path, card={"family": "nllb", "languages": ["eng_Latn", "spa_Latn"]})
    report = check(tmp_path)
    assert not report.ok
    assert "spa_Latn" in report.lines()[-1]


def test_a_tokenizer_of_another_model_is_a_problem(tmp_path: Path) -> None:
    """Its tokens are not in the vocabulary."""
    make(tmp_path)
    train_pieces(tmp_path / "sentencepiece.model", own=["The", "train", "leaves", "Der", "Zug", "Le", "Wo"])
    report = check(tmp_path)
    assert not report.ok
    assert "tokenizer" in report.lines()[-1]


def test_a_model_that_never_ends_is_a_problem(tmp_path: Path) -> None:
    """Decoding is bounded, so the check itself ends."""
    make(tmp_path, end_bias=-1e9)
    report = check(tmp_path)
    assert not report.ok
    assert "ends by itself" in report.lines()[-1]


def test_a_good_model_passes_and_says_its_licence(tmp_path: Path) -> None:
    """Languages, licence and what it may be used for are in the report."""
    report = check(make(tmp_path))
    assert report.ok, report.lines()
    assert "4 languages, CC-BY-NC-4.0 (not for commercial use)" in report.lines()[0]
    assert any("translated into 4 languages" in line for line in report.lines())


@pytest.mark.timeout(300)
def test_weights_changed_after_conversion_are_noticed(tmp_path: Path) -> None:
    """One weight of one layer is enough; the untouched model passes."""
    source, output, damaged = hf_models.make("nllb", tmp_path / "hf"), tmp_path / "out", tmp_path / "damaged"
    clean = hf_models.run(_CONVERT_AND_CHECK, source, output, "-")
    assert "all weights are the original's, as int8" in clean.stdout, clean.stderr
    assert "weights differ" not in clean.stdout
    shutil.copytree(output, damaged)
    name = "encoder/layer_0/ffn/linear_0/weight"
    offset = read_index(damaged / "model.bin").variables[name].offset
    content = bytearray((damaged / "model.bin").read_bytes())
    content[offset] ^= 0x11
    (damaged / "model.bin").write_bytes(content)
    found = hf_models.run(_CONVERT_AND_CHECK, source, output, damaged)
    assert found.returncode == 1
    assert f"problem: weights differ from the original's: {name}" in found.stdout
