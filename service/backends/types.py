"""What every backend takes and gives.

A backend turns one `Generation` (a finished prompt and how to decode it) into choices, at once or as a stream
of deltas. It knows nothing of translation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from prompts.types import Prompt, Style
from service.backends.passing import Passed, Reply


@dataclass(frozen=True, slots=True)
class Generation:
    """One request to a model.

    Attributes:
        model: the model's name as the backend knows it.
        prompt: messages or text.
        max_tokens: most tokens to generate; None leaves it to the backend.
        temperature: None leaves it to the backend; 0 is greedy.
        top_p: nucleus mass, 0 < top_p <= 1; None leaves it to the backend.
        stop: stop strings.
        seed: for reproducible sampling.
        n: number of choices.
        logprobs: number of alternatives per token; None for no log-probabilities.
        labels: allowed answers; when given, decoding is greedy and constrained to exactly these strings.
        params: further parameters, passed on as given.
        request_id: sent on so that logs can be joined.
        headers: further headers to send on (traceparent), lower-case names.
    """

    model: str
    prompt: Prompt
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    n: int = 1
    logprobs: int | None = None
    labels: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. `logprobs` is the backend's own JSON, unaltered."""

    index: int
    text: str
    finish_reason: str | None
    logprobs: Any = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a request, as the backend counts them."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished answer; `model` is the backend's own name for what answered."""

    model: str
    choices: tuple[Choice, ...]
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of one choice's text; the last piece of a choice carries its `finish_reason`.

    The last delta of a stream may have `usage` set and no text.
    """

    index: int
    text: str
    finish_reason: str | None = None
    logprobs: Any = None
    usage: Usage | None = None
    model: str = ""


class Backend(Protocol):
    """A place that runs a model.

    Every method may raise `service.backends.errors.BackendError` and its kinds.
    """

    async def complete(self, generation: Generation) -> Completion:
        """Run to the end. Cancelling the task aborts the work in the backend."""
        ...

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Enter: the backend has accepted (status known). Iterate: deltas. Leave: the work is aborted."""
        ...

    async def pass_on(self, request: Passed) -> Reply:
        """Hand a request of OpenAI's API on, unaltered; returns when the reply's status is known.

        Cancelling, and closing the reply, aborts the work in the backend. An error status is a reply; only
        BackendUnavailable and BackendTimeout are raised.
        """
        ...

    async def count_tokens(self, model: str, prompt: Prompt) -> int | None:
        """Tokens that the prompt costs, chat template included; None when the backend cannot tell."""
        ...

    async def context_tokens(self, model: str) -> int | None:
        """The model's context length in tokens; None when it cannot be told."""
        ...

    async def style(self, model: str) -> Style:
        """Whether the model has a chat template."""
        ...

    async def models(self) -> tuple[str, ...]:
        """Names of the models served; asked for readiness, too."""
        ...

    async def close(self) -> None: ...
