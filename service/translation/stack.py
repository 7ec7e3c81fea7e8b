"""The translator of a gateway: something that translates, wrapped in what remembers.

    Cached(Batcher(Engine))    the model runs in this process
    Cached(Remote)             it runs in services of its own
    Cached(LlmTranslator)      a language model translates
    Memory(...)                around all: what people have translated answers first

A `Source` is what translates before anything is remembered. What stands around it is the same for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from service.backends.types import Backend
from service.configuration.loading import ConfigurationError
from service.configuration.secrets import secret
from service.configuration.settings import CacheSettings, Settings, TranslatorSettings
from service.metrics import Metrics
from service.translation.estimate import estimated_tokens
from service.translation.llm import LlmTranslator
from service.translation.remote import open_remote
from translators import memory
from translators.batching import Batcher, BatchHook
from translators.cache import Cached
from translators.memory import Memory
from translators.quality import Thresholds
from translators.redis_tier import Redis
from translators.types import Engine, Translator

if TYPE_CHECKING:
    import redis.asyncio

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
async def in_services(urls: Sequence[str]) -> AsyncIterator[Source]:
    """A model in translator services, which may come and go."""
    async with open_remote(urls) as remote:
        yield Source(remote, estimated_tokens, remote.thresholds, lambda: remote.outstanding_tokens)


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
        cached = await stack.enter_async_context(
            Cached(
                source.translator,
                _open_redis(stack, cache),
                ttl_s=cache.ttl_s,
                memory_bytes=cache.memory_bytes,
                timeout_s=cache.timeout_s,
                secret=secret("cache.secret_file", cache.secret, cache.secret_file).encode(),
                on_lookup=metrics.cache_lookup,
            )
        )
        paths = settings.translator.memory
        yield Memory(cached, await asyncio.to_thread(memory.load, paths)) if paths else cached


def redis_client(settings: CacheSettings) -> redis.asyncio.Redis:
    """A client; nothing is connected yet, so a Redis that is down does not keep the gateway from starting.

    Raises:
        ConfigurationError: the URL is none.
    """
    import redis.asyncio

    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    timeout_s = settings.timeout_s
    try:
        return redis.asyncio.Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    except ValueError as error:
        raise ConfigurationError("cache.redis_url: is no Redis URL") from error


def _open_redis(stack: AsyncExitStack, settings: CacheSettings) -> Redis | None:
    if settings.redis_url is None:
        return None
    client = redis_client(settings)
    stack.push_async_callback(client.aclose)
    # redis-py's own types allow for clients that decode; this one does not.
    return cast("Redis", client)
