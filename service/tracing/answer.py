"""What an answer of OpenAI's API says of itself, read as it passes, without parsing it."""

from __future__ import annotations

import re
from typing import Final

from service.keys.metering import INPUT_TOKENS, OUTPUT_TOKENS

# In JSON's strings quotation marks are escaped: text that the model writes cannot look like these.
_ID: Final = re.compile(rb'"id"\s*:\s*"([^"\\]{1,128})"')
_MODEL: Final = re.compile(rb'"model"\s*:\s*"([^"\\]{1,256})"')
_REASON: Final = re.compile(rb'"finish_reason"\s*:\s*"([a-z_]{1,32})"')
_MOST_REASONS: Final = 128
# More than the longest match: any may be cut in two by the network.
_CARRIED_BYTES: Final = 320


class AnswerRead:
    """One answer.

    Args:
        names_model: whether its first "model" is the model's name, and not a word of the caller's.

    Attributes:
        is_empty: nothing has come yet.
        id, model: as it says first; "" while it has not.
        finish_reasons: of its choices, in the order in which they end.
        input_tokens, output_tokens: as it says last; 0 while it has not.
    """

    __slots__ = (
        "_carried",
        "_names_model",
        "finish_reasons",
        "id",
        "input_tokens",
        "is_empty",
        "model",
        "output_tokens",
    )

    def __init__(self, *, names_model: bool = True) -> None:
        self._names_model = names_model
        self._carried = b""
        self.is_empty = True
        self.id = ""
        self.model = ""
        self.finish_reasons: list[str] = []
        self.input_tokens = 0
        self.output_tokens = 0

    def see(self, piece: bytes) -> None:
        """The next piece of its body."""
        self.is_empty = False
        seen = self._carried + piece
        if not self.id and (found := _ID.search(seen)):
            self.id = found[1].decode("utf-8", "replace")
        if self._names_model and not self.model and (found := _MODEL.search(seen)):
            self.model = found[1].decode("utf-8", "replace")
        carried = len(self._carried)
        if b"finish_reason" in seen and len(self.finish_reasons) < _MOST_REASONS:
            # What ended before the seam has been counted.
            self.finish_reasons += [one[1].decode() for one in _REASON.finditer(seen) if one.end() > carried]
        if b"_tokens" in seen:
            if counts := INPUT_TOKENS.findall(seen):
                self.input_tokens = int(counts[-1])
            if counts := OUTPUT_TOKENS.findall(seen):
                self.output_tokens = int(counts[-1])
        self._carried = seen[-_CARRIED_BYTES:]
