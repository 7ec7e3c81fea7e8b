"""Fewer languages while a model backend has much to do: every one makes its prompt longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.augmentation import outcome
from service.augmentation.outcome import Dropped
from service.completion.request import OnError
from translators.shedding import allowed

_START: Final = 0.5


def shed(
    languages: Sequence[str], load: float, on_error: OnError
) -> tuple[Sequence[str], tuple[Dropped, ...]]:
    """The languages that a backend's load has room for, and the others.

    Who requires all of them gets them: the prompt is what was asked for, and the backend queues it.
    """
    if on_error is OnError.REQUIRE:
        return languages, ()
    kept = allowed(len(languages), load, _START)
    return languages[:kept], tuple(Dropped(language, outcome.SHED) for language in languages[kept:])
