"""Sentences of a run of prose, in the ways that scripts write their ends. Every split is lossless.

`sentencex` knows the abbreviations of many languages and gives the first cut. What it cannot know, or has no
rules for, is here: initials, ordinals, quotations in Chinese and Japanese, and scripts that write no end of
a sentence at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sentencex

from translators import languages

# `sentencex` takes the square of the number of sentences in time, so it is given long text in parts.
_WINDOW_CHARS: Final = 4000

# What looks like a sentence's end and is none: the end of the text before, and the start of the text behind.
_INITIAL: Final = re.compile(r"(?:^|[\s(])[A-ZÀ-ÞΑ-ΩЀ-Я\u0531-\u0556\u05d0-\u05ea\u0621-\u064a]\.\s*$")
_TITLE: Final = re.compile(r"(?:^|[\s(])(?:डॉ|प्रो|श्री|पं|कु|ডা|ড|டாக்டர்|kl)\.\s*$")
_ORDINAL: Final = re.compile(r"(?:^|[\s(])[0-9]{1,2}\.\s*$")
_ORDINAL_LANGUAGES: Final = frozenset("de is da nb nn no fo fi et lv cs sk sl hr bs hu pl tr eu lb".split())
_BURMESE_COMMA: Final = re.compile(r"၊\s*$")
_TAIL_CHARS: Final = 12

# Ends that are not followed by a space, and that `sentencex` leaves alone.
_KHMER_END: Final = re.compile(r"[។៕?!]+[»”\"')\]]*\s*")
_TIBETAN_END: Final = re.compile(r"[།༎༑]+\s+(?:[།༎]+\s*)?")

# Chinese and Japanese.
_ENDS: Final = frozenset("。！？!?｡")
_OPENS: Final = "「『“（《〈【〔(\uff62"
_CLOSES: Final = "」』”）》〉】〕)\uff63"
_CLOSERS: Final = frozenset(_CLOSES)
_JAPANESE_GOES_ON: Final = re.compile(r"[とっのがをはにでもや、，・な]")
_CHINESE_GOES_ON: Final = re.compile(r"[，、；：,]|[^。！？\s]{0,4}(?:说|問|问|道|答|喊|叫|说道|說)")
#: A quotation that is longer than this is cut between its sentences.
_QUOTATION_CHARS: Final = 120

# Thai and Lao put a space between phrases and none between words. Thai sentences are some 60 characters long.
_PHRASES_CHARS: Final = 60
_PHRASE: Final = re.compile(r"\S+")
_ASKED: Final = frozenset("?!")


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a text without line breaks, each with the space behind it.

    `language` is the FLORES-200 code of the text; without one, English rules hold.
    """
    if not text.strip():
        return [text] if text else []
    script = languages.script(language) if languages.is_language(language) else ""
    match script:
        case "Hans" | "Hant" | "Jpan":
            return list(_east_asian(text, _JAPANESE_GOES_ON if script == "Jpan" else _CHINESE_GOES_ON))
        case "Thai" | "Laoo":
            return list(_phrases(text))
        case "Khmr":
            return list(_behind(text, _KHMER_END))
        case "Tibt":
            return list(_behind(text, _TIBETAN_END))
    return _by_rules(text, languages.tag(language).partition("-")[0] if script else "en")


def _by_rules(text: str, language: str) -> list[str]:
    merged: list[str] = []
    for sentence in _split_in_windows(text, language):
        if merged and (_goes_on(merged[-1], language) or not any(map(str.isalnum, sentence))):
            merged[-1] += sentence
        else:
            merged.append(sentence)
    return merged


def _goes_on(before: str, language: str) -> bool:
    """Whether a sentence that ends here does not: "M." Dupont, der 2. Teil."""
    tail = before[-_TAIL_CHARS:]
    if _INITIAL.search(tail) or _TITLE.search(tail):
        return True
    if language == "my":
        return bool(_BURMESE_COMMA.search(tail))
    return language in _ORDINAL_LANGUAGES and bool(_ORDINAL.search(tail))


def _split_in_windows(text: str, language: str) -> Iterator[str]:
    start, size = 0, _WINDOW_CHARS
    while start < len(text):
        found = _split_by_library(text[start : start + size], language)
        if start + size < len(text):
            # The last sentence may go on behind the window: it begins the next one.
            last = found.pop()
            if not found:
                size = 2 * len(last)
                continue
        yield from found
        start, size = start + sum(map(len, found)), _WINDOW_CHARS


def _split_by_library(text: str, language: str) -> list[str]:
    try:
        found: list[str] = list(sentencex.segment(language, text))
    except UnicodeEncodeError:  # a lone surrogate: no sentence rules, but nothing lost either
        return [text]
    return found if "".join(found) == text else [text]


def _behind(text: str, end: re.Pattern[str]) -> Iterator[str]:
    start = 0
    for match in end.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]


def _east_asian(text: str, goes_on: re.Pattern[str]) -> Iterator[str]:
    """Cut behind 。 and its like, but not within a quotation, nor where the sentence goes on behind one."""
    start = position = depth = 0
    is_quoting = is_end = False
    while position < len(text):
        char, behind = text[position], text[position + 1 : position + 2]
        position += 1
        if char in _OPENS:
            depth += 1
        elif char in _CLOSES:
            depth = max(0, depth - 1)
        elif char == '"':
            is_quoting = not is_quoting
        is_closer = char in _CLOSES or (char == '"' and not is_quoting)
        # A full stop in Chinese text; but neither 3.5 nor example.com.
        is_end = char in _ENDS or (char == "." and behind in (" ", "")) or (is_end and is_closer)
        if not is_end or (
            behind and (behind in _ENDS or behind in _CLOSES or (behind == '"' and is_quoting))
        ):
            continue
        if (depth or is_quoting) and position - start < _QUOTATION_CHARS:
            continue
        if is_closer and goes_on.match(text, position):
            continue
        while position < len(text) and text[position].isspace():
            position += 1
        yield text[start:position]
        start, depth, is_quoting, is_end = position, 0, False, False
    if start < len(text):
        yield text[start:]


def _phrases(text: str) -> Iterator[str]:
    """Phrases put together up to the length of a sentence; never cut at a number or a foreign word."""
    start, last = 0, ""
    for match in _PHRASE.finditer(text):
        position = match.start()
        is_long = position - start >= _PHRASES_CHARS
        if last in _ASKED or (is_long and _is_thai_or_lao(last) and _is_thai_or_lao(text[position])):
            yield text[start:position]
            start = position
        last = match[0][-1]
    yield text[start:]


def _is_thai_or_lao(char: str) -> bool:
    return "\u0e00" <= char <= "\u0eff"
