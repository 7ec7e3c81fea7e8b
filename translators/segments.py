"""Split a text into sentences to translate and spans to copy, without losing a character; and join them.

    lines -> fenced code | protected spans (code, URLs, placeholders, tags) | sentences -> bounded pieces

Every character of the text is in exactly one segment. Whitespace is a segment of its own, so that what is
translated begins and ends with something visible. `join` puts translations in the place of their segments
and corrects only the spaces between sentences, where one of the two languages writes none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sentencex

from translators import languages, scripts

#: Part of every cache key: a change here changes what is translated as one piece.
SEGMENTER_VERSION: Final = "1"

#: Longest piece, in characters of an alphabet; a Chinese or Japanese character counts as `_WIDE` of them.
#: About 150 tokens, where the quality of sentence translators begins to fall.
MAX_CHARS: Final = 500
_WIDE: Final = 3

# `sentencex` takes the square of the number of sentences in time, so it is given long text in parts.
_WINDOW_CHARS: Final = 4000


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the text.

    Attributes:
        text: the characters, never empty.
        translatable: whether it is a piece to translate; otherwise it is copied.
    """

    text: str
    translatable: bool


# Every repetition is bounded and no two neighbours match the same character: linear time on any input.
_PROTECTED: Final = re.compile(
    r"""
      (?<!`)(?P<tick>`{1,3})(?!`)[^`\n]{1,500}(?P=tick)(?!`)             # `code`
    | (?:https?://|www\.)[A-Za-z0-9\-._~:/?\#\[\]@!$&'()*+,;=%]{1,2000}  # URL
    | (?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}
    | \{\{[^{}\n]{1,80}\}\} | \$\{[^{}\n]{1,80}\} | \{[A-Za-z0-9_.:!-]{0,60}\}
    | %\([A-Za-z_][A-Za-z0-9_]{0,40}\)[sdifr]
    | (?<![\w%])%(?:[0-9]{1,2}\$)?[0-9]{0,2}(?:\.[0-9]{1,2})?[sdif@](?!\w)
    | \#[A-Z][A-Z0-9_]{1,40}\#                                           # #NUMBER#
    | <[|｜][^<>|｜\n]{1,60}[|｜]>                                        # chat markers
    | </?[A-Za-z][A-Za-z0-9:-]{0,30}
      (?:\s{1,4}[A-Za-z_:][A-Za-z0-9_:.-]{0,40}=(?:"[^"<>]{0,500}"|'[^'<>]{0,500}'|[^\s"'<>]{1,200})){0,20}
      \s{0,4}/?>                                                          # tags
    | \|{1,2}                                                              # table cells
    | &(?:[a-z]{2,8}|\#[0-9]{1,6});                                      # entities
    """,
    re.VERBOSE,
)
_MARKUP: Final = re.compile(r"\s{0,40}(?:(?:[-*+•>]|\#{1,6}|[0-9]{1,3}[.)])[ \t]{1,8}){1,6}")
_URL_TAIL: Final = ".,;:!?)]'"
_FENCE: Final = re.compile(r"[ \t]{0,12}(`{3,}|~{3,})")
_INITIAL: Final = re.compile(r"(?:^|[\s(])[A-ZÀ-ÞЀ-Я]\.\s*$")
_CLOSING: Final = frozenset(",.;:!?)]}»”’…%，。；：！？）】》、」』")
_JOINERS: Final = frozenset("\u200c\u200d\ufe0f")
_OPENING: Final = frozenset("([{«“‘¿¡（【《「『#$")
_BREAKS: Final = (frozenset(".!?。！？;；"), frozenset(",，、:：)）"), frozenset(" \t\u00a0\u3000"))


def split(text: str, language: str, *, max_chars: int = MAX_CHARS) -> tuple[Segment, ...]:
    """Segments of the text, in order; joined they are the text.

    `language` is the FLORES-200 code of the text and chooses the sentence rules.
    """
    return tuple(_segments(text, _sentence_language(language), max_chars))


def translatable(segments: Sequence[Segment]) -> tuple[str, ...]:
    """The distinct texts to translate, in order of first appearance."""
    return tuple(dict.fromkeys(segment.text for segment in segments if segment.translatable))


def join(segments: Sequence[Segment], translations: Mapping[str, str], *, source: str, target: str) -> str:
    """The text with every translatable segment replaced by its translation.

    `translations` maps the text of a segment to its translation. Copied spans stay as they are, but for
    the space between two sentences: dropped where the target language writes none, added where only the
    source writes none.

    Raises:
        KeyError: a translatable segment has no translation.
    """
    source_spaced = languages.script(source) not in scripts.UNSPACED
    target_spaced = languages.script(target) not in scripts.UNSPACED
    parts: list[str] = []
    for index, segment in enumerate(segments):
        if segment.translatable:
            part = translations[segment.text].strip()
        elif not target_spaced and source_spaced and _is_sentence_space(segments, index):
            continue
        else:
            part = segment.text
        if target_spaced and not source_spaced and parts and _needs_space(segments, index, parts[-1], part):
            parts.append(" ")
        if part:
            parts.append(part)
    return "".join(parts)


