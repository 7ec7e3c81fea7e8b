"""Sizes as values of the chart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtests.sizing import helm
from loadtests.sizing.formula import Load, Pods, size
from tests.loadtests.sizing.made import FIGURES

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "deploy" / "helm" / "pmi-gateway" / "values.schema.json").read_text()
)
VALUES = helm.values(size(Load(50.0, hit_ratio=0.5), FIGURES), FIGURES, Pods())


def paths(content: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where its values stand, down to what Kubernetes itself defines."""
    for key, value in content.items():
        if isinstance(value, dict) and key != "resources":
            yield from paths(value, (*above, key))
        else:
            yield (*above, key)


@pytest.mark.parametrize("path", list(paths(VALUES)), ids=".".join)
def test_the_chart_has_such_a_value(path: tuple[str, ...]) -> None:
    """Unknown ones are refused by its schema."""
    place = SCHEMA
    for key in path:
        assert key in place["properties"]
        place = place["properties"][key]


def test_redis_may_take_more_than_it_is_to_hold() -> None:
    """What it counts is less than what it takes, and it is not to be killed for the difference."""
    redis = VALUES["redis"]
    asked = int(redis["resources"]["requests"]["memory"].removesuffix("Mi"))
    limit = int(redis["resources"]["limits"]["memory"].removesuffix("Mi"))
    assert int(redis["maxMemory"].removesuffix("mb")) < asked < limit


def test_memory_has_room_over_what_was_measured() -> None:
    """For bodies and answers under way."""
    asked = int(VALUES["gateway"]["resources"]["requests"]["memory"].removesuffix("Mi"))
    limit = int(VALUES["gateway"]["resources"]["limits"]["memory"].removesuffix("Mi"))
    assert FIGURES.gateway_bytes / 2**20 < asked < limit


def test_values_are_written_as_yaml() -> None:
    """Words in quotation marks, since "1" is no number there."""
    assert helm.yaml({"a": {"b": 1, "c": {"d": "1"}}}) == 'a:\n  b: 1\n  c:\n    d: "1"'
