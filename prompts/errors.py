"""What can go wrong while a prompt is made.

PromptError
├── InputError             the caller's mistake; `.field` is the path of the field ("input.premise")
│   ├── UnknownTask            no template of this name
│   ├── MissingField           a field that the task needs is not there
│   ├── UnknownField           a field that the task does not have
│   ├── EmptyField             nothing but whitespace
│   ├── UnexpectedInstruction  an instruction for a task that brings its own
│   ├── UnknownHintLayout      no layout of hints of this name
│   └── TextNotFound           the text to translate does not stand where it is looked for
└── TemplateInvalid        the operator's mistake: a template file that cannot be used

Messages are written for the reader: the client for `InputError`, the operator for `TemplateInvalid`. They
name fields, never the text in them.
"""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST_NAME_SHOWN = 60


class PromptError(Exception):
    """Base of everything this package raises."""


class InputError(PromptError):
    """Something in the caller's input.

    Attributes:
        field: path of the field at fault, as the caller wrote it: "task", "input.premise",
            "examples[0].input.text".
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownTask(InputError):
    """No template has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__("task", f"there is no task {_shown(name)}; known are: {', '.join(known)}")


class MissingField(InputError):
    """A field is needed and is not there."""

    def __init__(self, field: str, reason: str = "is required") -> None:
        super().__init__(field, f"{field} {reason}")


class UnknownField(InputError):
    """The task has no field of this name."""

    def __init__(self, where: str, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"{where}.{name[:_LONGEST_NAME_SHOWN]}",
            f"{where} has no field {_shown(name)}; this task takes: {', '.join(known)}",
        )


class EmptyField(InputError):
    """A field holds no text."""

    def __init__(self, field: str) -> None:
        super().__init__(field, f"{field} is empty")


class UnexpectedInstruction(InputError):
    """The task brings its own instruction and takes none from the caller."""

    def __init__(self, task: str) -> None:
        super().__init__("instruction", f"the task {task!r} takes no instruction")


class UnknownHintLayout(InputError):
    """No layout of hints has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            "pmi.template", f"there is no template {_shown(name)}; known are: {', '.join(known)}"
        )


class TextNotFound(InputError):
    """The text that is to be translated does not stand where it is looked for."""

    def __init__(self) -> None:
        super().__init__(
            "pmi.text",
            "pmi.text does not occur where it is looked for: in the last user message's text, or the prompt",
        )


class TemplateInvalid(PromptError):
    """A template file cannot be used.

    Attributes:
        file: path of the file.
        key: dotted path of the key at fault; "" when the file as a whole cannot be read.
    """

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key + ': ' if key else ''}{reason}")
        self.file = file
        self.key = key


def _shown(name: str) -> str:
    return repr(name[:_LONGEST_NAME_SHOWN])
