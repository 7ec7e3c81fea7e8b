"""Several models as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.support import tiny_families
from translators import assembly
from translators.assembly import Assembly
from translators.errors import UnsupportedLanguage
from translators.fake import FakeEngine, pseudo_translate
from translators.families import UnusableModel
from translators.types import Hypothesis, Item, Watch

TEXT = "der zug ist schon weg"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """German into English and French, and English into French: a model each."""
    directory = tmp_path_factory.mktemp("pairs")
    for name, pair in (
        ("de-en", ("deu_Latn", "eng_Latn")),
        ("de-fr", ("deu_Latn", "fra_Latn")),
        ("en-fr", ("eng_Latn", "fra_Latn")),
    ):
        (directory / name).mkdir()
        tiny_families.opus(directory / name, directions=(pair,))
    return directory


@pytest.fixture
def joint(pairs: Path) -> Iterator[Assembly]:
    model = assembly.load(pairs)
    assert isinstance(model, Assembly)
    yield model
    model.close()


def test_a_direction_that_no_model_has_is_refused(joint: Assembly) -> None:
    """Both languages are known; the way between them is not."""
    assert not joint.card.serves("fra_Latn", "deu_Latn")
    with pytest.raises(UnsupportedLanguage):
        joint.translate_batch([Item("le train", "fra_Latn", "deu_Latn")])


def test_a_model_that_cannot_be_served_is_told(tmp_path: Path) -> None:
    """With its directory, though the others could be loaded."""
    for name in ("good", "spoilt"):
        (tmp_path / name).mkdir()
        tiny_families.opus(tmp_path / name)
    (tmp_path / "spoilt" / "source.spm").unlink()

    with pytest.raises(UnusableModel, match="spoilt"):
        assembly.load(tmp_path)


def test_rows_come_back_in_order_from_several_models(joint: Assembly) -> None:
    """Each from the model of its direction."""
    items = [Item(TEXT, "deu_Latn", code) for code in ("fra_Latn", "eng_Latn", "fra_Latn")]
    found = joint.translate_batch(items)

    assert found[0] == found[2]
    assert found == [joint.translate_batch([item])[0] for item in items]


def test_rows_that_end_early_are_told_by_their_own_index() -> None:
    """The models know nothing of each other's rows."""

    class Telling(FakeEngine):
        def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
            found = super().translate_batch(items, watch)
            for index, one in enumerate(found):
                if watch is not None:
                    watch.done(index, one)
            return found

    class Watching:
        def __init__(self) -> None:
            self.ended: dict[int, str] = {}

        def done(self, index: int, hypothesis: Hypothesis) -> None:
            self.ended[index] = hypothesis.text

        def wanted(self, index: int) -> bool:
            return True

    joint = Assembly("two", [Telling(("deu_Latn", "eng_Latn")), Telling(("deu_Latn", "fra_Latn"))])
    items = [Item(TEXT, "deu_Latn", code) for code in ("fra_Latn", "eng_Latn", "fra_Latn")]
    joint.translate_batch(items, watch := Watching())

    assert watch.ended == {index: pseudo_translate(item) for index, item in enumerate(items)}


def test_the_card_is_that_of_all(joint: Assembly, pairs: Path) -> None:
    """What may be done with one of them may be done with all, and a change of one changes all."""
    assert joint.card.languages == ("deu_Latn", "eng_Latn", "fra_Latn")
    assert joint.card.licence == "CC-BY-4.0"
    assert joint.card.commercial_use
    mixed = Assembly("mixed", [FakeEngine(("deu_Latn", "eng_Latn")), joint])
    assert mixed.card.licence == "Apache-2.0 AND CC-BY-4.0"
    assert mixed.card.fingerprint != joint.card.fingerprint


def test_tokens_are_counted_by_a_model_that_reads_the_language(joint: Assembly) -> None:
    """No other can."""
    assert joint.count_tokens(TEXT, "deu_Latn") > 3
    with pytest.raises(UnsupportedLanguage):
        joint.count_tokens(TEXT, "jpn_Jpan")
