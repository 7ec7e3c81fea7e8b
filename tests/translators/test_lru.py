"""translators.lru"""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from translators.lru import Lru
from translators.types import Hypothesis


def _lru(max_bytes: int) -> Lru[str, Hypothesis]:
    return Lru(max_bytes, lambda key, hypothesis: 500 + sys.getsizeof(hypothesis.text))


def _hypothesis(text: str) -> Hypothesis:
    return Hypothesis(text, -0.1, 1, False, 0.0)


def test_what_is_larger_than_the_bound_is_not_kept() -> None:
    """One huge text does not push out everything else."""
    cache = _lru(2000)
    cache.put("a", _hypothesis("a"), expires_at=10)
    cache.put("b", _hypothesis("b" * 5000), expires_at=10)

    assert cache.get("a", now=0) is not None
    assert cache.get("b", now=0) is None


def test_an_expired_entry_is_gone() -> None:
    """At its expiry an entry is a miss, and its memory is free."""
    cache = _lru(2000)
    cache.put("a", _hypothesis("a"), expires_at=10)

    assert cache.get("a", now=9.9) == _hypothesis("a")
    assert cache.get("a", now=10) is None
    assert cache.bytes == 0


def test_the_least_recently_used_goes_first() -> None:
    """Reading an entry keeps it."""
    cache = _lru(1200)
    cache.put("a", _hypothesis("a"), expires_at=10)
    cache.put("b", _hypothesis("b"), expires_at=10)
    cache.get("a", now=0)
    cache.put("c", _hypothesis("c"), expires_at=10)

    assert [key for key in "abc" if cache.get(key, now=0)] == ["a", "c"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.text(max_size=400))), st.integers(0, 5000))
def test_the_bound_holds(puts: list[tuple[str, str]], max_bytes: int) -> None:
    """Whatever is put in, the memory stays within the bound and is accounted for."""
    cache = _lru(max_bytes)
    for key, text in puts:
        cache.put(key, _hypothesis(text), expires_at=10)

        assert 0 <= cache.bytes <= max_bytes
    assert (cache.bytes == 0) == (len(cache) == 0)
