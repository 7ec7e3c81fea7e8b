"""translators.breaker"""

from __future__ import annotations

from translators.breaker import Breaker


def test_it_opens_after_failures_in_a_row() -> None:
    """Open means that nothing is tried until the time is over."""
    breaker = Breaker(failures=2, open_s=5)
    breaker.failed(now=0)
    assert breaker.allows(now=0)
    breaker.failed(now=0)

    assert not breaker.allows(now=4.9)
    assert breaker.is_open(now=4.9)


def test_a_success_starts_the_count_again() -> None:
    """Failures that are not in a row do not open it."""
    breaker = Breaker(failures=2, open_s=5)
    breaker.failed(now=0)
    breaker.succeeded()
    breaker.failed(now=0)

    assert breaker.allows(now=0)


def test_one_attempt_decides_when_the_time_is_over() -> None:
    """Half open: a single probe, which closes it or opens it again."""
    breaker = Breaker(failures=1, open_s=5)
    breaker.failed(now=0)

    assert breaker.allows(now=5)
    assert not breaker.allows(now=5)
    breaker.failed(now=6)
    assert not breaker.allows(now=10.9)
    assert breaker.allows(now=11)
    breaker.succeeded()
    assert breaker.allows(now=11)
    assert not breaker.is_open(now=11)
