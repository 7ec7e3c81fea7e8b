"""Every frame, in every language: complete, well formed, with the right elisions and the same digits."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from service.demo.world import LANGUAGES, Meaning, render
from service.demo.world.grammar import FRAMES
from service.demo.world.sampling import sample_frame

_PER_FRAME = 40

# What no sentence of a language may contain: elisions and contractions that were not made, articles that
# do not fit the next word.
_WRONG = {
    "eng_Latn": r"\b[Aa] (?!uni)[aeiou]|\b[Aa]n [^aeiou]",
    "deu_Latn": r"\b(zu|von|bei|in) dem\b|\bzu der\b",
    "fra_Latn": r"\b(de|que|le|la|me|ne|ce) (?!aller)[aeiouéèâœAEIOU]|\b(de|à) les?\b"
    r"|\b[sS]i il|\bma [aeiouéh]|[^ ][?!]",
    "spa_Latn": r"\b(a|de) el\b|\by i|\bo o|\bla agua",
    "ita_Latn": r"\b(di|a|da|in|su) (il|lo|la)\b|\b(la|lo|il|una|alla|della) [aeiou]"
    r"|\b(il|un) (s[^aeiou]|z|gn|ps)",
    "zho_Hans": r"[A-Za-z .,?!]",
    "swh_Latn": r"\b(w|l|ch|y)a (w|l|ch|y)a\b",
}


def _samples() -> Iterator[Meaning]:
    rng = random.Random(20)
    for frame in FRAMES.values():
        for _ in range(_PER_FRAME):
            yield sample_frame(rng, frame)


def test_unknown_frames_and_slots_are_refused() -> None:
    """A meaning that no frame can write raises KeyError instead of leaving a gap."""
    with pytest.raises(KeyError):
        render(Meaning("fact.unknown", ()), "eng_Latn")
    with pytest.raises(KeyError):
        render(Meaning.of("fact.deal", {"person": "anna"}), "eng_Latn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_well_formed(language: str) -> None:
    """Nothing of the template language is left over, spaces are single, capital and full stop are there."""
    for meaning in _samples():
        text = render(meaning, language)
        assert not re.search(r"[{}\[\]|/@]|  |^\s|\s$| [.,]|\.\.", text), text
        assert text[-1] in ".?。？", text
        assert text.lstrip("¿¡")[0] == text.lstrip("¿¡")[0].upper(), text
        assert text.count("¿") == (text.count("?") if language == "spa_Latn" else 0), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_wrong_elision_or_article(language: str) -> None:
    """Elisions, contractions and articles fit the words that follow."""
    for meaning in _samples():
        text = render(meaning, language)
        assert not re.search(_WRONG[language], text), text


def test_digits_are_the_same_in_every_language() -> None:
    """Numbers written in digits are the same digits everywhere."""
    for meaning in _samples():
        digits = {tuple(sorted(re.findall(r"\d+", render(meaning, language)))) for language in LANGUAGES}
        assert len(digits) == 1, meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_different_meanings_of_a_frame_are_different_sentences(language: str) -> None:
    """No language drops a distinction that another makes."""
    said: dict[tuple[str, str], Meaning] = {}
    for meaning in _samples():
        assert said.setdefault((meaning.frame, render(meaning, language)), meaning) == meaning


def test_the_world_is_broad() -> None:
    """There are well over 120 frames and millions of meanings, none of them most of the frames' own."""
    assert len(FRAMES) >= 200
    assert sum(frame.meanings > 1000 for frame in FRAMES.values()) >= 150


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("eng_Latn", "My brother bought a red shirt at the market yesterday."),
        ("deu_Latn", "Mein Bruder hat gestern auf dem Markt ein rotes Hemd gekauft."),
        ("fra_Latn", "Mon frère a acheté une chemise rouge au marché hier."),
        ("spa_Latn", "Mi hermano compró una camisa roja en el mercado ayer."),
        ("ita_Latn", "Mio fratello ha comprato una camicia rossa al mercato ieri."),
        ("zho_Hans", "我哥哥昨天在市场买了一件红色的衬衫。"),
        ("swh_Latn", "Kaka yangu alinunua shati jekundu sokoni jana."),
    ],
)
def test_one_fact_in_every_language(language: str, text: str) -> None:
    """The first sentence that a reader would try."""
    slots = {"person": "brother", "verb": "buy", "thing": "shirt", "colour": "red"}
    meaning = Meaning.of("fact.deal", {**slots, "place": "market", "when": "yesterday"})
    assert render(meaning, language) == text


def test_absent_adjuncts_are_left_out() -> None:
    """A meaning without a place, time or colour is a complete sentence."""
    meaning = Meaning.of("fact.deal.no", {"person": "anna", "verb": "sell", "thing": "umbrella"})
    assert render(meaning, "ita_Latn") == "Anna non ha venduto nessun ombrello."
    assert render(meaning, "deu_Latn") == "Anna hat keinen Regenschirm verkauft."
