"""The translations of a memory, by direction and text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice, permutations
from pathlib import Path
from typing import Final

from translators import segments

#: A text and its translation take about 400 bytes, so this is the better part of a gigabyte.
MAX_ENTRIES: Final = 2_000_000


class MemoryFileProblem(ValueError):
    """A memory's file that cannot be used; the message names the file and the place in it."""

    def __init__(self, path: Path, place: str, what: str) -> None:
        super().__init__(f"{path}{place}: {what}")


class Known:
    """Translations that people have made. Filled once, then only looked up.

    A text is found when it is the same but for its Unicode form and the kind and number of its spaces. What
    is looked up are segments, which are sentences: an entry of several sentences is never found.
    """

    def __init__(self) -> None:
        self._by_direction: dict[tuple[str, str], dict[str, str]] = {}
        self._entries = 0
        self.replaced = 0
        """How many entries a later one has replaced by another translation."""

    def __len__(self) -> int:
        """Entries: a text in one direction each."""
        return self._entries

    @property
    def directions(self) -> frozenset[tuple[str, str]]:
        """Sources and targets that there are entries for."""
        return frozenset(self._by_direction)

    def add(self, texts: Mapping[str, str]) -> None:
        """Take in one unit: the same in several languages (FLORES-200), in every direction.

        Raises:
            OverflowError: there are `MAX_ENTRIES` already.
        """
        for source, target in permutations(texts, 2):
            self.add_one(source, target, texts[source], texts[target])

    def add_one(self, source: str, target: str, text: str, translation: str) -> None:
        """Take in one direction. Of two translations of a text, the later one stays.

        Raises:
            OverflowError: see `add`.
        """
        key, translation = normalised(text), normalised(translation)
        if not key or not translation:
            return
        entries = self._by_direction.setdefault((source, target), {})
        former = entries.get(key)
        if former is None:
            if self._entries >= MAX_ENTRIES:
                raise OverflowError
            self._entries += 1
        elif former != translation:
            self.replaced += 1
        entries[key] = translation

    def get(self, text: str, source: str, target: str) -> str | None:
        """The translation of a text, or None."""
        entries = self._by_direction.get((source, target))
        return None if entries is None else entries.get(normalised(text))

    def share_of_several_sentences(self, looked_at: int = 1000) -> float:
        """Share (0..1) of the first entries that are several sentences, and so are never found."""
        counts = [
            len(segments.translatable(segments.split(text, source))) != 1
            for source, text in islice(self._texts(), looked_at)
        ]
        return sum(counts) / len(counts) if counts else 0.0

    def _texts(self) -> Iterator[tuple[str, str]]:
        for (source, _), entries in self._by_direction.items():
            for text in entries:
                yield source, text


def normalised(text: str) -> str:
    """The form in which texts are compared: NFC, single spaces, none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())
