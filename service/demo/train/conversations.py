"""The language model's training stream: prompts as the gateway builds them, and their answers.

Every source language gets the same mixture of tasks and modes. The low-resource language differs in one thing
only: how rarely it is seen.
"""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from prompts.builder import build
from prompts.templates import Templates
from prompts.types import Example, Mode, Parallel, Question, Style, Version
from service.demo.train.pairs import sentences
from service.demo.train.tokenizer import EOS, Vocabulary
from service.demo.world import LANGUAGES, Exercise, Split, exercise
from translators.languages import name

T = TypeVar("T")

LOW_RESOURCE = "swh_Latn"
LOW_RESOURCE_SHARE = 0.025
"""Share of conversations whose original is in the low-resource language; likewise for the other languages."""

TASKS = {"translate": 0.18, "nli": 0.24, "qa": 0.38, "classify": 0.08, "generate": 0.12}
MODES = {Mode.DIRECT: 0.38, Mode.PIVOT: 0.10, Mode.PMI: 0.52}
AUXILIARIES = {1: 0.26, 2: 0.24, 3: 0.36, 4: 0.08, 5: 0.06}
EXAMPLES = {0: 0.95, 1: 0.04, 2: 0.01}
TEXT_STYLE_SHARE = 0.15
OTHER_TARGET_SHARE = 0.25
NAMELESS_SHARE = 0.03
WRONG_TRANSLATION_SHARE = 0.05
EARLY = 60_000
"""Examples after which the mixture turns from parallel text to conversations."""
EARLY_TEXT_SHARE, LATE_TEXT_SHARE = 0.75, 0.2
"""Share of examples that are plain parallel text: an answer is a tenth of its prompt, such text all
lesson."""
LINES = {2: 0.4, 3: 0.4, 4: 0.2}
LABELS = ("{}", "Text in {}", "Context in {}", "Premise in {}")
BARE_SHARE = 0.6
"""Share of conversations without instruction, as text, learnt from whole: the same in half the tokens."""
BARE_WEIGHT = 0.5
PROMPT_LOSS_SHARE, PROMPT_WEIGHT = 0.6, 0.3
"""How many conversations are learnt from whole, and what a token of their prompts weighs beside one of the
answer. A prompt holds one text in several languages: there is more to learn in it than in a label."""
ANSWER_WEIGHTS = {"nli": 4.0, "classify": 4.0, "qa": 2.0}
"""Weight of a token of the answer; 1 where not given. Short answers would be drowned by long ones."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Token ids of a whole conversation, and the weight of predicting each of them (0 for no loss)."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


def conversations(seed: int, vocabulary: Vocabulary) -> Iterator[Conversation]:
    """Endless training conversations; only meanings of the training split."""
    rng = random.Random(seed)
    templates = Templates.load()
    wrong: dict[tuple[str, str, str], deque[str]] = {}
    for index in itertools.count():
        if rng.random() < (EARLY_TEXT_SHARE if index < EARLY else LATE_TEXT_SHARE):
            yield parallel_text(rng, vocabulary)
            continue
        question, answer = draw(rng, templates, wrong)
        if not question.examples and rng.random() < BARE_SHARE:
            yield lay_out(question, answer, templates, vocabulary, Style.TEXT, BARE_WEIGHT, bare=True)
            continue
        style = Style.TEXT if rng.random() < TEXT_STYLE_SHARE else Style.CHAT
        prompt_weight = PROMPT_WEIGHT if rng.random() < PROMPT_LOSS_SHARE else 0.0
        yield lay_out(question, answer, templates, vocabulary, style, prompt_weight)


def parallel_text(rng: random.Random, vocabulary: Vocabulary) -> Conversation:
    """One sentence in a few languages, a line each, all of it to be learnt."""
    (sentence, *_rest) = list(sentences(rng))
    languages: list[str] = []
    for _ in range(pick(rng, LINES)):
        languages.append(pick_language(rng, languages))
    label = rng.choice(LABELS)
    marks = rng.choice((("", ""), (" (original)", " (machine translation)")))
    lines = [
        f"{label.format(name(language))}{marks[index > 0]}: {sentence[language]}"
        for index, language in enumerate(languages)
    ]
    ids = (*vocabulary.encode("\n".join(lines)), EOS)
    return Conversation(ids, (1.0,) * len(ids))


def draw(
    rng: random.Random, templates: Templates, wrong: dict[tuple[str, str, str], deque[str]]
) -> tuple[Question, str]:
    """A random question about random training meanings, and its answer.

    Args:
        wrong: recent texts by task, field and language, from which wrong translations are taken; updated.
    """
    task = pick(rng, TASKS)
    mode = pick(rng, MODES)
    source = pick_language(rng, ())
    target = ""
    if task == "translate" or (task in ("qa", "generate") and rng.random() < OTHER_TARGET_SHARE):
        target = pick_language(rng, (source,))
    count = {Mode.DIRECT: 0, Mode.PIVOT: 1}.get(mode) or (pick(rng, AUXILIARIES) if mode is Mode.PMI else 0)
    taken = [source, target] if task == "translate" else [source]
    languages: list[str] = []
    while len(languages) < count:
        free = [code for code in LANGUAGES if code not in taken + languages]
        if not free:
            break
        languages.append(pick_language(rng, (*taken, *languages)))
    named = rng.random() >= NAMELESS_SHARE
    items = [exercise(rng, task, Split.TRAIN) for _ in range(pick(rng, EXAMPLES) + 1)]
    parallels = [parallel(rng, item, source, languages, wrong, named=named) for item in items]
    answers = [item.outputs[target or source] for item in items]
    answer_language = templates.get(task).task.answer_language(
        original=name(source) if named else "", target=name(target) if target else "", own_labels=False
    )
    question = Question(
        task=task,
        mode=mode,
        input=parallels[-1],
        examples=tuple(Example(p, a) for p, a in zip(parallels[:-1], answers[:-1], strict=True)),
        answer_language=answer_language,
    )
    return question, answers[-1]


def parallel(
    rng: random.Random,
    item: Exercise,
    source: str,
    languages: Sequence[str],
    wrong: dict[tuple[str, str, str], deque[str]],
    *,
    named: bool,
) -> Parallel:
    """The exercise's input with its translations, one of which may be of something else."""

    def version(language: str) -> Version:
        fields = {field: texts[language] for field, texts in item.inputs.items()}
        mistaken = language != source and rng.random() < WRONG_TRANSLATION_SHARE
        for field, text in list(fields.items()):
            recent = wrong.setdefault((item.task, field, language), deque(maxlen=64))
            if mistaken and recent:
                fields[field] = rng.choice(recent)
            recent.append(text)
        return Version(language, name(language) if named or language != source else "", fields)

    return Parallel(version(source), tuple(version(language) for language in languages))