def _is_sentence_space(segments: Sequence[Segment], index: int) -> bool:
    """A plain space between two translated pieces, as opposed to layout or the space around a copied span."""
    return (
        segments[index].text == " "
        and 0 < index < len(segments) - 1
        and segments[index - 1].translatable
        and segments[index + 1].translatable
    )


def _needs_space(segments: Sequence[Segment], index: int, left: str, right: str) -> bool:
    """Whether two spans that touch in the source must not touch in a language that writes spaces."""
    if not (segments[index].translatable or segments[index - 1].translatable):
        return False
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return False
    return left[-1] not in _OPENING and right[0] not in _CLOSING


def _sentence_language(code: str) -> str:
    """The language under which `sentencex` files its rules; English ones where there is no language."""
    return languages.tag(code).partition("-")[0] if languages.is_language(code) else "en"


def _segments(text: str, language: str, max_chars: int) -> Iterator[Segment]:
    fence: str | None = None
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if fence is not None:
            yield Segment(line, False)
            if match and match[1].startswith(fence) and not line[match.end() :].strip():
                fence = None
        elif match and match[1][0] not in line[match.end() :]:
            fence = match[1]
            yield Segment(line, False)
        else:
            yield from _line(line, language, max_chars)


def _line(line: str, language: str, max_chars: int) -> Iterator[Segment]:
    position = 0
    # Bullets, headings, quotes and numbered items.
    if markup := _MARKUP.match(line):
        position = markup.end()
        yield Segment(markup[0], False)
    for match in _PROTECTED.finditer(line, position):
        start, end = match.span()
        if line.startswith(("http", "www."), start):
            end = start + len(line[start:end].rstrip(_URL_TAIL))
        yield from _prose(line[position:start], language, max_chars, after=position > 0, before=True)
        yield Segment(line[start:end], False)
        position = end
    yield from _prose(line[position:], language, max_chars, after=position > 0, before=False)


def _prose(text: str, language: str, max_chars: int, *, after: bool, before: bool) -> Iterator[Segment]:
    """Sentences of a run of text that may stand after or before a protected span."""
    start, end = 0, len(text)
    # The comma after a URL and the bracket before it belong to the layout, not to a sentence.
    while after and start < end and (text[start] in _CLOSING or text[start].isspace()):
        start += 1
    while before and end > start and (text[end - 1] in _OPENING or text[end - 1].isspace()):
        end -= 1
    if start:
        yield Segment(text[:start], False)
    for sentence in _sentences(text[start:end], language):
        for piece in _wrap(sentence, max_chars):
            yield from _trimmed(piece)
    if end < len(text):
        yield Segment(text[end:], False)


def _sentences(text: str, language: str) -> list[str]:
    if not text.strip():
        return [text] if text else []
    merged: list[str] = []
    for sentence in _split_in_windows(text, language):
        # "M. Dupont" and "J. Smith" are not two sentences each.
        if merged and _INITIAL.search(merged[-1][-6:]):
            merged[-1] += sentence
        else:
            merged.append(sentence)
    return merged


def _split_in_windows(text: str, language: str) -> Iterator[str]:
    start, size = 0, _WINDOW_CHARS
    while start < len(text):
        found = _split_by_rules(text[start : start + size], language)
        if start + size < len(text):
            # The last sentence may go on behind the window: it begins the next one.
            last = found.pop()
            if not found:
                size = 2 * len(last)
                continue
        yield from found
        start, size = start + sum(map(len, found)), _WINDOW_CHARS


def _split_by_rules(text: str, language: str) -> list[str]:
    try:
        found: list[str] = list(sentencex.segment(language, text))
    except UnicodeEncodeError:  # a lone surrogate: no sentence rules, but nothing lost either
        return [text]
    return found if "".join(found) == text else [text]


def _wrap(sentence: str, max_chars: int) -> Iterator[str]:
    """Pieces of at most `max_chars`, cut after the best break in the second half, else anywhere."""
    start = 0
    while True:
        limit = _reach(sentence, start, max_chars)
        if limit >= len(sentence):
            yield sentence[start:]
            return
        cut = _cut(sentence, (start + limit + 1) // 2, limit)
        yield sentence[start:cut]
        start = cut


def _reach(text: str, start: int, max_chars: int) -> int:
    """Where the budget that begins at `start` is spent."""
    used, position = 0, start
    while position < len(text):
        used += _WIDE if unicodedata.east_asian_width(text[position]) in "WF" else 1
        if used > max_chars and position > start:
            return position
        position += 1
    return position


def _cut(text: str, low: int, high: int) -> int:
    for breaks in _BREAKS:
        for position in range(high, low, -1):
            if text[position - 1] in breaks and not (position < len(text) and text[position].isdigit()):
                return position
    # Not between a letter and its marks, where that can be helped.
    for position in range(high, low, -1):
        if unicodedata.category(text[position])[0] != "M" and text[position] not in _JOINERS:
            return position
    return high


def _trimmed(piece: str) -> Iterator[Segment]:
    """The piece, its surrounding whitespace apart; without a letter there is nothing to translate."""
    core = piece.strip()
    if not any(char.isalpha() for char in core):
        if piece:
            yield Segment(piece, False)
        return
    lead = piece[: len(piece) - len(piece.lstrip())]
    trail = piece[len(lead) + len(core) :]
    if lead:
        yield Segment(lead, False)
    yield Segment(core, True)
    if trail:
        yield Segment(trail, False)
