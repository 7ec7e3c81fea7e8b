"""The translator of a gateway: something that translates, wrapped in what remembers.

    Batcher(Engine)          the model runs in this process
    Remote                   it runs in services of its own
    LlmTranslator            a language model translates

    Memory(Cached(Shedding(...)))    around each: what people have translated, and what has been translated,
                                     answers first; the rest is asked for as far as the load allows

A `Source` is what translates before anything is remembered. What stands around it is the same for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from service.backends.types import Backend
from service.configuration.secrets import secret
from service.configuration.settings import CacheSettings, Settings, TranslatorSettings
from service.metrics import Metrics
from service.tracing import carrying
from service.tracing.carrying import Carry
from service.translation.estimate import estimated_tokens
from service.translation.llm import LlmTranslator
from service.translation.redis_client import open_redis
from service.translation.remote import open_remote
from translators import memory
from translators.batching import Batcher, BatchHook
from translators.cache import Cached
from translators.memory import Memory
from translators.quality import Thresholds
from translators.redis_tier import Redis
from translators.shedding import Shedding
from translators.types import Engine, Translator

CountTokens = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Source:
    """What translates.

    Attributes:
        translator: translates anew whatever it is asked for.
        count_tokens: source tokens of a text in a language.
        thresholds: of the quality gate; they belong to the model, and change when another one is behind it.
        queued_tokens: source tokens that wait here.
    """

    translator: Translator
    count_tokens: CountTokens
    thresholds: Callable[[], Thresholds]
    queued_tokens: Callable[[], int]


@asynccontextmanager
async def in_process(
    engine: Engine, thresholds: Thresholds, settings: TranslatorSettings, on_batch: BatchHook
) -> AsyncIterator[Source]:
    """A model in this process. The engine stays open afterwards, the batcher's threads do not."""
    async with Batcher(
        engine,
        workers=settings.threads,
        max_batch_rows=settings.max_batch_rows,
        max_batch_tokens=settings.max_batch_tokens,
        max_queue_tokens=settings.max_queue_tokens,
        on_batch=on_batch,
    ) as batcher:
        yield Source(batcher, engine.count_tokens, lambda: thresholds, lambda: batcher.queued_tokens)


@asynccontextmanager
async def in_services(settings: TranslatorSettings, carry: Carry = carrying.nothing) -> AsyncIterator[Source]:
    """A model in translator services, which may come and go."""
    async with open_remote(settings.url, services_key(settings), carry) as remote:
        yield Source(remote, estimated_tokens, remote.thresholds, lambda: remote.outstanding_tokens)


def services_key(settings: TranslatorSettings) -> str:
    """The key that translator services are asked with; "" for none."""
    return secret("translator.api_key_file", settings.api_key, settings.api_key_file)


@asynccontextmanager
async def by_language_model(backend: Backend, settings: TranslatorSettings) -> AsyncIterator[Source]:
    """A language model that translates. The backend stays open afterwards."""
    translator = LlmTranslator(
        backend,
        settings.llm_model or "",  # the settings see to it
        settings.llm_languages,
        at_once=settings.llm_at_once,
        max_queue_tokens=settings.max_queue_tokens,
    )
    thresholds = Thresholds(min_score=settings.llm_min_score)
    try:
        yield Source(translator, estimated_tokens, lambda: thresholds, lambda: translator.queued_tokens)
    finally:
        await translator.aclose()


@asynccontextmanager
async def remembering(source: Source, settings: Settings, metrics: Metrics) -> AsyncIterator[Translator]:
    """The source's translator with cache and memory around it.

    Raises:
        MemoryFileProblem: a translation memory cannot be read.
    """
    async with AsyncExitStack() as stack:
        cache = settings.cache

        def load() -> float:
            return source.queued_tokens() / settings.translator.max_queue_tokens

        cached = await stack.enter_async_context(
            Cached(
                Shedding(source.translator, load, start=settings.overload.shed_from),
                await _open_redis(stack, cache),
                ttl_s=cache.ttl_s,
                memory_bytes=cache.memory_bytes,
                timeout_s=cache.timeout_s,
                secret=secret("cache.secret_file", cache.secret, cache.secret_file).encode(),
                on_lookup=metrics.cache_lookup,
                on_unstored=metrics.not_stored,
            )
        )
        paths = settings.translator.memory
        yield Memory(cached, await asyncio.to_thread(memory.load, paths)) if paths else cached


async def _open_redis(stack: AsyncExitStack, settings: CacheSettings) -> Redis | None:
    if settings.redis_url is None:
        return None
    return await stack.enter_async_context(open_redis(settings.redis_url, settings.timeout_s))
