"""translators.entries"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import entries
from translators.types import Hypothesis, Item

_ITEM = Item("secret words", "eng_Latn", "deu_Latn")
_HYPOTHESES = st.builds(
    Hypothesis, st.text(), st.floats(-100, 0), st.integers(0, 1000), st.booleans(), st.floats(0, 1)
)


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"[1,2,3,4,5]",
        b'["a",-1,1,false]',
        b'["a",-1,1,0,0]',
        b'["a",-1,true,false,0]',
        b'["a",null,1,false,0]',
        b'["a",-1,1,false,0,"more"]',
        b'{"a":1,"b":2,"c":3,"d":4,"e":5}',
    ],
)
def test_a_damaged_value_is_a_miss(value: bytes | None) -> None:
    """Whatever else stands under a key is no translation."""
    assert entries.decode(value) is None


@given(st.binary())
def test_any_bytes_decode_or_miss(value: bytes) -> None:
    """Decoding never raises."""
    decoded = entries.decode(value)

    assert decoded is None or isinstance(decoded, Hypothesis)


@given(_HYPOTHESES)
def test_a_translation_reads_back_as_it_was(hypothesis: Hypothesis) -> None:
    """Nothing is rounded: a cached translation meets the same fate at the gate as a fresh one."""
    assert entries.decode(entries.encode(hypothesis)) == hypothesis


def test_every_field_tells_keys_apart() -> None:
    """Text, languages, model, tenant and secret all make another key."""
    keys = {
        entries.key(_ITEM, "m"),
        entries.key(Item("secret word", "eng_Latn", "deu_Latn"), "m"),
        entries.key(Item("secret words", "eng_Latn", "fra_Latn"), "m"),
        entries.key(Item("secret words", "fra_Latn", "deu_Latn"), "m"),
        entries.key(_ITEM, "n"),
        entries.key(_ITEM, "m", tenant="t"),
        entries.key(_ITEM, "m", secret=b"s"),
        entries.key(_ITEM, "m", secret=b"s" * 100),
        entries.key(_ITEM, "m", secret=b"s" * 101),
    }

    assert len(keys) == 9


@given(st.text(), st.text(), st.text(), st.text())
def test_fields_cannot_run_together(a: str, b: str, c: str, d: str) -> None:
    """Moving characters from one field to the next makes another key."""
    first, second = entries.key(Item("x", a, b), "m"), entries.key(Item("x", c, d), "m")

    assert (first == second) == ((a, b) == (c, d))


@given(st.text(min_size=20))
def test_no_text_stands_in_a_key(text: str) -> None:
    """A key is the prefix, the target and 32 hexadecimal digits, whatever the text, surrogates included."""
    key = entries.key(Item(text + "\ud800", "eng_Latn", "deu_Latn"), "m")

    assert key.startswith("pmi:2:deu_Latn:")
    assert len(key) == len("pmi:2:deu_Latn:") + 32
    assert text not in key
