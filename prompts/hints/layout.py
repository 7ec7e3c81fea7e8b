"""How translations are laid out beside a text that goes to the model as it is.

A message gets them as a block behind it, a prompt for completion behind the text they translate. Every line
of a translation in a block is quoted, so that none of them can pass for a label, a heading or a turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from prompts.types import Version
from prompts.wording import Wording

_QUOTE: Final = "> "


@dataclass(frozen=True, slots=True)
class Below:
    """The block below a message.

    Attributes:
        whole: opens the block, where the message is translated as a whole.
        part: the same, where only a part of it is.
        label: before each language's text, with the gap {language}.
        closing: the block's last words: what to answer.
    """

    whole: Wording
    part: Wording
    label: Wording
    closing: Wording


@dataclass(frozen=True, slots=True)
class Behind:
    """Hints behind the marked text of a prompt for completion.

    Attributes:
        label: before each language's text, with the gap {language}; on lines of their own.
        within: all of them within a line, with the gap {translations}.
        one: each of them there, with the gaps {language} and {text}.
        between: what separates two of them there.
    """

    label: Wording
    within: Wording
    one: Wording
    between: str


@dataclass(frozen=True, slots=True)
class HintLayout:
    """A way to lay out hints.

    Attributes:
        name: as requests choose it.
        description: for people.
    """

    name: str
    description: str
    message: Below
    completion: Behind

    def below(self, versions: Sequence[Version], *, whole: bool) -> str:
        """The block for a message, without the blank line above it; "" when no version says anything."""
        sections = [
            "\n".join((_label(self.message.label, version), quoted))
            for version in versions
            if (quoted := _quoted(_said(version.fields.values())))
        ]
        if not sections:
            return ""
        opening = self.message.whole if whole else self.message.part
        lines = (opening.fill({}), *sections, self.message.closing.fill({}))
        return "\n".join(line for line in lines if line)

    def behind(self, versions: Sequence[Version], field: str) -> str:
        """Lines of hints for one marked text, each version's below the other; may be ""."""
        return "\n".join(
            f"{_label(self.completion.label, version)}\n{quoted}"
            for version in versions
            if (quoted := _quoted(_said([version.fields[field]])))
        )

    def within(self, versions: Sequence[Version], field: str) -> str:
        """Hints for one marked text as a part of its line; may be ""."""
        said = [
            self.completion.one.fill({"language": _name(version), "text": " ".join(text.split())})
            for version in versions
            for text in _said([version.fields[field]])
        ]
        if not said:
            return ""
        return self.completion.within.fill({"translations": self.completion.between.join(said)})


def _label(label: Wording, version: Version) -> str:
    return label.fill({"language": _name(version)})


def _name(version: Version) -> str:
    return version.name or version.language


def _said(texts: Iterable[str]) -> list[str]:
    """Those with a letter or a digit: a mark for left-out code alone is no hint."""
    return [text.strip() for text in texts if any(map(str.isalnum, text))]


def _quoted(texts: Sequence[str]) -> str:
    """Every line behind a quotation mark, with an empty quoted line between two texts."""
    lines = [line for text in texts for line in ("", *text.splitlines())][1:]
    return "\n".join((_QUOTE + line).rstrip() for line in lines)
