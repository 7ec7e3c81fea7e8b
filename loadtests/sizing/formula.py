"""From a load and measured figures to sizes. Pure: nothing is measured, read or rounded here but pods.

    share with a miss   m = 1 - hit_ratio ^ sentences
    items               n = languages x sentences
    gateway cores         = requests/s x (door + stream_share x chunks x chunk
                                          + augmented + n x item
                                          + m x missing + n x (1 - hit_ratio) x missed)
    translator cores      = requests/s x n x (1 - hit_ratio) x tokens x CPU seconds of a token
    pods                  = cores / (cores of a pod x target utilisation), rounded up, at least two
    Redis                 = sentences kept x languages x (entry + characters x bytes of a character)
    prefill tokens/s      = requests/s x (once + languages x (each + source tokens x ratio))

A sentence is remembered in all of its languages or in none: they are the same for all requests, by
configuration. *augmented* is of requests that get translations; a mean below one language is the share of
requests that get one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Entrance(StrEnum):
    """Where requests come in."""

    OPENAI = "openai"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Prefill:
    """Prompt tokens that translations add.

    Attributes:
        once_tokens: for a request, however many languages it has.
        language_tokens: for each language.
        tokens_per_source_token: of a translation, for each token of the original.
    """

    once_tokens: float
    language_tokens: float
    tokens_per_source_token: float

    def added_tokens(self, languages: float, source_tokens: float) -> float:
        """For a request."""
        each = self.language_tokens + self.tokens_per_source_token * source_tokens
        return min(1.0, languages) * self.once_tokens + languages * each


@dataclass(frozen=True, slots=True)
class Door:
    """One way in.

    Attributes:
        request_cpu_s: CPU seconds of the gateway for a request without translations.
        chunk_cpu_s: for each chunk of a stream.
        prefill: of this door's layout.
    """

    request_cpu_s: float
    chunk_cpu_s: float
    prefill: Prefill


@dataclass(frozen=True, slots=True)
class Augmentation:
    """CPU seconds of the gateway for translations. An item is a sentence in a language.

    Attributes:
        request_cpu_s: for a request that gets any.
        item_cpu_s, item_character_cpu_s: for each item, and each character of its sentence.
        missing_request_cpu_s: more, for a request with an item that nothing remembers.
        missed_item_cpu_s: more, for each such item.
    """

    request_cpu_s: float
    item_cpu_s: float
    item_character_cpu_s: float
    missing_request_cpu_s: float
    missed_item_cpu_s: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    Attributes:
        openai, complete: the doors.
        gateway_bytes, translator_bytes: resident memory of a process; a gateway's with its own cache full.
        translator_token_cpu_s: CPU seconds of a translator for a token that it writes, in full batches.
        redis_entry_bytes, redis_character_bytes: of a kept item, and of each character of the sentence.
        redis_resident_ratio: resident memory over what Redis counts against its limit.
    """

    openai: Door
    complete: Door
    augmentation: Augmentation
    gateway_bytes: float
    translator_bytes: float
    translator_token_cpu_s: float
    redis_entry_bytes: float
    redis_character_bytes: float
    redis_resident_ratio: float

    def door(self, entrance: Entrance) -> Door:
        """The figures of a door."""
        return self.openai if entrance is Entrance.OPENAI else self.complete


@dataclass(frozen=True, slots=True)
class Load:
    """A load at its peak; means over its requests.

    Attributes:
        requests_per_s: of all gateways together.
        languages: auxiliary languages of a request.
        sentences: of the text that is translated.
        hit_ratio: share of sentences that a cache remembers, 0 to 1.
        characters_per_sentence: of the original.
        tokens_per_sentence: of the original, of its translations, for translator and LLM alike.
        stream_share: share of requests that are streamed, 0 to 1.
        chunks: of a stream.
        kept_sentences: distinct sentences that Redis is to remember, each in all languages.
        entrance: where they come in.
    """

    requests_per_s: float
    languages: float = 3.0
    sentences: float = 2.0
    hit_ratio: float = 0.0
    characters_per_sentence: float = 90.0
    tokens_per_sentence: float = 24.0
    stream_share: float = 1.0
    chunks: float = 200.0
    kept_sentences: float = 200_000.0
    entrance: Entrance = Entrance.OPENAI

    def __post_init__(self) -> None:
        for name in ("hit_ratio", "stream_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is not between 0 and 1")
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, float | int) and not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} is negative, or no number")

    @property
    def items(self) -> float:
        """Items of a request."""
        return self.languages * self.sentences

    @property
    def augmented_share(self) -> float:
        """Share of requests that get translations."""
        return min(1.0, self.languages)

    @property
    def missing_share(self) -> float:
        """Share of requests with a sentence that nothing remembers; misses know nothing of each other."""
        return self.augmented_share * (1.0 - float(self.hit_ratio**self.sentences))


