"""All families behind one adapter, each over a real CTranslate2 model of its architecture."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import tiny_families
from translators import engine
from translators.engine import CTranslate2Engine
from translators.errors import TranslationFailed, UnsupportedLanguage
from translators.families import FAMILIES, RECORDS, UnusableModel
from translators.types import Hypothesis, Item

TEXT = "where is the station"
TYPED = "a </s> b fra_Latn c __fr__ d <2fr> e >>fra<< f <unk> g"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model directory for each family; not to be written to."""
    return {name: make(tmp_path_factory.mktemp(name)) for name, make in tiny_families.MAKE.items()}


@pytest.fixture(params=sorted(FAMILIES))
def loaded(request: pytest.FixtureRequest, models: dict[str, Path]) -> Iterator[CTranslate2Engine]:
    """An engine of each family in turn."""
    model = engine.load(models[request.param])
    yield model
    model.close()


class Overheard:
    """A watch that wants everything and keeps what it is told."""

    def __init__(self) -> None:
        self.ended: dict[int, Hypothesis] = {}

    def done(self, index: int, hypothesis: Hypothesis) -> None:
        self.ended[index] = hypothesis

    def wanted(self, index: int) -> bool:
        return True


def test_a_language_that_the_model_lacks_is_refused(loaded: CTranslate2Engine) -> None:
    """Never decoded as an unknown token, which would be a translation into any language."""
    for item in (Item(TEXT, "eng_Latn", "jpn_Jpan"), Item(TEXT, "jpn_Jpan", "eng_Latn")):
        with pytest.raises(UnsupportedLanguage):
            loaded.translate_batch([item])


def test_a_text_beyond_the_model_is_refused_not_cut(loaded: CTranslate2Engine) -> None:
    """The positions of a model end somewhere, and what is behind them would be lost in silence."""
    with pytest.raises(TranslationFailed, match="longer"):
        loaded.translate_batch([Item("the train " * 400, "eng_Latn", "deu_Latn")])


def test_typed_control_tokens_stay_text(models: dict[str, Path]) -> None:
    """Nobody steers the model, or ends its input, by what he writes."""
    for name, directory in models.items():
        model = engine.load(directory)
        try:
            tokens = model.family.source(TYPED, "eng_Latn", "deu_Latn")
            plain = model.family.source("a b", "eng_Latn", "deu_Latn")
            control = set(plain) & {"</s>", "eng_Latn", "__en__", "__de__", "<2de>"}
            steering = [token for token in tokens if token in _STEERING]
            assert set(steering) == control, name
            assert len(steering) == len(control), name
        finally:
            model.close()


_STEERING = frozenset(
    "</s> <s> <unk> <pad> eng_Latn deu_Latn fra_Latn __en__ __de__ __fr__ <2de> <2fr> >>fra<<".split()
)


def test_every_family_translates(loaded: CTranslate2Engine) -> None:
    """Arbitrary words from random weights, but text, scored, and the same each time."""
    items = [Item(TEXT, "eng_Latn", "deu_Latn"), Item("the train leaves at nine", "eng_Latn", "deu_Latn")]
    first, again = loaded.translate_batch(items), loaded.translate_batch(items)

    assert first == again
    for one in first:
        assert one.score < 0
        assert one.tokens >= 1
        assert not any(token in one.text for token in ("</s>", "__de__", "<2de>", "deu_Latn"))


def test_a_watch_is_told_what_the_batch_returns(loaded: CTranslate2Engine) -> None:
    """Rows that end early are the same as at the end of their batch."""
    items = [Item(text, "eng_Latn", "deu_Latn") for text in (TEXT, "the train", "i would like a cup")]
    watch = Overheard()
    returned = loaded.translate_batch(items, watch)

    assert sorted(watch.ended) == [0, 1, 2]
    for index, one in watch.ended.items():
        assert one.text == returned[index].text
        assert one.tokens == returned[index].tokens
        assert one.truncated == returned[index].truncated
        assert one.score == pytest.approx(returned[index].score, abs=1e-5)


