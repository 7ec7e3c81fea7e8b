"""The local backend: a CTranslate2 generator inside this process, so that one command runs the whole path.

For demos and development: requests are not batched together, and one that decodes makes the next one wait.
Decoding runs in threads of its own; the event loop only passes deltas on. It works for any decoder-only
model that CTranslate2 converts; `service.backends.local_model` says what a model's directory holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import ctranslate2

from prompts.types import Prompt, Style
from service.backends.errors import BackendBroken, BackendUnavailable
from service.backends.gather import gather
from service.backends.local_answer import answer
from service.backends.local_model import LocalModel, ModelUnusable
from service.backends.local_openai import answer as answer_openai
from service.backends.local_plan import Plan, encode, plan, rejection
from service.backends.passing import Passed, Reply
from service.backends.types import Completion, Delta, Generation

log = logging.getLogger(__name__)


class Local:
    """A CTranslate2 generator as a `Backend`. Made by `load`; must be closed.

    Args:
        generator: a `ctranslate2.Generator` with its model loaded.
        model: what its directory says.
        concurrency: requests that decode at the same time; the generator's `inter_threads`.
        max_waiting: requests that may wait for one of these; further ones are refused at once.

    Attributes:
        model: what its directory says.
        waiting: requests that wait now.
    """

    def __init__(
        self, generator: Any, model: LocalModel, *, concurrency: int = 1, max_waiting: int = 32
    ) -> None:
        self.model = model
        self._generator = generator
        self._slots = asyncio.Semaphore(concurrency)
        self.waiting = 0
        self._max_waiting = max_waiting
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="pmi-local-lm")
        self._running: set[_Run] = set()
        self._closed = False

    @classmethod
    def load(
        cls,
        directory: Path,
        *,
        inter_threads: int = 1,
        intra_threads: int = 0,
        max_waiting: int = 32,
        device: str = "cpu",
        compute_type: str = "default",
    ) -> Local:
        """Load a model. Blocks for as long as reading the weights takes.

        Args:
            directory: the model's files.
            inter_threads: requests decoded at the same time.
            intra_threads: CPU threads per request; 0 leaves it to CTranslate2.
            max_waiting: requests that may wait.
            device: "cpu" or "cuda".
            compute_type: CTranslate2's name for the arithmetic; "default" keeps that of the files.

        Raises:
            ModelUnusable: the directory lacks something, or CTranslate2 cannot load it.
        """
        model = LocalModel.read(directory)
        try:
            generator = ctranslate2.Generator(
                str(directory),
                device=device,
                compute_type=compute_type,
                inter_threads=inter_threads,
                intra_threads=intra_threads,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelUnusable(f"{directory}: CTranslate2 cannot load this model: {error}") from error
        return cls(generator, model, concurrency=inter_threads, max_waiting=max_waiting)

    async def complete(self, generation: Generation) -> Completion:
        """Run to the end; cancelling stops decoding at the next token."""
        async with self.stream(generation) as deltas:
            return await gather(deltas, self.model.name)

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Enter: the request is checked and decodes. Leave: decoding stops at the next token.

        Raises:
            BackendRejected: another model, a value out of range, or a prompt that does not fit.
            BackendUnavailable: too many requests wait, or the backend is closed.
            UnsupportedParameter: something that only a server can do.
        """
        return self._stream(generation)

    @asynccontextmanager
    async def _stream(self, generation: Generation) -> AsyncIterator[AsyncIterator[Delta]]:
        laid_out = await asyncio.to_thread(plan, self.model, generation)
        run = await self._start(laid_out)
        try:
            yield run.deltas()
        finally:
            run.cancel()

    async def pass_on(self, request: Passed) -> Reply:
        """A request of OpenAI's API, answered as vLLM would; see `service.backends.local_openai`."""
        return await answer_openai(self, request)

    async def count_tokens(self, model: str, prompt: Prompt) -> int | None:
        """Tokens of the prompt, chat template included."""
        self._check(model)
        return len(await asyncio.to_thread(encode, self.model, prompt))

    async def context_tokens(self, model: str) -> int | None:
        """The model's context length in tokens."""
        self._check(model)
        return self.model.context_tokens

    async def style(self, model: str) -> Style:
        """Chat where the model's directory has a chat template."""
        self._check(model)
        return self.model.style

    async def models(self) -> tuple[str, ...]:
        """The one model."""
        if self._closed:
            raise BackendUnavailable
        return (self.model.name,)

    async def close(self) -> None:
        """Stop what decodes, wait for it, and free the model."""
        if self._closed:
            return
        self._closed = True
        for run in self._running:
            run.cancel()
        await asyncio.to_thread(self._threads.shutdown)
        # Dropped here and not by the garbage collector: several live models with callbacks abort at exit.
        generator, self._generator = self._generator, None
        await asyncio.to_thread(generator.unload_model)

    @property
    def decoding(self) -> int:
        """Requests that decode now."""
        return len(self._running)

    def _check(self, model: str) -> None:
        if model != self.model.name:
            raise rejection(404, f"The model `{model}` does not exist.", "model", "model_not_found")

    async def _start(self, laid_out: Plan) -> _Run:
        if self._slots.locked() and self.waiting >= self._max_waiting:
            raise BackendUnavailable("the local model is busy and its queue is full")
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1
        if self._closed:
            self._slots.release()
            raise BackendUnavailable
        run = _Run()
        self._running.add(run)
        work = partial(answer, self._generator, self.model, laid_out, run.emit, run.cancelled)
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(partial(self._ended, run))
        return run

    def _ended(self, run: _Run, future: asyncio.Future[None]) -> None:
        # The thread, not the request, holds the slot: a cancelled request decodes until its next token.
        self._running.discard(run)
        self._slots.release()
        error = future.exception()
        if error is not None:
            log.error("the local model failed while decoding", exc_info=error)
        run.end(failed=error is not None)


class _Run:
    """A request that decodes: the bridge from its thread to the event loop.

    Attributes:
        cancelled: set to stop decoding at the next token.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        # Bounded by the model's context: there is at most one delta per token.
        self._deltas: asyncio.Queue[Delta | bool] = asyncio.Queue()
        self.cancelled = Event()

    def emit(self, delta: Delta) -> None:
        """Pass a delta to the event loop; called in the thread."""
        self._loop.call_soon_threadsafe(self._deltas.put_nowait, delta)

    def end(self, *, failed: bool) -> None:
        self._deltas.put_nowait(failed)

    def cancel(self) -> None:
        self.cancelled.set()

    async def deltas(self) -> AsyncIterator[Delta]:
        """The deltas until the end.

        Raises:
            BackendBroken: decoding failed, or the backend was closed in between.
        """
        whole = False
        while isinstance(one := await self._deltas.get(), Delta):
            whole = one.usage is not None
            yield one
        if one or not whole:
            raise BackendBroken("the local model broke off its answer")