@dataclass(frozen=True, slots=True)
class Pods:
    """How pods are cut.

    Attributes:
        gateway_utilisation: share of a core that a gateway is to use at the peak. It has one event loop, and
            can use no more than a core.
        translator_utilisation: share of what a translator can do that it is to be asked for at the peak.
        translator_cores: of a translator's pod: `translator.threads` of the chart.
        least: of each kind, so that one may go.
        redis_headroom: Redis's limit over what is to be kept.
    """

    gateway_utilisation: float = 0.6
    translator_utilisation: float = 0.6
    translator_cores: int = 2
    least: int = 2
    redis_headroom: float = 1.2

    def __post_init__(self) -> None:
        for name in ("gateway_utilisation", "translator_utilisation"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name} is not above 0 and up to 1")
        for name in ("translator_cores", "least", "redis_headroom"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 1):
                raise ValueError(f"{name} is below 1, or no number")


@dataclass(frozen=True, slots=True)
class Size:
    """What a load needs.

    Attributes:
        gateway_cores, translator_cores: CPU seconds a second at the peak, before any headroom.
        redis_limit_bytes: for `maxmemory`; `redis_resident_bytes` is what the pod then may take.
        added_prefill_tokens_per_s: on top of what the LLM has to read anyway.
    """

    gateway_cores: float
    gateway_pods: int
    translator_cores: float
    translator_pods: int
    redis_limit_bytes: float
    redis_resident_bytes: float
    added_prefill_tokens_per_s: float


def size(load: Load, figures: Figures, pods: Pods | None = None) -> Size:
    """What the load needs."""
    pods = pods or Pods()
    gateway_cores = load.requests_per_s * gateway_cpu_s(load, figures)
    translator_cores = load.requests_per_s * translator_cpu_s(load, figures)
    limit = kept_bytes(load, figures) * pods.redis_headroom
    source_tokens = load.sentences * load.tokens_per_sentence
    prefill = figures.door(load.entrance).prefill
    return Size(
        gateway_cores=gateway_cores,
        gateway_pods=_pods(gateway_cores, pods.gateway_utilisation, pods.least),
        translator_cores=translator_cores,
        translator_pods=_pods(
            translator_cores, pods.translator_utilisation * pods.translator_cores, pods.least
        ),
        redis_limit_bytes=limit,
        redis_resident_bytes=limit * figures.redis_resident_ratio,
        added_prefill_tokens_per_s=load.requests_per_s * prefill.added_tokens(load.languages, source_tokens),
    )


def gateway_cpu_s(load: Load, figures: Figures) -> float:
    """CPU seconds of the gateway for a request of the load."""
    door, own = figures.door(load.entrance), figures.augmentation
    passing = door.request_cpu_s + load.stream_share * load.chunks * door.chunk_cpu_s
    items = own.item_cpu_s + own.item_character_cpu_s * load.characters_per_sentence
    missed = own.missed_item_cpu_s * (1 - load.hit_ratio)
    return (
        passing
        + load.augmented_share * own.request_cpu_s
        + load.missing_share * own.missing_request_cpu_s
        + load.items * (items + missed)
    )


def translator_cpu_s(load: Load, figures: Figures) -> float:
    """CPU seconds of the translators for a request of the load."""
    missed_items = load.items * (1 - load.hit_ratio)
    return missed_items * load.tokens_per_sentence * figures.translator_token_cpu_s


def kept_bytes(load: Load, figures: Figures) -> float:
    """What Redis counts for the sentences that it is to remember."""
    entry = figures.redis_entry_bytes + figures.redis_character_bytes * load.characters_per_sentence
    return load.kept_sentences * load.languages * entry


def _pods(cores: float, cores_per_pod: float, least: int) -> int:
    return max(least, math.ceil(cores / cores_per_pod))
