"""translators.detect"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import languages
from translators.detect import UNDETERMINED, Detection, Detector


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector.load()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "12345",
        "😀😀",
        "https://example.com/a",
        "…!?",
        "\x00\x01",
        "asdf qwer zxcv",
        "xkcd lorem",
    ],
)
def test_text_without_a_language_is_undetermined(detector: Detector, text: str) -> None:
    """No letters, or letters that are nothing to the model, have no language."""
    assert detector.detect(text).language == UNDETERMINED


def test_a_guess_is_undetermined() -> None:
    """Below the minimum score the model's best label is not taken."""
    detector = Detector(lambda text: ("de", 0.2), min_score=0.3)

    assert Detection(UNDETERMINED, 0.2) == detector.detect("Hallo Welt")


@pytest.mark.parametrize("label", ["als", "bar", "kk"])
def test_a_label_outside_flores_is_undetermined(label: str) -> None:
    """An unserved winner is no reason to take the second best; "als" is Alemannic to the model."""
    detector = Detector(lambda text: (label, 0.9))

    assert detector.detect("Grüezi mitenand").language == UNDETERMINED


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    """Whatever comes in, a FLORES-200 code or "und" comes out, with a score of 0 to 1."""
    found = Detector(lambda words: ("en", 0.5)).detect(text)

    assert found.language == UNDETERMINED or languages.is_language(found.language)
    assert 0 <= found.score <= 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wo ist die Toilette?", "deu_Latn"),
        ("Mein Telefon funktioniert nicht.", "deu_Latn"),
        ("Où sont les toilettes ?", "fra_Latn"),
        ("Combien ça coûte ?", "fra_Latn"),
        ("Dov'è il bagno?", "ita_Latn"),
        ("Il mio telefono non funziona.", "ita_Latn"),
        ("¿Dónde está el baño?", "spa_Latn"),
        ("Necesito un médico.", "spa_Latn"),
        ("Where is the toilet?", "eng_Latn"),
        ("Asante sana.", "swh_Latn"),
        ("Choo kiko wapi?", "swh_Latn"),
        ("Bei gani?", "swh_Latn"),
        ("Simu yangu haifanyi kazi.", "swh_Latn"),
        ("Mtoto anasoma kitabu.", "swh_Latn"),
        ("厕所在哪里？", "zho_Hans"),
        ("廁所在哪裡？我的手機壞了。", "zho_Hant"),
        ("我唔知佢喺邊度。", "yue_Hant"),
        ("トイレはどこですか。", "jpn_Jpan"),
        ("화장실이 어디예요?", "kor_Hang"),
        ("איפה השירותים?", "heb_Hebr"),
        ("איך רעד אַ ביסל ייִדיש.", "ydd_Hebr"),
        ("Где ближайший вокзал?", "rus_Cyrl"),
        ("Πού είναι ο σταθμός;", "ell_Grek"),
        ("สถานีอยู่ที่ไหน", "tha_Thai"),
        ("أين محطة القطار؟", "arb_Arab"),
        ("स्टेशन कहाँ है?", "hin_Deva"),
        ("WO IST DER BAHNHOF HIER?", "deu_Latn"),
        ("Wo ist der Bahnhof? https://example.com/where/is/the/station/in/english", "deu_Latn"),
    ],
)
def test_phrasebook_sentences_are_recognised(detector: Detector, text: str, code: str) -> None:
    """A sentence of a few words is enough, in Swahili too, which the model alone does not know."""
    assert code == detector.detect(text).language


@pytest.mark.parametrize(
    "text",
    [
        "Una madre piange.",
        "La ametralladora Thompson: La ametralladora",
        "Jana tiene 27 años.",
        "utilizza la sana basi",
    ],
)
def test_romance_words_are_not_swahili(detector: Detector, text: str) -> None:
    """Shared words and verb-like shapes alone do not make a text Swahili."""
    assert detector.detect(text).language != "swh_Latn"


def test_long_text_takes_no_longer(detector: Detector) -> None:
    """Only the beginning counts, so a megabyte costs what a kilobyte costs."""
    assert detector.detect("Das ist ein ganz normaler Satz. " * 40_000).language == "deu_Latn"
