"""What is measured: one row for each run of the load against one target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

OFF: Final = "off"
"""PMI off: direct, the reference, the gateway."""
ON: Final = "on"
"""PMI on, with all translations in the process's own cache, beside PMI off."""
CLIENTS: Final = "clients"
"""The reference relay over aiohttp and over httpx's API."""


@dataclass(frozen=True)
class Answers:
    """A closed loop: each connection sends its next request when it has the answer to the last.

    Attributes:
        part: the comparison that it belongs to: `off`, `on` or `clients`.
        target: what was asked, such as `gateway`.
        body_bytes: size of a request's body.
        connections: requests at the same time.
        pair: number of the round; runs of one round follow each other at once.
        errors: answers that were not 2xx, broken connections, timeouts. Any makes the row worthless.
        others: share of the server's core that other processes took, 0 to 1.
    """

    part: str
    target: str
    body_bytes: int
    connections: int
    pair: int
    requests: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    errors: int
    others: float

    @property
    def spoilt(self) -> bool:
        """Whether nothing may be concluded from it."""
        return self.errors > 0 or self.requests == 0


@dataclass(frozen=True)
class Streams:
    """Streams at the same time: each client opens its next one when the last has ended.

    Attributes:
        target: what was asked.
        streams: at the same time.
        pair: number of the round.
        done: streams that were opened while it was measured, and came whole.
        first_p50_ms, first_p99_ms: from the request to the first chunk.
        gap_p50_ms, gap_p99_ms: between two chunks of a stream; the upstream sends one every 5 ms.
        transit_p50_ms, transit_p99_ms: from the upstream's sending a chunk to the client's having it.
        merged: share of the chunks that came in one read with the chunk before, 0 to 1.
        errors: streams that were refused, broke off, or ended without their usage and `[DONE]`.
        others: share of the server's core that other processes took, 0 to 1.
    """

    target: str
    streams: int
    pair: int
    done: int
    first_p50_ms: float
    first_p99_ms: float
    gap_p50_ms: float
    gap_p99_ms: float
    transit_p50_ms: float
    transit_p99_ms: float
    merged: float
    errors: int
    others: float

    @property
    def spoilt(self) -> bool:
        """Whether nothing may be concluded from it."""
        return self.errors > 0 or self.done == 0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all values do not exceed; 0.0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
