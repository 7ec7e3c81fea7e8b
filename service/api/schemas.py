"""The bodies of `/v1/pmi/*`: their fields, types and bounds, and what they mean to the gateway.

Unknown fields are refused by name, and types are not guessed: `"3"` is no number. What a field means for a
task (which fields an input has, say) is checked further in, by `service.completion.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from prompts.types import Mode
from service.completion.request import (
    Augmentation,
    CompletionRequest,
    Decoding,
    Fields,
    GivenExample,
    OnError,
    TranslateRequest,
)
from translators import languages
from translators.errors import UnknownLanguage

MAX_LANGUAGES: Final = 32
MAX_EXAMPLES: Final = 64
MAX_LABELS: Final = 256
MAX_LABEL_CHARS: Final = 1000
MAX_STOP_STRINGS: Final = 4
MAX_CHOICES: Final = 16
MAX_LOGPROBS: Final = 20
MAX_TEXTS: Final = 256
AUTO: Final = "auto"

_NOT_PARAMETERS: Final = frozenset({"messages", "prompt", "model", "stream", "stream_options"})


def _language(text: str) -> str:
    try:
        return languages.parse(text)
    except UnknownLanguage as error:
        raise ValueError(str(error)) from error


def _source_language(text: str) -> str:
    return AUTO if text.strip().lower() == AUTO else _language(text)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


Language = Annotated[str, AfterValidator(_language)]
SourceLanguage = Annotated[str, AfterValidator(_source_language)]
NotBlank = Annotated[str, AfterValidator(_not_blank)]
Texts = str | dict[str, str]
"""Plain text, or field name -> text."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ExampleBody(_Body):
    """An in-context example, augmented as the input is."""

    input: Texts
    output: NotBlank
    translations: dict[str, Texts] = Field(default_factory=dict, max_length=MAX_LANGUAGES)


class AugmentedBody(_Body):
    """What every body that speaks of translations may hold."""

    source_language: SourceLanguage = Field(AUTO, description='Language of the input; "auto" detects it.')
    on_translation_error: Literal["degrade", "require"] = Field(
        "degrade", description="Whether a missing translation shortens the prompt or fails the request."
    )
    translation_deadline_ms: int | None = Field(
        None, ge=1, description="Time for the translations, in milliseconds; the configured one if left out."
    )

    def augmentation(self, wanted: Sequence[str] | None) -> Augmentation:
        """The same as a value, with the auxiliary languages that are wanted."""
        return Augmentation(
            source=None if self.source_language == AUTO else self.source_language,
            languages=None if wanted is None else tuple(wanted),
            on_error=OnError(self.on_translation_error),
            deadline_ms=self.translation_deadline_ms,
        )


