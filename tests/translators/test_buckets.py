"""translators.buckets"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from translators.buckets import Buckets


@dataclass(eq=False)
class Row:
    """A row of so many tokens that may die."""

    tokens: int
    alive: bool = True


def waiting(*tokens: int) -> Buckets[Row]:
    """Rows in this order."""
    buckets: Buckets[Row] = Buckets(lambda row: row.alive)
    for turn, count in enumerate(tokens):
        buckets.push(Row(count), turn)
    return buckets


def pulled(buckets: Buckets[Row], rows: int = 32, tokens: int = 10_000) -> list[int]:
    """The lengths of the next batch."""
    return [row.tokens for row in buckets.pull(rows, tokens)]


def test_nobody_waits() -> None:
    """Then there is no batch, and nobody to give up."""
    assert pulled(waiting()) == []
    assert waiting().pop_last() is None


def test_the_dead_are_passed_over() -> None:
    """Wherever they stand."""
    buckets: Buckets[Row] = Buckets(lambda row: row.alive)
    rows = [Row(10, alive=index % 2 == 0) for index in range(6)]
    for row in rows:
        buckets.push(row, 0)
    buckets.compact()

    assert len(buckets) == 3
    rows[0].alive = False
    assert buckets.pull(32, 1000) == [rows[2], rows[4]]


def test_a_row_above_the_budget_is_served_alone() -> None:
    """Else it would wait for ever."""
    buckets = waiting(500, 10)
    assert pulled(buckets, tokens=100) == [500]
    assert pulled(buckets, tokens=100) == [10]


def test_the_oldest_begins_and_its_own_length_comes_first() -> None:
    """However many others are older than its company."""
    buckets = waiting(100, 10, 101, 10, 99, 10, 102)
    assert pulled(buckets, rows=4) == [100, 101, 99, 102]
    assert pulled(buckets, rows=4) == [10, 10, 10]


def test_neighbours_fill_a_batch_up_to_three_times_the_length() -> None:
    """Far longer rows would make all of them wait, and far shorter ones would be padding."""
    assert sorted(pulled(waiting(*[20] * 8, 12, 30, 36, 100, 3))) == [12, *[20] * 8, 30, 36]


def test_a_few_rows_go_together_whatever_their_length() -> None:
    """The nearest first: a batch of one costs hardly less than one of eight."""
    assert pulled(waiting(20, 100, 3, 30)) == [20, 30, 3, 100]


def test_padding_counts_against_the_budget() -> None:
    """Rows times the longest."""
    assert pulled(waiting(20, 20, 20, 20), tokens=60) == [20, 20, 20]
    assert pulled(waiting(20, 23, 23), tokens=45) == [20]


def test_the_farthest_turn_is_given_up_first() -> None:
    """Whatever its length."""
    buckets = waiting(10, 300, 20)
    assert [row.tokens for row in iter(buckets.pop_last, None)] == [20, 300, 10]


@given(
    st.lists(st.tuples(st.integers(1, 1500), st.integers(0, 3)), max_size=60),
    st.integers(1, 40),
    st.integers(1, 4000),
)
def test_everybody_is_served_once_within_the_limits(
    rows: list[tuple[int, int]], max_rows: int, max_tokens: int
) -> None:
    """And every batch begins with the row whose turn it is."""
    buckets: Buckets[Row] = Buckets(lambda row: row.alive)
    left: list[tuple[int, int, Row]] = []
    for number, (tokens, turn) in enumerate(rows):
        row = Row(tokens)
        buckets.push(row, turn)
        left.append((turn, number, row))
    left.sort(key=lambda one: one[:2])

    while batch := buckets.pull(max_rows, max_tokens):
        assert batch[0] is left[0][2]
        lengths = [row.tokens for row in batch]
        assert len(batch) <= max_rows
        assert len(batch) == 1 or max(lengths) * len(batch) <= max_tokens
        assert len(batch) <= 8 or max(lengths) <= 2 * min(lengths)
        assert len({id(row) for row in batch}) == len(batch)
        left = [one for one in left if one[2] not in batch]
    assert left == []
