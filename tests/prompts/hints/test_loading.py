"""Layouts of hints: what is refused, and how a directory of one's own adds to the built-in ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prompts.errors import TemplateInvalid, UnknownHintLayout
from prompts.hints import BUILT_IN, Hints
from prompts.types import Version

README = (BUILT_IN / "README.md").read_text(encoding="utf-8")
(VALID,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


def load(directory: Path, text: str | bytes, name: str = "brief.toml") -> Hints:
    (directory / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Hints.load(directory)


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('description = "As few words as possible."', "", "description", "is missing"),
        ('description = "As few words as possible."', "description = 1", "description", "a string"),
        ('closing = "Answer the message above."', "", "message.closing", "is missing"),
        (
            'closing = "Answer the message above."',
            'closing = "{language}"',
            "message.closing",
            "cannot be used",
        ),
        ('closing = "Answer', 'colour = "red"\nclosing = "Answer', "message.colour", "is no key"),
        ("[completion]", "[completions]", "completion", "is missing"),
        ("[message]", "[other]\n[message]", "other", "is no key"),
        ('"{language}:"', '"Other:"', "message.label", "must use {language}"),
        ('"{language}:"', '"{language}\\n"', "message.label", "one line"),
        ('"{language}: {text}"', '"{language}"', "completion.one", "must use {text}"),
        ('" ({translations})"', '" (translations"', "completion.within", "must use {translations}"),
        ('" ({translations})"', '"{"', "completion.within", "a single {"),
        ('"; "', '"\\n"', "completion.between", "one line"),
    ],
)
def test_names_file_and_key(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    """Each mistake is refused at start-up, with the file, the key and what is wrong with it."""
    assert old in VALID
    with pytest.raises(TemplateInvalid, match=re.escape(reason)) as caught:
        load(tmp_path, VALID.replace(old, new, 1))
    assert caught.value.key == key
    assert str(tmp_path / "brief.toml") in str(caught.value)


@pytest.mark.parametrize("text", [b"\xff", b"a = ", b"a = 1\na = 2"])
def test_refuses_a_file_that_is_no_toml(tmp_path: Path, text: bytes) -> None:
    """Neither bytes that are not UTF-8 nor broken TOML get further than their file's name."""
    with pytest.raises(TemplateInvalid, match=r"brief\.toml"):
        load(tmp_path, text)


def test_refuses_a_name_that_is_none_and_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """A layout must have a name that requests can say; a mistyped path is an error."""
    with pytest.raises(TemplateInvalid, match="the file's name"):
        load(tmp_path, VALID, "So Brief.toml")
    with pytest.raises(TemplateInvalid, match="is not a directory"):
        Hints.load(tmp_path / "nowhere")


def test_an_unknown_layout_gets_the_known_ones() -> None:
    """The error lists what there is, and says which field is at fault."""
    with pytest.raises(UnknownHintLayout, match=r"'loud'.*hints, neutral") as caught:
        Hints.load().get("loud")
    assert caught.value.field == "pmi.template"


def test_a_directory_adds_layouts_and_overrides_them(tmp_path: Path) -> None:
    """Later directories win, also over the layout of requests that name none."""
    assert Hints.load().get() == Hints.load().get("hints")
    (tmp_path / "hints.toml").write_text(VALID, encoding="utf-8")
    hints = load(tmp_path, VALID)
    assert hints.names == ("hints", "neutral", "brief")
    assert hints.get().description == hints.get("brief").description == "As few words as possible."


def test_the_neutral_layout_does_not_speak_of_machines() -> None:
    """Its versions are equals."""
    french = Version("fra_Latn", "French", {"0": "Il pleut."})
    layout = Hints.load().get("neutral")
    said = layout.below([french], whole=True) + layout.behind([french], "0") + layout.within([french], "0")
    assert "French" in said
    assert "machine" not in said.lower()
    assert "original" not in said.lower()


def test_the_readme_shows_what_its_layout_gives(tmp_path: Path) -> None:
    """The file loads, and lays out the example below it."""
    layout = load(tmp_path, VALID).get("brief")
    (example,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    french = Version("fra_Latn", "French", {"0": "Il pleut.\nEt maintenant ?"})
    spanish = Version("spa_Latn", "Spanish", {"0": "Llueve.\n¿Y ahora?"})
    assert example == f"Es regnet.\nWas nun?\n\n{layout.below([french, spanish], whole=True)}\n"
    assert "A part of it" in layout.below([french], whole=False)


def test_translations_without_words_are_no_hint() -> None:
    """Nothing is laid out for versions that say nothing, and their languages are not named."""
    layout = Hints.load().get()
    empty = Version("fra_Latn", "French", {"0": "[…]"})
    assert (
        layout.below([empty], whole=True) == layout.behind([empty], "0") == layout.within([empty], "0") == ""
    )


def test_a_language_without_a_name_goes_by_its_code() -> None:
    """The label is never empty."""
    assert Hints.load().get("neutral").behind([Version("ayr_Latn", "", {"0": "a"})], "0") == "ayr_Latn:\n> a"
