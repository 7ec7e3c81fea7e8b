"""What stands in the shared cache: the key of an item, and the value that holds its translation."""

from __future__ import annotations

import hashlib
import math
from typing import Final

import orjson

from translators.normalise import NORMALISER_VERSION
from translators.segments import SEGMENTER_VERSION
from translators.types import Hypothesis, Item

#: First part of every key. The number changes with the meaning of key or value.
KEY_PREFIX: Final = "pmi:2:"

_DIGEST_BYTES: Final = 16
_MAX_KEY_BYTES: Final = 64


def key(item: Item, fingerprint: str, *, secret: bytes = b"", tenant: str = "") -> str:
    """Cache key of an item under a model.

    A digest over length-prefixed fields, so that no prompt text stands in the key and no two fields can run
    together; keyed with `secret`, so that a key cannot be guessed from a text either. The target stands
    before it, so that what is kept can be counted, and thrown away, by language.
    """
    # BLAKE2b takes keys of up to 64 bytes; a longer secret counts in full.
    if len(secret) > _MAX_KEY_BYTES:
        secret = hashlib.blake2b(secret).digest()
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES, key=secret)
    for field in (
        fingerprint,
        NORMALISER_VERSION,
        SEGMENTER_VERSION,
        tenant,
        item.source,
        item.target,
        item.text,
    ):
        # Lone surrogates have no UTF-8; they are still different texts.
        encoded = field.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return f"{KEY_PREFIX}{item.target}:{digest.hexdigest()}"


def pattern(target: str | None = None) -> str:
    """What keys look like, as Redis's `SCAN` takes it: those of a language, or all.

    Raises:
        ValueError: the language would be a pattern itself.
    """
    if target is not None and not target.replace("_", "").isalnum():
        raise ValueError(f"{target!r} is no language")
    return f"{KEY_PREFIX}{target or '*'}:*"


def target_of(key: str) -> str:
    """The target language in a key."""
    return key.removeprefix(KEY_PREFIX).partition(":")[0]


def encode(hypothesis: Hypothesis) -> bytes:
    """The value of a translation: a compact JSON array."""
    return orjson.dumps(
        [
            hypothesis.text,
            hypothesis.score,
            hypothesis.tokens,
            hypothesis.truncated,
            hypothesis.unknown_share,
        ]
    )


def decode(value: bytes | str | None) -> Hypothesis | None:
    """The translation of a value; None for a missing, foreign or damaged one."""
    if value is None:
        return None
    try:
        text, score, tokens, truncated, unknown_share = orjson.loads(value)
    except (ValueError, TypeError):
        return None
    fits = (
        isinstance(text, str)
        and _is_number(score)
        and type(tokens) is int
        and type(truncated) is bool
        and _is_number(unknown_share)
    )
    if not fits:
        return None
    return Hypothesis(text, float(score), tokens, truncated, float(unknown_share))


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]  # checked just before
