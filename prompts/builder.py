"""From a question to a prompt: pure, and the same bytes for the same question.

The layout, in both styles:

    instruction                                   stable part: vLLM's prefix cache hits
    (blank line)
    examples, each laid out as the question is
    (blank line)
    German (original): …                          variable part
    French (machine translation): …
    English:                                      the cue

Why so:

* Fields are grouped by field, not by language (all premises, then the hypothesis): the versions of one text
  stand side by side, and the question or hypothesis stands next to the answer.
* Chat examples are user and assistant turns. It is the form that chat models were tuned on, each answer ends
  with the template's own end of turn, and no answer can be taken for a part of the input. A text prompt
  repeats the whole block with its answer behind the cue, blank lines between blocks.
* The instruction opens the first user message. There is no system message: many chat templates refuse that
  role, and some put it elsewhere in the prompt.
* Original and translations are marked only where both are there. So PMI without translations is the direct
  prompt, byte for byte.
* Texts are never altered. One that breaks over several lines is fenced by lines of quotation marks, longer
  than any run of them inside, so no line of it can pass for a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from prompts.errors import EmptyField, MissingField, UnexpectedInstruction
from prompts.tasks import AnswerRule
from prompts.templates import Layout, Stop, Template, Templates
from prompts.types import Message, Mode, Parallel, Prompt, Question, Style, Version

_MARKS = {Layout.MARKED: (" (original)", " (machine translation)"), Layout.NEUTRAL: ("", "")}
_BLOCK_BREAK = "\n\n"
_QUOTES = re.compile('"+')
_SHORTEST_FENCE = 3


def build(question: Question, templates: Templates, style: Style) -> Prompt:
    """Lay out a question.

    The languages are those of `question.input.translations`, in order; translations of examples into other
    languages are left out. Pivot without a translation is direct.

    Raises:
        UnknownTask: no such template.
        UnexpectedInstruction: the task takes no instruction.
        EmptyField, MissingField: a text that the layout needs is not there, with its path.
    """
    template = templates.get(question.task)
    task = template.task
    if question.instruction and not task.takes_instruction:
        raise UnexpectedInstruction(task.name)
    if task.answer is AnswerRule.TARGET and not question.answer_language:
        raise MissingField("target_language", f"is required by the task {task.name!r}")

    inputs = _inputs(question)
    instruction = _instruction(template, question, several=bool(inputs[0].translations))
    cue = _cue(template, question.answer_language)
    blocks = [
        "\n".join((*_lines(template, parallel, where), cue))
        for parallel, where in zip(inputs, _places(question), strict=True)
    ]
    answers = [example.output for example in question.examples]
    for index, answer in enumerate(answers):
        if not answer.strip():
            raise EmptyField(f"examples[{index}].output")

    if style is Style.CHAT:
        blocks[0] = _BLOCK_BREAK.join(part for part in (instruction, blocks[0]) if part)
        return Prompt(style, messages=tuple(_turns(blocks, answers)))
    solved = [f"{block} {answer}" for block, answer in zip(blocks, answers, strict=False)]
    text = _BLOCK_BREAK.join(part for part in (instruction, *solved, blocks[-1]) if part)
    return Prompt(style, text=text, stop=_stop(template, inputs[-1], blocks[-1]))


def _inputs(question: Question) -> list[Parallel]:
    """What is laid out, by mode: the examples, then the input."""
    languages = [version.language for version in question.input.translations]
    match question.mode:
        case Mode.DIRECT:
            languages = []
        case Mode.PIVOT:
            languages = languages[:1]
        case Mode.PMI:
            pass
    inputs = [*(example.input for example in question.examples), question.input]
    chosen = [
        Parallel(parallel.original, _in_languages(parallel, languages, where))
        for parallel, where in zip(inputs, _places(question), strict=True)
    ]
    if question.mode is Mode.PIVOT and languages:
        return [Parallel(parallel.translations[0]) for parallel in chosen]
    return chosen


def _places(question: Question) -> Iterator[str]:
    """Where in the request each of `_inputs` stands, for errors."""
    yield from (f"examples[{index}]." for index in range(len(question.examples)))
    yield ""


def _in_languages(parallel: Parallel, languages: Sequence[str], where: str) -> tuple[Version, ...]:
    versions = {version.language: version for version in parallel.translations}
    for language in languages:
        if language not in versions:
            raise MissingField(f"{where}translations.{language}")
    return tuple(versions[language] for language in languages)


def _instruction(template: Template, question: Question, *, several: bool) -> str:
    wording = template.instruction
    labels = question.labels or template.task.labels
    task = wording.task
    if labels != template.task.labels and wording.other_labels:
        task = wording.other_labels
    sentences = [wording.choice if labels else wording.free]
    if several:
        sentences.insert(0, wording.pmi[template.layout])
    elif question.mode is Mode.PIVOT and question.input.translations:
        sentences.insert(0, wording.pivot)
    if not question.instruction:
        sentences.insert(0, task)
    values = {"answer_language": question.answer_language, "labels": ", ".join(labels)}
    said = " ".join(sentence.fill(values) for sentence in sentences if sentence)
    # On lines of its own: the caller's last line may be anything, a heading or a list item.
    return "\n".join(part for part in (question.instruction, said) if part)


def _cue(template: Template, answer_language: str) -> str:
    wording = template.cue.named if answer_language else template.cue.unnamed
    return wording.fill({"answer_language": answer_language})


def _lines(template: Template, parallel: Parallel, where: str) -> Iterator[str]:
    """A block without its cue: each field in every language it is shown in."""
    original = parallel.original
    original_mark, translation_mark = _MARKS[template.layout]
    for field in template.task.fields:
        if field.name not in original.fields:
            if field.required:
                raise MissingField(f"{where}input.{field.name}")
            continue
        translations = parallel.translations if field.translated else ()
        mark = original_mark if translations else ""
        text = _text(original.fields, field.name, f"{where}input.")
        yield _line(template, field.name, original, mark, text)
        for version in translations:
            text = _text(version.fields, field.name, f"{where}translations.{version.language}.")
            yield _line(template, field.name, version, translation_mark, text)


def _text(fields: Mapping[str, str], name: str, where: str) -> str:
    if name not in fields:
        raise MissingField(where + name)
    if not fields[name].strip():
        raise EmptyField(where + name)
    return fields[name]


def _line(template: Template, field: str, version: Version, mark: str, text: str) -> str:
    label = _label(template, field, version) + mark + ":"
    if text.splitlines() == [text]:
        return f"{label} {text}"
    longest = max((len(run) for run in _QUOTES.findall(text)), default=0)
    fence = '"' * max(_SHORTEST_FENCE, longest + 1)
    return f"{label}\n{fence}\n{text}\n{fence}"


def _label(template: Template, field: str, version: Version) -> str:
    label = template.labels[field]
    return (label.named if version.name else label.unnamed).fill({"language": version.name})


def _turns(blocks: Sequence[str], answers: Sequence[str]) -> Iterator[Message]:
    for block, answer in zip(blocks, answers, strict=False):
        yield Message("user", block)
        yield Message("assistant", answer)
    yield Message("user", blocks[-1])


def _stop(template: Template, parallel: Parallel, block: str) -> tuple[str, ...]:
    next_block = _BLOCK_BREAK + block[: block.index(":") + 1]
    match template.stop:
        case Stop.LINE:
            return ("\n",)
        case Stop.PARAGRAPH:
            return (_BLOCK_BREAK,)
        case Stop.BLOCK:
            return (next_block,)
        case Stop.INPUT:
            texts = parallel.original.fields.values()
            return (next_block if any(_BLOCK_BREAK in text for text in texts) else _BLOCK_BREAK,)
