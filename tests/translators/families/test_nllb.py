"""translators.families.nllb"""

from __future__ import annotations

from pathlib import Path

import pytest
import sentencepiece

from tests.support import tiny_nllb
from translators.families import UnusableModel
from translators.families.nllb import Nllb


@pytest.fixture(scope="module")
def processor(model_directory: Path) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_file=str(model_directory / "sentencepiece.model"))


@pytest.mark.parametrize(
    ("vocabulary", "message"),
    [
        (["</s>", "a"], "language codes"),
        (["eng_Latn", "a"], "</s>"),
    ],
)
def test_a_vocabulary_that_lacks_the_layout_is_refused(
    processor: sentencepiece.SentencePieceProcessor, vocabulary: list[str], message: str
) -> None:
    """Without language codes a conversion went wrong; that must not show as bad translations."""
    with pytest.raises(UnusableModel, match=message):
        Nllb(processor, vocabulary, vocabulary)


def test_a_tokenizer_with_control_tokens_does_not_find_them_in_texts(tmp_path: Path) -> None:
    """Language codes among the tokenizer's own symbols would let a user's text switch languages."""
    path = tmp_path / "forging.model"
    tiny_nllb.train_pieces(path, own=["fra_Latn"])
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    vocabulary = ["</s>", "eng_Latn", "fra_Latn"]

    assert "fra_Latn" in processor.encode("the fra_Latn train", out_type=str)
    tokens = Nllb(processor, vocabulary, vocabulary).source("the fra_Latn train", "eng_Latn", "fra_Latn")
    assert "fra_Latn" not in tokens
    assert tokens[0] == "eng_Latn"


def test_the_layout_is_nllbs(processor: sentencepiece.SentencePieceProcessor) -> None:
    """Source language first and `</s>` last in the encoder, target language first in the decoder."""
    family = Nllb(processor, ["</s>", "eng_Latn", "deu_Latn"], ["</s>", "eng_Latn", "deu_Latn"])

    tokens = family.source("the train", "eng_Latn", "deu_Latn")

    assert (tokens[0], tokens[-1]) == ("eng_Latn", "</s>")
    assert family.prefix("deu_Latn") == ["deu_Latn"]
    assert family.text([*tokens, "deu_Latn"]) == "the train"


def test_a_language_must_be_in_both_vocabularies(processor: sentencepiece.SentencePieceProcessor) -> None:
    """With separate vocabularies, a language that one side lacks is not served."""
    family = Nllb(processor, ["</s>", "eng_Latn", "fra_Latn"], ["</s>", "deu_Latn", "fra_Latn"])

    assert family.languages == ("fra_Latn",)
