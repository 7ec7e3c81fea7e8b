"""Every prompt as readers see it: compared byte for byte with committed files.

`golden/<task>.txt` holds whole prompts made of texts written for these tests. `golden/rows/<file>.txt` holds
the prompts of the real rows with a marker in the place of each text, since those rows are never committed;
filled with a row's texts they must equal what is built from that row.

After a wanted change run the tests once with PMI_WRITE_GOLDEN=1 and read the difference.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from prompts.builder import build
from prompts.tasks import Task
from prompts.templates import Templates
from prompts.types import Example, Mode, Parallel, Prompt, Question, Style, Version

Rows = Callable[[str], list[dict[str, Any]]]

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = tomllib.loads((GOLDEN / "samples.toml").read_text(encoding="utf-8"))
TEMPLATES = Templates.load()
CASES = [(mode, style) for style in Style for mode in Mode]
NAMES = {
    "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "de": "German", "en": "English", "es": "Spanish",
    "fr": "French", "hi": "Hindi", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ms": "Malay",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "ru": "Russian", "sl": "Slovenian", "sv": "Swedish",
    "sw": "Swahili", "th": "Thai", "zh": "Chinese",
    "deu_Latn": "German", "fra_Latn": "French", "swh_Latn": "Swahili",
}  # fmt: skip
MARKER = re.compile("⟦.*?⟧")
TARGETS = {"translate": "English"}
# Files of real rows: tasks to lay them out with, labels of the data set, its field names where they differ.
ROWS: dict[str, tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]] = {
    **{
        f"wmt{pair}": (("translate", "translate:neutral"), (), {})
        for pair in ("22_de2en", "22_zh2en", "22_de2fr", "22_en2de", "22_en2zh", "21_is2en")
    },
    **{f"xnli_{code}": (("nli",), (), {}) for code in ("fr", "ru", "zh")},
    "xnli_de": (("nli", "nli:full", "nli:neutral"), (), {}),
    "rte": (("nli",), ("entailment", "not_entailment"), {}),
    "boolq": (("qa", "qa:neutral"), ("True", "False"), {"passage": "context"}),
    "wikiauto": (("simplify", "paraphrase"), (), {}),
    **{f"xlsum_{code}": (("summarize",), (), {}) for code in ("fr", "ru", "es")},
    "gsm8k": (("math",), (), {}),
    "question_alignment/emotion": (("classify", "generate"), ("positive", "negative"), {}),
    "question_alignment/snli": (("nli",), (), {}),
}


def compare(name: str, found: str) -> None:
    """Hold `found` against the committed file, or write that file when asked to."""
    path = GOLDEN / name
    if os.environ.get("PMI_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def shown(title: str, prompt: Prompt) -> str:
    """A prompt for people: messages under their roles; ⏎ where a text prompt ends."""
    parts = [f"######## {title}"]
    parts += [f"[{message.role}]\n{message.content}" for message in prompt.messages]
    if prompt.style is Style.TEXT:
        parts += [f"{prompt.text}⏎", f"stop: {list(prompt.stop)}"]
    return "\n".join(parts) + "\n\n"


def sample(task: str, part: str) -> Parallel:
    german, *others = (
        Version(code, NAMES[code], fields) for code, fields in SAMPLES[task][part].items() if code != "output"
    )
    return Parallel(german, tuple(others))


def sample_question(task: str, mode: Mode) -> Question:
    base = TEMPLATES.get(task).task
    name = task.partition(":")[0]
    language = base.answer_language(original="German", target=TARGETS.get(name, ""), own_labels=False)
    example = Example(sample(name, "example"), SAMPLES[name]["example"]["output"])
    return Question(task, mode, sample(name, "question"), (example,), answer_language=language)


@pytest.mark.parametrize("task", [task.name for task in TEMPLATES.tasks])
def test_own_texts(task: str) -> None:
    """Each task and variant, in every mode and style, reads as committed."""
    found = "".join(
        shown(f"{task} {mode} {style}", build(sample_question(task, mode), TEMPLATES, style))
        for mode, style in CASES
    )
    compare(f"{task.replace(':', '.')}.txt", found)


def parallel(task: Task, mode: Mode, row: Mapping[str, Any], rename: Mapping[str, str]) -> Parallel:
    """A row's input with the translations that hold all the fields the mode needs."""

    def fields(texts: Mapping[str, str]) -> dict[str, str]:
        return {rename.get(name, name): text for name, text in texts.items()}

    source = row["source_lang"]
    versions = [Version(code, NAMES[code], fields(texts)) for code, texts in row["translations"].items()]
    whole = [one for one in versions if set(task.translated(mode)) <= set(one.fields)]
    return Parallel(Version(source, NAMES[source], fields(row["inputs"])), tuple(whole))


