"""Inputs for the load test of sizes."""

from __future__ import annotations

import pytest

from loadtests.sizing import texts
from translators.segments import split, translatable


@pytest.mark.parametrize(
    ("number", "characters"), [(99_999, 80), (1_000_000, 80), (100_000, 29), (100_000, 401)]
)
def test_what_cannot_be_made_is_refused(number: int, characters: int) -> None:
    """A number of another length, a sentence that is too short or too long."""
    with pytest.raises(ValueError, match="not between"):
        texts.sentence(number, characters)


def test_a_text_is_as_many_sentences_as_were_asked_for() -> None:
    """Each of the wanted length, whichever that is, and found by the splitter as one."""
    numbers = [texts.FIRST, texts.FIRST + 1, texts.LAST]
    for characters in range(texts.SHORTEST, texts.LONGEST + 1):
        found = translatable(split(texts.text(numbers, characters), "deu_Latn"))
        assert list(found) == [texts.sentence(number, characters) for number in numbers]
        assert {len(sentence) for sentence in found} == {characters}
