"""A stream of deltas as one answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from service.backends.types import Choice, Completion, Delta, Usage


async def gather(deltas: AsyncIterator[Delta], model: str) -> Completion:
    """Read a stream to its end and put its pieces together; choices come in the order of their index."""
    texts: dict[int, list[str]] = {}
    reasons: dict[int, str | None] = {}
    logprobs: dict[int, Any] = {}
    usage: Usage | None = None
    async for delta in deltas:
        if delta.usage is not None:
            usage = delta.usage
            if not delta.text and delta.finish_reason is None:
                continue
        texts.setdefault(delta.index, []).append(delta.text)
        reasons[delta.index] = delta.finish_reason or reasons.get(delta.index)
        if delta.logprobs is not None:
            logprobs[delta.index] = _joined(logprobs.get(delta.index), delta.logprobs)
    choices = (
        Choice(index, "".join(pieces), reasons[index], logprobs.get(index))
        for index, pieces in sorted(texts.items())
    )
    return Completion(model, tuple(choices), usage)


def _joined(first: dict[str, Any] | None, second: dict[str, Any]) -> dict[str, Any]:
    """Log-probabilities of two pieces: in both styles an object of lists, one entry per token."""
    if first is None:
        return second
    return {key: first[key] + values for key, values in second.items()}
