"""MADLAD-400, a T5: `<2xx> tokens </s>` in the encoder says the target; the source needs no token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

import sentencepiece

from translators.families.codes import language_tokens
from translators.families.family import Files, Record, UnusableModel
from translators.families.pieces import Pieces, read


class Madlad:
    """See `Family`."""

    record: Final = Record("madlad", "Apache-2.0", commercial_use=True, max_source_tokens=512)
    directions: Final = None

    def __init__(
        self, processor: sentencepiece.SentencePieceProcessor, source_vocabulary: Sequence[str]
    ) -> None:
        """
        Raises:
            UnusableModel: the vocabulary lacks what the layout needs.
        """
        known = frozenset(source_vocabulary)
        self._tokens = language_tokens(source_vocabulary, "<2{}>")
        if not self._tokens:
            raise UnusableModel("the vocabulary has no language tokens, such as <2fr>")
        if "</s>" not in known:
            raise UnusableModel("the vocabulary has no </s>")
        self.languages: tuple[str, ...] = tuple(self._tokens)
        # All of them, also those of languages and regions that are not offered.
        steering = {token for token in known if token.startswith("<2") and token.endswith(">")}
        self._pieces = Pieces(processor, known, {"<pad>", "<s>", "</s>", "<unk>", *steering})

    @classmethod
    def load(cls, files: Files) -> Self:
        """Read the SentencePiece model beside a converted model.

        Raises:
            UnusableModel: there is none, or it does not fit.
        """
        return cls(read(files.directory, "spiece.model", "sentencepiece.model"), files.source_vocabulary)

    def source(self, text: str, source: str, target: str) -> list[str]:
        return [self._tokens[target], *self._pieces.encode(text), "</s>"]

    def prefix(self, target: str) -> list[str]:
        return []

    def text(self, tokens: Sequence[str]) -> str:
        return self._pieces.decode(tokens)

    def unknown_share(self, text: str) -> float:
        return self._pieces.unknown_share(text)