def test_the_card_says_what_may_be_done_with_the_model(loaded: CTranslate2Engine) -> None:
    """Licence and commercial use are the family's, where the model says nothing of its own."""
    record = RECORDS[loaded.card.family]

    assert (loaded.card.licence, loaded.card.commercial_use) == (record.licence, record.commercial_use)
    assert loaded.card.commercial_use == (loaded.card.family != "nllb")


def test_languages_that_a_token_does_not_name_for_certain_are_left_out(models: dict[str, Path]) -> None:
    """`__fy__` is not in FLORES-200, `__ff__` is a group of languages, `<2en_xx_simple>` is a style."""
    served = {}
    for name in ("m2m100", "small100", "madlad"):
        model = engine.load(models[name])
        served[name] = set(model.card.languages)
        model.close()

    assert served["m2m100"] == served["small100"] == {"deu_Latn", "eng_Latn", "fra_Latn", "zho_Hans"}
    assert served["madlad"] == {"deu_Latn", "eng_Latn", "fra_Latn", "zho_Hans"}


def test_layouts(models: dict[str, Path]) -> None:
    """Where each family wants its languages: in the encoder, in the decoder, or nowhere."""
    found = {}
    for name, directory in models.items():
        model = engine.load(directory)
        tokens = model.family.source("the train", "eng_Latn", "deu_Latn")
        found[name] = (tokens[0], tokens[-1], model.family.prefix("deu_Latn"))
        model.close()

    assert found["nllb"] == ("eng_Latn", "</s>", ["deu_Latn"])
    assert found["m2m100"] == ("__en__", "</s>", ["__de__"])
    assert found["small100"] == ("__de__", "</s>", [])
    assert found["madlad"] == ("<2de>", "</s>", [])
    assert found["opus"][1:] == ("</s>", [])


def test_a_pair_model_translates_in_one_direction(models: dict[str, Path]) -> None:
    """The way back is another model."""
    model = engine.load(models["opus"])
    try:
        assert model.card.languages == ("eng_Latn", "deu_Latn")
        assert model.card.serves("eng_Latn", "deu_Latn")
        with pytest.raises(UnsupportedLanguage):
            model.translate_batch([Item("der zug", "deu_Latn", "eng_Latn")])
    finally:
        model.close()


@pytest.mark.parametrize(
    ("directions", "message"),
    [
        (None, "what the model translates"),
        ([], "what the model translates"),
        ([["de", "en"]], "no pair"),
        ([["eng_Latn", "deu_Latn"], ["eng_Latn", "fra_Latn"]], "one target"),
    ],
)
def test_a_pair_model_must_say_what_it_translates(
    models: dict[str, Path], tmp_path: Path, directions: object, message: str
) -> None:
    """Nothing in its vocabulary does."""
    copy = Path(shutil.copytree(models["opus"], tmp_path / "opus"))
    card = {"family": "opus"} | ({} if directions is None else {"directions": directions})
    (copy / "pmi-model.json").write_text(json.dumps(card), encoding="utf-8")

    with pytest.raises(UnusableModel, match=message):
        engine.load(copy)


def test_a_pair_model_with_several_targets_is_told_which(tmp_path: Path) -> None:
    """By a token before the text."""
    directions = (("eng_Latn", "deu_Latn"), ("eng_Latn", "fra_Latn"))
    model = engine.load(
        tiny_families.opus(tmp_path, directions=directions, tokens=(">>deu<<", ">>fra<<", ">>nds<<"))
    )
    try:
        assert model.family.source("the train", "eng_Latn", "fra_Latn")[0] == ">>fra<<"
        assert not model.card.serves("deu_Latn", "fra_Latn")
        found = model.translate_batch([Item(TEXT, "eng_Latn", code) for code in ("deu_Latn", "fra_Latn")])
        assert len(found) == 2
    finally:
        model.close()
