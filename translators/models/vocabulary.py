"""Which tokens a trimmed model keeps: those that its languages are written with, and all that steers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

import sentencepiece

from translators import languages, scripts
from translators.models.errors import ModelProblem

#: GPUs multiply matrices faster whose sides are multiples of this.
ALIGNMENT: Final = 64
_SPACE: Final = "▁"
_STEERING: Final = re.compile(r"__\w+__|<2\w+>|>>[\w-]+<<|<0x[0-9A-F]{2}>|</?\w+>")
_PADDING: Final = re.compile(r"madeupword\d+")
_LINE_CHARS: Final = 1 << 16


def kept_tokens(
    vocabulary: Sequence[str],
    served: Sequence[str],
    *,
    size: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> list[int]:
    """Ids of the tokens to keep, ascending; their number is a multiple of 64.

    Always kept: language and special tokens, raw bytes, ASCII, and each single character of a kept script, so
    that every word can be spelt. Then the tokens of the kept scripts, the most frequent first; without counts
    by id, since SentencePiece orders its pieces by frequency.

    Args:
        served: FLORES-200 codes; their scripts are kept.
        size: most tokens to keep, rounded up; None keeps all of the scripts.
        counts: how often each token occurs in texts of the served languages.

    Raises:
        ModelProblem: nothing is left out, or `size` is too small for what must stay.
    """
    allowed = frozenset().union(*(scripts.members(languages.script(code)) for code in served))
    needed, wanted, others = [], [], []
    for index, token in enumerate(vocabulary):
        if must_stay(token, allowed):
            needed.append(index)
        elif is_written_in(token, allowed) and not _PADDING.fullmatch(token):
            wanted.append(index)
        else:
            others.append(index)
    known = counts or {}
    wanted.sort(key=lambda index: (-known.get(vocabulary[index], 0), index))
    all_of_them = len(needed) + len(wanted)
    keep = _rounded_up(all_of_them if size is None else min(size, all_of_them))
    if keep < len(needed):
        raise ModelProblem(f"a size of {size} is too small: {len(needed)} tokens must stay in any case")
    if keep >= len(vocabulary):
        raise ModelProblem("nothing can be left out: these languages use the whole vocabulary")
    return sorted([*needed, *wanted, *others][:keep])


def must_stay(token: str, allowed: Collection[str]) -> bool:
    """Whether a token steers the model, or is a single character that words are spelt with."""
    if languages.is_language(token) or _STEERING.fullmatch(token):
        return True
    text = token.removeprefix(_SPACE)
    return len(text) <= 1 and (text.isascii() or is_written_in(text, allowed))


def is_written_in(token: str, allowed: Collection[str]) -> bool:
    """Whether all letters of a token are in the allowed scripts; what is no letter is in every script."""
    return all(_belongs(char, allowed) for char in token)


def _belongs(char: str, allowed: Collection[str]) -> bool:
    script = scripts.script_of(char)
    if script is not None:
        return script in allowed
    # A letter of a script that no served language is written in. Marks and signs are common to many.
    return unicodedata.category(char)[0] != "L"


def count_tokens(processor: sentencepiece.SentencePieceProcessor, corpus: Sequence[Path]) -> dict[str, int]:
    """How often each token occurs in text files, UTF-8, one text a line.

    Raises:
        ModelProblem: a file cannot be read.
    """
    counts: dict[str, int] = {}
    for path in corpus:
        try:
            with path.open(encoding="utf-8") as file:
                for line in lines(file):
                    for token in processor.encode(line, out_type=str):
                        counts[token] = counts.get(token, 0) + 1
        except (OSError, UnicodeDecodeError) as exc:
            raise ModelProblem(f"{path} cannot be read as UTF-8 text: {exc}") from exc
    return counts


def lines(file: IO[str]) -> Iterator[str]:
    """The lines of a file that are not empty; very long ones in pieces."""
    while line := file.readline(_LINE_CHARS):
        if text := line.strip():
            yield text


def _rounded_up(count: int) -> int:
    return -(-count // ALIGNMENT) * ALIGNMENT
