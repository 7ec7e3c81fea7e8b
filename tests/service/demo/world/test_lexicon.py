"""Reading tables."""

from __future__ import annotations

import pytest

from service.demo.world.inflection import Entry, Kind
from service.demo.world.lexicon import DOMAINS, LexiconError, read
from service.demo.world.lexicon.reviews import SENTIMENTS
from service.demo.world.lexicon.things import KINDS


@pytest.mark.parametrize(
    "text",
    [
        "[a phrase]\nx | 1 | 2",
        "[a phrase]\nx | 1 | 2 | 3 | 4 | 5 | 6 | ",
        "[a phrase]\n[a phrase]",
        "[a phrase]\n" + "\n".join(["x | 1 | 2 | 3 | 4 | 5 | 6 | 7"] * 2),
    ],
)
def test_incomplete_and_repeated_rows_are_refused(text: str) -> None:
    """A row without a cell for every language, or given twice, raises LexiconError."""
    with pytest.raises(LexiconError):
        read(text)


def test_noun_cells_end_in_a_class() -> None:
    """Gender, measure word and noun class are read from the end of a cell, and English has none."""
    entries = DOMAINS["thing"].entries
    assert entries["spa_Latn"]["clothing"] == Entry(Kind.NOUN, ("prenda de vestir",), "f")
    assert entries["eng_Latn"]["clothing"] == Entry(Kind.NOUN, ("piece of clothing",))


def test_kinds_and_sentiments_speak_of_fillers() -> None:
    """Every thing that has a kind, every kind, and every opinion with a sentiment is in the tables."""
    things = {*DOMAINS["thing"].fillers, *DOMAINS["dish"].fillers}
    assert {*KINDS, *KINDS.values()} <= things
    assert set(SENTIMENTS) == {*DOMAINS["opinion"].fillers, *DOMAINS["verdict"].fillers}
