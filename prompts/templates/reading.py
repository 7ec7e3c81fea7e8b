"""From a parsed TOML file to a `Template`: strict, with errors that name file and key."""

from __future__ import annotations

import re

from prompts.files import NAME
from prompts.table import Table
from prompts.tasks import ANY_SOURCE, AnswerRule, Field, Task
from prompts.templates.types import Instruction, Label, Layout, Stop, Template

_LANGUAGE = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_CHOICE = "Answer with one of: {labels}."


def read_template(name: str, table: Table) -> Template:
    """Check a whole template and build it.

    Raises:
        TemplateInvalid: at the first thing that is wrong.
    """
    description = table.take_str("description")
    layout = table.take_one_of("layout", Layout, Layout.MARKED)
    takes_instruction = table.take_bool("takes_instruction", False)
    fields, labels = _read_fields(table.take_table("fields"))
    answer = table.take_table("answer")
    rule = answer.take_one_of("language", AnswerRule)
    task = Task(
        name=name,
        description=description,
        fields=fields,
        labels=answer.take_strings("labels", []),
        answer=rule,
        takes_instruction=takes_instruction,
        max_tokens=answer.take_positive("max_tokens"),
        temperature=answer.take_temperature("temperature"),
        languages=_read_languages(table.take_table("languages", {})),
    )
    # Only a task that is always told its target can name the answer's language in its instruction.
    gaps = ("answer_language",) if rule is AnswerRule.TARGET else ()
    sentences = table.take_table("instruction")
    instruction = Instruction(
        task=sentences.take_wording("task", gaps),
        other_labels=sentences.take_wording("other_labels", gaps, ""),
        pivot=sentences.take_wording("pivot", gaps, ""),
        pmi={kind: sentences.take_wording(f"pmi_{kind}", gaps) for kind in Layout},
        free=answer.take_wording("free", gaps, ""),
        choice=answer.take_wording("choice", (*gaps, "labels"), _CHOICE),
    )
    template = Template(
        task=task,
        layout=layout,
        labels=labels,
        instruction=instruction,
        cue=_read_label(answer, "cue", "answer_language", optional=rule is AnswerRule.TARGET),
        stop=answer.take_one_of("stop", Stop),
    )
    for part in (sentences, answer, table):
        part.done()
    return template


def _read_fields(table: Table) -> tuple[tuple[Field, ...], dict[str, Label]]:
    fields: list[Field] = []
    labels: dict[str, Label] = {}
    for name in table.names:
        one = table.take_table(name)
        if not NAME.fullmatch(name):
            raise one.invalid("", "a field's name must be a-z, 0-9, - and _")
        fields.append(Field(name, one.take_bool("required", True), one.take_bool("translate", True)))
        labels[name] = _read_label(one, "label", "language")
        one.done()
    if not any(one.required and one.translated for one in fields):
        raise table.invalid("", "needs a field that is both required and translated")
    return tuple(fields), labels


def _read_label(table: Table, key: str, gap: str, *, optional: bool = False) -> Label:
    named = table.take_wording(key, (gap,))
    fallback = f"{key}_unnamed"
    # A label that names no language serves both cases.
    default = table.take_str(key) if not named.gaps else "" if optional else None
    unnamed = table.take_wording(fallback, (), default)
    for one, wording in ((key, named), (fallback, unnamed)):
        if any("\n" in literal for literal in wording.literals):
            raise table.invalid(one, "must be one line")
    if not named:
        raise table.invalid(key, "must not be empty")
    return Label(named, unnamed)


def _read_languages(table: Table) -> dict[str, dict[int, tuple[str, ...]]]:
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for source in table.names:
        lists = table.take_table(source)
        if source != ANY_SOURCE and not _LANGUAGE.fullmatch(source):
            raise lists.invalid("", f"must be {ANY_SOURCE!r} or a FLORES-200 code such as deu_Latn")
        found[source] = {}
        for key in lists.names:
            codes = lists.take_strings(key)
            if not key.isascii() or not key.isdigit() or int(key) < 1:
                raise lists.invalid(key, "must be a number of languages")
            if len(codes) < int(key):
                raise lists.invalid(key, f"names fewer than {key} languages")
            for code in codes:
                if not _LANGUAGE.fullmatch(code) or code == source:
                    raise lists.invalid(key, f"{code!r} is no FLORES-200 code, or the source itself")
            found[source][int(key)] = codes
    return found
