"""Converting real (tiny, random) Hugging Face models with the real PyTorch, transformers and converter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import hf_models
from translators import engine
from translators.models.errors import ModelProblem
from translators.models.recognise import recognise
from translators.types import Item

_CONVERT = """
import sys
from pathlib import Path
from translators.models.convert import convert
from translators.models.errors import ModelProblem
try:
    convert(Path(sys.argv[1]), Path(sys.argv[2]), family=sys.argv[3] or None, report=print)
except ModelProblem as exc:
    sys.exit(f"ModelProblem: {exc}")
"""

pytestmark = pytest.mark.timeout(300)


def test_a_directory_without_a_model_is_refused(tmp_path: Path) -> None:
    """The message says what is missing."""
    with pytest.raises(ModelProblem, match=r"config\.json"):
        recognise(tmp_path)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A language model is no translation model."""
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(ModelProblem, match="'llama'"):
        recognise(tmp_path)


def test_codes_that_would_silently_be_unknown_are_caught(tmp_path: Path) -> None:
    """A bare SentencePiece file loads, and would give a model in which every language is `<unk>`."""
    source = hf_models.make("nllb", tmp_path / "hf")
    (source / "tokenizer_config.json").write_text('{"tokenizer_class": "NllbTokenizer"}')
    done = hf_models.run(_CONVERT, source, tmp_path / "out", "nllb")
    assert done.returncode == 1
    assert "ModelProblem" in done.stderr
    assert "tokenizer" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hf"]


def test_a_tokenizer_of_another_model_is_caught(tmp_path: Path) -> None:
    """The gateway reads the SentencePiece file; it must make the ids that the original's tokenizer makes."""
    source = hf_models.make("nllb", tmp_path / "hf")
    saved = hf_models.run(
        "import sys; from transformers import AutoTokenizer as T; "
        "T.from_pretrained(sys.argv[1]).save_pretrained(sys.argv[1])",
        source,
    )
    assert saved.returncode == 0, saved.stderr
    other = hf_models.make("m2m100", tmp_path / "other")
    (source / "sentencepiece.bpe.model").write_bytes((other / "sentencepiece.bpe.model").read_bytes())
    done = hf_models.run(_CONVERT, source, tmp_path / "out", "nllb")
    assert done.returncode == 1
    assert "the SentencePiece file is not this model's" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("family", ["nllb", "m2m100", "small100", "madlad", "opus"])
def test_each_family_is_recognised_converted_and_equal_to_its_original(tmp_path: Path, family: str) -> None:
    """The float32 output is the original's token for token; the int8 model can be served."""
    source = hf_models.make(family, tmp_path / "hf")
    assert recognise(source) == family
    done = hf_models.run(_CONVERT, source, tmp_path / "out", "")
    assert done.returncode == 0, done.stderr
    assert "equals the original's, token for token" in done.stdout
    assert "int8 against float32" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hf", "out"]
    loaded = engine.load(tmp_path / "out")
    assert loaded.card.family == family
    assert {"deu_Latn", "eng_Latn"} <= set(loaded.card.languages)
    (hypothesis,) = loaded.translate_batch([Item("Der Zug ist schon weg.", "deu_Latn", "eng_Latn")])
    assert hypothesis.tokens > 0
