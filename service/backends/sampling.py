"""Choosing the next token from a model's logits, reproducibly.

CTranslate2 samples too, but its random state belongs to a worker thread and is seeded once in that thread's
life: the same seed given twice gives two different answers. So the draw happens here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]

# Below this a softmax overflows or is one-hot anyway, so it means greedy (vLLM draws the same line).
GREEDY_BELOW = 1e-5


class Picker(Protocol):
    """Chooses the next token of one answer; it may remember what it chose before."""

    def pick(self, logits: Logits) -> int:
        """The id of the next token. `logits` has shape [vocabulary] and is not altered."""
        ...


class Greedy:
    """Takes the most likely token."""

    def pick(self, logits: Logits) -> int:
        return int(np.argmax(logits))


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn.

    Attributes:
        temperature: 0 is greedy; 1 leaves the model's distribution as it is.
        top_p: only the most likely tokens that together have this mass, 0 < top_p <= 1.
        top_k: only this many tokens; 0 for all.
        min_p: only tokens at least this many times as likely as the best one, 0 <= min_p <= 1.
        seed: None draws anew each time.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: int | None = None

    def picker(self, choice: int) -> Picker:
        """The picker of one choice: each has its own draws, and the same ones for the same seed."""
        if self.temperature < GREEDY_BELOW:
            return Greedy()
        entropy = None if self.seed is None else (self.seed % 2**64, choice)
        return Sampled(self, np.random.default_rng(entropy))


class Sampled:
    """Draws from the softmax of the logits, narrowed by min_p, top_k and top_p in this order."""

    def __init__(self, sampling: Sampling, random: np.random.Generator) -> None:
        self._sampling = sampling
        self._random = random

    def pick(self, logits: Logits) -> int:
        sampling = self._sampling
        scaled = logits.astype(np.float64) / sampling.temperature
        # A stable sort, so that equal logits keep the order of their ids and a seed means one answer.
        order = np.argsort(-scaled, kind="stable")
        weights = np.exp(scaled[order] - scaled[order[0]])
        kept = int(np.count_nonzero(weights >= sampling.min_p))
        if sampling.top_k > 0:
            kept = min(kept, sampling.top_k)
        mass = np.cumsum(weights[:kept])
        if sampling.top_p < 1.0:
            # The token that crosses the line is still in.
            kept = int(np.searchsorted(mass, sampling.top_p * mass[-1])) + 1
            mass = mass[:kept]
        drawn = int(np.searchsorted(mass, self._random.random() * mass[-1], side="right"))
        return int(order[min(drawn, len(mass) - 1)])
