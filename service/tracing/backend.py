"""A span for every request to a model server, and the trace on its way there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from opentelemetry.trace import Span, SpanKind, Tracer

from prompts.types import Prompt, Style
from service.backends.load import Measurable
from service.backends.passing import Headers, Passed, Reply, is_event_stream, length_of
from service.backends.types import Backend, Completion, Delta, Generation
from service.configuration import server_url
from service.tracing import carrying
from service.tracing import conventions as told
from service.tracing.answer import AnswerRead

_VLLM: Final = "vllm"
# Its answers repeat what the caller calls "metadata", which may hold a "model".
_REPEATS: Final = "/v1/responses"


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
        self._where: dict[str, str | int] = {told.PROVIDER: _VLLM if parts else "pmi"}
        self._kind = SpanKind.CLIENT if parts else SpanKind.INTERNAL
        if parts is not None and parts.hostname:
            self._where["server.address"] = parts.hostname
            self._where["server.port"] = parts.port or (443 if parts.scheme == "https" else 80)

    async def complete(self, generation: Generation) -> Completion:
        """See `Backend.complete`."""
        span = self._generating(generation, streams=False)
        with _ended(span):
            completion = await self._inner.complete(_carrying(span, generation))
            span.set_attribute(told.ANSWERED_BY, completion.model)
            span.set_attribute(told.FINISHED, [one.finish_reason or "" for one in completion.choices])
            told.count(span, completion.usage)
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
        if span.is_recording() and path in told.OPERATIONS:
            told.describe(span, path, request.body)
            answer = AnswerRead(names_model=path != _REPEATS)
        passed = replace(request, headers=carrying.raw_headers_with(span, request.headers))
        try:
            reply = await self._inner.pass_on(passed)
        except BaseException as error:
            told.failed(span, error)
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
        model = generation.model[: told.MOST_NAME]
        span = self._tracer.start_span(f"{operation} {model}", kind=self._kind, attributes=self._where)
        span.set_attributes(
            {told.OPERATION: operation, told.MODEL: model, told.STREAMS: streams, **told.sampling(asked)}
        )
        return span


@contextmanager
def _ended(span: Span) -> Iterator[None]:
    """End a span with the block, and say what went wrong in it."""
    try:
        yield
    except BaseException as error:
        told.failed(span, error)
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
        self._is_stream = is_event_stream(reply.headers)
        self.status = reply.status
        self.headers: Headers = reply.headers
        span.set_attribute(told.STATUS, reply.status)
        if reply.status >= 400:
            told.refused(span, str(reply.status))

    async def read(self) -> bytes:
        try:
            piece = await self._reply.read()
        except BaseException as error:
            if self._span is not None:
                told.failed(self._span, error)
                self._end(whole=True)  # as far as it is known, and what broke it is said
            raise
        if not piece:
            self._end(whole=True)
        elif self._span is not None:
            if self._answer is not None:
                if self._is_stream and self._answer.is_empty:
                    self._span.add_event(told.FIRST)
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
            told.say(span, self._answer)
        if not whole and self.status < 400:
            span.set_attribute(told.LEFT, True)
        span.end()


async def _seen(span: Span, deltas: AsyncIterator[Delta]) -> AsyncIterator[Delta]:
    finished: dict[int, str] = {}
    model = ""
    first = True
    try:
        async for delta in deltas:
            if first and delta.text:
                first = False
                span.add_event(told.FIRST)
            if delta.finish_reason is not None:
                finished[delta.index] = delta.finish_reason
            if delta.model and not model:
                model = delta.model
                span.set_attribute(told.ANSWERED_BY, model)
            told.count(span, delta.usage)
            yield delta
    except Exception as error:
        told.failed(span, error)
        raise
    span.set_attribute(told.FINISHED, [finished[index] for index in sorted(finished)])


def _carrying(span: Span, generation: Generation) -> Generation:
    return replace(generation, headers=carrying.headers_with(span, generation.headers))
