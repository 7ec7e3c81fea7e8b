"""What goes over the wire between gateways and translator services."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.translation import wire
from translators.errors import (
    DeadlineExceeded,
    QueueFull,
    TranslationFailed,
    TranslatorError,
    UnsupportedLanguage,
)
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Call, Hypothesis, Item, Priority, Translation

ITEM = Item("Guten Morgen.", "deu_Latn", "fra_Latn")
HYPOTHESIS = Hypothesis("Bonjour.", -0.25, 4, truncated=False, unknown_share=0.0)


def _body(**fields: Any) -> bytes:
    item = {"text": "a", "source": "deu_Latn", "target": "fra_Latn"}
    return json.dumps({"items": [item], **fields}).encode()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "items: must be a list"),
        (b'{"items": [3]}', "items.0: must have"),
        (b'{"items": [{"text": "a", "source": "x"}]}', "items.0: must have"),
        (b'{"items": [{"text": 1, "source": "x", "target": "y"}]}', "items.0.text: must be a text"),
        (b'{"items": [{"text": " ", "source": "x", "target": "y"}]}', "items.0.text: must have 1 to"),
        (_body(items=[{"text": "a" * 20_001, "source": "x", "target": "y"}]), "items.0.text: must have 1 to"),
        (_body(items=[{}] * 5000), "items: 4096 at most"),
        (_body(remaining_ms=-1), "remaining_ms: must be"),
        (_body(remaining_ms=True), "remaining_ms: must be"),
        (_body(remaining_ms=1e12), "remaining_ms: must be"),
        (_body(priority="urgent"), "priority: must be one of interactive, batch, background"),
        (_body(tenant=7), "tenant: must be"),
        (_body(stream=True), "stream: is not known"),
    ],
)
def test_a_malformed_request_is_told_with_its_field(raw: bytes, said: str) -> None:
    """Gateways of another version may ask; guessing would translate something else."""
    with pytest.raises(wire.Malformed, match=said.replace(".", r"\.")):
        wire.read_request(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>",
        b"[]",
        b"7",
        b'{"index": "0", "hypothesis": ["a", -0.1, 2, false, 0.0]}',
        b'{"index": true, "hypothesis": ["a", -0.1, 2, false, 0.0]}',
        b'{"index": 0}',
        b'{"index": 0, "hypothesis": ["a", -0.1, 2]}',
        b'{"index": 0, "hypothesis": ["a", null, 2, false, 0.0]}',
        b'{"index": 0, "hypothesis": null}',
        b'{"index": 0, "error": "of another kind"}',
        b'{"model": 3}',
    ],
)
def test_a_malformed_line_is_no_answer(raw: bytes) -> None:
    """Half an answer is not made into a whole one."""
    with pytest.raises(wire.Malformed):
        wire.read_line(raw)


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"name": "x"}', b'{"gate": {"min_score": "high"}}'])
def test_a_malformed_description_is_none(raw: bytes) -> None:
    """Something else may listen at the address."""
    with pytest.raises(wire.Malformed):
        wire.read_model(raw)


@pytest.mark.parametrize("priority", list(Priority))
def test_a_request_arrives_as_it_was_sent(priority: Priority) -> None:
    """Deadlines travel as what is left of them."""
    asked = wire.read_request(wire.request([ITEM, ITEM], Call(107.5, priority, "tenant"), now=105.0))

    assert asked == wire.Asked((ITEM, ITEM), 2.5, priority, "tenant")


def test_a_deadline_that_has_passed_is_no_time_left() -> None:
    """And no deadline is no bound."""
    assert wire.read_request(wire.request([ITEM], Call(1.0), now=5.0)).remaining_s == 0
    assert wire.read_request(wire.request([ITEM], Call(), now=5.0)).remaining_s is None


def test_a_translation_arrives_as_it_was_sent() -> None:
    """With all that the gate judges."""
    line = wire.read_line(wire.item_line(3, Translation(ITEM, HYPOTHESIS)))

    assert line == wire.Finished(3, HYPOTHESIS)


@pytest.mark.parametrize(
    "error", [QueueFull(), DeadlineExceeded(), TranslationFailed("a detail"), UnsupportedLanguage("fra_Latn")]
)
def test_an_error_arrives_as_its_kind(error: TranslatorError) -> None:
    """Details of a failure stay in the log of the service."""
    raw = wire.item_line(0, Translation(ITEM, None, error=error))
    line = wire.read_line(raw)

    assert isinstance(line, wire.Finished)
    assert type(line.outcome) is type(error)
    assert b"detail" not in raw


def test_other_lines_are_told_apart() -> None:
    """The model, a sign of life, the end."""
    assert wire.read_line(wire.model_line("abc")) == wire.Model("abc")
    assert isinstance(wire.read_line(wire.SILENT), wire.Silence)
    assert isinstance(wire.read_line(wire.DONE), wire.Done)


def test_a_models_description_arrives_as_it_was_sent() -> None:
    """With the gate's thresholds, which belong to the model."""
    thresholds = Thresholds(
        min_score=-2.0,
        min_score_by_target={"fra_Latn": -1.0},
        length_ratio_by_pair={"deu_Latn>fra_Latn": (0.5, 2.0)},
    )
    raw = json.dumps(wire.model_json(FakeEngine().card, thresholds)).encode()

    assert wire.read_model(raw) == (FakeEngine().card, thresholds)
