"""OpenAI's API as the local backend answers it: what vLLM would say, as far as one small model can say it.

Chat and plain completions, whole and streamed, the list of models, `/tokenize` and `/detokenize`. Anything
else is refused: a field by its name, a path with 404.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

from prompts.types import Prompt, Style
from service.backends.errors import BackendBroken, BackendError, BackendRejected, UnsupportedParameter
from service.backends.local_model import LocalModel
from service.backends.local_openai_body import (
    ChatBody,
    CompletionBody,
    DetokenizeBody,
    Generating,
    TokenizeBody,
    messages_of,
    read,
)
from service.backends.local_openai_errors import in_vllms_shape, no_such_model, refusal
from service.backends.local_openai_json import Chunks, Head, models_json, total, whole_json
from service.backends.local_openai_tokens import detokenize, tokenize
from service.backends.local_plan import plan
from service.backends.passing import Headers, Passed, Reply
from service.backends.replies import Streamed, Whole
from service.backends.types import Completion, Delta, Generation, Usage
from service.version import version

_CHAT: Final = "/v1/chat/completions"
_COMPLETIONS: Final = "/v1/completions"
_MODELS: Final = "/v1/models"
_TOKENIZE: Final = "/tokenize"
_DETOKENIZE: Final = "/detokenize"
_METHODS: Final[Mapping[str, str]] = {
    _CHAT: "POST",
    _COMPLETIONS: "POST",
    _MODELS: "GET",
    _TOKENIZE: "POST",
    _DETOKENIZE: "POST",
}


class Model(Protocol):
    """What answers: the local backend, as far as it is needed here."""

    @property
    def model(self) -> LocalModel: ...

    async def models(self) -> tuple[str, ...]: ...

    async def complete(self, generation: Generation) -> Completion: ...

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for answers.

    Attributes:
        head: what the answer begins with.
        generations: one for each prompt.
        stream: whether the answer comes in pieces.
        include_usage: whether a stream ends with the usage.
    """

    head: Head
    generations: tuple[Generation, ...]
    stream: bool
    include_usage: bool

    @property
    def choices_each(self) -> int:
        return self.generations[0].n


async def answer(backend: Model, request: Passed) -> Reply:
    """The reply to a request; a refusal is a reply. Cancelling, and closing the reply, stop the decoding.

    Raises:
        BackendUnavailable: too many requests wait, or the backend is closed.
        BackendBroken: decoding failed before the status was known.
    """
    try:
        return await _answer(backend, request)
    except (BackendRejected, UnsupportedParameter) as error:
        said = in_vllms_shape(error)
        return Whole(said.status, said.body)


async def _answer(backend: Model, request: Passed) -> Reply:
    path = request.target.partition("?")[0]
    method = _METHODS.get(path)
    if method is None:
        raise refusal(404, f"The local backend has nothing at {path[:200]}.")
    if request.method != method:
        said = refusal(405, f"{request.method[:20]} is not allowed here.")
        return Whole(said.status, said.body, [(b"allow", method.encode())])
    if path == _MODELS:
        (name,) = await backend.models()
        return Whole(200, models_json(name, backend.model.context_tokens, int(time.time())))
    # Reading a body, and tokenising, can take a while: not on the event loop.
    if path in (_CHAT, _COMPLETIONS):
        asked = await asyncio.to_thread(_read, backend.model, path, request)
        return await (_streamed(backend, asked) if asked.stream else _whole(backend, asked))
    return Whole(200, await asyncio.to_thread(_tokens, backend.model, path, request.body))


def _tokens(model: LocalModel, path: str, raw: bytes) -> bytes:
    if path == _TOKENIZE:
        asked = read(TokenizeBody, raw)
        _check_model(model, asked.model)
        return tokenize(model, asked)
    given = read(DetokenizeBody, raw)
    _check_model(model, given.model)
    return detokenize(model, given)


async def _whole(backend: Model, asked: _Asked) -> Reply:
    completions = [await backend.complete(generation) for generation in asked.generations]
    return Whole(200, whole_json(asked.head, completions, asked.choices_each))


async def _streamed(backend: Model, asked: _Asked) -> Reply:
    return await Streamed.begin(_events(backend, asked))


async def _events(backend: Model, asked: _Asked) -> AsyncGenerator[bytes, None]:
    """The stream's events; the first piece comes as soon as the first prompt is accepted."""
    each = asked.choices_each
    chunks = Chunks(asked.head, each * len(asked.generations), include_usage=asked.include_usage)
    usages: list[Usage] = []
    for number, generation in enumerate(asked.generations):
        try:
            async with backend.stream(generation) as deltas:
                if number == 0:
                    yield chunks.opening()
                async for delta in deltas:
                    if delta.usage is not None:
                        usages.append(delta.usage)
                    else:
                        yield chunks.piece(number * each + delta.index, delta)
        except BackendError as error:
            if number == 0:
                raise
            # The status is out: whatever it is, to the client the answer breaks off.
            raise BackendBroken(f"the answer broke off: {error}") from error
    yield chunks.end(total(usages))


def _read(model: LocalModel, path: str, request: Passed) -> _Asked:
    """A request for answers, checked. Blocks."""
    prompts: tuple[Prompt, ...]
    params: dict[str, Any] = {}
    if path == _CHAT:
        body: Generating
        body = chat = read(ChatBody, request.body)
        prompts = (Prompt(Style.CHAT, messages_of(chat.messages)),)
        max_tokens = chat.max_completion_tokens or chat.max_tokens
        logprobs = (chat.top_logprobs or 0) if chat.logprobs else None
        params["chat_template_kwargs"] = chat.chat_template_kwargs
    else:
        body = plain = read(CompletionBody, request.body)
        prompts = tuple(Prompt(Style.TEXT, text=text) for text in plain.prompt)
        max_tokens, logprobs = plain.max_tokens, plain.logprobs
    _check_model(model, body.model)
    request_id = _header(request.headers, b"x-request-id") or body.request_id or uuid.uuid4().hex[:16]
    params |= {"top_k": body.top_k, "min_p": body.min_p}
    generations = tuple(
        Generation(
            model=model.name,
            prompt=prompt,
            max_tokens=max_tokens,
            temperature=body.temperature,
            top_p=body.top_p,
            stop=tuple(body.stop),
            seed=body.seed,
            n=body.n or 1,
            logprobs=logprobs,
            labels=() if body.structured_outputs is None else tuple(body.structured_outputs.choice),
            params={name: value for name, value in params.items() if value is not None},
            request_id=request_id,
        )
        for prompt in prompts
    )
    # The first is checked when it begins; a later one must not fail behind a good status.
    for generation in generations[1:]:
        plan(model, generation)
    head = Head(
        style=prompts[0].style,
        id=f"{'chatcmpl' if path == _CHAT else 'cmpl'}-{request_id}",
        created=int(time.time()),
        model=model.name,
        fingerprint=_fingerprint(),
    )
    return _Asked(head, generations, stream=body.stream is True, include_usage=body.include_usage)


@cache
def _fingerprint() -> str:
    return f"pmi-gateway-{version()}"


def _check_model(model: LocalModel, name: str | None) -> None:
    if name and name != model.name:
        raise no_such_model(name, model.name)


def _header(headers: Headers, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers if name == wanted), "")
