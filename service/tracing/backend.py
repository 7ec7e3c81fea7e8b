"""A span for every request to a model server, and the trace on its way there.

`gen_ai.*` names are those of OpenTelemetry's semantic conventions (in development there).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from prompts.types import Prompt, Style
from service.backends.load import Measurable
from service.backends.passing import Headers, Passed, Reply, length_of
from service.backends.types import Backend, Completion, Delta, Generation, Usage
from service.configuration import server_url
from service.tracing import carrying
from service.tracing.answer import AnswerRead

OPERATION: Final = "gen_ai.operation.name"
PROVIDER: Final = "gen_ai.provider.name"
MODEL: Final = "gen_ai.request.model"
ANSWERED_BY: Final = "gen_ai.response.model"
ANSWER_ID: Final = "gen_ai.response.id"
FINISHED: Final = "gen_ai.response.finish_reasons"
INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
STREAMS: Final = "gen_ai.request.stream"
STATUS: Final = "http.response.status_code"
ERROR: Final = "error.type"
FIRST: Final = "pmi.first_token"
LEFT: Final = "pmi.left"
_VLLM: Final = "vllm"
_EVENTS: Final = b"text/event-stream"
#: What a body may say about itself: key -> attribute. Sampling only; never text.
_ASKED: Final = {
    "max_tokens": "gen_ai.request.max_tokens",
    "max_completion_tokens": "gen_ai.request.max_tokens",
    "max_output_tokens": "gen_ai.request.max_tokens",
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "seed": "gen_ai.request.seed",
    "n": "gen_ai.request.choice.count",
}
_OPERATIONS: Final = {
    "/v1/chat/completions": "chat",
    "/v1/completions": "text_completion",
    "/v1/responses": "chat",
    "/v1/messages": "chat",
    "/v1/embeddings": "embeddings",
}
# Its answers repeat what the caller calls "metadata", which may hold a "model".
_REPEATS: Final = "/v1/responses"
_MOST_NAME: Final = 256
_INTEGERS: Final = range(-(2**63), 2**63)
# A body beyond this is one with images; what it says of sampling is not worth the reading.
_MOST_READ_BYTES: Final = 256 * 1024


class TracedBackend:
    """A `Backend` whose requests are seen in traces.

    Args:
        inner: one server.
        url: its address; "" for a model in this process.
    """

    def __init__(self, inner: Backend, tracer: Tracer, url: str = "") -> None:
        self._inner = inner
        self._tracer = tracer
        parts = urlsplit(server_url.root_of(url)) if url else None
        self._where: dict[str, str | int] = {PROVIDER: _VLLM if parts else "pmi"}
        self._kind = SpanKind.CLIENT if parts else SpanKind.INTERNAL
        if parts is not None and parts.hostname:
            self._where["server.address"] = parts.hostname
            self._where["server.port"] = parts.port or (443 if parts.scheme == "https" else 80)

    async def complete(self, generation: Generation) -> Completion:
        """See `Backend.complete`."""
        span = self._generating(generation, streams=False)
        with _ended(span):
            completion = await self._inner.complete(_carrying(span, generation))
            span.set_attribute(ANSWERED_BY, completion.model)
            span.set_attribute(FINISHED, [one.finish_reason or "" for one in completion.choices])
            _count(span, completion.usage)
            return completion

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """See `Backend.stream`."""
        return self._stream(generation)

    @asynccontextmanager
    async def _stream(self, generation: Generation) -> AsyncIterator[AsyncIterator[Delta]]:
        span = self._generating(generation, streams=True)
        with _ended(span):
            async with self._inner.stream(_carrying(span, generation)) as deltas:
                yield _seen(span, deltas)

    async def pass_on(self, request: Passed) -> Reply:
        """See `Backend.pass_on`."""
        path = request.target.partition("?")[0]
        span = self._tracer.start_span(request.method, kind=self._kind, attributes=self._where)
        answer = None
        if span.is_recording() and path in _OPERATIONS:
            _describe(span, path, request.body)
            answer = AnswerRead(names_model=path != _REPEATS)
        passed = replace(request, headers=carrying.raw_headers_with(span, request.headers))
        try:
            reply = await self._inner.pass_on(passed)
        except BaseException as error:
            _failed(span, error)
            span.end()
            raise
        return _TracedReply(reply, span, answer)

    async def count_tokens(self, model: str, prompt: Prompt) -> int | None:
        """See `Backend.count_tokens`."""
        return await self._inner.count_tokens(model, prompt)

    async def context_tokens(self, model: str) -> int | None:
        """See `Backend.context_tokens`."""
        return await self._inner.context_tokens(model)

    async def style(self, model: str) -> Style:
        """See `Backend.style`."""
        return await self._inner.style(model)

    async def models(self) -> tuple[str, ...]:
        """See `Backend.models`."""
        return await self._inner.models()

    async def metrics(self) -> bytes | None:
        """See `Measurable.metrics`."""
        return await self._inner.metrics() if isinstance(self._inner, Measurable) else None

    async def close(self) -> None:
        """See `Backend.close`."""
        await self._inner.close()

    def _generating(self, generation: Generation, *, streams: bool) -> Span:
        operation = "chat" if generation.prompt.style is Style.CHAT else "text_completion"
        asked = {
            "max_tokens": generation.max_tokens,
            "temperature": generation.temperature,
            "top_p": generation.top_p,
            "seed": generation.seed,
            "n": generation.n,
        }
        model = generation.model[:_MOST_NAME]
        span = self._tracer.start_span(f"{operation} {model}", kind=self._kind, attributes=self._where)
        span.set_attributes({OPERATION: operation, MODEL: model, STREAMS: streams, **_sampling(asked)})
        return span


@contextmanager
def _ended(span: Span) -> Iterator[None]:
    """End a span with the block, and say what went wrong in it."""
    try:
        yield
    except BaseException as error:
        _failed(span, error)
        raise
    finally:
        span.end()


class _TracedReply:
    """A reply whose span ends with it.

    Args:
        answer: what is read of it; None for nothing.
    """

    __slots__ = ("_answer", "_is_stream", "_left_bytes", "_reply", "_span", "headers", "status")

    def __init__(self, reply: Reply, span: Span, answer: AnswerRead | None) -> None:
        self._reply = reply
        self._span: Span | None = span
        self._answer = answer
        self._left_bytes = length_of(reply.headers)
        self._is_stream = any(
            name == b"content-type" and value.startswith(_EVENTS) for name, value in reply.headers
        )
        self.status = reply.status
        self.headers: Headers = reply.headers
        span.set_attribute(STATUS, reply.status)
        if reply.status >= 400:
            _error(span, str(reply.status))

    async def read(self) -> bytes:
        try:
            piece = await self._reply.read()
        except BaseException as error:
            if self._span is not None:
                _failed(self._span, error)
                self._end(whole=True)  # as far as it is known, and what broke it is said
            raise
        if not piece:
            self._end(whole=True)
        elif self._span is not None:
            if self._answer is not None:
                if self._is_stream and self._answer.is_empty:
                    self._span.add_event(FIRST)
                self._answer.see(piece)
            self._left_bytes -= len(piece)
        return piece

    def close(self) -> None:
        # A body of a known length is not read beyond it.
        self._end(whole=self._left_bytes == 0)
        self._reply.close()

    def _end(self, *, whole: bool) -> None:
        span, self._span = self._span, None
        if span is None:
            return
        if self._answer is not None:
            _say(span, self._answer)
        if not whole and self.status < 400:
            span.set_attribute(LEFT, True)
        span.end()


async def _seen(span: Span, deltas: AsyncIterator[Delta]) -> AsyncIterator[Delta]:
    finished: dict[int, str] = {}
    model = ""
    first = True
    try:
        async for delta in deltas:
            if first and delta.text:
                first = False
                span.add_event(FIRST)
            if delta.finish_reason is not None:
                finished[delta.index] = delta.finish_reason
            if delta.model and not model:
                model = delta.model
                span.set_attribute(ANSWERED_BY, model)
            _count(span, delta.usage)
            yield delta
    except Exception as error:
        _failed(span, error)
        raise
    span.set_attribute(FINISHED, [finished[index] for index in sorted(finished)])


def _carrying(span: Span, generation: Generation) -> Generation:
    return replace(generation, headers=carrying.headers_with(span, generation.headers))


def _count(span: Span, usage: Usage | None) -> None:
    if usage is not None:
        span.set_attributes({INPUT_TOKENS: usage.prompt_tokens, OUTPUT_TOKENS: usage.completion_tokens})


def _describe(span: Span, path: str, body: bytes) -> None:
    """What a request of OpenAI's API says of itself."""
    operation = _OPERATIONS[path]
    span.set_attribute(OPERATION, operation)
    if len(body) > _MOST_READ_BYTES:
        return
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    if not isinstance(content, dict):
        return
    model = content.get("model")
    if isinstance(model, str):
        span.update_name(f"{operation} {model[:_MOST_NAME]}")
        span.set_attribute(MODEL, model[:_MOST_NAME])
    span.set_attribute(STREAMS, content.get("stream") is True)
    span.set_attributes(_sampling(content))


def _sampling(asked: Mapping[str, Any]) -> dict[str, int | float]:
    found = ((attribute, _number(asked.get(name))) for name, attribute in _ASKED.items())
    return {attribute: number for attribute, number in found if number is not None}


def _number(value: Any) -> int | float | None:
    """A number that a trace can hold; a truth is none."""
    if isinstance(value, float):
        return value
    return value if isinstance(value, int) and not isinstance(value, bool) and value in _INTEGERS else None


def _say(span: Span, answer: AnswerRead) -> None:
    """What an answer has said of itself."""
    for name, value in (
        (ANSWERED_BY, answer.model),
        (ANSWER_ID, answer.id),
        (FINISHED, answer.finish_reasons),
        (INPUT_TOKENS, answer.input_tokens),
        (OUTPUT_TOKENS, answer.output_tokens),
    ):
        if value:
            span.set_attribute(name, value)


def _failed(span: Span, error: BaseException) -> None:
    if isinstance(error, Exception):
        _error(span, type(error).__name__)
    else:
        span.set_attribute(LEFT, True)  # cancelled, or closed: nobody wants it any more


def _error(span: Span, kind: str) -> None:
    span.set_attribute(ERROR, kind)
    span.set_status(Status(StatusCode.ERROR))
