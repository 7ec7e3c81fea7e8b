"""Answers that break off: their status is out, and only their end says that something went wrong.

No status tells of them, so whoever ends an answer in an error leaves word in the request's scope.
"""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from service.api.errors import status_of
from service.backends.errors import BackendRejected

BROKEN: Final = "pmi.answer_broken"
"""Key of a scope: set where an answer was ended by an error after its status had been sent."""

_FAILURES_FROM: Final = 500


def tell_broken(scope: Scope, error: Exception) -> None:
    """An answer that has begun ends in this error.

    What would have been a 4xx, had a keepalive not sent a status before, is the caller's mistake, and counts
    as none: the answer did not break off, it is a refusal that came late.
    """
    status = error.status if isinstance(error, BackendRejected) else status_of(error).http
    if status >= _FAILURES_FROM:
        scope[BROKEN] = True
