"""Every setting with its value, for `pmi check`. Secrets are masked, and of URLs only the password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from service.configuration.loading import Configuration
from service.configuration.settings import Settings

MASK: Final = "********"
UNSET: Final = "(unset)"
_DIGEST: Final = "sha256"


def resolved(configuration: Configuration) -> Iterator[str]:
    """A line for each setting; "*" marks those that are not the default."""
    yield f"file: {configuration.file or 'none'}"
    for name in configuration.unknown_variables:
        if name not in configuration.misspelt:
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
                yield from _lines(f"{path}.{key}.", one, type(one).model_construct())
        else:
            yield f"{' ' if value == usual else '*'} {path} = {_shown(name, value)}"


def _shown(name: str, value: Any) -> str:
    if name == _DIGEST:
        return MASK
    if isinstance(value, SecretStr):
        return masked_url(value.get_secret_value()) if name.endswith("_url") else MASK
    if isinstance(value, str) and "://" in value:
        return masked_url(value)
    if isinstance(value, tuple):
        return ", ".join(_shown(name, one) for one in value) or UNSET
    return UNSET if value is None or value == {} else str(value)


def masked_url(url: str) -> str:
    """A URL without its password; nothing of one that cannot be taken apart with certainty."""
    try:
        parts = urlsplit(url)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        _ = parts.port  # raises where it is no number: it may be a password whose host is missing
    except ValueError:
        return MASK
    # Behind the host may stand the rest of a password with a "/", "?" or "#" in it, or one in the query.
    behind = parts.path + parts.query + parts.fragment
    if not place or not url.isprintable() or "@" in behind or "password" in behind.lower():
        return MASK
    return url.replace(f":{parts.password}@", f":{MASK}@", 1) if parts.password else url
