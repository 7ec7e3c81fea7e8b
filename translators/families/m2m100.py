"""M2M100, and SMaLL-100 that was distilled from it: tokens such as `__fr__`, and two ways to use them.

M2M100     `[source language] tokens </s>` in the encoder, the target language first in the decoder
SMaLL-100  `[target language] tokens </s>` in the encoder, nothing in the decoder
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

import sentencepiece

from translators.families.codes import language_tokens
from translators.families.family import Files, Record, UnusableModel
from translators.families.pieces import Pieces, read

_CONTROL: Final = ("<s>", "<pad>", "</s>", "<unk>")


class M2m100:
    """See `Family`."""

    record = Record("m2m100", "MIT", commercial_use=True, max_source_tokens=512)
    directions: Final = None

    def __init__(
        self,
        processor: sentencepiece.SentencePieceProcessor,
        source_vocabulary: Sequence[str],
        target_vocabulary: Sequence[str],
    ) -> None:
        """
        Raises:
            UnusableModel: the vocabulary lacks what the layout needs.
        """
        known = frozenset(source_vocabulary)
        asked = language_tokens(target_vocabulary, "__{}__")
        self._tokens = {code: token for code, token in asked.items() if token in known}
        if not self._tokens:
            raise UnusableModel("the vocabulary has no language tokens, such as __fr__")
        if "</s>" not in known:
            raise UnusableModel("the vocabulary has no </s>")
        self.languages: tuple[str, ...] = tuple(self._tokens)
        languages = {token for token in known if token.startswith("__") and token.endswith("__")}
        self._pieces = Pieces(processor, known, {*_CONTROL, *languages})

    @classmethod
    def load(cls, files: Files) -> Self:
        """Read the SentencePiece model beside a converted model.

        Raises:
            UnusableModel: there is none, or it does not fit.
        """
        processor = read(files.directory, "sentencepiece.model", "sentencepiece.bpe.model")
        return cls(processor, files.source_vocabulary, files.target_vocabulary)

    def source(self, text: str, source: str, target: str) -> list[str]:
        return [self._tokens[source], *self._pieces.encode(text), "</s>"]

    def prefix(self, target: str) -> list[str]:
        return [self._tokens[target]]

    def text(self, tokens: Sequence[str]) -> str:
        return self._pieces.decode(tokens)

    def unknown_share(self, text: str) -> float:
        return self._pieces.unknown_share(text)


class Small100(M2m100):
    """See `Family`."""

    record = Record("small100", "MIT", commercial_use=True, max_source_tokens=512)

    def source(self, text: str, source: str, target: str) -> list[str]:
        return [self._tokens[target], *self._pieces.encode(text), "</s>"]

    def prefix(self, target: str) -> list[str]:
        return []
