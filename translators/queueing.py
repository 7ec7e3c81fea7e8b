"""What waits to be translated: classes of service, and fair turns within a class.

Turns are fair: a call's first `quantum_tokens` come in the order of arrival, in the order of its items; what
is beyond them waits behind calls that have come since, quantum by quantum. So a usual request is served in
one piece, and a long one cannot starve the others.
"""

from __future__ import annotations

import asyncio

from translators.buckets import Buckets
from translators.errors import TranslatorError
from translators.types import Hypothesis, Item, Priority

Outcome = Hypothesis | TranslatorError
"""What becomes of an item."""

# Places that were left behind are swept away when there are twice as many as rows, and these.
_SPARE_PLACES = 64


class Entry:
    """An item under way, and those who wait for it.

    Attributes:
        tokens: source tokens.
        turn: its place among the rows of its class; smaller comes first.
        queued_at: monotonic seconds.
        keep_until: monotonic seconds up to which it is worth translating without a waiter.
        running: whether a worker has it.
        done: set when it is over; nobody wants it translated from then on.
    """

    __slots__ = (
        "done",
        "item",
        "keep_until",
        "place",
        "priority",
        "queued_at",
        "running",
        "tokens",
        "turn",
        "waiters",
    )

    def __init__(
        self, item: Item, tokens: int, turn: float, now: float, done: asyncio.Future[Outcome]
    ) -> None:
        self.item = item
        self.tokens = tokens
        self.turn = turn
        self.priority = Priority.INTERACTIVE
        self.place = 0  # which of the places it was given counts
        self.queued_at = now
        self.keep_until = 0.0
        self.waiters = 0
        self.running = False
        self.done = done

    @property
    def waits(self) -> bool:
        """Whether it still is to be taken by a worker."""
        return not self.running and not self.done.done()


class Turns:
    """When the rows of one call come, relative to those of other calls.

    Args:
        now: turn of the row that was served last.
        quantum_tokens: source tokens of a call that are served in one piece.
    """

    __slots__ = ("_begin", "_quantum", "_tokens")

    def __init__(self, now: float, quantum_tokens: int) -> None:
        self._begin = now
        self._quantum = quantum_tokens
        self._tokens = 0

    def next(self, tokens: int) -> float:
        """The turn of the call's next row: the clock of turns, moved on for each quantum it has had."""
        turn = self._begin + self._tokens // self._quantum * self._quantum
        self._tokens += tokens
        return turn


class _Place:
    """A place in a queue. An entry that moves to another class leaves its former one behind."""

    __slots__ = ("entry", "number", "tokens")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.number = entry.place
        self.tokens = entry.tokens

    def is_taken(self) -> bool:
        """Whether the entry still waits, and here."""
        return self.number == self.entry.place and self.entry.waits


class Waiting:
    """The entries that wait, by class.

    Attributes:
        tokens: source tokens of all of them.
        turn: of the row that was taken last.
    """

    def __init__(self) -> None:
        self.tokens = 0
        self.turn = 0.0
        self._queues = {priority: Buckets(_Place.is_taken) for priority in Priority}
        self._rows = dict.fromkeys(Priority, 0)

    def __len__(self) -> int:
        """Rows of all classes."""
        return sum(self._rows.values())

    def push(self, entry: Entry, priority: Priority) -> None:
        """Let an entry wait in a class; one that waits in another moves."""
        # The place in the former class's queue stays behind, and is passed over.
        if entry.place:
            self._rows[entry.priority] -= 1
        else:
            self.tokens += entry.tokens
        entry.place += 1
        entry.priority = priority
        self._rows[priority] += 1
        queue = self._queues[priority]
        queue.push(_Place(entry), entry.turn)
        # Where a busier class keeps this one waiting, places left behind must not pile up.
        if len(queue) > 2 * len(self) + _SPARE_PLACES:
            queue.compact()

    def pull(self, workers: int, max_rows: int, max_tokens: int) -> list[Entry]:
        """Take the next batch out; [] where nothing waits.

        One class only, so that rows which can wait never lengthen an urgent batch.

        Args:
            workers: idle ones, this one included. They share what waits: with few rows, two small batches
                are faster than a large one.
            max_rows: rows at most.
            max_tokens: padded source tokens at most, rows times the longest.
        """
        for priority, queue in self._queues.items():
            if rows := self._rows[priority]:
                share = -(-rows // workers)
                batch = [place.entry for place in queue.pull(min(max_rows, share), max_tokens)]
                for entry in batch:
                    self._taken(entry)
                    entry.running = True
                    self.turn = max(self.turn, entry.turn)
                return batch
        return []

    def pop_last(self, priority: Priority) -> Entry | None:
        """Take out the entry of a class whose turn is the farthest away; None where none waits."""
        place = self._queues[priority].pop_last()
        if place is None:
            return None
        self._taken(place.entry)
        place.entry.running = True
        return place.entry

    def drop(self, entry: Entry) -> None:
        """An entry that waits is given up."""
        self._taken(entry)

    def clear(self) -> None:
        """Forget all entries, which have been given up."""
        for queue in self._queues.values():
            queue.clear()

    def _taken(self, entry: Entry) -> None:
        self._rows[entry.priority] -= 1
        self.tokens -= entry.tokens
