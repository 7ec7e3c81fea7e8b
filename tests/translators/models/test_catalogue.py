"""The catalogue of models."""

from __future__ import annotations

import pytest

from translators.families import FAMILIES
from translators.models.catalogue import CATALOGUE, find
from translators.models.errors import ModelProblem


@pytest.mark.parametrize("name", ["nllb600", "", "a/b/c", "/x", "x/"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """With names that are near."""
    with pytest.raises(ModelProblem, match="no catalogue"):
        find(name)


def test_near_names_are_told() -> None:
    """Most mistakes are misspellings."""
    with pytest.raises(ModelProblem, match="did you mean nllb-600m"):
        find("nllb-600")


def test_entries_are_found_by_either_name() -> None:
    """Any other repository may be pulled as well."""
    assert find("NLLB-600M") is CATALOGUE[0]
    assert find("facebook/nllb-200-distilled-600M") is CATALOGUE[0]
    assert find("someone/else") is None


def test_entries_are_sound() -> None:
    """Families that can be served, names that differ, sizes that fit the number of parameters."""
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
    for entry in CATALOGUE:
        assert entry.family in FAMILIES
        assert entry.repository.count("/") == 1
        assert 0.9 < entry.int8_gb * 1000 / entry.parameters_m < 1.15
        assert 3.5 < entry.download_gb * 1000 / entry.parameters_m < 5.5
        assert entry.commercial_use == (entry.licence != "CC-BY-NC-4.0")
