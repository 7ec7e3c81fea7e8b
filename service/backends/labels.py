"""Decoding constrained to a set of labels.

A label may be spelled with any tokens, not only with those its tokenizer would choose: at every step each
token is allowed whose bytes begin what is left of some label. That is what vLLM's grammar for
`structured_outputs.choice` allows, so greedy decoding gives the same label here and there. Where one label
begins another ("no", "not sure"), the end-of-text token competes with the tokens that go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from service.backends.sampling import Logits


class Spelling:
    """Which tokens of a vocabulary spell which bytes; made once per model.

    Attributes:
        end: id of the token that ends an answer.
    """

    def __init__(self, pieces: Sequence[bytes], end: int) -> None:
        tokens: dict[bytes, list[int]] = {}
        for token, piece in enumerate(pieces):
            if piece and token != end:
                tokens.setdefault(piece, []).append(token)
        self._tokens: Mapping[bytes, Sequence[int]] = tokens
        self._longest = max(map(len, tokens), default=0)
        self.end = end

    def beginnings(self, text: bytes) -> dict[int, int]:
        """Every token whose bytes begin `text`, and how many bytes it covers."""
        found: dict[int, int] = {}
        for length in range(1, min(len(text), self._longest) + 1):
            for token in self._tokens.get(text[:length], ()):
                found[token] = length
        return found

    def can_spell(self, text: bytes) -> bool:
        """Whether some sequence of tokens spells exactly `text`."""
        return self.spellable_ends(text)[0]

    def spellable_ends(self, text: bytes) -> list[bool]:
        """For each position of `text`, its end included, whether the rest from there on can be spelled."""
        possible = [False] * len(text) + [True]
        for start in reversed(range(len(text))):
            possible[start] = any(
                possible[start + length] for length in self.beginnings(text[start:]).values()
            )
        return possible


class LabelPicker:
    """Picks the most likely token that keeps the answer on its way to a label.

    Args:
        labels: at least one; each one that the spelling can spell.
        spelling: of the model's vocabulary.

    Attributes:
        written: the bytes picked so far.
        done: True as soon as nothing but the end can follow.
    """

    def __init__(self, labels: Sequence[str], spelling: Spelling) -> None:
        self._spelling = spelling
        # Without byte pieces a token can lead to where no token goes on; such tokens are never taken.
        self._open = {text: spelling.spellable_ends(text) for text in (label.encode() for label in labels)}
        if not self._open or not all(possible[0] for possible in self._open.values()):
            raise ValueError("a label cannot be spelled with this vocabulary")
        self.written = b""
        self.done = False

    def pick(self, logits: Logits) -> int:
        """The id of the best allowed token; of equally good ones the lowest, as a masked argmax gives."""
        position = len(self.written)
        allowed: dict[int, bytes] = {}
        for text, spellable in self._open.items():
            if not text.startswith(self.written):
                continue
            if len(text) == position:
                allowed[self._spelling.end] = text
            for token, length in self._spelling.beginnings(text[position:]).items():
                if spellable[position + length]:
                    allowed[token] = text[: position + length]
        candidates = np.array(sorted(allowed))
        token = int(candidates[np.argmax(logits[candidates])])
        self.written = allowed[token]
        longer = any(text.startswith(self.written) and text != self.written for text in self._open)
        self.done = token == self._spelling.end or not longer
        return token

    def label(self) -> str:
        """The label as written; whole once `done`."""
        return self.written.decode()

    def _extended(self, position: int, length: int, token: int) -> bytes:
        for text in self._open:
            if (
                text.startswith(self.written)
                and self._spelling.beginnings(text[position:]).get(token) == length
            ):
                return text[: position + length]
        raise AssertionError("a picked token begins some label")
