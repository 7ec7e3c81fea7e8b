"""What a model family is: how it lays out its input, and how text becomes tokens and back.

A family is made of the files beside a model and knows nothing of CTranslate2, so that it can be tested
without a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class UnusableModel(ValueError):
    """A model directory that cannot be served; the message says why, for whoever configured it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a family's published weights, for a model that says nothing of its own.

    Attributes:
        name: of the family, as written in `pmi-model.json`.
        licence: SPDX identifier.
        commercial_use: whether the licence allows it.
        max_source_tokens: longest source, language and end tokens included; what the models were trained on,
            and less than their tables of positions hold.
    """

    name: str
    licence: str
    commercial_use: bool
    max_source_tokens: int


@dataclass(frozen=True, slots=True)
class Files:
    """What a family is loaded from.

    Attributes:
        directory: of the model; the SentencePiece models lie in it.
        source_vocabulary: tokens of the encoder, in id order.
        target_vocabulary: tokens of the decoder, in id order; often the same.
        described: content of `pmi-model.json`.
    """

    directory: Path
    source_vocabulary: Sequence[str]
    target_vocabulary: Sequence[str]
    described: Mapping[str, Any]


class Family(Protocol):
    """Layout and tokens of one loaded model. Thread-safe."""

    @property
    def record(self) -> Record: ...

    @property
    def languages(self) -> tuple[str, ...]:
        """FLORES-200 codes that the model reads or writes, in its order."""
        ...

    @property
    def directions(self) -> frozenset[tuple[str, str]] | None:
        """Sources and targets that belong together; None where every language goes into every other."""
        ...

    def source(self, text: str, source: str, target: str) -> list[str]:
        """Encoder input for a text. No token of the text itself is ever a control token."""
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
