"""SentencePiece, as all families use it: a user's text never becomes a control token.

The raw library keeps what a user types as `</s>` plain text. But some models hold their control tokens as
pieces (MADLAD-400's `<2de>`, for one), and those it would find in a text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import sentencepiece

from translators.families.family import UnusableModel

_SPACE: Final = "▁"


class Pieces:
    """One SentencePiece model. Thread-safe.

    Args:
        vocabulary: what the translation model knows; pieces beside it are unknown to it.
        control: tokens that steer the model and that no text may contain.
    """

    def __init__(
        self,
        processor: sentencepiece.SentencePieceProcessor,
        vocabulary: Collection[str],
        control: Collection[str],
    ) -> None:
        self._processor = processor
        self._known = frozenset(vocabulary)
        self._control = frozenset(control)

    def encode(self, text: str) -> list[str]:
        """The tokens of a text."""
        pieces: list[str] = self._processor.encode(text, out_type=str)
        if self._control.isdisjoint(pieces):
            return pieces
        for token in self._control.intersection(pieces):
            # With a space in it, it is no token any more.
            text = text.replace(token, f"{token[0]} {token[1:]}")
        return [piece for piece in self._processor.encode(text, out_type=str) if piece not in self._control]

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of tokens, without control tokens."""
        decoded: str = self._processor.decode([token for token in tokens if token not in self._control])
        return decoded

    def unknown_share(self, text: str) -> float:
        """Share (0..1) of the text's tokens that the vocabulary does not hold."""
        pieces = [piece for piece in self.encode(text) if piece != _SPACE]
        if not pieces:
            return 0.0
        return sum(piece not in self._known or _is_byte(piece) for piece in pieces) / len(pieces)


def read(directory: Path, *names: str) -> sentencepiece.SentencePieceProcessor:
    """The first of these SentencePiece models that lies in a directory.

    Raises:
        UnusableModel: there is none, or it cannot be read.
    """
    for name in names:
        path = directory / name
        if path.is_file():
            try:
                return sentencepiece.SentencePieceProcessor(model_file=str(path))
            except (OSError, RuntimeError) as exc:
                raise UnusableModel(f"{path} is no SentencePiece model") from exc
    raise UnusableModel(f"{directory} holds no {' or '.join(names)}")


def _is_byte(piece: str) -> bool:
    """Whether the piece is a raw byte, which SentencePiece falls back to for unknown characters."""
    return len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">")
