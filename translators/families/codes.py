"""Language tokens of a vocabulary: which FLORES-200 language each one asks for.

Families spell languages in their own ways (`__zh__`, `<2pt>`, `>>fra<<`), all of them with ISO 639 or BCP-47
codes inside. What cannot be told for certain is left out: a language that is not offered costs less than a
translation into another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from translators import languages
from translators.errors import UnknownLanguage

# A region names another training corpus at best.
_CODE: Final = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{4})?")

# A macrolanguage whose members differ too much to guess one, and a code that ISO 639 never had.
_LEFT_OUT: Final = frozenset({"ff"})
_OWN: Final = {"ns": "nso_Latn"}


def language_tokens(vocabulary: Iterable[str], shape: str) -> dict[str, str]:
    """FLORES-200 code -> token, in the vocabulary's order.

    Args:
        shape: the token, with `{}` where the language's code is.
    """
    before, after = shape.split("{}")
    found: dict[str, str] = {}
    for token in vocabulary:
        if not (token.startswith(before) and token.endswith(after)):
            continue
        code = token[len(before) : len(token) - len(after)]
        flores = _flores(code)
        # Of two tokens for one language, the one with the shorter code is the usual one.
        if flores is not None and len(token) < len(found.get(flores, token + " ")):
            found[flores] = token
    return found


def _flores(code: str) -> str | None:
    if code in _LEFT_OUT or not _CODE.fullmatch(code):
        return None
    try:
        return _OWN.get(code) or languages.parse(code)
    except UnknownLanguage:
        return None