def row_questions(name: str, row: Mapping[str, Any], example: Mapping[str, Any]) -> Iterator[Question]:
    """The row under every task of its file and every mode, with another row as its example."""
    tasks, labels, rename = ROWS[name]
    target = NAMES[row["target_lang"]] if "target_lang" in row else ""
    for task in (TEMPLATES.get(one).task for one in tasks):
        for mode in Mode:
            yield Question(
                task=task.name,
                mode=mode,
                input=parallel(task, mode, row, rename),
                examples=(Example(parallel(task, mode, example, rename), example["answer"]),),
                answer_language=task.answer_language(
                    original=NAMES[row["source_lang"]], target=target, own_labels=bool(labels)
                ),
                labels=labels,
            )


def marked(row: Mapping[str, Any], role: str) -> dict[str, Any]:
    """The row with a marker in the place of each text."""

    def markers(language: str, texts: Mapping[str, str]) -> dict[str, str]:
        return {field: f"⟦{role}.{language}.{field}⟧" for field in texts}

    inputs = markers(row["source_lang"], row["inputs"])
    translations = {code: markers(code, texts) for code, texts in row["translations"].items()}
    return {**row, "inputs": inputs, "translations": translations, "answer": f"⟦{role}.answer⟧"}


def texts_by_marker(row: Mapping[str, Any], role: str) -> dict[str, str]:
    found = {f"⟦{role}.answer⟧": row["answer"]}
    for language, texts in [(row["source_lang"], row["inputs"]), *row["translations"].items()]:
        found |= {f"⟦{role}.{language}.{field}⟧": text for field, text in texts.items()}
    return found


def filled(skeleton: str, texts: Mapping[str, str]) -> str:
    """The skeleton with each marker replaced by its text, in one pass."""
    return MARKER.sub(lambda marker: texts[marker.group()], skeleton)


@pytest.mark.pmi_data
@pytest.mark.parametrize("name", list(ROWS))
def test_real_rows(name: str, pmi_rows: Rows) -> None:
    """Every real row gives the committed skeleton, with each of its texts verbatim in its place, once."""
    rows = [{**row, "answer": row.get("reference") or row.get("label")} for row in pmi_rows(name)]
    skeletons: dict[tuple[str, Mode, Style], str] = {}
    for question in row_questions(name, marked(rows[0], "row"), marked(rows[1], "example")):
        for style in Style:
            title = f"{question.task} {question.mode} {style}"
            skeleton = shown(title, build(question, TEMPLATES, style))
            skeletons[question.task, question.mode, style] = skeleton
            markers = MARKER.findall(skeleton)
            assert len(markers) == len(set(markers))
    compare(f"rows/{Path(name).name}.txt", "".join(skeletons.values()))

    for row, example in zip(rows, [rows[-1], *rows[:-1]], strict=True):
        texts = texts_by_marker(row, "row") | texts_by_marker(example, "example")
        for question in row_questions(name, row, example):
            for style in Style:
                skeleton = skeletons[question.task, question.mode, style]
                expected = filled(skeleton, texts)
                title = f"{question.task} {question.mode} {style}"
                assert shown(title, build(question, TEMPLATES, style)) == expected
