"""`pmi check`: what is wrong with the configuration.

Every part is tried on its own, so that one run names everything that is broken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import httpx
from pydantic import SecretStr

from service import composition
from service.backends.errors import BackendError
from service.backends.opening import open_backend
from service.backends.replicas import servers_of
from service.backends.types import Backend
from service.commands import noting, reaching
from service.commands.findings import Finding, Verdict
from service.configuration import server_url
from service.configuration.loading import Configuration, ConfigurationError
from service.configuration.settings import BackendSettings, Settings, TracingSettings
from service.keys.loading import load_keys
from service.metrics import Metrics
from service.tracing import tracer
from service.tracing.tracer import open_tracer
from service.translation.redis_client import FAILED, open_redis
from service.translation.remote import open_remote
from service.translation.stack import services_key
from translators import languages, memory
from translators.detect import Detector
from translators.types import ModelCard

_COLLECTOR_TIMEOUT_S: Final = 5.0
# What something says that is no collector. One that wants headers of OTEL_EXPORTER_OTLP_HEADERS may say 401.
_NO_COLLECTOR: Final = frozenset({404, 405, 415, 501})


async def check(configuration: Configuration) -> list[Finding]:
    """Try every part that the settings name, and look at what they say."""
    settings = configuration.settings
    cards: list[ModelCard] = []

    async def translator() -> str:
        found = await _cards(settings)
        cards.extend(found)
        return "; ".join(map(_about, found))

    checks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("templates", lambda: asyncio.to_thread(_templates, settings)),
        ("detection", lambda: asyncio.to_thread(_detection)),
        ("translator", translator),
        *((f"backend {name}", _backend_check(name, one)) for name, one in settings.backends.items()),
    ]
    if settings.translator.memory:
        checks.append(("memory", lambda: asyncio.to_thread(_memory, settings.translator.memory)))
    if settings.cache.redis_url is not None:
        redis_url = settings.cache.redis_url
        checks.append(("redis", lambda: _redis(redis_url, settings.cache.timeout_s)))
    if settings.tracing.endpoint is not None:
        checks.append(("traces", lambda: _traces(settings.tracing)))
    if settings.auth.asks_for_keys:
        checks.append(("keys", lambda: asyncio.to_thread(_keys, settings)))
    found = [await _finding(part, run) for part, run in checks]
    return [
        *noting.misspelt(configuration.misspelt),
        *found,
        noting.door(settings),
        *noting.unused(settings.languages, cards[0].languages if cards else None),
    ]


async def _finding(part: str, run: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(Verdict.OK, part, await run())
    except composition.UNUSABLE as error:
        return Finding(Verdict.BROKEN, part, str(error))


def _templates(settings: Settings) -> str:
    tasks = len(composition.load_templates(settings).tasks)
    composition.load_hints(settings)
    return f"{tasks} tasks"


def _detection() -> str:
    Detector.load()
    return "loaded"


def _translator(settings: Settings) -> ModelCard:
    composition.load_thresholds(settings)
    engine = composition.load_engine(settings)
    card = engine.card
    engine.close()
    return card


async def _cards(settings: Settings) -> list[ModelCard]:
    """What translates."""
    if settings.translator.url:
        return await _in_services(settings)
    if settings.translator.llm is not None:
        async with composition.open_source(settings, Metrics()) as source:
            return [source.translator.card]
    return [await asyncio.to_thread(_translator, settings)]


async def _in_services(settings: Settings) -> list[ModelCard]:
    async with open_remote(settings.translator.url, services_key(settings.translator)) as remote:
        silent = [place.name for place in remote.places if not place.is_up]
        cards = [place.model[0] for place in remote.places if place.model is not None]
    if silent or not cards:
        unreachable = ", ".join(silent) or ", ".join(map(server_url.shown, settings.translator.url))
        raise ConfigurationError(f"{unreachable} does not answer; inputs get no translations from there")
    return list({card.fingerprint: card for card in cards}.values())


def _about(card: ModelCard) -> str:
    use = {True: "commercial use allowed", False: "not for commercial use", None: "commercial use unknown"}[
        card.commercial_use
    ]
    return f"{card.name}, {card.licence} ({use}), {len(card.languages)} languages"


def _keys(settings: Settings) -> str:
    count = len(load_keys(settings.auth))
    if not count:
        raise ConfigurationError("nobody can call: keys are asked for, and there is none (pmi keys new NAME)")
    return f"{count} keys" if count > 1 else "one key"


def _memory(paths: Sequence[Path]) -> str:
    known = memory.load(paths)
    found = sorted({languages.name(code) for pair in known.directions for code in pair})
    said = f"{len(known):,} translations, {', '.join(found)}"
    if known.replaced:
        said += f"; {known.replaced:,} were replaced by later ones"
    if several := known.share_of_several_sentences():
        said += f"; {several:.0%} are of several sentences, which are never found"
    return said


def _backend_check(name: str, settings: BackendSettings) -> Callable[[], Awaitable[str]]:
    async def run() -> str:
        async with open_backend(name, settings) as opened:
            # Every server by itself: one that stands in for another must not hide that it is down.
            said = [await _server(address, one, settings) for address, one in servers_of(opened.backend)]
        return "; ".join(dict.fromkeys(said))

    return run


async def _server(address: Sequence[str], backend: Backend, settings: BackendSettings) -> str:
    try:
        served = await backend.models()
        missing = [name for name in settings.models if name not in served]
        if missing:
            raise ConfigurationError(f"serves {', '.join(served) or 'nothing'}, but not {', '.join(missing)}")
        contexts = [await backend.context_tokens(name) for name in served[:1]]
    except BackendError as error:
        raise ConfigurationError(reaching.about(error, address)) from error
    context = f", context of {contexts[0]} tokens" if contexts and contexts[0] else ""
    return f"{', '.join(served) or 'no models'}{context}"


async def _traces(settings: TracingSettings) -> str:
    """Send nothing to the collector, as an exporter would send spans."""
    with open_tracer(settings, ""):  # the extra is there
        pass
    place = tracer.shown(settings)
    client = httpx.AsyncClient(timeout=_COLLECTOR_TIMEOUT_S, trust_env=False)
    try:
        async with client:
            answer = await client.post(
                tracer.traces_url(settings.endpoint or ""),
                content=b"",
                headers={"content-type": "application/x-protobuf"},
            )
    except (httpx.HTTPError, OSError) as error:
        cause = reaching.cause_of(error) or type(error).__name__
        raise ConfigurationError(
            f"{place} cannot be reached: {cause}; requests go on without traces"
        ) from error
    if answer.status_code in _NO_COLLECTOR:
        raise ConfigurationError(f"{place} takes no traces by OTLP over HTTP (status {answer.status_code})")
    return f"go to {place}"


async def _redis(url: SecretStr, timeout_s: float) -> str:
    async with open_redis(url, timeout_s) as client:
        try:
            await client.ping()
        except FAILED as error:
            raise ConfigurationError(
                f"does not answer ({reaching.cause_of(error) or type(error).__name__}); "
                "requests go on without it"
            ) from error
    return "answers"
