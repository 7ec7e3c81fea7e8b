"""translators.families"""

from __future__ import annotations

from pathlib import Path

import pytest
import sentencepiece

from translators.families import Nllb, UnusableModel


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


def test_a_tokenizer_that_forges_control_tokens_is_refused(tmp_path: Path) -> None:
    """Language codes among the tokenizer's own symbols would let a user's text switch languages."""
    prefix = tmp_path / "forging"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["hello world"] * 5),
        model_prefix=str(prefix),
        vocab_size=300,
        byte_fallback=True,
        hard_vocab_limit=False,
        user_defined_symbols=["fra_Latn"],
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")
    vocabulary = ["</s>", "fra_Latn"]

    with pytest.raises(UnusableModel, match="fra_Latn"):
        Nllb(processor, vocabulary, vocabulary)


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
