"""Cuts what is too long for a sentence translator into pieces, at the best places there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

# A Chinese or Japanese character counts as so many of an alphabet.
_WIDE: Final = 3

# The best places first: behind the end of a sentence, of a clause, of a word.
_BREAKS: Final = (
    frozenset(".!?。！？;；؟؛۔।॥။៕។།።։᱾"),
    frozenset(",，、:：)）،၊፣༔"),
    frozenset(" \t\u00a0\u3000\u200b"),
    frozenset("་"),
)

_JOINERS: Final = frozenset("\u200c\u200d\ufe0f")
# Thai and Lao vowels that are written behind their consonant, and before it.
_FOLLOWING: Final = frozenset("ะาำๅๆฯະາຳຽໆ")
_LEADING: Final = frozenset("เแโใไເແໂໃໄ")
# These join the next consonant to the one before.
_VIRAMAS: Final = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2\u200d")


def wrap(sentence: str, max_chars: int) -> Iterator[str]:
    """Pieces of at most `max_chars`, cut after the best break in the second half, else anywhere.

    `max_chars` counts characters of an alphabet.
    """
    start = 0
    while True:
        limit = _reach(sentence, start, max_chars)
        if limit >= len(sentence):
            yield sentence[start:]
            return
        cut = _cut(sentence, (start + limit + 1) // 2, limit)
        yield sentence[start:cut]
        start = cut


def width(text: str) -> int:
    """Length in characters of an alphabet."""
    return sum(map(_width, text))


def _width(char: str) -> int:
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else 1


def _reach(text: str, start: int, max_chars: int) -> int:
    """Where the budget that begins at `start` is spent."""
    used, position = 0, start
    while position < len(text):
        used += _width(text[position])
        if used > max_chars and position > start:
            return position
        position += 1
    return position


def _cut(text: str, low: int, high: int) -> int:
    for breaks in _BREAKS:
        for position in range(high, low, -1):
            if text[position - 1] in breaks and not (position < len(text) and text[position].isdigit()):
                return position
    # Not within a written syllable, where that can be helped.
    for position in range(high, low, -1):
        if not _joined(text[position - 1], text[position]):
            return position
    return high


def _joined(left: str, right: str) -> bool:
    return (
        unicodedata.category(right)[0] == "M"
        or right in _JOINERS
        or right in _FOLLOWING
        or left in _LEADING
        or left in _VIRAMAS
    )
