"""Whether two answers of a model server say the same, but for what names or dates the one answer."""

from __future__ import annotations

import math
import re
from typing import Any

# A log-probability is the same when a sum in another order gives it.
TOLERANCE = 1e-4

_IDS = frozenset({"id", "item_id", "call_id", "response_id", "request_id"})
_TIMES = frozenset({"created", "created_at", "completed_at"})
# "chatcmpl-8b4ca18b810a0d98", "resp_80a9b2d354575485"; a model's name is no such thing.
_MADE_UP = re.compile(r"(chatcmpl-tool-|[a-z]+[-_])[0-9A-Za-z-]{8,}")


def differences(left: Any, right: Any, at: str = "$") -> list[str]:
    """Where two JSON values differ: one line for each place, with both values; [] when they are alike.

    The order of keys counts. Times are alike whatever they say, made-up ids when they begin alike, and
    fractions within `TOLERANCE`.
    """
    match left, right:
        case dict(), dict():
            if list(left) != list(right):
                return [f"{at}: keys {list(left)} and {list(right)}"]
            return [line for key in left for line in _of_field(key, left[key], right[key], f"{at}.{key}")]
        case list(), list():
            if len(left) != len(right):
                return [f"{at}: {len(left)} and {len(right)} entries: {left!r} and {right!r}"]
            pairs = enumerate(zip(left, right, strict=True))
            return [line for number, (a, b) in pairs for line in differences(a, b, f"{at}[{number}]")]
        case float(), float() if math.isclose(left, right, rel_tol=0, abs_tol=TOLERANCE):
            return []
        case _ if type(left) is type(right) and left == right:
            return []
    return [f"{at}: {left!r} and {right!r}"]


def _of_field(key: str, left: Any, right: Any, at: str) -> list[str]:
    if key in _TIMES and type(left) is type(right) and isinstance(left, int | float):
        return []
    if key in _IDS and isinstance(left, str) and isinstance(right, str):
        ours, theirs = _MADE_UP.fullmatch(left), _MADE_UP.fullmatch(right)
        if ours and theirs and ours[1] == theirs[1]:
            return []
    return differences(left, right, at)
