"""What a caller asks for, free of HTTP: languages are FLORES-200 codes, the rest is as the caller wrote it.

CompletionRequest   an input, what to do with it, how to augment it, how to decode the answer
TranslateRequest    texts and languages, without a prompt around them
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from prompts.types import Mode

Fields = str | Mapping[str, str]
"""Plain text, or field name -> text."""


class OnError(StrEnum):
    """What a missing translation does to a request."""

    DEGRADE = "degrade"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How a caller wants an input augmented.

    Attributes:
        source: FLORES-200 code; None to detect it.
        languages: auxiliary languages in prompt order; None for the configured ones; () for none.
        on_error: what a missing translation does.
        deadline_ms: time for the translations, in milliseconds; None for the configured one.
    """

    source: str | None = None
    languages: tuple[str, ...] | None = None
    on_error: OnError = OnError.DEGRADE
    deadline_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to decode the answer; None leaves it to the template, else to the backend."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    n: int = 1
    logprobs: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenExample:
    """An in-context example as the caller gives it."""

    input: Fields
    output: str
    translations: Mapping[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One call of `/v1/pmi/complete`, or of `/v1/pmi/preview`.

    Attributes:
        target: FLORES-200 code of the language to answer in; None where not said.
        translations: what the caller already has, language -> text or fields.
        labels: allowed answers; None for the template's.
        request_id: sent on to the backend.
        headers: sent on to it, too: the trace that the request belongs to.
    """

    input: Fields
    task: str = "generate"
    instruction: str = ""
    mode: Mode = Mode.PMI
    model: str | None = None
    target: str | None = None
    augmentation: Augmentation = Augmentation()
    translations: Mapping[str, Fields] = field(default_factory=dict)
    examples: tuple[GivenExample, ...] = ()
    labels: tuple[str, ...] | None = None
    decoding: Decoding = Decoding()
    include_prompt: bool = False
    request_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """One call of `/v1/pmi/translate`.

    Attributes:
        texts: each is translated on its own.
        augmentation: `languages` None stands for the configured ones.
    """

    texts: tuple[str, ...]
    augmentation: Augmentation = Augmentation()
    request_id: str = ""
