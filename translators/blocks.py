"""Lines of a text, as Markdown lays them out: what is prose, a row of a table, or not to be read as prose.

Copied whole are fenced code, front matter, blocks of HTML code, of TeX and of JSON. A block begins with its
opening line; all but fenced code must also end, so that a stray `<pre>` does not swallow the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from typing import Final


class Layout(Enum):
    """What a line is."""

    PROSE = auto()
    ROW = auto()  #: cells of a table, with `|` between them
    COPIED = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its line break.

    Attributes:
        prefix: length of what marks it as an item, a heading or a quotation.
    """

    text: str
    layout: Layout
    prefix: int = 0


# As `prompts.marking` finds fences, too: code that it leaves out is never translated here.
_FENCE: Final = re.compile(r"[ \t]{0,12}(?:(?:>|[-*+]|[0-9]{1,3}[.)])[ \t]{1,4}){0,4}(`{3,}|~{3,})")
_MARKUP: Final = re.compile(
    r"""\s{0,40}(?:
      (?:(?:[-*+•‣◦▪·–—]|\#{1,6}|[0-9]{1,3}[.)]|\(?[a-z0-9]{1,2}\)|\[\^[A-Za-z0-9_-]{1,40}\]:)[ \t]{1,8}
        | [0-9]{1,3}[、．]\s{0,2} | >[ \t]{0,8})
      (?:\[[ xX]\][ \t]{1,4})?
    ){1,6}""",
    re.VERBOSE,
)
_DEFINITION: Final = re.compile(
    r"""[ ]{0,3}\[[^\[\]\n]{1,100}\]:[ \t]{0,4}(?:<|[a-z]{2,8}:|/|\.|\#)\S{0,2000}"""
    r"""(?:[ \t]{1,4}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|\([^()\n]{0,200}\)))?"""
)
_DELIMITERS: Final = re.compile(
    r"\s{0,12}\|?(?:\s{0,8}:?-{2,60}:?\s{0,8}\|){1,60}(?:\s{0,8}:?-{2,60}:?)?\s{0,12}"
)
_KEY: Final = re.compile(r"[A-Za-z_][\w-]{0,60}\s{0,4}[:=]")

# How a block begins, and what ends it.
_REGIONS: Final = (
    (re.compile(r"\s{0,12}<(pre|script|style|svg)\b", re.IGNORECASE), "</{}>"),
    (re.compile(r"\s{0,12}\\begin\{([a-zA-Z]{1,30}\*?)\}"), "\\end{{{}}}"),
    (re.compile(r"\s{0,12}\$\$()"), "$$"),
    (re.compile(r"\s{0,12}\\\[()"), "\\]"),
)
_MAX_FRONT_MATTER_LINES: Final = 100
#: Blocks are looked for this far, and so often without finding one.
_MAX_BLOCK_CHARS: Final = 100_000
_MAX_TRIES: Final = 16


def lines(text: str) -> Iterator[Line]:
    """The lines of a text, in order; joined they are the text."""
    found = text.splitlines(keepends=True)
    starts = list(accumulate(map(len, found), initial=0))
    fence: str | None = None
    copied_to = _front_matter(found)
    tries = _MAX_TRIES
    for index, line in enumerate(found):
        match = _FENCE.match(line)
        if fence is not None:
            yield Line(line, Layout.COPIED)
            if match and match[1].startswith(fence) and not line[match.end() :].strip():
                fence = None
        elif match and match[1][0] not in line[match.end() :]:
            fence = match[1]
            copied_to = 0
            yield Line(line, Layout.COPIED)
        elif index < copied_to:
            yield Line(line, Layout.COPIED)
        else:
            if tries and _may_begin(line):
                copied_to = _block(text, found, starts, index)
                tries -= copied_to <= index
            if index < copied_to or _DEFINITION.fullmatch(line.rstrip()):
                yield Line(line, Layout.COPIED)
            else:
                yield _line(found, index)


def _line(found: Sequence[str], index: int) -> Line:
    line = found[index]
    markup = _MARKUP.match(line)
    prefix = markup.end() if markup else 0
    return Line(line, Layout.ROW if _is_row(found, index) else Layout.PROSE, prefix)


def _is_row(found: Sequence[str], index: int) -> bool:
    line = found[index].strip()
    if "|" not in line:
        return False
    if line.startswith("|") and line.count("|") > 1 and not line.startswith("||"):
        return True
    # A table may do without outer bars; then it is told by the row of dashes in it.
    for place in range(max(0, index - 1), min(len(found), index + 2)):
        if _DELIMITERS.fullmatch(found[place].rstrip("\r\n")):
            return True
    return line.count(" | ") > 1


def _front_matter(found: Sequence[str]) -> int:
    """The index behind metadata between two lines of dashes at the top; 0 where there is none."""
    if not found or found[0].rstrip() not in ("---", "+++"):
        return 0
    for index in range(1, min(len(found), _MAX_FRONT_MATTER_LINES)):
        if found[index].rstrip() in (found[0].rstrip(), "..."):
            return index + 1 if any(map(_KEY.match, found[1:index])) else 0
    return 0


def _may_begin(line: str) -> bool:
    return line.lstrip()[:1] in ("{", "[", "<", "\\", "$")


def _block(text: str, found: Sequence[str], starts: Sequence[int], index: int) -> int:
    """The index behind a block that begins with this line; 0 where none does."""
    line, start = found[index], starts[index]
    end = -1
    if line.lstrip()[0] in "{[":
        end = _json_end(text, start + len(line) - len(line.lstrip()))
    for begin, closing in _REGIONS:
        if match := begin.match(line):
            closing = closing.format(match[1])
            place = text.find(closing, start + match.end(), start + _MAX_BLOCK_CHARS)
            end = place + len(closing) if place >= 0 else -1
    if end < 0:
        return 0
    behind = index
    while starts[behind] < end:
        behind += 1
    # Prose behind it on the same line is prose, and the block a span of that line.
    return behind if not text[end : starts[behind]].strip(" \t\r\n,;") else 0


def _json_end(text: str, start: int) -> int:
    """Where a JSON object or array ends that begins here; -1 where none does."""
    try:
        value, end = _DECODER.raw_decode(text[start : start + _MAX_BLOCK_CHARS])
    except (ValueError, RecursionError):
        return -1
    is_data = isinstance(value, dict) or (isinstance(value, list) and len(value) > 0)
    return start + end if is_data else -1


_DECODER: Final = json.JSONDecoder()
