"""`pmi keys`: a key for a client, and its digest for the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.configuration.loading import ConfigurationError
from service.keys.key import digest_of, new_key

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LEAST_CHARS: Final = 20


def made(name: str) -> Iterator[str]:
    """A new key, as lines for the operator.

    Raises:
        ConfigurationError: the name is none.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} is no name: letters, digits, - and _")
    key = new_key()
    yield f"key, for the client, shown only now: {key}"
    yield "for pmi.toml, or the file that auth.keys_file names:"
    yield ""
    yield f"[auth.keys.{name}]"
    yield f'sha256 = "{digest_of(key).hex()}"'


def digest(line: str) -> str:
    """The digest of a key.

    Raises:
        ConfigurationError: the key could be guessed.
    """
    key = line.strip()
    if len(key) < _LEAST_CHARS:
        raise ConfigurationError(f"a key needs {_LEAST_CHARS} characters: a shorter one can be guessed")
    return digest_of(key).hex()
