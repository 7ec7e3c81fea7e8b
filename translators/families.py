"""Model families: how a family lays out its input, and how text becomes tokens and back.

One protocol, one family so far. A family is made of the files beside the model and knows nothing of
CTranslate2, so that it can be tested without a model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import sentencepiece

from translators import languages


class UnusableModel(ValueError):
    """A model directory that cannot be served; the message says why, for whoever configured it."""


class Family(Protocol):
    """Layout and tokens of one loaded model. Thread-safe."""

    @property
    def name(self) -> str: ...

    @property
    def licence(self) -> str:
        """SPDX identifier of the family's published weights, for a model that says nothing of its own."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """FLORES-200 codes that the vocabulary can ask for, in its order."""
        ...

    def source(self, text: str, source: str, target: str) -> list[str]:
        """Encoder input for a text."""
        ...

    def prefix(self, target: str) -> list[str]:
        """What the decoder is forced to begin with."""
        ...

    def text(self, tokens: Sequence[str]) -> str:
        """The text of generated tokens; control tokens among them are left out."""
        ...

    def unknown_share(self, text: str) -> float:
        """Share (0..1) of the text's tokens that stand for something the vocabulary does not hold."""
        ...


class Nllb:
    """NLLB-200: `[source language] tokens </s>` in the encoder, the target language first in the decoder.

    Tokens come from raw SentencePiece: what a user types as `</s>` or `fra_Latn` stays plain text, because
    those strings are no pieces of the model but entries of the vocabulary around it.
    """

    name: Final = "nllb"
    licence: Final = "CC-BY-NC-4.0"

    def __init__(
        self,
        processor: sentencepiece.SentencePieceProcessor,
        source_vocabulary: Sequence[str],
        target_vocabulary: Sequence[str],
    ) -> None:
        """
        Raises:
            UnusableModel: a vocabulary lacks what the layout needs, or text could forge control tokens.
        """
        self._processor = processor
        self._known = frozenset(source_vocabulary)
        self.languages: tuple[str, ...] = tuple(
            token for token in target_vocabulary if languages.is_language(token) and token in self._known
        )
        if not self.languages:
            raise UnusableModel(
                "the vocabulary has no language codes: was the tokenizer whole at conversion?"
            )
        if "</s>" not in self._known:
            raise UnusableModel("the vocabulary has no </s>")
        self._control = frozenset({"<s>", "<pad>", "</s>", "<unk>", "<mask>", *self.languages})
        for token in self._control:
            if any(piece in self._control for piece in processor.encode(token, out_type=str)):
                raise UnusableModel(f"the tokenizer turns typed text into the control token {token}")

    @classmethod
    def load(
        cls, directory: Path, source_vocabulary: Sequence[str], target_vocabulary: Sequence[str]
    ) -> Nllb:
        """Read the SentencePiece model beside a converted model.

        Raises:
            UnusableModel: there is none, or it does not fit.
        """
        for name in ("sentencepiece.model", "sentencepiece.bpe.model"):
            path = directory / name
            if path.is_file():
                processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
                return cls(processor, source_vocabulary, target_vocabulary)
        raise UnusableModel(f"{directory} holds no sentencepiece.model or sentencepiece.bpe.model")

    def source(self, text: str, source: str, target: str) -> list[str]:
        return [source, *self._processor.encode(text, out_type=str), "</s>"]

    def prefix(self, target: str) -> list[str]:
        return [target]

    def text(self, tokens: Sequence[str]) -> str:
        decoded: str = self._processor.decode([token for token in tokens if token not in self._control])
        return decoded

    def unknown_share(self, text: str) -> float:
        pieces: list[str] = [piece for piece in self._processor.encode(text, out_type=str) if piece != "▁"]
        if not pieces:
            return 0.0
        return sum(piece not in self._known or _is_byte(piece) for piece in pieces) / len(pieces)


def _is_byte(piece: str) -> bool:
    """Whether the piece is a raw byte, which SentencePiece falls back to for unknown characters."""
    return len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">")


#: Loaders by family name, as written in `pmi-model.json`: directory, source and target vocabulary.
FAMILIES: Final[Mapping[str, Callable[[Path, Sequence[str], Sequence[str]], Family]]] = {"nllb": Nllb.load}
