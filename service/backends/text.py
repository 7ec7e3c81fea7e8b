"""Text from tokens as they come: never half a character, never a part of a stop string."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class TextStream:
    """Turns the bytes of tokens into text that can be shown.

    Attributes:
        stopped: True once a stop string was met; the text ends before it.
    """

    def __init__(self, stop: Sequence[str] = (), *, strip_first_space: bool = False) -> None:
        self._stop = tuple(text for text in stop if text)
        self._strip_first_space = strip_first_space
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self.stopped = False

    def push(self, piece: bytes) -> str:
        """Take a token's bytes; return what is certain now, which may be nothing."""
        return self._take(self._decoder.decode(piece))

    def finish(self) -> str:
        """Return what was held back; an unfinished character becomes U+FFFD."""
        shown = self._take(self._decoder.decode(b"", final=True))
        shown, self._held = shown + self._held, ""
        return shown

    def _take(self, text: str) -> str:
        if self.stopped:
            return ""
        if self._strip_first_space and text:
            text = text.removeprefix(" ")
            self._strip_first_space = False
        self._held += text
        found = [position for position in (self._held.find(stop) for stop in self._stop) if position >= 0]
        if found:
            shown, self._held, self.stopped = self._held[: min(found)], "", True
            return shown
        kept = self._possible_stop()
        shown, self._held = self._held[: len(self._held) - kept], self._held[len(self._held) - kept :]
        return shown

    def _possible_stop(self) -> int:
        """Length of the longest end of the held text that may grow into a stop string."""
        longest = max((len(stop) - 1 for stop in self._stop), default=0)
        for length in range(min(longest, len(self._held)), 0, -1):
            end = self._held[-length:]
            if any(stop.startswith(end) for stop in self._stop):
                return length
        return 0
