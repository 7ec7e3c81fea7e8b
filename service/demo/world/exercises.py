"""Exercises: one item of a task, written in every language at once.

An exercise for training uses training meanings only. A held-out exercise has a held-out text (premise,
context): its hypotheses, questions and replies are meanings too, but need not be held out, since what is
measured is whether a text never seen is understood.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.demo.world import nli, qa
from service.demo.world.facts import Question
from service.demo.world.frames.replies import REPLY_TO
from service.demo.world.grammar import FRAMES, phrase, render
from service.demo.world.lexicon import DOMAINS
from service.demo.world.lexicon.reviews import SENTIMENTS
from service.demo.world.meaning import LANGUAGES, Meaning, Split
from service.demo.world.sampling import NoMeaningError, sample, sample_frame, split_of, weight

TASKS = ("translate", "nli", "qa", "classify", "generate")
SENTIMENT_LABELS = ("positive", "neutral", "negative")

_TRIES = 20_000

# The slot whose opinion decides a review's sentiment; the others may say anything, unless listed below.
_DECIDING: dict[str, str] = {
    **dict.fromkeys(
        (
            *("review.was", "review.wascity", "review.told", "review.thinks", "review.ithink"),
            *("review.everyone", "review.visit", "review.price", "review.both", "review.verdict"),
        ),
        "opinion",
    ),
    **dict.fromkeys(("review.secondhand", "review.before", "review.surprise"), "opinion2"),
    **dict.fromkeys(("review.verdictabout", "review.verdictwith"), "verdict"),
}
_AGREEING: dict[str, str] = {"review.both": "opinion2", "review.verdict": "verdict"}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One task item. `inputs` is field -> language -> text, `outputs` is language -> expected answer."""

    task: str
    inputs: Mapping[str, Mapping[str, str]]
    outputs: Mapping[str, str]
    labels: tuple[str, ...]
    split: Split


def _in_every_language(meaning: Meaning) -> dict[str, str]:
    return {language: render(meaning, language) for language in LANGUAGES}


def _joined(meanings: Iterable[Meaning]) -> dict[str, str]:
    meanings = tuple(meanings)
    return {
        language: ("" if language == "zho_Hans" else " ").join(
            render(meaning, language) for meaning in meanings
        )
        for language in LANGUAGES
    }


def _label(label: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, label)


def _usable(split: Split, texts: Iterable[Meaning], others: Iterable[Meaning]) -> bool:
    if any(split_of(meaning) is not split for meaning in texts):
        return False
    return split is not Split.TRAIN or all(split_of(meaning) is split for meaning in others)


def _frames(names: Iterable[str], split: Split) -> tuple[list[str], list[float]]:
    wanted = [name for name in names if FRAMES[name].heldout == (split is Split.HELDOUT_TEMPLATE)]
    return wanted, [weight(FRAMES[name]) for name in wanted]


def _translate(rng: random.Random, split: Split) -> Exercise | None:
    text = _in_every_language(sample(rng, split))
    return Exercise("translate", {"text": text}, text, (), split)


def _nli(rng: random.Random, split: Split) -> Exercise | None:
    premise, hypothesis, label = nli.pair(rng, split)
    if not _usable(split, (premise,), (hypothesis,)):
        return None
    inputs = {"premise": _in_every_language(premise), "hypothesis": _in_every_language(hypothesis)}
    return Exercise("nli", inputs, _label(label), nli.LABELS, split)


def _answers(question: Question, slots: Mapping[str, str]) -> dict[str, str]:
    return {language: phrase(question.answer[language], slots, language) for language in LANGUAGES}


def _qa(rng: random.Random, split: Split) -> Exercise | None:
    found = qa.asked(rng, split)
    if found is None:
        return None
    context, main, question, meaning = found
    if not _usable(split, context, (meaning,)):
        return None
    inputs = {"context": _joined(context), "question": _in_every_language(meaning)}
    return Exercise("qa", inputs, _answers(question, main.fillers()), (), split)


def _opinion(rng: random.Random, slot: str, label: str) -> str:
    fillers = DOMAINS[slot.rstrip("2")].fillers
    return rng.choice([filler for filler in fillers if SENTIMENTS[filler] == label])


def _classify(rng: random.Random, split: Split) -> Exercise | None:
    names, weights = _frames(_DECIDING, split)
    name, label = rng.choices(names, weights)[0], rng.choice(SENTIMENT_LABELS)
    slots = sample_frame(rng, FRAMES[name]).fillers()
    slots[_DECIDING[name]] = _opinion(rng, _DECIDING[name], label)
    if name in _AGREEING:
        slots[_AGREEING[name]] = _opinion(rng, _AGREEING[name], label)
    review = Meaning.of(name, slots)
    if slots.get("opinion") == slots.get("opinion2", "") or not _usable(split, (review,), ()):
        return None
    return Exercise("classify", {"text": _in_every_language(review)}, _label(label), SENTIMENT_LABELS, split)


def _generate(rng: random.Random, split: Split) -> Exercise | None:
    names, weights = _frames(REPLY_TO, split)
    said = sample_frame(rng, FRAMES[rng.choices(names, weights)[0]])
    reply_frame = FRAMES[REPLY_TO[said.frame]]
    wanted = {*reply_frame.required, *(slot for group in reply_frame.optional for slot in group)}
    reply = Meaning.of(reply_frame.name, {slot: filler for slot, filler in said.slots if slot in wanted})
    if not _usable(split, (said,), (reply,)):
        return None
    return Exercise("generate", {"text": _in_every_language(said)}, _in_every_language(reply), (), split)


_MAKERS: dict[str, Callable[[random.Random, Split], Exercise | None]] = {
    "translate": _translate,
    "nli": _nli,
    "qa": _qa,
    "classify": _classify,
    "generate": _generate,
}


def exercise(rng: random.Random, task: str, split: Split) -> Exercise:
    """A random exercise of `task` and `split`. Raises KeyError for an unknown task."""
    make = _MAKERS[task]
    for _ in range(_TRIES):
        found = make(rng, split)
        if found is not None:
            return found
    raise NoMeaningError(f"no {task} exercise found in {split}")
