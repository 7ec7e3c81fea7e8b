"""What can go wrong in translation.

TranslatorError
├── UnknownLanguage        a code that names no language            (the caller's mistake)
├── UnsupportedLanguage    a language this translator does not serve
├── QueueFull              refused at once, nothing was queued
│   └── Shed                   refused before the queue is full, so that other languages get through
├── DeadlineExceeded       not finished when the caller's deadline came
└── TranslationFailed      the engine failed on this item

Messages are written for the client: they never hold the text of a foreign exception. No class knows an
HTTP status; `service.api.errors` holds the one table that does.
"""

from __future__ import annotations


class TranslatorError(Exception):
    """Base of everything this package raises."""


class UnknownLanguage(TranslatorError):
    """A code that names no language.

    Attributes:
        code: the code as the caller wrote it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"{code[:40]!r} is not a language code or name known here")
        self.code = code


class UnsupportedLanguage(TranslatorError):
    """A known language that the loaded model does not serve.

    Attributes:
        code: the FLORES-200 code.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the loaded translation model does not serve {code}")
        self.code = code


class QueueFull(TranslatorError):
    """The translator's queue is full; nothing was queued."""

    def __init__(self) -> None:
        super().__init__("the translator's queue is full")


class Shed(QueueFull):
    """The translator has much to do, and more preferred languages come first; nothing was queued."""


class DeadlineExceeded(TranslatorError):
    """The item was not finished at its caller's deadline."""

    def __init__(self) -> None:
        super().__init__("the translation was not finished by its deadline")


class TranslationFailed(TranslatorError):
    """The engine failed on this item; the cause is chained and logged, never shown."""

    def __init__(self, message: str = "the translation model failed on this text") -> None:
        super().__init__(message)
