"""The quality gate: is this translation good enough to stand in a prompt? No reference is needed.

A check looks at one fact; the first that fails names the reason. The gate runs after the cache, on cached
scores and flags, so that thresholds can change without translating anew. What fails is dropped, never
repaired. All functions are pure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from translators import signals
from translators.types import Hypothesis, Item

GATE_FILE: Final = "gate.json"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the gate draws its lines. A model's own lines stand in `gate.json` beside it.

    Attributes:
        min_score: least mean log-probability per token.
        min_score_by_target: the same for single target languages.
        max_unknown_share: greatest share of the source that the model cannot know.
        max_unknown_share_by_source: the same for single source languages.
        length_ratio: least and greatest length of the translation over that of the source, after both are
            scaled by how many characters their languages take.
        length_ratio_by_pair: the same for single pairs, as "deu_Latn>zho_Hans".
        length_slack_chars: a difference up to this many scaled characters is never too long or too short.
        min_script_share: least share of the new letters that are in the target's script.
        lexicon: file name of the model's lexicon, beside the model; None where it has none.
    """

    min_score: float = -1.6
    min_score_by_target: Mapping[str, float] = field(default_factory=dict)
    max_unknown_share: float = 0.3
    max_unknown_share_by_source: Mapping[str, float] = field(default_factory=dict)
    length_ratio: tuple[float, float] = (0.35, 3.0)
    length_ratio_by_pair: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    length_slack_chars: float = 20.0
    min_script_share: float = 0.6
    lexicon: str | None = None

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The thresholds of a model directory; the defaults where it has no `gate.json`.

        Raises:
            ValueError: the file is not a JSON object of these thresholds.
        """
        try:
            content = (directory / GATE_FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        return cls.parse(content)

    @classmethod
    def parse(cls, content: str) -> Self:
        """Thresholds from JSON; unknown keys are errors.

        Raises:
            ValueError: see `load`.
        """
        given = json.loads(content)
        if not isinstance(given, dict):
            raise ValueError(f"{GATE_FILE} must hold a JSON object")
        unknown = given.keys() - {f.name for f in fields(cls)}
        if unknown:
            raise ValueError(f"{GATE_FILE}: unknown keys: {', '.join(sorted(unknown))}")
        return cls(**{key: _READERS[key](key, value) for key, value in given.items()})

    def content(self) -> dict[str, Any]:
        """The thresholds as JSON values, which `parse` reads back."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


class Verdict(NamedTuple):
    """Whether a translation passed, and the check that it failed."""

    passed: bool
    check: str | None


class _Case(NamedTuple):
    item: Item
    hypothesis: Hypothesis
    thresholds: Thresholds


def check(item: Item, hypothesis: Hypothesis, thresholds: Thresholds) -> Verdict:
    """Judge one translation; the first failing check, in the order of `CHECKS`, is named."""
    case = _Case(item, hypothesis, thresholds)
    for name, passes in _CHECKS.items():
        if not passes(case):
            return Verdict(False, name)
    return Verdict(True, None)


def _unknown(case: _Case) -> bool:
    limits = case.thresholds
    limit = limits.max_unknown_share_by_source.get(case.item.source, limits.max_unknown_share)
    return case.hypothesis.unknown_share <= limit


def _truncated(case: _Case) -> bool:
    return not case.hypothesis.truncated


def _empty(case: _Case) -> bool:
    return any(char.isalnum() for char in case.hypothesis.text)


def _repetition(case: _Case) -> bool:
    return not signals.repeats(case.hypothesis.text, case.item.text)


def _length(case: _Case) -> bool:
    item, limits = case.item, case.thresholds
    low, high = limits.length_ratio_by_pair.get(f"{item.source}>{item.target}", limits.length_ratio)
    source = signals.scaled_length(item.text, item.source)
    target = signals.scaled_length(case.hypothesis.text, item.target)
    return abs(target - source) <= limits.length_slack_chars or low * source <= target <= high * source


def _script(case: _Case) -> bool:
    share = signals.script_share(case.hypothesis.text, case.item.text, case.item.target)
    return share >= case.thresholds.min_script_share


def _numbers(case: _Case) -> bool:
    return signals.same_numbers(case.item.text, case.hypothesis.text)


def _urls(case: _Case) -> bool:
    return signals.urls(case.item.text) == signals.urls(case.hypothesis.text)


def _placeholders(case: _Case) -> bool:
    return signals.keeps_spans(case.item.text, case.hypothesis.text)


def _copy(case: _Case) -> bool:
    return not signals.is_copy(case.item.text, case.hypothesis.text, case.item.source, case.item.target)


def _score(case: _Case) -> bool:
    limits = case.thresholds
    limit = limits.min_score_by_target.get(case.item.target, limits.min_score)
    # NaN compares false, and so fails.
    return case.hypothesis.score >= limit


# The cause comes before its symptoms: what the model cannot know it also gets wrong in other ways.
_CHECKS: Final[dict[str, Callable[[_Case], bool]]] = {
    "unknown": _unknown,
    "truncated": _truncated,
    "empty": _empty,
    "repetition": _repetition,
    "length": _length,
    "script": _script,
    "numbers": _numbers,
    "urls": _urls,
    "placeholders": _placeholders,
    "copy": _copy,
    "score": _score,
}

#: Names of the checks, in the order in which they are made.
CHECKS: Final = tuple(_CHECKS)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{GATE_FILE}: {key} must be a number")
    return float(value)


def _range(key: str, value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{GATE_FILE}: {key} must be [least, greatest]")
    return _number(key, value[0]), _number(key, value[1])


def _file(key: str, value: Any) -> str | None:
    # A name, not a path: the file lies beside the model.
    if value is not None and (not isinstance(value, str) or not value or Path(value).name != value):
        raise ValueError(f"{GATE_FILE}: {key} must be a file name")
    return value


def _each(read: Callable[[str, Any], Any]) -> Callable[[str, Any], dict[str, Any]]:
    def read_mapping(key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"{GATE_FILE}: {key} must be an object")
        return {inner: read(f"{key}.{inner}", one) for inner, one in value.items()}

    return read_mapping


_READERS: Final[dict[str, Callable[[str, Any], Any]]] = {
    "min_score": _number,
    "min_score_by_target": _each(_number),
    "max_unknown_share": _number,
    "max_unknown_share_by_source": _each(_number),
    "length_ratio": _range,
    "length_ratio_by_pair": _each(_range),
    "length_slack_chars": _number,
    "min_script_share": _number,
    "lexicon": _file,
}
