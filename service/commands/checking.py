"""`pmi check`: what the configuration resolves to, and what is wrong with it.

Every part is tried on its own, so that one run names everything that is broken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
from pydantic import BaseModel, SecretStr

from service import composition
from service.backends.errors import BackendError
from service.backends.types import Backend
from service.configuration import Configuration, ConfigurationError
from service.settings import BackendSettings, CacheSettings, Settings
from translators.detect import Detector

MASK: Final = "********"
UNSET: Final = "(unset)"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        part: what was tried.
        works: whether it can be used.
        message: for people.
    """

    part: str
    works: bool
    message: str


def resolved(configuration: Configuration) -> Iterator[str]:
    """Every setting with its value, secrets masked; "*" marks those that are not the default."""
    yield f"file: {configuration.file or 'none'}"
    for name in configuration.unknown_variables:
        yield f"ignored: {name} is no setting"
    yield from _lines("", configuration.settings, Settings())


def _lines(prefix: str, section: BaseModel, default: BaseModel | None) -> Iterator[str]:
    for name in type(section).model_fields:
        value, usual = getattr(section, name), getattr(default, name, None)
        path = f"{prefix}{name}"
        if isinstance(value, BaseModel):
            yield from _lines(f"{path}.", value, usual)
        elif isinstance(value, dict) and any(isinstance(one, BaseModel) for one in value.values()):
            for key, one in value.items():
                yield from _lines(f"{path}.{key}.", one, type(one)())
        else:
            yield f"{' ' if value == usual else '*'} {path} = {_shown(value)}"


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        url = httpx.URL(value)
        return str(url.copy_with(password=MASK)) if url.password else value
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or UNSET
    return UNSET if value is None or value == {} else str(value)


async def check(settings: Settings) -> list[Finding]:
    """Try every part that the settings name."""
    checks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("templates", lambda: asyncio.to_thread(_templates, settings)),
        ("detection", lambda: asyncio.to_thread(_detection)),
        ("translator", lambda: asyncio.to_thread(_translator, settings)),
        *((f"backend {name}", _backend_check(one)) for name, one in settings.backends.items()),
    ]
    if settings.cache.redis_url is not None:
        checks.append(("redis", lambda: _redis(settings.cache)))
    return [await _finding(part, run) for part, run in checks]


def broken(findings: Sequence[Finding]) -> bool:
    """Whether anything cannot be used."""
    return any(not finding.works for finding in findings)


async def _finding(part: str, run: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(part, True, await run())
    except composition.UNUSABLE as error:
        return Finding(part, False, str(error))
    except BackendError as error:
        return Finding(part, False, str(error))


def _templates(settings: Settings) -> str:
    return f"{len(composition.load_templates(settings).tasks)} tasks"


def _detection() -> str:
    Detector.load()
    return "loaded"


def _translator(settings: Settings) -> str:
    composition.load_thresholds(settings)
    engine = composition.load_engine(settings)
    card = engine.card
    engine.close()
    use = "commercial use allowed" if card.commercial_use else "not for commercial use"
    return f"{card.name}, {card.licence} ({use}), {len(card.languages)} languages"


def _backend_check(settings: BackendSettings) -> Callable[[], Awaitable[str]]:
    async def run() -> str:
        backend: Backend = await asyncio.to_thread(composition.open_backend, settings)
        try:
            served = await backend.models()
            missing = [name for name in settings.models if name not in served]
            if missing:
                raise ConfigurationError(
                    f"serves {', '.join(served) or 'nothing'}, but not {', '.join(missing)}"
                )
            contexts = [await backend.context_tokens(name) for name in served[:1]]
            context = f", context of {contexts[0]} tokens" if contexts and contexts[0] else ""
            return f"{', '.join(served) or 'no models'}{context}"
        finally:
            await backend.close()

    return run


async def _redis(settings: CacheSettings) -> str:
    from redis.exceptions import RedisError

    client = composition.redis_client(settings)
    try:
        await client.ping()
    except (RedisError, OSError, TimeoutError) as error:
        raise ConfigurationError(
            f"does not answer ({type(error).__name__}); requests go on without it"
        ) from error
    finally:
        await client.aclose()
    return "answers"