class CompleteBody(AugmentedBody):
    """A prompt to build and to have answered. `preview` takes the same body, unchanged."""

    input: Texts = Field(description="The text, or an object of the task's fields.")
    task: str = Field("generate", description="What to do; `GET /v1/pmi/tasks` lists the tasks.")
    instruction: NotBlank | None = Field(None, description="For `generate`: what to do with the input.")
    mode: Literal["pmi", "pivot", "direct"] = Field(
        "pmi", description="Translations beside the original, one instead of it, or none."
    )
    model: NotBlank | None = Field(None, description="The model's name; the configured one if left out.")
    target_language: Language | None = Field(
        None, description="Language to answer in; required for `translate`."
    )
    aux_languages: list[Language] | None = Field(
        None, max_length=MAX_LANGUAGES, description="Languages to add, in prompt order; [] adds none."
    )
    translations: dict[str, Texts] = Field(
        default_factory=dict,
        max_length=MAX_LANGUAGES,
        description="Translations that the caller has: language -> text, or language -> field -> text.",
    )
    examples: list[ExampleBody] = Field(
        default_factory=list, max_length=MAX_EXAMPLES, description="In-context examples."
    )
    labels: list[NotBlank] | None = Field(
        None,
        min_length=1,
        max_length=MAX_LABELS,
        description="Allowed answers; decoding is constrained to them.",
    )
    max_tokens: int | None = Field(None, ge=1, le=1_000_000, description="Most tokens of the answer.")
    temperature: float | None = Field(None, ge=0, le=2, allow_inf_nan=False)
    top_p: float | None = Field(None, gt=0, le=1, allow_inf_nan=False)
    stop: str | list[str] | None = Field(None, description="Up to four strings that end the answer.")
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    n: int | None = Field(None, ge=1, le=MAX_CHOICES, description="Number of answers.")
    logprobs: int | None = Field(None, ge=0, le=MAX_LOGPROBS, description="Alternatives per token.")
    params: dict[str, Any] = Field(
        default_factory=dict,
        max_length=100,
        description="Any other parameter of the backend, passed on as given.",
    )
    include_prompt: bool = Field(False, description="Return the prompt as sent.")
    stream: bool = Field(False, description="Answer with server-sent events.")

    @field_validator("aux_languages")
    @classmethod
    def _distinct_languages(cls, wanted: list[str] | None) -> list[str] | None:
        return distinct_languages(wanted)

    @field_validator("labels")
    @classmethod
    def _distinct_labels(cls, labels: list[str] | None) -> list[str] | None:
        for index, label in enumerate(labels or ()):
            if label in (labels or ())[:index]:
                raise ValueError(f"holds the same label twice, at {index}")
            if len(label) > MAX_LABEL_CHARS:
                raise ValueError(f"holds a label of more than {MAX_LABEL_CHARS} characters, at {index}")
            if label != label.strip():
                raise ValueError(f"holds a label that begins or ends with whitespace, at {index}")
        return labels

    @field_validator("stop")
    @classmethod
    def _few_stops(cls, stop: str | list[str] | None) -> str | list[str] | None:
        stops = [stop] if isinstance(stop, str) else stop or []
        if len(stops) > MAX_STOP_STRINGS:
            raise ValueError(f"holds more than {MAX_STOP_STRINGS} strings")
        if "" in stops:
            raise ValueError("holds an empty string")
        return stop

    def to_request(self, request_id: str, headers: Mapping[str, str]) -> CompletionRequest:
        """The request as the gateway takes it; `headers` go on to the backend."""
        return CompletionRequest(
            input=self.input,
            task=self.task,
            instruction=self.instruction or "",
            mode=Mode(self.mode),
            model=self.model,
            target=self.target_language,
            augmentation=self.augmentation(self.aux_languages),
            translations=_fields(self.translations),
            examples=tuple(
                GivenExample(example.input, example.output, _fields(example.translations))
                for example in self.examples
            ),
            labels=None if self.labels is None else tuple(self.labels),
            decoding=Decoding(
                max_tokens=self.max_tokens,
                temperature=self.temperature,
                top_p=self.top_p,
                stop=(self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ()),
                seed=self.seed,
                n=self.n or 1,
                logprobs=self.logprobs,
                params=self.params,
            ),
            include_prompt=self.include_prompt,
            request_id=request_id,
            headers=headers,
        )


class TranslateBody(AugmentedBody):
    """Texts to translate, each on its own."""

    texts: list[NotBlank] = Field(min_length=1, max_length=MAX_TEXTS, description="Up to 256 texts.")
    languages: list[Language] | None = Field(
        None,
        max_length=MAX_LANGUAGES,
        description="Languages to translate into; the configured ones if left out.",
    )

    @field_validator("languages")
    @classmethod
    def _distinct_languages(cls, wanted: list[str] | None) -> list[str] | None:
        return distinct_languages(wanted)

    def to_request(self, request_id: str) -> TranslateRequest:
        """The request as the gateway takes it."""
        return TranslateRequest(
            texts=tuple(self.texts), augmentation=self.augmentation(self.languages), request_id=request_id
        )


RESERVED_PARAMETERS: Final = frozenset(CompleteBody.model_fields) | _NOT_PARAMETERS
"""Keys that `params` may not hold: they have a field of their own, or are the gateway's to set."""


def distinct_languages(wanted: list[str] | None) -> list[str] | None:
    """The list itself.

    Raises:
        ValueError: two entries are the same language.
    """
    for index, language in enumerate(wanted or ()):
        if language in (wanted or ())[:index]:
            raise ValueError(f"names {languages.name(language)} twice, at {index}")
    return wanted


def _fields(given: dict[str, Texts]) -> dict[str, Fields]:
    return dict(given)
