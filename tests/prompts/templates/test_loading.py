"""Template files: what is refused, and how a directory of one's own adds to the built-in ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prompts.builder import build
from prompts.errors import TemplateInvalid, UnknownTask
from prompts.templates import BUILT_IN, Templates
from prompts.types import Mode, Parallel, Question, Style, Version

VALID = """
description = "Says it again."
[fields.text]
label = "{language}"
label_unnamed = "Text"
[instruction]
task = "Say it again."
pmi_marked = ""
pmi_neutral = ""
[answer]
language = "original"
cue = "Again:"
max_tokens = 16
stop = "line"
"""


def load(directory: Path, text: str | bytes, name: str = "again.toml") -> Templates:
    (directory / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Templates.load(directory)


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('description = "Says it again."', "", "description", "is missing"),
        ("[fields.text]", "colour = 1\n[fields.text]", "fields", "is missing"),
        ("max_tokens = 16", "max_tokens = 0", "answer.max_tokens", "a whole number above 0"),
        ("max_tokens = 16", "max_tokens = true", "answer.max_tokens", "a whole number above 0"),
        ("max_tokens = 16", "max_tokens = 16\ntemperature = 3", "answer.temperature", "from 0 to 2"),
        ("max_tokens = 16", "max_tokens = 16\nlabels = ['a', 'a']", "answer.labels", "twice"),
        ("max_tokens = 16", "max_tokens = 16\nlabels = ['a', ' ']", "answer.labels", "not empty"),
        ("max_tokens = 16", "max_tokens = 16\nlabels = 'a'", "answer.labels", "a list"),
        ("max_tokens = 16", "max_tokens = 16\ntop_k = 1", "answer.top_k", "is no key"),
        ('stop = "line"', 'stop = "never"', "answer.stop", "none of: line, paragraph, input, block"),
        ('language = "original"', 'language = "german"', "answer.language", "none of: english"),
        ('cue = "Again:"', "cue = 3", "answer.cue", "a string"),
        ('cue = "Again:"', 'cue = ""', "answer.cue", "must not be empty"),
        ('cue = "Again:"', 'cue = "In {answer_language}:"', "answer.cue_unnamed", "is missing"),
        ('cue = "Again:"', 'cue = "In {language}:"', "answer.cue", "cannot be used here"),
        ('label = "{language}"', 'label = "{language}\\n"', "fields.text.label", "one line"),
        ('label = "{language}"', 'label = "{language"', "fields.text.label", "a single {"),
        ('label_unnamed = "Text"', "", "fields.text.label_unnamed", "is missing"),
        ('label_unnamed = "Text"', 'label_unnamed = "Text"\ntranslate = 1', "fields.text.translate", "true"),
        ('label_unnamed = "Text"', 'label_unnamed = "Text"\ntranslate = false', "fields", "needs a field"),
        ("[fields.text]", "[fields.'My Text']", "fields.My Text", "a-z"),
        ('task = "Say it again."', 'task = "In {answer_language}."', "instruction.task", "cannot be used"),
        ("[fields.text]", "layout = 'loud'\n[fields.text]", "layout", "none of: marked, neutral"),
        ("[fields.text]", "variants = 1\n[fields.text]", "variants", "a table"),
        ("[fields.text]", "[variants.a]\nlayout = 'loud'\n[fields.text]", "variants.a.layout", "none of"),
        ("[fields.text]", "[variants.a.fields.b]\n[fields.text]", "variants.a.fields.b.label", "is missing"),
        ("[fields.text]", "[variants.A]\n[fields.text]", "variants.A", "a-z"),
        ("[fields.text]", "[languages.de]\n[fields.text]", "languages.de", "FLORES-200"),
        ("[fields.text]", "[languages.any]\n0 = []\n[fields.text]", "languages.any.0", "number"),
        ("[fields.text]", "[languages.any]\n2 = ['fra_Latn']\n[fields.text]", "languages.any.2", "fewer"),
        ("[fields.text]", "[languages.any]\n1 = ['fr']\n[fields.text]", "languages.any.1", "'fr'"),
    ],
)  # fmt: skip
def test_names_file_and_key(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    """Each mistake is refused at start-up, with the file, the key and what is wrong with it."""
    assert old in VALID
    if key == "fields":
        new = new.replace("[fields.text]", "[field.text]")
    with pytest.raises(TemplateInvalid, match=re.escape(reason)) as caught:
        load(tmp_path, VALID.replace(old, new))
    assert caught.value.key == key
    assert str(tmp_path / "again.toml") in str(caught.value)


@pytest.mark.parametrize("text", [b"\xff", "a = ", "a = 1\na = 2"])
def test_refuses_a_file_that_is_no_toml(tmp_path: Path, text: str | bytes) -> None:
    """Neither bytes that are not UTF-8 nor broken TOML get further than their file's name."""
    with pytest.raises(TemplateInvalid, match=r"again\.toml"):
        load(tmp_path, text)


def test_refuses_a_name_that_is_no_task_name(tmp_path: Path) -> None:
    """A file cannot name a task that requests could not name, or pose as a variant."""
    with pytest.raises(TemplateInvalid, match="the file's name"):
        load(tmp_path, VALID, "nli:loud.toml")


def test_refuses_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """A mistyped path is an error, not an empty directory."""
    with pytest.raises(TemplateInvalid, match="is not a directory"):
        Templates.load(tmp_path / "nowhere")


def test_an_unknown_task_gets_the_known_ones() -> None:
    """The error lists what there is."""
    with pytest.raises(UnknownTask, match=r"'sing'.*classify.*translate") as caught:
        Templates.load().get("sing")
    assert caught.value.field == "task"


def test_a_directory_adds_tasks_and_overrides_them(tmp_path: Path) -> None:
    """Later directories win, task by task; an override takes the built-in variants with it."""
    first, second = tmp_path / "first", tmp_path / "second"
    for directory, word in ((first, "first"), (second, "second")):
        directory.mkdir()
        load(directory, VALID.replace("Says it again.", word))
        load(directory, VALID.replace("Says it again.", word), "nli.toml")
    templates = Templates.load(first, second)
    assert templates.get("again").task.description == templates.get("nli").task.description == "second"
    with pytest.raises(UnknownTask):
        templates.get("nli:full")
    assert templates.get("qa:neutral").layout == "neutral"


def test_the_example_in_the_readme_loads_and_builds(tmp_path: Path) -> None:
    """What the README shows as a whole file is one."""
    readme = (BUILT_IN / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    templates = load(tmp_path, block, "paws.toml")
    task = templates.get("paws").task
    assert task.auxiliary("deu_Latn", 3) == ("eng_Latn", "fra_Latn", "spa_Latn")
    assert templates.get("paws:neutral").layout == "neutral"
    german = Version("deu_Latn", "German", {"first": "Es regnet.", "second": "Es ist nass."})
    french = Version("fra_Latn", "French", {"first": "Il pleut.", "second": "C'est mouillé."})
    question = Question("paws", Mode.PMI, Parallel(german, (french,)), answer_language="English")
    assert build(question, templates, Style.TEXT).text == (
        "Do both sentences mean the same? "
        "Machine translations are given as help; the original is what counts. "
        "Answer with one of: same, different.\n\n"
        "First sentence in German (original): Es regnet.\n"
        "First sentence in French (machine translation): Il pleut.\n"
        "Second sentence in German (original): Es ist nass.\n"
        "Second sentence in French (machine translation): C'est mouillé.\n"
        "Answer in English:"
    )
