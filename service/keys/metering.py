"""How many tokens an answer has cost, read from the answer as it passes.

What the model says itself (`usage`) counts. A stream without it is counted by its events, of which a model
sends one a token, and the prompt by its length.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.types import Message

from service.backends.passing import is_event_stream

_BYTES_PER_TOKEN: Final = 4
_MARK: Final = b'_tokens"'
# In JSON's strings quotation marks are escaped: text that the model writes cannot look like these.
_TOTAL: Final = re.compile(rb'"total_tokens"\s*:\s*(\d{1,9})')
INPUT_TOKENS: Final = re.compile(rb'"(?:input|prompt)_tokens"\s*:\s*(\d{1,9})')
OUTPUT_TOKENS: Final = re.compile(rb'"(?:output|completion)_tokens"\s*:\s*(\d{1,9})')
# More than the longest of these matches: one may be cut in two by the network.
_CARRIED_BYTES: Final = 64


class Meter:
    """Watches one answer."""

    __slots__ = ("_carried", "_events", "_found", "_is_stream", "_status")

    def __init__(self) -> None:
        self._carried = b""
        self._events = 0
        self._found: dict[re.Pattern[bytes], int] = {}
        self._is_stream = False
        self._status = 0

    def see(self, message: Message) -> None:
        """A message of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._is_stream = is_event_stream(message["headers"])
            return
        body: bytes = message.get("body", b"")
        if self._is_stream:
            self._events += body.count(b"\ndata:") + body.startswith(b"data:")
        seen = self._carried + body
        if _MARK in seen:
            for pattern in (_TOTAL, INPUT_TOKENS, OUTPUT_TOKENS):
                if counts := pattern.findall(seen):
                    self._found[pattern] = int(counts[-1])
        self._carried = seen[-_CARRIED_BYTES:]

    def tokens(self, prompt_bytes: int) -> int:
        """What the answer has cost, prompt included; 0 for one that was refused.

        Args:
            prompt_bytes: length of the request's body.
        """
        if self._status >= 400 or not self._status:
            return 0
        if _TOTAL in self._found:
            return self._found[_TOTAL]
        if self._found:
            # A stream says what it has cost at its end, which a client may not wait for.
            return self._found.get(INPUT_TOKENS, 0) + max(self._found.get(OUTPUT_TOKENS, 0), self._events)
        return prompt_bytes // _BYTES_PER_TOKEN + self._events
