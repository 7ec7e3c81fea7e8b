"""Unicode hygiene: what may stand in a text that goes into somebody's prompt.

Translations come from a model or from a caller, and are laid out beside instructions. So control characters
and bidirectional overrides are taken out, and what a chat template would read as its own markers is
defused: the text stays readable, but it is no marker any more.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Part of every cache key: a change here changes what is stored.
NORMALISER_VERSION: Final = "1"

# Kept: tab and newline; the joiners and marks that Arabic, Persian, Hebrew and Indic texts need.
_REMOVED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # invisible, or interlinear notes
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\U000e0000-\U000e007f]"  # tag characters: text that only models see
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE_BREAK: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_PIPE_OPEN: Final = re.compile("<(?=[|｜])")
_PIPE_CLOSE: Final = re.compile("(?<=[|｜])>")
_ANGLED: Final = re.compile(
    r"<{1,2}(/?(?:s|bos|eos|unk|pad|sep|cls|mask|sys|(?:start|end)_of_\w{1,20}))>{1,2}", re.IGNORECASE
)
_SQUARED: Final = re.compile(
    r"\[(/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT))\]", re.IGNORECASE
)


def neutralise(text: str) -> str:
    """The text in NFC, without control characters or overrides, with chat markers defused; idempotent."""
    text = _LINE_BREAK.sub("\n", text)
    text = _REMOVED.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    text = unicodedata.normalize("NFC", text)
    # Replaced, not removed: removing one marker could put the halves of another together.
    text = _PIPE_OPEN.sub("‹", text)
    text = _PIPE_CLOSE.sub("›", text)
    text = _ANGLED.sub(r"‹\1›", text)
    return _SQUARED.sub(r"(\1)", text)
