"""What goes over the wire between a gateway and a translator service.

    POST /v1/translate   {"items": [{"text", "source", "target"}, ...], "remaining_ms", "priority", "tenant"}
    answer, a line each  {"model": fingerprint}                        at once
                         {"index": 3, "hypothesis": [...]}             as each item is finished
                         {"index": 4, "error": "queue_full"}
                         {}                                            where nothing was said for a while
                         {"done": true}                                or the connection was cut

Times are what is left in milliseconds and never a clock's: two machines' clocks differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from translators import entries
from translators.errors import (
    DeadlineExceeded,
    QueueFull,
    TranslationFailed,
    TranslatorError,
    UnsupportedLanguage,
)
from translators.quality import Thresholds
from translators.types import Call, Hypothesis, Item, ModelCard, Priority, Translation

#: Bounds of one request.
MAX_ITEMS: Final = 4096
MAX_TEXT_CHARS: Final = 20_000

#: An answer is never silent for longer, so that a caller can tell a service that works from one that hangs.
HEARTBEAT_S: Final = 0.5

SILENT: Final = b"{}\n"
DONE: Final = b'{"done":true}\n'

_ERRORS: Final[Mapping[str, type[TranslatorError]]] = {
    "queue_full": QueueFull,
    "deadline": DeadlineExceeded,
    "failed": TranslationFailed,
}
_UNSUPPORTED: Final = "unsupported"


class Malformed(ValueError):
    """A request or an answer that does not follow this page; the message names the field."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, checked.

    Attributes:
        remaining_s: time until the caller's deadline; None waits.
    """

    items: tuple[Item, ...]
    remaining_s: float | None
    priority: Priority
    tenant: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A line about an item."""

    index: int
    outcome: Hypothesis | TranslatorError


@dataclass(frozen=True, slots=True)
class Model:
    """The line that says which model translates."""

    fingerprint: str


class Done:
    """The last line."""


class Silence:
    """A line that says only that the other side lives."""


def request(items: Sequence[Item], call: Call, now: float) -> bytes:
    """The body of a request, whose deadline is told from `now`, the same clock's seconds."""
    remaining_ms = None if call.deadline is None else max(0, round((call.deadline - now) * 1000))
    return orjson.dumps(
        {
            "items": [{"text": one.text, "source": one.source, "target": one.target} for one in items],
            "remaining_ms": remaining_ms,
            "priority": call.priority.name.lower(),
            "tenant": call.tenant,
        }
    )


def read_request(raw: bytes) -> Asked:
    """A request from its body.

    Raises:
        Malformed: names the field.
    """
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as exc:
        raise Malformed("the body is not JSON") from exc
    if not isinstance(body, dict):
        raise Malformed("the body is not a JSON object")
    if unknown := body.keys() - {"items", "remaining_ms", "priority", "tenant"}:
        raise Malformed(f"{min(unknown)[:40]}: is not known")
    given = body.get("items")
    if not isinstance(given, list):
        raise Malformed("items: must be a list")
    if len(given) > MAX_ITEMS:
        raise Malformed(f"items: {MAX_ITEMS} at most")
    tenant = body.get("tenant", "")
    if not isinstance(tenant, str) or len(tenant) > 200:
        raise Malformed("tenant: must be a text of 200 characters at most")
    return Asked(
        tuple(_item(place, one) for place, one in enumerate(given)),
        _remaining_s(body.get("remaining_ms")),
        _priority(body.get("priority", "interactive")),
        tenant,
    )


def _item(place: int, given: Any) -> Item:
    if not isinstance(given, dict) or given.keys() != {"text", "source", "target"}:
        raise Malformed(f"items.{place}: must have text, source and target")
    text, source, target = given["text"], given["source"], given["target"]
    for name, value in given.items():
        if not isinstance(value, str):
            raise Malformed(f"items.{place}.{name}: must be a text")
    if not text.strip() or len(text) > MAX_TEXT_CHARS:
        raise Malformed(f"items.{place}.text: must have 1 to {MAX_TEXT_CHARS} characters")
    return Item(text, source, target)


def _remaining_s(given: Any) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 86_400_000:
        raise Malformed("remaining_ms: must be a number from 0 to 86400000, or null")
    return given / 1000


def _priority(given: Any) -> Priority:
    for one in Priority:
        if given == one.name.lower():
            return one
    raise Malformed(f"priority: must be one of {', '.join(one.name.lower() for one in Priority)}")


def model_line(fingerprint: str) -> bytes:
    """The first line of an answer."""
    return orjson.dumps({"model": fingerprint}) + b"\n"


def item_line(index: int, translation: Translation) -> bytes:
    """The line of a finished item."""
    if translation.hypothesis is not None:
        # The cache's form of it: one list of fields, one place that checks them.
        hypothesis = orjson.Fragment(entries.encode(translation.hypothesis))
        return orjson.dumps({"index": index, "hypothesis": hypothesis}) + b"\n"
    error = translation.error
    if isinstance(error, UnsupportedLanguage):
        return orjson.dumps({"index": index, "error": _UNSUPPORTED, "language": error.code}) + b"\n"
    name = next((name for name, kind in _ERRORS.items() if isinstance(error, kind)), "failed")
    return orjson.dumps({"index": index, "error": name}) + b"\n"


def read_line(raw: bytes) -> Finished | Model | Done | Silence:
    """A line of an answer.

    Raises:
        Malformed: it is none.
    """
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError as exc:
        raise Malformed("a line is not JSON") from exc
    if not isinstance(line, dict):
        raise Malformed("a line is not a JSON object")
    if not line:
        return Silence()
    if line.get("done") is True:
        return Done()
    if isinstance(fingerprint := line.get("model"), str):
        return Model(fingerprint)
    index = line.get("index")
    if type(index) is not int:
        raise Malformed("a line has no index")
    if "hypothesis" in line:
        hypothesis = entries.decode(orjson.dumps(line["hypothesis"]))
        if hypothesis is None:
            raise Malformed("a line has no hypothesis")
        return Finished(index, hypothesis)
    name = str(line.get("error"))
    if name == _UNSUPPORTED:
        return Finished(index, UnsupportedLanguage(str(line.get("language", ""))[:40]))
    if name not in _ERRORS:
        raise Malformed("a line has neither a hypothesis nor an error that is known")
    return Finished(index, _ERRORS[name]())


def model_json(card: ModelCard, thresholds: Thresholds) -> dict[str, Any]:
    """What a service says of its model."""
    return {
        "name": card.name,
        "family": card.family,
        "licence": card.licence,
        "commercial_use": card.commercial_use,
        "languages": list(card.languages),
        "directions": None if card.directions is None else sorted(map(list, card.directions)),
        "fingerprint": card.fingerprint,
        "gate": thresholds.content(),
    }


def read_model(raw: bytes) -> tuple[ModelCard, Thresholds]:
    """A model's description.

    Raises:
        Malformed: it is none.
    """
    try:
        given = orjson.loads(raw)
        directions = given["directions"]
        card = ModelCard(
            name=str(given["name"]),
            family=str(given["family"]),
            licence=str(given["licence"]),
            commercial_use=None if given["commercial_use"] is None else given["commercial_use"] is True,
            languages=tuple(map(str, given["languages"])),
            fingerprint=str(given["fingerprint"]),
            directions=None if directions is None else frozenset((str(a), str(b)) for a, b in directions),
        )
        return card, Thresholds.parse(orjson.dumps(given["gate"]).decode())
    except (ValueError, TypeError, KeyError) as exc:
        raise Malformed("no description of a model") from exc
