"""From a load to sizes."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.sizing.formula import Entrance, Load, Pods, Size, gateway_cpu_s, size
from tests.loadtests.sizing.made import FIGURES

LOADS = st.builds(
    Load,
    requests_per_s=st.floats(0, 2000),
    languages=st.floats(0, 8),
    sentences=st.floats(0, 40),
    hit_ratio=st.floats(0, 1),
    characters_per_sentence=st.floats(0, 500),
    tokens_per_sentence=st.floats(0, 200),
    stream_share=st.floats(0, 1),
    chunks=st.floats(0, 4000),
    kept_sentences=st.floats(0, 1e8),
    entrance=st.sampled_from(Entrance),
)
GROWING = [one.name for one in fields(Load) if one.name not in ("hit_ratio", "entrance")]
SHARES = ("hit_ratio", "stream_share")


def changed(load: Load, name: str, value: float) -> Load:
    parts: dict[str, Any] = {name: value}
    return replace(load, **parts)


def numbers(found: Size) -> list[float]:
    return [float(getattr(found, one.name)) for one in fields(found)]


@pytest.mark.parametrize("name", ["hit_ratio", "stream_share"])
def test_a_share_is_between_none_and_all(name: str) -> None:
    """A percentage instead of a share would be a hundred times too much."""
    with pytest.raises(ValueError, match=name):
        changed(Load(1.0), name, 60.0)


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_no_part_of_a_load_is_less_than_nothing(value: float) -> None:
    """Nor is it no number."""
    with pytest.raises(ValueError, match="languages"):
        Load(1.0, languages=value)


@pytest.mark.parametrize("name", [one.name for one in fields(Pods)])
@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_no_part_of_a_pod_is_nothing_or_less(name: str, value: float) -> None:
    """Nothing would be divided by it, and less than nothing is no size."""
    cut: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=name):
        Pods(**cut)


@pytest.mark.parametrize("name", ["gateway_utilisation", "translator_utilisation"])
def test_no_pod_is_asked_for_more_than_it_can_do(name: str) -> None:
    """All of it may be."""
    cut: dict[str, Any] = {name: 60.0}
    with pytest.raises(ValueError, match=name):
        Pods(**cut)
    cut[name] = 1.0
    assert getattr(Pods(**cut), name) == 1.0


@settings(deadline=None)
@given(LOADS, st.sampled_from(GROWING), st.floats(1, 10))
def test_more_of_anything_never_needs_less(load: Load, name: str, times: float) -> None:
    """Whatever else the load is."""
    most = 1.0 if name in SHARES else math.inf
    more = changed(load, name, min(most, getattr(load, name) * times))
    for less, greater in zip(numbers(size(load, FIGURES)), numbers(size(more, FIGURES)), strict=True):
        assert greater >= less * (1 - 1e-9)


@settings(deadline=None)
@given(LOADS, st.floats(0, 1))
def test_more_hits_never_need_more(load: Load, hit_ratio: float) -> None:
    """Of anything."""
    low, high = sorted((load.hit_ratio, hit_ratio))
    few, many = (size(replace(load, hit_ratio=ratio), FIGURES) for ratio in (low, high))
    for with_few, with_many in zip(numbers(few), numbers(many), strict=True):
        assert with_many <= with_few * (1 + 1e-9)


def test_no_traffic_needs_what_a_rollout_needs() -> None:
    """Two pods of each, so that one may go."""
    found = size(Load(0.0, kept_sentences=0.0), FIGURES)
    assert found == Size(0.0, 2, 0.0, 2, 0.0, 0.0, 0.0)


def test_without_languages_nothing_is_translated() -> None:
    """What is passed on costs the door and no more."""
    found = size(Load(100.0, languages=0.0, stream_share=0.5, chunks=100.0), FIGURES)
    assert found.gateway_cores == pytest.approx(100 * (0.001 + 0.5 * 100 * 0.00005))
    assert (found.translator_cores, found.added_prefill_tokens_per_s) == (0.0, 0.0)


def test_a_load_worked_out_by_hand() -> None:
    """50 requests a second, 3 languages, 2 sentences of 100 characters and 20 tokens, half of them known."""
    load = Load(
        requests_per_s=50.0,
        languages=3.0,
        sentences=2.0,
        hit_ratio=0.5,
        characters_per_sentence=100.0,
        tokens_per_sentence=20.0,
        stream_share=0.5,
        chunks=100.0,
        kept_sentences=100_000.0,
    )
    found = size(load, FIGURES)

    # door 1 ms, stream 50 chunks x 50 µs; augmented 1 ms; 6 items x (100 + 50) µs;
    # three quarters of the requests miss something, 1 ms; 3 missed items x 400 µs
    assert gateway_cpu_s(load, FIGURES) * 1000 == pytest.approx(1 + 2.5 + 1 + 0.9 + 0.75 + 1.2)
    assert found.gateway_cores == pytest.approx(0.3675)
    assert found.gateway_pods == 2
    # 50 x 3 missed items x 20 tokens x 3 ms
    assert found.translator_cores == pytest.approx(9.0)
    assert found.translator_pods == 8  # of 2 cores at 60 %
    # 300,000 entries of 320 bytes, a fifth more
    assert found.redis_limit_bytes == pytest.approx(300_000 * 320 * 1.2)
    assert found.redis_resident_bytes == pytest.approx(300_000 * 320 * 1.2 * 1.05)
    # 60 once, and 3 x (8 + 40)
    assert found.added_prefill_tokens_per_s == pytest.approx(50 * 204)


def test_each_door_has_its_own_costs() -> None:
    """Chunks are made anew for /v1/pmi/complete, and its prompts are laid out in another way."""
    load = Load(10.0, languages=1.0, stream_share=1.0, chunks=100.0)
    door, own = size(load, FIGURES), size(replace(load, entrance=Entrance.COMPLETE), FIGURES)
    assert own.gateway_cores - door.gateway_cores == pytest.approx(10 * (0.002 + 100 * 0.00015))
    assert own.added_prefill_tokens_per_s - door.added_prefill_tokens_per_s == pytest.approx(10 * (4 - 40))


def test_a_pod_more_for_the_first_bit_that_does_not_fit() -> None:
    """At the target, not at all that a pod has."""
    pods = Pods(gateway_utilisation=0.5, least=1)
    bare = FIGURES.openai.request_cpu_s

    def pods_for(cores: float) -> int:
        return size(Load(cores / bare, languages=0.0, stream_share=0.0), FIGURES, pods).gateway_pods

    assert [pods_for(cores) for cores in (0.1, 0.49, 0.51, 0.99, 1.01)] == [1, 1, 2, 2, 3]


def test_a_mean_below_one_language_is_a_share_of_the_requests() -> None:
    """Half of the requests with a language cost half of what all of them do."""
    half, whole, none = (
        gateway_cpu_s(Load(1.0, languages=one, hit_ratio=0.3), FIGURES) for one in (0.5, 1.0, 0.0)
    )
    assert half - none == pytest.approx((whole - none) / 2)
