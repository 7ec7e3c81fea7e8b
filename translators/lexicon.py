"""What a small model has seen: its source words by language, to tell how much of a text it cannot know.

A tiny translator maps anything fluently into the sentences of its own world, and is sure of itself. That a
text is outside this world shows in its words. A lexicon holds the words (case folded) of the training
text for languages that write spaces, and pairs of neighbouring characters for those that do not. Numbers
say nothing either way and are left out, as are URLs, which are copied, never translated.

The file is text: one line a language, its code, a tab, its units in order with spaces between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

from translators import scripts

_WORD: Final = re.compile(r"[^\W\d_]+")
_URL: Final = re.compile(r"(?:https?://|www\.)\S{1,2000}")
_UNSPACED: Final = frozenset({"Hani", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"})


class Lexicon:
    """The units that a model knows, by FLORES-200 code. Immutable."""

    def __init__(self, units: Mapping[str, frozenset[str]]) -> None:
        self._units = dict(units)

    @classmethod
    def build(cls, sentences: Mapping[str, Iterable[str]]) -> Self:
        """The lexicon of a training text, given as sentences by language."""
        return cls(
            {language: frozenset(u for s in ss for u in units(s)) for language, ss in sentences.items()}
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a lexicon file.

        Raises:
            OSError: it cannot be read.
            ValueError: it is not a lexicon.
        """
        known: dict[str, frozenset[str]] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            language, tab, words = line.partition("\t")
            if not tab:
                raise ValueError(f"{path.name}, line {number}: no tab after the language")
            known[language] = frozenset(words.split(" "))
        return cls(known)

    def save(self, path: Path) -> None:
        """Write the lexicon; equal lexicons give equal files."""
        lines = (
            f"{language}\t{' '.join(sorted(self._units[language]))}\n" for language in sorted(self._units)
        )
        path.write_text("".join(lines), encoding="utf-8")

    @property
    def languages(self) -> frozenset[str]:
        """The languages it has units of."""
        return frozenset(self._units)

    def unknown_share(self, text: str, language: str) -> float:
        """Share (0..1) of the text's units that are not in the lexicon; 0 where the text has none."""
        found = list(units(text))
        if not found:
            return 0.0
        known = self._units.get(language, frozenset())
        return sum(unit not in known for unit in found) / len(found)


def units(text: str) -> Iterator[str]:
    """Words and character pairs of a text, case folded, in order."""
    folded = unicodedata.normalize("NFC", _URL.sub(" ", text).casefold())
    for word in _WORD.findall(folded):
        yield from _split(word)


def _split(word: str) -> Iterator[str]:
    """The word, or where its script writes no spaces the pairs of its characters (one alone: itself)."""
    run, unspaced = "", False
    for char in word:
        is_unspaced = scripts.script_of(char) in _UNSPACED
        if run and is_unspaced != unspaced:
            yield from _units_of(run, unspaced)
            run = ""
        run, unspaced = run + char, is_unspaced
    yield from _units_of(run, unspaced)


def _units_of(run: str, unspaced: bool) -> Iterator[str]:
    if unspaced and len(run) > 1:
        yield from (first + second for first, second in pairwise(run))
    else:
        yield run
