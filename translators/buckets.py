"""Rows that wait to be translated, by length: the oldest is served first, with company of its own length.

A batch takes as long as its longest row, and every shorter row is padded to it: filling it by age alone pads
away half of it on real text. So waiting rows stand in buckets of similar length; a batch begins with the row
whose turn it is, and is filled from its bucket, then from buckets near by.

A batch of very few rows costs hardly less than one of some more, whatever their lengths: reading the weights
is most of it. So until it has these, no length is too far.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

# Largest source tokens of each bucket: steps of about a third. What is longer stands in one more bucket.
_LIMITS: Final = (7, 11, 15, 19, 23, 31, 39, 47, 63, 79, 95, 127, 159, 191, 255, 319, 383, 511, 767, 1023)
# In a batch of more rows than these few, none has more than so many times the tokens of another.
_FEW_ROWS: Final = 8
_MAX_RATIO: Final = 3.0


class Row(Protocol):
    """What waits."""

    @property
    def tokens(self) -> int:
        """Source tokens."""
        ...


RowT = TypeVar("RowT", bound=Row)
_Place = tuple[float, int]


class Buckets(Generic[RowT]):
    """Waiting rows of one class. Rows may die while they wait; they are passed over when their turn comes.

    Args:
        is_alive: whether a row still wants to be translated here.
    """

    def __init__(self, is_alive: Callable[[RowT], bool]) -> None:
        self._is_alive = is_alive
        self._heaps: list[list[tuple[_Place, RowT]]] = [[] for _ in range(len(_LIMITS) + 1)]
        self._pushed = 0

    def __len__(self) -> int:
        """Rows that stand here, the dead ones included."""
        return sum(map(len, self._heaps))

    def push(self, row: RowT, turn: float) -> None:
        """Let a row wait. Smaller turns come first; of equal ones, the earlier pushed."""
        self._pushed += 1
        heapq.heappush(self._heaps[_bucket(row.tokens)], ((turn, self._pushed), row))

    def pull(self, max_rows: int, max_tokens: int) -> list[RowT]:
        """The next batch, taken out; [] when nobody waits.

        Args:
            max_rows: rows at most.
            max_tokens: padded tokens at most, rows times the longest; a single row may be longer.
        """
        first = self._first(range(len(self._heaps)))
        if first is None:
            return []
        batch = [self._take(first)]
        shortest = longest = batch[0].tokens
        low = high = first
        open_ = {first}
        while len(batch) < max_rows:
            nearest = self._first(open_)
            if nearest is None:
                # The bucket is empty: its neighbours on both sides are next.
                low, high = low - 1, high + 1
                open_ = {one for one in (low, high) if 0 <= one < len(self._heaps)}
                if not open_:
                    break
                continue
            row = self._heaps[nearest][0][1]
            longest_then, shortest_then = max(longest, row.tokens), min(shortest, row.tokens)
            fits = longest_then * (len(batch) + 1) <= max_tokens
            is_far = longest_then > _MAX_RATIO * shortest_then
            if not fits or (is_far and len(batch) >= _FEW_ROWS):
                open_.discard(nearest)
                continue
            batch.append(self._take(nearest))
            shortest, longest = shortest_then, longest_then
        return batch

    def pop_last(self) -> RowT | None:
        """Take out the row whose turn is the farthest away; None when nobody waits."""
        while True:
            last: tuple[_Place, int, int] | None = None
            for bucket, heap in enumerate(self._heaps):
                for index, (place, _) in enumerate(heap):
                    if last is None or place > last[0]:
                        last = (place, bucket, index)
            if last is None:
                return None
            heap = self._heaps[last[1]]
            row = heap.pop(last[2])[1]
            heapq.heapify(heap)
            if self._is_alive(row):
                return row

    def compact(self) -> None:
        """Forget the dead."""
        for index, heap in enumerate(self._heaps):
            self._heaps[index] = [one for one in heap if self._is_alive(one[1])]
            heapq.heapify(self._heaps[index])

    def clear(self) -> None:
        """Forget everybody."""
        for heap in self._heaps:
            heap.clear()

    def _first(self, buckets: range | set[int]) -> int | None:
        """The bucket, of some, whose first row is next; None when all are empty."""
        best: tuple[_Place, int] | None = None
        for bucket in buckets:
            heap = self._heaps[bucket]
            while heap and not self._is_alive(heap[0][1]):
                heapq.heappop(heap)
            if heap and (best is None or heap[0][0] < best[0]):
                best = (heap[0][0], bucket)
        return None if best is None else best[1]

    def _take(self, bucket: int) -> RowT:
        return heapq.heappop(self._heaps[bucket])[1]


def _bucket(tokens: int) -> int:
    return bisect_left(_LIMITS, tokens)
