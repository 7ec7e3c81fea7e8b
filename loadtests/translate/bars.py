"""The bars of translation, computed from runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from loadtests.figures import Bar, Spread, at_least, at_most, spread
from loadtests.translate import memory
from loadtests.translate.runs import Run


def bars(runs: Sequence[Run], points: Sequence[tuple[int, float]]) -> Iterator[Bar]:
    """All bars, in the order in which they are told.

    Args:
        points: of memory; see `loadtests.translate.memory`.
    """
    yield at_least(
        "24 tokens, 16 clients x 4 languages: over one sorted offline call",
        0.90,
        "%",
        _over(runs, ("even", "batcher"), ("even", "offline")),
        goal=0.95,
    )
    yield at_most("the same: p95 over p50", 1.2, "x", _own(runs, ("even", "batcher"), _tail))
    naive = _over(runs, ("even", "naive"), ("even", "offline"))
    yield Bar("the same with a thread and a call for each request", "", "%", naive, None)
    yield at_least(
        "8 to 200 tokens as in real text: over one sorted offline call",
        0.80,
        "%",
        _over(runs, ("mixed", "batcher"), ("mixed", "offline")),
    )
    yield at_most(
        "one sentence into 5 languages: over one direct batch",
        1.35,
        "x",
        _over(runs, ("five", "batcher"), ("five", "direct"), _p50),
    )
    yield at_most(
        "one sentence into one language, idle: over a direct call",
        1.02,
        "x",
        _over(runs, ("one", "batcher"), ("one", "direct"), _p50),
    )
    for words, wanted in (("64k", 1.5), ("32k", 1.65)):
        yield at_least(
            f"vocabulary trimmed to {words}: tokens/s over the full 256k",
            wanted,
            "x",
            _over(runs, ("vocabulary", words), ("vocabulary", "256k")),
        )
    yield at_least(
        "through a translator service: over in process",
        0.95,
        "%",
        _over(runs, ("even", "service"), ("even", "batcher")),
    )
    yield at_most(
        "one sentence after all running clients left: over the batch that they left",
        1.0,
        "x",
        _over(runs, ("leaving", "batcher"), ("leaving", "whole batch"), _p50),
    )
    yield at_most(
        "event loop's lag while the engine works, p99", 10.0, "ms", _own(runs, ("even", "batcher"), _lag)
    )
    yield at_most(
        "memory in the last quarter of all requests of random lengths: over the second quarter",
        1.05,
        "x",
        spread([memory.growth(points)]) if points else None,
    )


def _over(
    runs: Sequence[Run],
    one: tuple[str, str],
    other: tuple[str, str],
    figure: Callable[[Run], float] = lambda run: run.tokens_per_s,
) -> Spread | None:
    """A figure of one kind of run over that of another, round by round."""
    above, below = _by_pair(runs, one), _by_pair(runs, other)
    ratios = [figure(above[pair]) / figure(below[pair]) for pair in above if pair in below]
    return spread(ratios) if ratios else None


def _own(runs: Sequence[Run], kind: tuple[str, str], figure: Callable[[Run], float]) -> Spread | None:
    own = [figure(run) for run in _by_pair(runs, kind).values()]
    return spread(own) if own else None


def _by_pair(runs: Sequence[Run], kind: tuple[str, str]) -> dict[int, Run]:
    return {run.pair: run for run in runs if (run.part, run.target) == kind}


def _tail(run: Run) -> float:
    return run.p95_ms / run.p50_ms


def _p50(run: Run) -> float:
    return run.p50_ms


def _lag(run: Run) -> float:
    return run.lag_p99_ms
