"""Punctuation as translation models have seen it.

NLLB's and OPUS-MT's SentencePiece models were trained on text whose punctuation had been made plain; what
was not in it, such as a curly quote, is unknown to them and disappears. So their input is made plain, too.
It is model input only, and never shown to anybody.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from translators import languages

# Alike in all languages.
_PLAIN: Final = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'", "‹": "'", "›": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "–": "-", "—": " - ", "―": " - ", "‐": "-", "‑": "-", "‒": "-", "−": "-",
    "…": "...",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
}  # fmt: skip

# In Chinese and Japanese these are the usual ones, and known to the models.
_WIDE: Final = {
    "，": ",", "。": ".", "、": ",", "；": ";", "：": ":", "？": "?", "！": "!", "％": "%", "～": "~",
    "（": "(", "）": ")", "【": "[", "】": "]",
    "「": '"', "」": '"', "『": '"', "』": '"', "《": '"', "》": '"',
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    "\u3000": " ",
}  # fmt: skip

_HAN_AND_KANA: Final = frozenset({"Hans", "Hant", "Jpan"})
_TABLE: Final = str.maketrans({**_PLAIN, **_WIDE})
_TABLE_HAN_AND_KANA: Final = str.maketrans(_PLAIN)


def plain(text: str, language: str) -> str:
    """The text in NFC with plain punctuation; idempotent.

    `language` is the FLORES-200 code of the text. Full-width punctuation stays in Chinese and Japanese.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isascii() and "`" not in text:
        return text
    is_wide = languages.is_language(language) and languages.script(language) in _HAN_AND_KANA
    plain_text = text.translate(_TABLE_HAN_AND_KANA if is_wide else _TABLE)
    return _single_spaced(plain_text)


def _single_spaced(text: str) -> str:
    """Where a dash brought its own spaces, there are not two."""
    while "  " in text:
        text = text.replace("  ", " ")
    return text
