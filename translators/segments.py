"""Split a text into sentences to translate and spans to copy, without losing a character; and join them.

    lines -> blocks that are copied | sentences -> spans that are copied | bounded pieces

Every character of the text is in exactly one segment. Whitespace is a segment of its own, so that what is
translated begins and ends with something visible. `join` puts translations in the place of their segments
and corrects only the spaces between sentences, where one of the two languages writes none.

**Spans within a sentence.** A model translates sentences; what is left of one when a placeholder is cut out
of its middle (`Use` | `%s` | `to go on`) it translates badly, and nobody notices. So a sentence is cut at a
span only where that costs nothing: at the sentence's edges, and between parts that are phrases of their own.
Elsewhere the span stays in the sentence. The engine then shows the model a stand-in for it
(`translators.shielding`), and the gate drops a translation in which a span is missing. That costs a whole
language of a request, so it is kept rare: a sentence with more than a few spans inside is left as it is.
Formatting inside a sentence (`**bold**`, `<b>`) is no reason to cut either, and of no use to a hint:
the model does not get to see it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from translators import languages, scripts, spans
from translators.blocks import Layout, Line, lines
from translators.sentences import sentences
from translators.spans import Kind, Span
from translators.wrapping import width, wrap

#: Part of every cache key: a change here changes what is translated as one piece.
SEGMENTER_VERSION: Final = "2"

#: Longest piece, in characters of an alphabet. About 150 tokens, where the quality of sentence translators
#: begins to fall.
MAX_CHARS: Final = 500

#: A part of a sentence this long, in characters of an alphabet, is a phrase that can stand alone: in the
#: middle of a clause, and at its end. Some four words, and two.
_PHRASE_CHARS: Final = 18
_CLAUSE_CHARS: Final = 8

#: More spans inside one sentence than this, and it is no sentence.
_MAX_KEPT: Final = 4

_CLOSING: Final = frozenset(",.;:!?)]}»”’…%，。；：！？）】》、」』،؛؟।۔")
_OPENING: Final = frozenset("([{«“‘¿¡（【《「『#$")
_ENCLOSING: Final = frozenset(
    ["()", "[]", '""', "''", "“”", "„“", "«»", "‘’", "「」", "『』", "（）", "【】", "《》", "<>"]
)
_CLAUSE_ENDS: Final = frozenset(",.;:!?)…–—，。；：！？）、،؛؟")
_CLAUSE_STARTS: Final = frozenset(",.;:!?(…–—，。；：！？（、،؛؟")


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the text.

    Attributes:
        text: the characters, never empty.
        translatable: whether it is a piece to translate; otherwise it is copied.
    """

    text: str
    translatable: bool


def split(text: str, language: str, *, max_chars: int = MAX_CHARS) -> tuple[Segment, ...]:
    """Segments of the text, in order; joined they are the text.

    `language` is the FLORES-200 code of the text and chooses the sentence rules.
    """
    return tuple(segment for line in lines(text) for segment in _line(line, language, max_chars))


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


def _line(line: Line, language: str, max_chars: int) -> Iterator[Segment]:
    if line.layout is Layout.COPIED:
        yield Segment(line.text, False)
        return
    if line.prefix:
        yield Segment(line.text[: line.prefix], False)
    body = line.text[line.prefix :]
    # Cells are texts of their own, and the bars between them copied.
    for part in re.split(r"(\|+)", body) if line.layout is Layout.ROW else [body]:
        if part.startswith("|"):
            yield Segment(part, False)
        elif part:
            yield from _prose(part, language, max_chars)


def _prose(text: str, language: str, max_chars: int) -> Iterator[Segment]:
    """Sentences, and what stands between them."""
    found = spans.find(text)
    barriers = [index for index, span in enumerate(found) if span.kind is Kind.BARRIER]
    start = first = 0
    for barrier in (*barriers, len(found)):
        end = found[barrier].start if barrier < len(found) else len(text)
        for low, high in _ranges(text, start, end, found[first:barrier], language):
            yield from _Sentence(text, low, high, found, max_chars).segments(language)
        if barrier < len(found):
            start, first = found[barrier].end, barrier + 1
            yield Segment(text[end:start], False)


