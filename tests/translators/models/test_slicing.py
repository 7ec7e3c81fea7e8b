"""A model without some rows of its target vocabulary, for each architecture."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support import tiny_families
from translators.models.binary import read_index
from translators.models.decoding import greedy, open_directory
from translators.models.errors import ModelProblem
from translators.models.slicing import write_sliced
from translators.models.vocabulary import must_stay
from translators.types import Item


def test_a_vocabulary_of_another_size_is_refused(tmp_path: Path) -> None:
    """Rows of a table must be tokens."""
    full = tiny_families.m2m100(tmp_path)
    with pytest.raises(ModelProblem, match="rows"):
        write_sliced(read_index(full / "model.bin"), tmp_path / "sliced.bin", range(64), 64)


@pytest.mark.parametrize("family", ["nllb", "m2m100", "small100", "madlad", "opus"])
def test_outputs_without_the_lost_tokens_stay_the_same(tmp_path: Path, family: str) -> None:
    """Positions, tables and start tokens of each architecture survive the cut."""
    (tmp_path / "full").mkdir()
    full = open_directory(tiny_families.MAKE[family](tmp_path / "full"))
    pair = next((a, b) for a in full.languages for b in full.languages if full.serves(a, b))
    items = [Item(text, *pair) for text in ("where is the station", "ou est la gare", "der zug", "nine cups")]
    before = greedy(full, items, unknown=False)
    used = {token for tokens in before[:2] for token in tokens}
    needed = used | {token for token in full.target_vocabulary if must_stay(token, frozenset())}
    lost = [i for i, token in enumerate(full.target_vocabulary) if token not in needed][-100:]
    assert lost
    rows = [i for i in range(len(full.target_vocabulary)) if i not in set(lost)]
    small = tmp_path / "small"
    shutil.copytree(tmp_path / "full", small)
    (small / "shared_vocabulary.json").unlink()
    write_sliced(
        read_index(tmp_path / "full" / "model.bin"), small / "model.bin", rows, len(full.target_vocabulary)
    )
    kept = [full.target_vocabulary[i] for i in rows]
    (small / "target_vocabulary.json").write_text(json.dumps(kept))
    (small / "source_vocabulary.json").write_text(json.dumps(list(full.source_vocabulary)))
    after = greedy(open_directory(small), items, unknown=False)
    assert after[:2] == before[:2]
    assert all(set(kept).issuperset(tokens) for tokens in after)
