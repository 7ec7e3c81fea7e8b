"""What in a text is marked for translation, and what in it is code.

Marks are pairs of `<pmi>` and `</pmi>`. They do not nest: an end closes the nearest start before it. A mark
without its partner, a pair around nothing, and whatever stands in fenced code is plain text. Every pass is
linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Span = tuple[int, int]
"""Start and end of a run of characters."""

ELISION: Final = "[…]"
"""Stands for a block of code in what translators get."""

_MARK: Final = re.compile(r"</?pmi>")
_START: Final = "<pmi>"
# Marks may touch a fence's line from outside; what they enclose is still the same block.
_FENCE: Final = re.compile(r"(?P<marks>(?:</?pmi>)*)[ \t]{0,12}(?P<fence>`{3,}|~{3,})")
_AFTER_FENCE: Final = re.compile(r"(?:</?pmi>|\s)*")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks.

    Attributes:
        text: the text; marks are taken out where they are pairs.
        spans: what the pairs enclosed, in order.
        fences: blocks of fenced code with their fences, in order; one that is never closed runs to the end.
    """

    text: str
    spans: tuple[Span, ...]
    fences: tuple[Span, ...]

    def prose(self, span: Span, *, elided: str) -> str:
        """A span with each block of code in it replaced by `elided`, on a line of its own."""
        start, end = span
        pieces: list[str] = []
        for index in range(bisect_right(self.fences, start, key=lambda fence: fence[1]), len(self.fences)):
            opens, closes = self.fences[index]
            if opens >= end:
                break
            pieces.append(self.text[start:opens])
            start = min(closes, end)
            pieces.append(elided)
            if elided and self.text[start - 1] in "\r\n":
                pieces.append("\n")
        pieces.append(self.text[start:end])
        return "".join(pieces)


def read(text: str) -> Marked:
    """Find marks and code in a text."""
    fences = tuple(_fences(text)) if "```" in text or "~~~" in text else ()
    pairs = list(_pairs(text, fences)) if _START in text else []
    if not pairs:
        return Marked(text, (), fences)
    cuts = sorted(mark.span() for pair in pairs for mark in pair)
    moved = _Moved(cuts)
    kept, position = [], 0
    for start, end in cuts:
        kept.append(text[position:start])
        position = end
    kept.append(text[position:])
    return Marked(
        "".join(kept),
        tuple((moved.place(opening.end()), moved.place(closing.start())) for opening, closing in pairs),
        tuple((moved.place(start), moved.place(end)) for start, end in fences),
    )


class _Moved:
    """Where a place of a text is, once some spans are cut out of it."""

    def __init__(self, cuts: Sequence[Span]) -> None:
        self._ends = [end for _, end in cuts]
        self._lost = [0]
        for start, end in cuts:
            self._lost.append(self._lost[-1] + end - start)

    def place(self, old: int) -> int:
        """The new place; `old` is not within a cut."""
        return old - self._lost[bisect_right(self._ends, old)]


def _pairs(text: str, fences: Sequence[Span]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    opening: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        behind = bisect_right(fences, mark.start(), key=lambda fence: fence[1])
        if behind < len(fences) and fences[behind][0] <= mark.start():
            continue
        if mark[0] == _START:
            opening = mark
        elif opening is not None:
            if text[opening.end() : mark.start()].strip():
                yield opening, mark
            opening = None


def _fences(text: str) -> Iterator[Span]:
    """Blocks of fenced code as `translators.segments` finds them, which copies them."""
    fence, start, position = "", 0, 0
    for line in text.splitlines(keepends=True):
        if match := _FENCE.match(line):
            rest = line[match.end() :]
            if not fence:
                if match["fence"][0] not in rest and not _MARK.search(rest):
                    fence, start = match["fence"], position + match.end("marks")
            elif match["fence"].startswith(fence) and not match["marks"] and _AFTER_FENCE.fullmatch(rest):
                yield start, position + (match.end() if _MARK.search(rest) else len(line))
                fence = ""
        position += len(line)
    if fence:
        yield start, position
