"""Facts about a text and its translation that the quality gate judges. Pure functions of strings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from translators import languages, scripts, spans
from translators.normalise import neutralise
from translators.spans import Kind

# Characters that a text takes in a script, against about the same text in an alphabet; from the lengths of
# parallel sentences. What is not listed is near 1.
_CHARS: Final[dict[str, float]] = {
    "Hans": 0.33,
    "Hant": 0.33,
    "Jpan": 0.48,
    "Hang": 0.52,
    "Hebr": 0.8,
    "Arab": 0.9,
}

#: A number up to this may be a word in one language and digits in the other.
_SPELLED: Final = 12

_URL: Final = re.compile(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,2000}")
_DIGITS: Final = re.compile(r"\d+")
_GROUPED: Final = re.compile(r"\d+(?:[.,'’\u00a0\u202f ]\d{1,3}(?!\d))*")
_WORD: Final = re.compile(r"[^\W\d_]+")

_LONG_CHAR_RUN: Final = re.compile(r"(.)\1{10}", re.DOTALL)

_MAX_PERIOD: Final = 12
_MAX_JUDGED_CHARS: Final = 4000


def scaled_length(text: str, language: str) -> float:
    """Length of the text in characters of an alphabet, whatever its script."""
    return len(text) / _CHARS.get(languages.script(language), 1.0)


def urls(text: str) -> Counter[str]:
    """Full addresses of the text, those of links among them; not the targets of HTML's links."""
    return Counter(filter(spans.is_url, _protected(text)))


def keeps_spans(source: str, target: str) -> bool:
    """Whether every code, address, placeholder and emoji of the source is in the target, and as often."""
    neutral = ""
    for span in set(_protected(source)):
        # A translation is neutral text; so is what is looked for in it.
        neutral, kept = neutral or neutralise(source), neutralise(span)
        if neutral.count(kept) != target.count(kept):
            return False
    return True


def _protected(text: str) -> Iterator[str]:
    """What is copied, as it stands in the text; of a link its address."""
    for span in spans.find(text):
        inside = text[span.start : span.end]
        if span.kind is Kind.LINK:
            yield spans.link_text(inside)[1]
        elif not span.is_mark:
            yield inside


def same_numbers(source: str, target: str) -> bool:
    """Whether both texts hold the same numbers.

    Separators and scripts of digits do not count ("1,234.5" is "1 234,5"; "12:30" is "12.30" is "12点30分").
    Small numbers may be words on one side, but no number may turn into another.
    """
    ours, theirs = _ascii_digits(source), _ascii_digits(target)
    left_digits, right_digits = _DIGITS.findall(ours), _DIGITS.findall(theirs)
    if left_digits == right_digits:
        return True
    # Grouped on one side only: "10,000" and "10000".
    if len(left_digits) != len(right_digits) and "".join(left_digits) == "".join(right_digits):
        return True
    for numbers in (_DIGITS.findall, _grouped):
        left, right = Counter(numbers(ours)), Counter(numbers(theirs))
        lost, gained = left - right, right - left
        if not (lost and gained) and all(int(number) <= _SPELLED for number in (lost + gained)):
            return True
    return False


def _grouped(text: str) -> list[str]:
    return [re.sub(r"\D", "", match) for match in _GROUPED.findall(text)]


def _ascii_digits(text: str) -> str:
    return _DIGITS.sub(_ascii_number, _URL.sub(" ", text))


def _ascii_number(match: re.Match[str]) -> str:
    # No number of a sentence has more digits; int() of many more is refused.
    return "".join(str(unicodedata.decimal(char)) for char in match[0][:200])


def is_copy(source: str, target: str, source_language: str, target_language: str) -> bool:
    """Whether the translation is the source again, and long enough for that to be no coincidence."""
    if {"Hans", "Hant"} >= {languages.script(source_language), languages.script(target_language)}:
        return False  # the Chinese orthographies share most characters
    ours, theirs = _WORD.findall(source.casefold()), _WORD.findall(target.casefold())
    return ours == theirs and (len(ours) >= 4 or sum(map(len, ours)) >= 16)


def script_share(target: str, source: str, language: str) -> float:
    """Share (0..1) of the translation's letters in its language's script; 1 where it has no letters.

    Words that the source has too (names, brands) count for neither side. Chinese in the wrong
    orthography counts as the wrong script.
    """
    copied = frozenset(_runs(source.casefold()))
    fresh = "".join(run for run in _runs(target.casefold()) if run not in copied)
    counts = scripts.count_scripts(fresh)
    if not counts:
        return 1.0
    script = languages.script(language)
    if script in ("Hans", "Hant"):
        variant = scripts.chinese_variant(target)
        if variant is not None and languages.script(variant) != script:
            return 0.0
    # A Han character says as much as two letters, so that one brand name does not outweigh a short sentence.
    weight = {"Hani": 2}
    weighted = {found: count * weight.get(found, 1) for found, count in counts.items()}
    if script == "Jpan" and not counts["Hira"] and not counts["Kana"] and counts["Hani"] > 8:
        return 0.0  # a Japanese sentence has kana; this is Chinese
    wanted = sum(weighted.get(member, 0) for member in scripts.members(script))
    return wanted / sum(weighted.values())


def _runs(text: str) -> list[str]:
    """Words, cut where their script changes: a brand inside Chinese text is a run of its own."""
    return ["".join(run) for word in _WORD.findall(text) for _, run in groupby(word, scripts.script_of)]


def repeats(target: str, source: str) -> bool:
    """Whether the translation loops: repeats itself in a row more than its source does."""
    ours, theirs = _units(source), _units(target)
    # "ha ha ha" and 谢谢谢谢 are said; longer rows of a word or a character, and a phrase thrice, are not.
    by_character = bool(theirs) and max(map(len, theirs)) == 1
    for period in range(1, _MAX_PERIOD + 1):
        allowed = 2 if period > 1 else 4 if by_character else 3
        if len(theirs) < period * (allowed + 1):
            continue  # too short for one run more than is allowed
        run = _longest_run(theirs, period)
        if run > allowed and run > _longest_run(ours, period):
            return True
    if _LONG_CHAR_RUN.search(target, 0, _MAX_JUDGED_CHARS) and _char_run(target) > _char_run(source):
        return True
    return _is_monotonous(target, source)


def _units(text: str) -> list[str]:
    """Words, or the characters of scripts that write no spaces between words."""
    units: list[str] = []
    for word in _WORD.findall(text[:_MAX_JUDGED_CHARS].casefold()):
        if scripts.script_of(word[0]) in {"Hani", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}:
            units.extend(word)
        else:
            units.append(word)
    return units


def _longest_run(units: Sequence[str], period: int) -> int:
    """How often in a row the same `period` units come, at most."""
    best = matched = 0
    for index in range(period, len(units)):
        matched = matched + 1 if units[index] == units[index - period] else 0
        best = max(best, matched)
    return best // period + 1


def _char_run(text: str) -> int:
    best = run = 0
    previous = ""
    for char in text[:_MAX_JUDGED_CHARS]:
        run = run + 1 if char == previous else 1
        previous = char
        best = max(best, run)
    return best


def _is_monotonous(target: str, source: str) -> bool:
    """Loops with small changes: few different six-character pieces in a long text."""
    return len(target) >= 80 and _variety(target) < min(0.4, 0.6 * _variety(source))


def _variety(text: str) -> float:
    pieces = [text[index : index + 6] for index in range(min(len(text), _MAX_JUDGED_CHARS) - 5)]
    return len(set(pieces)) / len(pieces) if pieces else 1.0
