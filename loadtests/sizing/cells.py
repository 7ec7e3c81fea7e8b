"""What is measured at the gateway: kinds of requests, each by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loadtests.sizing.formula import Entrance

_CHARACTERS: Final = 80
#: Languages, sentences, characters of each: enough to tell their costs apart.
SHAPES: Final = (
    (1, 1, _CHARACTERS),
    (3, 1, _CHARACTERS),
    (5, 1, _CHARACTERS),
    (3, 4, _CHARACTERS),
    (3, 2, 250),
)
CHUNKS: Final = (20, 100)


class Fate(StrEnum):
    """Where translations come from."""

    OFF = "passed on"  #: nowhere: none are asked for
    REMEMBERED = "input remembered"  #: the whole input, in the gateway itself
    CACHED = "in Redis"
    MISSED = "translated"


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of request.

    Attributes:
        languages, sentences, characters: of the input; characters are those of a sentence.
        chunks: of the stream; 0 for a JSON answer.
        requests: in a run.
    """

    entrance: Entrance
    fate: Fate
    languages: int
    sentences: int
    characters: int
    chunks: int
    requests: int

    @property
    def name(self) -> str:
        """For people, and different for each."""
        answer = f"{self.chunks} chunks" if self.chunks else "JSON"
        if self.fate is Fate.OFF:
            return f"{self.entrance}, {self.fate}, {answer}"
        shape = f"{self.sentences} x {self.characters} characters into {self.languages}"
        return f"{self.entrance}, {self.fate}, {shape}, {answer}"


def _passed_on(entrance: Entrance, requests: int) -> tuple[Cell, ...]:
    few, many = CHUNKS
    return (
        Cell(entrance, Fate.OFF, 0, 1, _CHARACTERS, 0, requests),
        Cell(entrance, Fate.OFF, 0, 1, _CHARACTERS, few, 192),
        Cell(entrance, Fate.OFF, 0, 1, _CHARACTERS, many, 96),
    )


def _augmented(fate: Fate, requests: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(Entrance.OPENAI, fate, languages, sentences, characters, 0, max(64, requests // sentences))
        for languages, sentences, characters in SHAPES
    )


CELLS: Final = (
    *_passed_on(Entrance.OPENAI, 1200),
    *_passed_on(Entrance.COMPLETE, 240),
    *_augmented(Fate.CACHED, 320),
    *_augmented(Fate.MISSED, 160),
    Cell(Entrance.OPENAI, Fate.REMEMBERED, 3, 1, _CHARACTERS, 0, 600),
)
