"""NLLB-200: `[source language] tokens </s>` in the encoder, the target language first in the decoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

import sentencepiece

from translators import languages
from translators.families.family import Files, Record, UnusableModel
from translators.families.pieces import Pieces, read
from translators.punctuation import plain


class Nllb:
    """See `Family`. The languages are the FLORES-200 codes among the tokens."""

    record: Final = Record("nllb", "CC-BY-NC-4.0", commercial_use=False, max_source_tokens=512)
    directions: Final = None

    def __init__(
        self,
        processor: sentencepiece.SentencePieceProcessor,
        source_vocabulary: Sequence[str],
        target_vocabulary: Sequence[str],
    ) -> None:
        """
        Raises:
            UnusableModel: a vocabulary lacks what the layout needs.
        """
        known = frozenset(source_vocabulary)
        self.languages: tuple[str, ...] = tuple(
            token for token in target_vocabulary if languages.is_language(token) and token in known
        )
        if not self.languages:
            raise UnusableModel(
                "the vocabulary has no language codes: was the tokenizer whole at conversion?"
            )
        if "</s>" not in known:
            raise UnusableModel("the vocabulary has no </s>")
        self._pieces = Pieces(processor, known, {"<s>", "<pad>", "</s>", "<unk>", "<mask>", *self.languages})

    @classmethod
    def load(cls, files: Files) -> Self:
        """Read the SentencePiece model beside a converted model.

        Raises:
            UnusableModel: there is none, or it does not fit.
        """
        processor = read(files.directory, "sentencepiece.model", "sentencepiece.bpe.model")
        return cls(processor, files.source_vocabulary, files.target_vocabulary)

    def source(self, text: str, source: str, target: str) -> list[str]:
        return [source, *self._pieces.encode(plain(text, source)), "</s>"]

    def prefix(self, target: str) -> list[str]:
        return [target]

    def text(self, tokens: Sequence[str]) -> str:
        return self._pieces.decode(tokens)

    def unknown_share(self, text: str) -> float:
        return self._pieces.unknown_share(text)
