"""How many more characters and tokens a prompt has by its translations, with the project's own layouts.

    inputs with translations ──> both doors' usual layouts, with 1 to 5 languages
        ──> once + languages x (each + source x ratio)

Inputs are real rows where there are any (see CONTRIBUTING.md), and sentences of the demo world, which are
always there. Three ways to count: characters, tokens as the gateway estimates them by script, and tokens of
the demo LM's own tokenizer, which knows little but its world.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loadtests.sizing.fit import costs
from loadtests.sizing.formula import Entrance, Prefill
from prompts.budget import estimate
from prompts.builder import build
from prompts.hints import Hints
from prompts.source import Api, find, lay_out
from prompts.templates import Templates
from prompts.types import Mode, Parallel, Prompt, Question, Style, Version
from service.backends.local_model import LocalModel
from service.backends.opening import DEMO_LM
from service.configuration.settings import LanguageSettings
from service.demo.world import LANGUAGES as WORLD
from service.demo.world import Split, render, sample
from tests.support.rows import load_rows, rows_directory
from translators import languages

#: Languages of a request, as they are asked for where nothing is configured; the original's is left out.
PREFERRED: Final = LanguageSettings().default
MOST_LANGUAGES: Final = 5
#: What the formula takes tokens from: the only real tokenizer that is there for all.
TOKENIZER: Final = "tokens, demo LM"
_SEED: Final = 6
_WORLD_INPUTS: Final = 240
_SENTENCES: Final = (1, 2, 3, 4)

Count = Callable[[str], float]
"""Characters or tokens of a text."""


@dataclass(frozen=True, slots=True)
class Input:
    """A text in several languages.

    Attributes:
        source: FLORES-200 code of the original.
        texts: by FLORES-200 code, the original among them.
    """

    source: str
    texts: Mapping[str, str]

    @property
    def original(self) -> str:
        return self.texts[self.source]

    def versions(self, most: int) -> tuple[Version, ...]:
        """Translations in the preferred order, then in the order they are in."""
        order = [*(one for one in PREFERRED if one in self.texts), *self.texts]
        chosen = [one for one in dict.fromkeys(order) if one != self.source][:most]
        return tuple(Version(one, languages.name(one), {"0": self.texts[one]}) for one in chosen)


@dataclass(frozen=True, slots=True)
class Added:
    """What translations added to one prompt, in whatever unit."""

    languages: int
    source: float
    added: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line through all inputs of a kind.

    Attributes:
        door: whose layout.
        unit, inputs: what was counted, and of what.
        count: inputs.
        prefill: the line.
        error: median of how far a prompt is from the line, as a share of what was added.
    """

    door: Entrance
    unit: str
    inputs: str
    count: int
    prefill: Prefill
    error: float


def lines() -> Iterator[Line]:
    """All that can be measured here: real rows are left out where there are none."""
    units: dict[str, Count] = {"characters": len, "tokens, estimated": estimated}
    world = list(world_inputs())
    kinds = {"demo world": world}
    if rows := list(row_inputs()):
        kinds["real rows"] = rows
    tokenizer = LocalModel.read(DEMO_LM).tokenizer

    def demo_tokens(text: str) -> float:
        return len(tokenizer.encode_text(text))

    for door, layout in LAYOUTS.items():
        for kind, inputs in kinds.items():
            for unit, count in units.items():
                yield _line(door, layout, unit, count, kind, inputs)
        yield _line(door, layout, TOKENIZER, demo_tokens, "demo world", world)


def world_inputs() -> Iterator[Input]:
    """Everyday sentences of the demo world, one to four to an input."""
    drawn = random.Random(_SEED)
    for index in range(_WORLD_INPUTS):
        meanings = [sample(drawn, Split.TRAIN) for _ in range(_SENTENCES[index % len(_SENTENCES)])]
        texts = {
            language: ("" if language == "zho_Hans" else " ").join(render(one, language) for one in meanings)
            for language in WORLD
        }
        yield Input(WORLD[index % len(WORLD)], texts)


def row_inputs() -> Iterator[Input]:
    """Real rows: the fields of each as paragraphs of one input. Nothing where there are none."""
    directory = rows_directory()
    for path in sorted(directory.rglob("*.jsonl")) if directory.is_dir() else ():
        for row in load_rows(str(path.relative_to(directory).with_suffix(""))):
            source = languages.parse(row["source_lang"])
            texts = {source: "\n\n".join(row["inputs"].values())}
            for tag, fields in row["translations"].items():
                if fields.keys() == row["inputs"].keys():
                    texts[languages.parse(tag)] = "\n\n".join(fields.values())
            if len(texts) > 1:
                yield Input(source, texts)


def estimated(text: str) -> float:
    """Tokens as `pmi_prompt_tokens_added_total` counts them where nobody had to ask the model's tokenizer."""
    return estimate(Prompt(Style.TEXT, text=text)).likely


def _line(
    door: Entrance, layout: Layout, unit: str, count: Count, kind: str, inputs: Sequence[Input]
) -> Line:
    found = [one for given in inputs for one in added(given, layout, count)]
    prefill = fitted(found)
    errors = [abs(prefill.added_tokens(one.languages, one.source) - one.added) / one.added for one in found]
    return Line(door, unit, kind, len(inputs), prefill, statistics.median(errors))


def added(given: Input, layout: Layout, count: Count) -> Iterator[Added]:
    """What translations into one, two and more languages add to the prompt."""
    versions = given.versions(MOST_LANGUAGES)
    bare, source = count(layout(given, ())), count(given.original)
    for number in range(1, len(versions) + 1):
        yield Added(number, source, count(layout(given, versions[:number])) - bare)


def fitted(found: Sequence[Added]) -> Prefill:
    """The line through them."""
    once, each, ratio = costs(
        [[1.0, one.languages, one.languages * one.source] for one in found], [one.added for one in found]
    )
    return Prefill(once, each, ratio)


Layout = Callable[[Input, Sequence[Version]], str]
"""The whole text of a prompt with some translations."""


def _message(given: Input, versions: Sequence[Version]) -> str:
    """A user's message, as the OpenAI door lays it out."""
    body = {"messages": [{"role": "user", "content": given.original}]}
    (source,) = find(Api.CHAT, body, named=None, mode=Mode.PMI)
    edits = lay_out(source, versions, Mode.PMI, _HINTS.get())
    return edits.get(("messages", 0, "content"), given.original)


def _task(given: Input, versions: Sequence[Version]) -> str:
    """The task `generate`, as `/v1/pmi/complete` lays it out."""
    name = languages.name(given.source)
    original = Version(given.source, name, {"text": given.original})
    others = tuple(Version(one.language, one.name, {"text": one.fields["0"]}) for one in versions)
    question = Question("generate", Mode.PMI, Parallel(original, others), answer_language=name)
    return "\n".join(message.content for message in build(question, _TEMPLATES, Style.CHAT).messages)


_HINTS: Final = Hints.load()
_TEMPLATES: Final = Templates.load()
LAYOUTS: Final[Mapping[Entrance, Layout]] = {Entrance.OPENAI: _message, Entrance.COMPLETE: _task}
