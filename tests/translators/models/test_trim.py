"""Trimming: the served languages' tokens stay, the output does too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.random_transformer import Shape, random_transformer
from tests.support.tiny_nllb import LANGUAGES, train_pieces
from translators import engine
from translators.models.binary import read_index
from translators.models.decoding import greedy, open_directory
from translators.models.errors import ModelProblem
from translators.models.trim import trim
from translators.types import Item

WESTERN = ("eng_Latn", "deu_Latn", "fra_Latn")
_FILLERS = ("猫", "狗", "鸟", "鱼", "马", "牛")


def make(directory: Path, *, quantization: str = "int8", tied: bool = True) -> Path:
    """An NLLB-layout model with many Chinese tokens, so that there is something to leave out."""
    directory.mkdir()
    pieces = train_pieces(directory / "sentencepiece.model")
    chinese = [a + b + c for a in _FILLERS for b in _FILLERS for c in _FILLERS]
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces, *chinese, *LANGUAGES, "<mask>"]
    spec = random_transformer(len(vocabulary), Shape(32, 2, 1, 64), end_bias=6.0)
    if tied:
        spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.bos_token = "<s>"
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(directory))
    return directory


def items(count: int = 40) -> list[Item]:
    words = "where is the station der zug ist schon weg ou est la gare".split()
    return [
        Item(" ".join(words[i % 9 : i % 9 + 1 + i % 4]), WESTERN[i % 3], WESTERN[(i + 1) % 3])
        for i in range(count)
    ]


def trimmed(tmp_path: Path, **options: Any) -> tuple[Path, Path, list[str]]:
    """A full model, its trimmed copy, and what was reported."""
    said: list[str] = []
    full = make(tmp_path / "full", **options)
    return full, trim(full, tmp_path / "small", languages=WESTERN, report=said.append), said


def test_a_language_that_the_model_lacks_is_refused(tmp_path: Path) -> None:
    """Nothing is written for a language that the vocabulary cannot ask for."""
    full = make(tmp_path / "full")
    with pytest.raises(ModelProblem, match="spa_Latn"):
        trim(full, tmp_path / "small", languages=["eng_Latn", "spa_Latn"], report=print)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]


def test_a_directory_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Only `force` replaces what is there."""
    full = make(tmp_path / "full")
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "thesis.txt").write_text("years of work")
    with pytest.raises(ModelProblem, match="not empty"):
        trim(full, tmp_path / "small", languages=WESTERN, report=print)
    assert (tmp_path / "small" / "thesis.txt").read_text() == "years of work"
    trim(full, tmp_path / "small", languages=WESTERN, force=True, report=print)
    assert not (tmp_path / "small" / "thesis.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "small"]


def test_a_size_that_does_not_hold_what_must_stay_is_refused(tmp_path: Path) -> None:
    """Without its single characters a model could not spell."""
    full = make(tmp_path / "full")
    with pytest.raises(ModelProblem, match="too small"):
        trim(full, tmp_path / "small", languages=WESTERN, size=64, report=print)


def test_a_model_cut_short_is_refused(tmp_path: Path) -> None:
    """A download that broke off leaves nothing behind."""
    full = make(tmp_path / "full")
    content = (full / "model.bin").read_bytes()
    (full / "model.bin").write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelProblem, match=r"model\.bin"):
        trim(full, tmp_path / "small", languages=WESTERN, report=print)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("quantization", ["int8", "float16", "float32", "int16"])
def test_output_that_the_kept_tokens_cover_is_identical(
    tmp_path: Path, quantization: str, tied: bool
) -> None:
    """Leaving tokens out that are never chosen changes nothing, whether tables are shared or not."""
    full, small, _ = trimmed(tmp_path, quantization=quantization, tied=tied)
    kept = set(open_directory(small).target_vocabulary)
    before = greedy(open_directory(full), items(), unknown=False)
    after = greedy(open_directory(small), items(), unknown=False)
    covered = [(a, b) for a, b in zip(before, after, strict=True) if kept.issuperset(a)]
    assert len(covered) >= 5
    assert all(a == b for a, b in covered)
    assert all(kept.issuperset(tokens) for tokens in after)


def test_chinese_is_gone_and_all_that_steers_stays(tmp_path: Path) -> None:
    """Languages, special tokens and bytes stay; tokens of other scripts go; 64 divides the size."""
    full, small, said = trimmed(tmp_path)
    before, after = (open_directory(directory).target_vocabulary for directory in (full, small))
    assert {*LANGUAGES, "<s>", "</s>", "<unk>", "<pad>", "<0x41>"} <= set(after)
    assert len(after) % 64 == 0
    assert len(after) < len(before)
    assert sum("猫" in token for token in after) < 64 < sum("猫" in token for token in before)
    assert open_directory(small).source_vocabulary == before
    assert [token for token in before if token in set(after)] == after
    assert any(f"keeping {len(after)} of {len(before)}" in line for line in said)


def test_what_a_corpus_uses_stays_within_a_size(tmp_path: Path) -> None:
    """Text of the served languages can be written as before."""
    full = make(tmp_path / "full")
    corpus = tmp_path / "german.txt"
    corpus.write_text("der bahnhof ist schon weg\n" * 50, encoding="utf-8")
    small = trim(full, tmp_path / "small", languages=WESTERN, size=320, corpus=[corpus], report=print)
    assert len(open_directory(small).target_vocabulary) == 320
    opened = open_directory(full)
    used = opened.family.source("der bahnhof ist schon weg", "deu_Latn", "eng_Latn")
    assert set(used) <= set(open_directory(small).target_vocabulary)


def test_the_engine_serves_it_as_another_model(tmp_path: Path) -> None:
    """The cache must not mix answers of the full and the trimmed model."""
    full, small, _ = trimmed(tmp_path)
    one, other = engine.load(full), engine.load(small)
    assert other.card.languages == WESTERN
    assert other.card.fingerprint != one.card.fingerprint
    assert other.card.name == "full"
    assert len(json.loads((small / "pmi-model.json").read_text())["trimmed"]) == 32
    hypotheses = other.translate_batch(items(4))
    assert [h.tokens > 0 for h in hypotheses] == [True] * 4


def test_the_thresholds_come_along_with_a_warning(tmp_path: Path) -> None:
    """Scores over fewer tokens are higher, so that calibration is due."""
    full = make(tmp_path / "full")
    (full / "gate.json").write_text('{"min_score": -3.0}')
    said: list[str] = []
    small = trim(full, tmp_path / "small", languages=WESTERN, report=said.append)
    assert (small / "gate.json").read_text() == '{"min_score": -3.0}'
    assert any("recalibrate" in line for line in said)


def test_what_is_not_the_output_is_copied_unchanged(tmp_path: Path) -> None:
    """All layers and the encoder's whole table are byte for byte the same."""
    full, small, _ = trimmed(tmp_path)
    before, after = (read_index(directory / "model.bin") for directory in (full, small))

    def content(binary: Any, name: str) -> bytes:
        variable = binary.variables[binary.aliases.get(name, name)]
        raw: bytes = binary.path.read_bytes()
        return raw[variable.offset : variable.offset + variable.size]

    names = set(before.variables) | set(before.aliases)
    layers = [name for name in names if not name.startswith(("decoder/embeddings", "decoder/projection"))]
    assert "encoder/embeddings_0/weight" in layers
    assert all(content(before, name) == content(after, name) for name in layers)
