"""Language codes: whatever a caller writes becomes one FLORES-200 code, or UnknownLanguage.

Inside the project a language is always its FLORES-200 code (`deu_Latn`). At the edges people write BCP-47
tags, ISO 639 codes and English names, in any case, and `parse` takes them all. Detection ("auto") and "no
language" ("und") are not languages and are refused here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from translators import flores
from translators.errors import UnknownLanguage

MAX_CODE_CHARS: Final = 64


class _Row(NamedTuple):
    code: str
    tag: str
    name: str
    aliases: tuple[str, ...]


# What a region says about the script or the variety, where the bare language would say something else.
_BY_REGION: Final[dict[tuple[str, str], str]] = {
    ("zh", "tw"): "zho_Hant",
    ("zh", "hk"): "zho_Hant",
    ("zh", "mo"): "zho_Hant",
    ("fa", "af"): "prs_Arab",
    ("az", "ir"): "azb_Arab",
    ("ku", "iq"): "ckb_Arab",
    ("ku", "ir"): "ckb_Arab",
}

# Languages whose scripts FLORES-200 lists under different ISO 639-3 codes.
_BY_SCRIPT: Final[dict[tuple[str, str], str]] = {
    ("az", "arab"): "azb_Arab",
    ("ku", "arab"): "ckb_Arab",
}

# BCP-47: language, optional extended language, optional script, optional region; what follows is ignored.
_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<extended>[a-z]{3}))?(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?(?:-[a-z0-9]{1,8})*"
)


def _fold(text: str) -> str:
    """Case, hyphen style and accents do not distinguish languages."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("_", "-").split())


def _rows() -> tuple[_Row, ...]:
    rows = []
    for line in flores.TABLE.splitlines():
        code, tag, name, aliases = (field.strip() for field in line.split("|"))
        rows.append(_Row(code, tag, name, tuple(a.strip() for a in aliases.split(",") if a.strip())))
    return tuple(sorted(rows))


def _aliases(rows: tuple[_Row, ...]) -> dict[str, str]:
    known: dict[str, str] = {}
    for row in rows:
        words = [row.code, row.tag, row.name, *row.aliases]
        # Of two scripts, the one whose tag needs no script is what the bare ISO 639-3 code means.
        if "-" not in row.tag:
            words.append(row.code[:3])
        for word in words:
            if known.setdefault(_fold(word), row.code) != row.code:
                raise ValueError(f"{word!r} names two languages: {known[_fold(word)]} and {row.code}")
    return known


_ROWS: Final = {row.code: row for row in _rows()}
_ALIASES: Final = _aliases(tuple(_ROWS.values()))


def parse(text: str) -> str:
    """The FLORES-200 code of what the caller calls a language.

    A region that does not change the language is ignored (`pt-BR`); a script that FLORES-200 lacks for the
    language is not (`de-Arab` is unknown).

    Raises:
        UnknownLanguage: the text names no language of FLORES-200.
    """
    if len(text) > MAX_CODE_CHARS:
        raise UnknownLanguage(text[:MAX_CODE_CHARS])
    folded = _fold(text)
    code = _ALIASES.get(folded) or _parse_tag(folded)
    if code is None:
        raise UnknownLanguage(text)
    return code


def _parse_tag(folded: str) -> str | None:
    match = _TAG.fullmatch(folded)
    if match is None:
        return None
    language, extended, script, region = match.group("language", "extended", "script", "region")
    base = _ALIASES.get(extended or language)
    if base is None:
        return None
    short = _ROWS[base].tag.partition("-")[0] if base != "kmr_Latn" else "ku"
    if script is not None:
        written = _ALIASES.get(f"{base[:3]}-{script}") or _ALIASES.get(f"{short}-{script}")
        return written or _BY_SCRIPT.get((short, script))
    return _BY_REGION.get((short, region or ""), base)


def name(code: str) -> str:
    """English name of a FLORES-200 code, such as "German".

    Raises:
        UnknownLanguage: the code is not in FLORES-200.
    """
    return _row(code).name


def tag(code: str) -> str:
    """Short BCP-47 tag of a FLORES-200 code, such as "de" or "zh-Hans"; `parse` reads it back.

    Raises:
        UnknownLanguage: the code is not in FLORES-200.
    """
    return _row(code).tag


def script(code: str) -> str:
    """ISO 15924 script that the language is written in, such as "Latn".

    Raises:
        UnknownLanguage: the code is not in FLORES-200.
    """
    # NLLB calls Santali "sat_Beng", but its text is Ol Chiki.
    return "Olck" if code == "sat_Beng" else _row(code).code[4:]


def is_language(code: str) -> bool:
    """Whether the text is exactly a FLORES-200 code."""
    return code in _ROWS


def all_languages() -> tuple[str, ...]:
    """Every FLORES-200 code, sorted."""
    return tuple(_ROWS)


def _row(code: str) -> _Row:
    try:
        return _ROWS[code]
    except KeyError:
        raise UnknownLanguage(code) from None