def lay_out(
    question: Question,
    answer: str,
    templates: Templates,
    vocabulary: Vocabulary,
    style: Style,
    prompt_weight: float,
    *,
    bare: bool = False,
) -> Conversation:
    """Token ids and weights; answer and end count fully, the prompt as much as `prompt_weight` says."""
    prompt = build(question, templates, style)
    ids: list[int] = []
    weights: list[float] = []

    def add(new: Sequence[int], weight: float) -> None:
        ids.extend(new)
        weights.extend([weight] * len(new))

    full = ANSWER_WEIGHTS.get(question.task, 1.0)
    if style is Style.TEXT:
        text = prompt.text.partition("\n\n")[2] if bare else prompt.text
        add(vocabulary.encode(text), prompt_weight)
        add([*vocabulary.encode(f" {answer}"), EOS], full)
        return Conversation(tuple(ids), tuple(weights))
    for message in prompt.messages:
        said_by_model = message.role == "assistant"
        add([vocabulary.added[f"<|{message.role}|>"]], 0.0)
        add([*vocabulary.encode(message.content), EOS], full if said_by_model else prompt_weight)
    add([vocabulary.added["<|assistant|>"]], 0.0)
    add([*vocabulary.encode(answer), EOS], full)
    return Conversation(tuple(ids), tuple(weights))


def pick_language(rng: random.Random, taken: Sequence[str]) -> str:
    """A language that is not taken: the low-resource one rarely, the others alike."""
    rich = [code for code in LANGUAGES if code != LOW_RESOURCE and code not in taken]
    if LOW_RESOURCE not in taken and (not rich or rng.random() < LOW_RESOURCE_SHARE):
        return LOW_RESOURCE
    return rng.choice(rich)


def pick(rng: random.Random, shares: Mapping[T, float]) -> T:
    """A key, as often as its share says."""
    return rng.choices(list(shares), list(shares.values()))[0]
