"""Choosing the next token from logits."""

from __future__ import annotations

import numpy as np
import pytest

from service.backends.sampling import Greedy, Sampling

LOGITS = np.log(np.array([0.1, 0.2, 0.4, 0.25, 0.05], np.float32))


def draws(sampling: Sampling, count: int = 300, choice: int = 0) -> list[int]:
    picker = sampling.picker(choice)
    return [picker.pick(LOGITS) for _ in range(count)]


def test_temperature_zero_is_greedy() -> None:
    """No draw is made, so no seed matters."""
    assert isinstance(Sampling(temperature=0.0, seed=3).picker(0), Greedy)
    assert set(draws(Sampling())) == {2}


def test_the_lowest_id_wins_a_tie() -> None:
    """Greedy decoding is deterministic."""
    assert Greedy().pick(np.array([0.0, 1.0, 1.0], np.float32)) == 1


@pytest.mark.parametrize("seed", [0, 7, -1, 2**64 + 5])
def test_a_seed_gives_the_same_draws_again(seed: int) -> None:
    """Any whole number is a seed."""
    assert draws(Sampling(1.0, seed=seed)) == draws(Sampling(1.0, seed=seed))


def test_other_seeds_and_other_choices_draw_differently() -> None:
    """Two choices of one request are not copies."""
    assert draws(Sampling(1.0, seed=1)) != draws(Sampling(1.0, seed=2))
    assert draws(Sampling(1.0, seed=1), choice=0) != draws(Sampling(1.0, seed=1), choice=1)


def test_draws_follow_the_distribution() -> None:
    """Each token comes as often as its probability says, within sampling error."""
    counts = np.bincount(draws(Sampling(1.0, seed=11), 20_000), minlength=5) / 20_000
    assert np.abs(counts - [0.1, 0.2, 0.4, 0.25, 0.05]).max() < 0.015


def test_a_low_temperature_sharpens() -> None:
    """Probabilities are raised to the power 1/temperature."""
    counts = np.bincount(draws(Sampling(0.5, seed=11), 20_000), minlength=5) / 20_000
    squared = np.array([0.1, 0.2, 0.4, 0.25, 0.05]) ** 2
    assert np.abs(counts - squared / squared.sum()).max() < 0.015


def test_top_p_keeps_the_token_that_crosses_the_line() -> None:
    """0.4 alone is below 0.5, so the second token is in, and the third is not."""
    assert set(draws(Sampling(1.0, top_p=0.5, seed=1))) == {2, 3}
    assert set(draws(Sampling(1.0, top_p=1e-9, seed=1))) == {2}


def test_top_k_and_min_p_narrow() -> None:
    """top_k counts tokens; min_p compares with the best one."""
    assert set(draws(Sampling(1.0, top_k=3, seed=1))) == {1, 2, 3}
    assert set(draws(Sampling(1.0, min_p=0.6, seed=1))) == {2, 3}


def test_extreme_logits_draw_without_overflow() -> None:
    """Masked tokens never come, huge logits do not overflow."""
    picker = Sampling(0.01, seed=1).picker(0)
    assert picker.pick(np.array([-np.inf, 3e38, -3e38], np.float32)) == 1
