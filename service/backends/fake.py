"""A backend without a model, for tests and for trying out the service: its answers are known beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

from prompts.types import Prompt, Style
from service.backends.errors import BackendError
from service.backends.fake_reply import FakeReply, Script, ok
from service.backends.gather import gather
from service.backends.passing import Passed, Reply
from service.backends.types import Completion, Delta, Generation, Usage


def prompt_text(prompt: Prompt) -> str:
    """All of a prompt's words, as one text."""
    return (
        prompt.text
        if prompt.style is Style.TEXT
        else "\n".join(message.content for message in prompt.messages)
    )


def echo(generation: Generation) -> str:
    """The first label, else the last line of the prompt."""
    if generation.labels:
        return generation.labels[0]
    return prompt_text(generation.prompt).rstrip().rpartition("\n")[2]


class Fake:
    """A `Backend` that answers with a function of the request; a token is a word.

    Args:
        reply: the answer's text.
        names: models it serves.
        context_tokens: its context length; None for "cannot tell".
        style: of all its models.
        can_count: whether `count_tokens` tells.

    Attributes:
        generations: every request, in order of arrival.
        passed: every request that was passed on, in order of arrival.
        script: what a request that is passed on is answered with; None lists the models and says "ok".
        replies: every reply to such a request.
        fail: raised before an answer begins, until it is set to None again.
        fail_after: raised in the middle of an answer, after its first word or piece.
        status_gate: replies to what is passed on wait for it before their status; set from the start.
        gate: answers wait for it before their first word or piece and after; set from the start.
        started: number of answers that were accepted.
        aborted: number of answers left before their end.
        closed: whether `close` was called.
    """

    def __init__(
        self,
        reply: Callable[[Generation], str] = echo,
        *,
        names: Sequence[str] = ("fake",),
        context_tokens: int | None = 4096,
        style: Style = Style.CHAT,
        can_count: bool = True,
    ) -> None:
        self._reply = reply
        self._names = tuple(names)
        self._context_tokens = context_tokens
        self._style = style
        self._can_count = can_count
        self.generations: list[Generation] = []
        self.passed: list[Passed] = []
        self.script: Callable[[Passed], Script] | None = None
        self.replies: list[FakeReply] = []
        self.fail: BackendError | None = None
        self.fail_after: BackendError | None = None
        self.status_gate = asyncio.Event()
        self.status_gate.set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.started = 0
        self.aborted = 0
        self.closed = False

    async def complete(self, generation: Generation) -> Completion:
        """The whole answer."""
        async with self.stream(generation) as deltas:
            return await gather(deltas, generation.model)

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """The answer word by word, each choice after the other, the usage last."""
        return self._stream(generation)

    @asynccontextmanager
    async def _stream(self, generation: Generation) -> AsyncIterator[AsyncIterator[Delta]]:
        self.generations.append(generation)
        self._raise(self.fail)
        self.started += 1
        run = _Run(self, generation, self._reply(generation))
        try:
            yield run.deltas()
        finally:
            self.aborted += not run.whole

    async def pass_on(self, request: Passed) -> Reply:
        """What the script says."""
        self.passed.append(request)
        await self.status_gate.wait()
        self._raise(self.fail)
        script = (
            ok(request, self._names, self._context_tokens) if self.script is None else self.script(request)
        )
        if self.fail_after is not None:
            script = replace(script, pieces=script.pieces[:1], failure=self.fail_after)
        self.started += 1
        reply = FakeReply(script, self.gate, self._count_abort)
        self.replies.append(reply)
        return reply

    async def count_tokens(self, model: str, prompt: Prompt) -> int | None:
        """Words of the prompt."""
        self._raise(self.fail)
        return len(prompt_text(prompt).split()) if self._can_count else None

    async def context_tokens(self, model: str) -> int | None:
        """What was given."""
        return self._context_tokens

    async def style(self, model: str) -> Style:
        """What was given."""
        return self._style

    async def models(self) -> tuple[str, ...]:
        """What was given."""
        self._raise(self.fail)
        return self._names

    async def close(self) -> None:
        """Remember that it was called."""
        self.closed = True

    def _count_abort(self) -> None:
        self.aborted += 1

    @staticmethod
    def _raise(error: BackendError | None) -> None:
        if error is not None:
            raise error


class _Run:
    """One answer. `whole` is True once its last delta was taken."""

    def __init__(self, fake: Fake, generation: Generation, text: str) -> None:
        self._fake = fake
        self._generation = generation
        self._words = text.split(" ")
        self.whole = False

    async def deltas(self) -> AsyncIterator[Delta]:
        generation = self._generation
        limit = (
            len(self._words) if generation.max_tokens is None or generation.labels else generation.max_tokens
        )
        shown = self._words[:limit]
        reason = "stop" if len(shown) == len(self._words) else "length"
        for index in range(generation.n):
            for number, word in enumerate(shown):
                await self._fake.gate.wait()
                if number == 1 and self._fake.fail_after is not None:
                    raise self._fake.fail_after
                last = number == len(shown) - 1
                text = word if number == 0 else f" {word}"
                yield Delta(index, text, reason if last else None, model=generation.model)
        prompt_tokens = len(prompt_text(generation.prompt).split())
        usage = Usage(prompt_tokens, generation.n * len(shown))
        self.whole = True
        yield Delta(index=0, text="", usage=usage, model=generation.model)
