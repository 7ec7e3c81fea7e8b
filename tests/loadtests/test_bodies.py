"""Bodies have the length that the report names, and say what a chat completion says."""

from __future__ import annotations

import orjson
import pytest

from loadtests import bodies


def test_a_body_that_cannot_be_so_short_is_refused() -> None:
    """Nothing is sent that is longer than the report says."""
    with pytest.raises(ValueError, match="longer than 64"):
        bodies.chat(64)


@pytest.mark.parametrize("length", [bodies.SMALL_BYTES, bodies.LARGE_BYTES])
def test_a_body_has_its_length_to_the_byte(length: int) -> None:
    """With further fields, too: their room is taken from the system message."""
    plain = bodies.chat(length)
    augmented = bodies.chat(length, pmi={"aux_languages": list(bodies.LANGUAGES)})

    assert len(plain) == len(augmented) == length
    assert orjson.loads(plain)["messages"][-1] == orjson.loads(augmented)["messages"][-1]