def _ranges(
    text: str, start: int, end: int, found: Sequence[Span], language: str
) -> Iterator[tuple[int, int]]:
    """Where the sentences of `text[start:end]` are; no span is cut."""
    if not found:
        for sentence in sentences(text[start:end], language):
            yield start, start + len(sentence)
            start += len(sentence)
        return
    masked, origins = _masked(text, start, end, found)
    position = 0
    for sentence in sentences(masked, language):
        position += len(sentence)
        # Behind the last character of the sentence; marks that close go with it.
        behind = origins[position] if position < len(origins) else end
        if behind > start:
            yield start, behind
            start = behind
    if start < end:
        yield start, end


#: What sentence rules see instead of a span: a name, in whatever language.
_NAME: Final = "Xxxx"


def _masked(text: str, start: int, end: int, found: Sequence[Span]) -> tuple[str, list[int]]:
    """The text with a name for each span and without marks; and where each of its characters comes from.

    A character behind a mark that opens comes from before that mark: the mark belongs to what it opens.
    """
    pieces: list[str] = []
    origins: list[int] = []
    position, opened = start, None
    for span in (*found, None):
        stop = span.start if span else end
        if stop > position:
            pieces.append(text[position:stop])
            origins.extend(range(position, stop))
            if opened is not None:
                origins[len(origins) - (stop - position)] = opened
                opened = None
        if span is None:
            break
        if span.is_mark:
            if span.kind is Kind.OPENS and opened is None:
                opened = span.start
        else:
            pieces.append(_NAME)
            origins.append(span.start if opened is None else opened)
            # No sentence ends inside a span.
            origins.extend([span.end] * (len(_NAME) - 1))
            opened = None
        position = span.end
    return "".join(pieces), origins


