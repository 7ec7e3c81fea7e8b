"""translators.engine, over real CTranslate2 and SentencePiece with a tiny random model"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import pytest
import sentencepiece

from tests.support import tiny_nllb
from translators import engine
from translators.engine import CTranslate2Engine, Placement
from translators.errors import TranslationFailed, UnsupportedLanguage
from translators.families import UnusableModel
from translators.lexicon import Lexicon
from translators.types import Item

_ITEM = Item("where is the station", "eng_Latn", "fra_Latn")


@pytest.fixture(scope="module")
def loaded(model_directory: Path) -> Iterator[CTranslate2Engine]:
    model = engine.load(model_directory, Placement(threads=2))
    yield model
    model.close()


@pytest.fixture
def copy(model_directory: Path, tmp_path: Path) -> Path:
    """A copy of the model that the test may spoil."""
    return Path(shutil.copytree(model_directory, tmp_path / "model"))


@pytest.mark.parametrize("missing", ["model.bin", "shared_vocabulary.json", "sentencepiece.model"])
def test_an_incomplete_directory_is_refused(copy: Path, missing: str) -> None:
    """The message names what is missing."""
    (copy / missing).unlink()

    with pytest.raises(UnusableModel, match=missing.replace(".", r"\.")):
        engine.load(copy)


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ("{", "not JSON"),
        ("[]", "object"),
        ('{"family": "t5"}', "t5"),
        ('{"languages": ["eng_Latn", "jpn_Jpan"]}', "jpn_Jpan"),
        ('{"languages": []}', "lacks"),
    ],
)
def test_a_faulty_card_is_refused(copy: Path, card: str, message: str) -> None:
    """A language code that the vocabulary lacks would silently become an unknown token."""
    (copy / "pmi-model.json").write_text(card, encoding="utf-8")

    with pytest.raises(UnusableModel, match=message):
        engine.load(copy)


def test_a_damaged_model_is_refused(copy: Path) -> None:
    """CTranslate2's complaint reaches whoever configured the model."""
    (copy / "model.bin").write_bytes(b"not a model")

    with pytest.raises(UnusableModel, match="CTranslate2"):
        engine.load(copy)


def test_a_faulty_gate_file_is_refused(copy: Path) -> None:
    """A gate that cannot be read, or names a lexicon that is not there, stops the start."""
    (copy / "gate.json").write_text('{"lexicon": "lexicon.txt"}', encoding="utf-8")

    with pytest.raises(UnusableModel, match=r"lexicon\.txt"):
        engine.load(copy)


@pytest.mark.parametrize("item", [Item("hi", "eng_Latn", "jpn_Jpan"), Item("hi", "swh_Latn", "deu_Latn")])
def test_an_unserved_language_is_refused_before_anything_runs(loaded: CTranslate2Engine, item: Item) -> None:
    """Both sides are checked, for every row."""
    with pytest.raises(UnsupportedLanguage):
        loaded.translate_batch([_ITEM, item])


def test_a_text_beyond_the_model_is_refused_not_cut(loaded: CTranslate2Engine) -> None:
    """A source longer than the model reads is an error: nothing is truncated in silence."""
    with pytest.raises(TranslationFailed):
        loaded.translate_batch([Item("where " * 600, "eng_Latn", "deu_Latn")])


def test_a_closed_engine_translates_no_more(copy: Path) -> None:
    """Closing releases the model."""
    model = engine.load(copy)
    model.close()

    with pytest.raises(RuntimeError):
        model.translate_batch([_ITEM])


def test_an_empty_batch_is_empty(loaded: CTranslate2Engine) -> None:
    """No items, no translations."""
    assert loaded.translate_batch([]) == []


def test_a_mixed_batch_equals_single_translations(loaded: CTranslate2Engine) -> None:
    """Rows of several targets and sources share a batch; each is what it would be alone, in order."""
    items = [Item(_ITEM.text, "eng_Latn", target) for target in ("deu_Latn", "fra_Latn", "zho_Hans")]
    items.append(Item("wo ist der bahnhof", "deu_Latn", "eng_Latn"))

    together = loaded.translate_batch(items)
    alone = [loaded.translate_batch([item])[0] for item in items]

    assert [h.text for h in together] == [h.text for h in alone]
    assert [h.score for h in together] == pytest.approx([h.score for h in alone], abs=1e-4)
    assert [h.truncated for h in together] == [h.truncated for h in alone]


