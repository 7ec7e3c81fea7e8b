"""`pmi cache`: what is kept in Redis, by language; throw it away; fill it beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

from service.commands.reaching import cause_of
from service.configuration.loading import ConfigurationError
from service.configuration.settings import CacheSettings, Settings
from service.metrics import Metrics
from service.translation.redis_client import FAILED, Client, open_redis
from translators import entries, languages

_SCANNED: Final = 1000
# Patient, where requests are not: nobody waits for an answer in milliseconds here.
_TIMEOUT_S: Final = 10.0


def patient(settings: Settings) -> Settings:
    """The same settings, for a process that fills Redis: what is late is waited for, and not left out."""
    timeout_s = max(settings.cache.timeout_s, _TIMEOUT_S)
    return settings.model_copy(update={"cache": settings.cache.model_copy(update={"timeout_s": timeout_s})})


def not_stored(metrics: Metrics) -> int:
    """Translations that Redis did not take from the gateways that these are the metrics of."""
    return int(metrics.registry.get_sample_value("pmi_translations_not_stored_total") or 0)


async def reach(settings: CacheSettings) -> None:
    """Return if Redis answers.

    Raises:
        ConfigurationError: there is no Redis, or it does not answer.
    """
    async with _redis(settings) as client:
        await client.ping()


async def stats(settings: CacheSettings) -> Iterator[str]:
    """Translations in Redis, by language, as lines for people.

    Raises:
        ConfigurationError: there is no Redis, or it does not answer.
    """
    counts: Counter[str] = Counter()
    async with _redis(settings) as client:
        async for key in client.scan_iter(entries.pattern(), _SCANNED):
            counts[entries.target_of(key.decode("utf-8", "replace"))] += 1
    return _told(counts)


def _told(counts: Counter[str]) -> Iterator[str]:
    yield f"{counts.total():,} translations in Redis"
    for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield f"  {languages.name(code) if languages.is_language(code) else 'unknown'} ({code}): {count:,}"


async def purge(settings: CacheSettings, language: str | None) -> int:
    """Throw translations away, those into one language or all; how many there were.

    What gateways hold in their own memory stays there until they end.

    Raises:
        ConfigurationError: there is no Redis, or it does not answer.
    """
    removed = 0
    async with _redis(settings) as client:
        batch: list[str] = []
        async for key in client.scan_iter(entries.pattern(language), _SCANNED):
            batch.append(key.decode("utf-8", "replace"))
            if len(batch) == _SCANNED:
                removed += await client.unlink(*batch)
                batch.clear()
        if batch:
            removed += await client.unlink(*batch)
    return removed


@asynccontextmanager
async def _redis(settings: CacheSettings) -> AsyncIterator[Client]:
    if settings.redis_url is None:
        raise ConfigurationError("cache.redis_url: is not set, and a gateway's own memory ends with it")
    async with open_redis(settings.redis_url, _TIMEOUT_S) as client:
        try:
            yield client
        except FAILED as error:
            why = cause_of(error) or type(error).__name__
            raise ConfigurationError(f"cache.redis_url: Redis does not answer ({why})") from error