class _Sentence:
    """One sentence, `text[start:end]`, and the spans in it."""

    def __init__(self, text: str, start: int, end: int, found: Sequence[Span], max_chars: int) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._max_chars = max_chars
        first = bisect_left(found, start, key=lambda span: span.start)
        last = bisect_left(found, end, key=lambda span: span.start)
        self._spans = found[first:last]
        self._offset = first
        self._words = [place for place in self._places() if text[place].isalnum()]

    def segments(self, language: str) -> Iterator[Segment]:
        """The sentence's pieces to translate, and what is copied around them."""
        text, start = self._text, self._start
        if not self._spans:
            yield from _pieces(text[start : self._end], self._max_chars)
            return
        if not self._words:
            yield Segment(text[start : self._end], False)
            return
        if (link := self._only_link()) is not None:
            words, _ = spans.link_text(text[link.start : link.end])
            yield Segment(text[start : link.start + 1], False)
            yield from _prose(words, language, self._max_chars)
            yield Segment(text[link.start + 1 + len(words) : self._end], False)
            return
        cuts = self._cuts()
        if cuts is None:
            yield Segment(text[start : self._end], False)
            return
        for low, high in (*cuts, (self._end, self._end)):
            yield from self._between(start, low)
            if high > low:
                yield Segment(text[low:high], False)
            start = high

    def _between(self, start: int, end: int) -> Iterator[Segment]:
        """What stands between two copied spans: layout, prose, layout."""
        text, low, high = self._text, start, end
        # The comma after a URL and the bracket before it belong to the layout, not to a sentence.
        while start > self._start and low < high and (text[low] in _CLOSING or text[low].isspace()):
            low += 1
        while end < self._end and high > low and (text[high - 1] in _OPENING or text[high - 1].isspace()):
            high -= 1
        if low > start:
            yield Segment(text[start:low], False)
        yield from _pieces(text[low:high], self._max_chars)
        if end > high:
            yield Segment(text[high:end], False)

    def _places(self) -> Iterator[int]:
        """Where something stands that is in no span, or is the text of a link."""
        position = self._start
        for span in self._spans:
            yield from range(position, span.start)
            if span.kind is Kind.LINK:
                words, _ = spans.link_text(self._text[span.start : span.end])
                yield from range(span.start + 1, span.start + 1 + len(words))
            position = span.end
        yield from range(position, self._end)

    def _only_link(self) -> Span | None:
        for span in self._spans:
            if span.kind is Kind.LINK:
                is_all = span.start < self._words[0] and self._words[-1] < span.end
                return span if is_all else None
        return None

    def _cuts(self) -> list[tuple[int, int]] | None:
        """The places that are cut out and copied, in order; None for a sentence that is not translated."""
        text = self._text
        is_long = width(text[self._start : self._end]) > self._max_chars
        chosen: list[tuple[int, int]] = []
        kept = 0
        start = self._start
        for index, span in enumerate(self._spans):
            low = span.start
            if span.kind is Kind.LINK:
                if not is_long:
                    kept += 1
                    continue
                low = span.start + 1 + len(spans.link_text(text[span.start : span.end])[0])
            if is_long or (self._ends(span) if span.is_mark else self._may_cut(index, start)):
                chosen.append(self._with_brackets(low, span.end))
                start = span.end
            else:
                kept += not span.is_mark
        if kept > _MAX_KEPT:
            return None
        return chosen

    def _with_brackets(self, low: int, high: int) -> tuple[int, int]:
        """A place with the quotation marks or brackets that enclose nothing else."""
        text = self._text
        while self._start < low and high < self._end and text[low - 1] + text[high] in _ENCLOSING:
            low, high = low - 1, high + 1
        return low, high

    def _is_edge(self, span: Span) -> bool:
        return span.end <= self._words[0] or span.start > self._words[-1]

    def _ends(self, mark: Span) -> bool:
        """Whether a mark can be cut out, and its partner with it, at the edges of a sentence or a clause."""
        partner = self._partner(mark)
        if partner is None:
            return self._is_edge(mark)
        opening, closing = sorted((mark, partner), key=lambda span: span.start)
        is_first = opening.end <= self._words[0] or self._before(opening) in _CLAUSE_ENDS
        is_last = (
            closing.start > self._words[-1]
            or self._before(closing) in _CLAUSE_ENDS
            or self._behind(closing) in (":", "：")
        )
        return is_first and is_last

    def _partner(self, mark: Span) -> Span | None:
        """The mark's partner, where it is in this sentence, too."""
        if mark.partner is None or not 0 <= mark.partner - self._offset < len(self._spans):
            return None
        return self._spans[mark.partner - self._offset]

    def _may_cut(self, index: int, start: int) -> bool:
        """Whether what is before a span (from `start`) and what is behind it can stand alone."""
        span = self._spans[index]
        if self._is_edge(span):
            return True
        # Between words that touch it an emoji stands for a word, else for an end.
        ends = span.is_emoji and self._text[span.end : span.end + 1].isspace()
        at_clause = ends or self._behind(span) in _CLAUSE_ENDS or self._before(span) in _CLAUSE_STARTS
        least = _CLAUSE_CHARS if at_clause else _PHRASE_CHARS
        return self._prose_chars(start, span.start) >= least <= self._prose_chars(span.end, self._end)

    def _prose_chars(self, start: int, end: int) -> int:
        low, high = bisect_left(self._words, start), bisect_left(self._words, end)
        return width("".join(self._text[place] for place in self._words[low:high]))

    def _before(self, span: Span) -> str:
        return self._text[self._start : span.start].rstrip(" *_~")[-1:]

    def _behind(self, span: Span) -> str:
        return self._text[span.end : self._end].lstrip(" *_~")[:1]


def _pieces(text: str, max_chars: int) -> Iterator[Segment]:
    for piece in wrap(text, max_chars):
        yield from _trimmed(piece)


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
