"""API keys, of which only digests are held.

A key is 256 random bits, so a plain SHA-256 of it can neither be guessed nor looked up: slow hashes are for
passwords. Whoever reads the settings, a memory dump or the logs cannot call with what stands there.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from service.errors import ModelForbidden

_PREFIX: Final = "pmi-"
_RANDOM_BYTES: Final = 32
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
#: A longer one is none of ours, and is not hashed.
MAX_KEY_CHARS: Final = 512


@dataclass(frozen=True, slots=True)
class Key:
    """A key's record.

    Attributes:
        name: for people: stands in logs where the key does not.
        digest: SHA-256 of the key.
        models: names that it may ask for, with `*` for anything; () for all.
        requests_per_minute, tokens_per_minute: None for no limit.
    """

    name: str
    digest: bytes
    models: tuple[str, ...] = ()
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None

    def may_ask(self, model: str | None) -> bool:
        """Whether a model may be asked for; one that is not named only by a key that may ask for all."""
        if not self.models:
            return True
        return model is not None and any(fnmatchcase(model, pattern) for pattern in self.models)


class Keys:
    """All keys.

    Raises:
        ValueError: two records have the same digest.
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        given = tuple(keys)
        self._keys: Mapping[bytes, Key] = {key.digest: key for key in given}
        if len(self._keys) < len(given):
            raise ValueError("two keys are the same")

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, presented: str) -> Key | None:
        """The record of a key; None for an unknown one.

        What is compared are digests: how long that takes says nothing about the key behind one. The last
        comparison takes the same time in any case.
        """
        if not presented or len(presented) > MAX_KEY_CHARS:
            return None
        digest = digest_of(presented)
        key = self._keys.get(digest)
        return key if key is not None and hmac.compare_digest(key.digest, digest) else None


current: Final[ContextVar[Key | None]] = ContextVar("current_key", default=None)
"""The key that the current request came with; None where no keys are asked for."""


def insist_on_model(model: str | None) -> None:
    """Refuse a model that the current request's key may not ask for.

    Raises:
        ModelForbidden: it may not.
    """
    key = current.get()
    if key is not None and not key.may_ask(model):
        raise ModelForbidden(model)


def may_ask(model: str) -> bool:
    """Whether the current request's key may ask for a model."""
    key = current.get()
    return key is None or key.may_ask(model)


def digest_of(key: str) -> bytes:
    """What is held of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def read_digest(text: str) -> bytes:
    """A digest as the settings spell it.

    Raises:
        ValueError: it is none.
    """
    lowered = text.strip().lower().removeprefix("sha256:")
    if not _DIGEST.fullmatch(lowered):
        raise ValueError("is no SHA-256 in hexadecimal: pmi keys new makes one")
    return bytes.fromhex(lowered)


def new_key() -> str:
    """A new random key."""
    return _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
