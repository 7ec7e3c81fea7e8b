"""How long to wait for a server behind the gateway."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for what, in seconds.

    Attributes:
        connect_s: for a connection, a free one in the pool included.
        first_byte_s: from the request sent to the status, in which a whole answer is generated; and from
            there to a stream's first piece.
        idle_s: between two pieces of an answer.
        lookup_s: for questions about a model, as a whole.
    """

    connect_s: float = 5.0
    first_byte_s: float = 300.0
    idle_s: float = 60.0
    lookup_s: float = 5.0