def test_facts_of_a_translation(model_directory: Path, loaded: CTranslate2Engine) -> None:
    """The score is the mean log-probability per generated token, as scored by CTranslate2 itself."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model_directory / "sentencepiece.model"))
    source = ["eng_Latn", *processor.encode(_ITEM.text, out_type=str), "</s>"]
    translator = ctranslate2.Translator(str(model_directory), intra_threads=1)
    result = translator.translate_batch([source], target_prefix=[["fra_Latn"]], beam_size=1, disable_unk=True)
    # Scored with `disable_unk` off: the random model gives <unk> next to no probability here.
    scored = translator.score_batch([source], [result[0].hypotheses[0]], offset=1)[0]
    translator.unload_model()

    hypothesis = loaded.translate_batch([_ITEM])[0]

    assert not hypothesis.truncated
    assert hypothesis.tokens == len(scored.log_probs)
    assert hypothesis.score == pytest.approx(sum(scored.log_probs) / len(scored.log_probs), abs=0.05)


def test_a_looping_row_is_cut_and_marked(tmp_path: Path) -> None:
    """A model that never ends is stopped at the cap, which follows the source's length."""
    directory = tmp_path / "endless"
    directory.mkdir()
    model = engine.load(tiny_nllb.make(directory, end_bias=-50.0))
    short, long = (
        Item("hi", "eng_Latn", "deu_Latn"),
        Item("where is the station " * 5, "eng_Latn", "deu_Latn"),
    )

    alone = model.translate_batch([short])[0]
    beside_a_long_one = model.translate_batch([short, long])[0]
    tokens = model.count_tokens(short.text, short.source)
    model.close()

    assert alone.truncated
    assert beside_a_long_one.truncated
    assert alone.tokens == -(-tokens * 5 // 2) + 16


def test_typed_control_tokens_stay_text(loaded: CTranslate2Engine) -> None:
    """What a user types as `</s>` or a language code costs tokens like any other text."""
    plain = loaded.count_tokens("x", "eng_Latn")

    assert loaded.count_tokens("x </s> fra_Latn <unk>", "eng_Latn") > plain + 6


def test_unknown_characters_are_counted(loaded: CTranslate2Engine) -> None:
    """Without a lexicon, the unknown share is that of pieces the vocabulary does not hold."""
    known, unknown = loaded.translate_batch([_ITEM, Item("鸡", "zho_Hans", "eng_Latn")])

    assert known.unknown_share == 0.0
    assert unknown.unknown_share == 1.0


def test_a_lexicon_decides_what_is_known(copy: Path) -> None:
    """A lexicon beside the model overrules its tokens, and is part of the fingerprint."""
    before = engine.load(copy).card.fingerprint
    Lexicon.build({"eng_Latn": ["where is"]}).save(copy / "lexicon.txt")
    (copy / "gate.json").write_text('{"lexicon": "lexicon.txt"}', encoding="utf-8")
    model = engine.load(copy)

    assert model.translate_batch([_ITEM])[0].unknown_share == 0.5
    assert model.card.fingerprint != before


def test_a_plain_model_describes_itself(loaded: CTranslate2Engine) -> None:
    """Without a card, the languages come from the vocabulary and the licence from the family."""
    card = loaded.card

    assert card.languages == tiny_nllb.LANGUAGES
    assert (card.family, card.licence, card.commercial_use) == ("nllb", "CC-BY-NC-4.0", False)
    assert loaded.workers == 2


def test_a_card_describes_the_model(copy: Path) -> None:
    """Name, licence and the order of languages come from the card; the fingerprint from the files alone."""
    plain = engine.load(copy).card.fingerprint
    described = {
        "name": "demo",
        "family": "nllb",
        "licence": "Apache-2.0",
        "commercial_use": True,
        "languages": ["fra_Latn", "eng_Latn"],
    }
    (copy / "pmi-model.json").write_text(json.dumps(described), encoding="utf-8")

    card = engine.load(copy).card

    assert (card.name, card.licence, card.commercial_use) == ("demo", "Apache-2.0", True)
    assert card.languages == ("fra_Latn", "eng_Latn")
    assert card.fingerprint == plain


def test_another_model_has_another_fingerprint(copy: Path, tmp_path: Path) -> None:
    """One changed weight is another model."""
    other = tmp_path / "other"
    other.mkdir()
    tiny_nllb.make(other, end_bias=5.0)

    assert engine.load(copy).card.fingerprint != engine.load(other).card.fingerprint
