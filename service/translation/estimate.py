"""How many tokens a text costs, where the model's tokenizer is not at hand.

For bounds, not for bills: it says rather more than there are. Multilingual SentencePiece models take about
four characters of an alphabet to a token, and rather less than one of Chinese, Japanese or Thai.
"""

from __future__ import annotations

from typing import Final

from translators import languages, scripts

_CHARS_PER_TOKEN: Final = 3.0
_EXTRA_TOKENS: Final = 3  # language, end, and what is rounded off


def estimated_tokens(text: str, language: str) -> int:
    """Source tokens of a text in a language (FLORES-200), language and end tokens included."""
    unspaced = languages.is_language(language) and languages.script(language) in scripts.UNSPACED
    per_token = 1.0 if unspaced else _CHARS_PER_TOKEN
    return int(len(text) / per_token) + _EXTRA_TOKENS
