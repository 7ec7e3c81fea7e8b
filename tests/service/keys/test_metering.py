"""service.keys.metering"""

from __future__ import annotations

import pytest

from service.keys.metering import Meter


def _metered(pieces: list[bytes], content_type: bytes = b"application/json", status: int = 200) -> int:
    meter = Meter()
    headers = [(b"content-type", content_type)]
    meter.see({"type": "http.response.start", "status": status, "headers": headers})
    for piece in pieces:
        meter.see({"type": "http.response.body", "body": piece})
    return meter.tokens(prompt_bytes=400)


STREAM = b"Text/Event-Stream; charset=utf-8"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b'{"usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}, "pmi": {}}'], 7),
        ([b'{"usage": {"prompt_tokens": 3, "total_to', b'kens": 79}}'], 79),
        ([b'{"usage": {"input_tokens": 30, "output_tokens": 12}}'], 42),
        ([b'{"text": "\\"total_tokens\\": 5"}'], 100),
        ([b'{"data": []}'], 100),
        ([], 100),
    ],
)
def test_a_whole_answer_costs_what_it_says(pieces: list[bytes], expected: int) -> None:
    """However it is cut; text that looks like it is not it; without it, the prompt is estimated."""
    assert _metered(pieces) == expected


def test_a_stream_without_usage_costs_an_event_a_token() -> None:
    """And the prompt by its length."""
    assert _metered([b'data: {"a": 1}\n\n', b'data: {"a": 2}\n\ndata: [DONE]\n\n'], STREAM) == 100 + 3


def test_a_stream_with_usage_costs_what_it_says() -> None:
    """The last word counts: some servers count as they go."""
    pieces = [
        b'event: message_start\ndata: {"usage": {"input_tokens": 25, "output_tokens": 1}}\n\n',
        b'event: message_delta\ndata: {"usage": {"output_tokens": 15}}\n\n',
    ]
    assert _metered(pieces, STREAM) == 40


def test_a_stream_that_is_left_costs_what_has_come() -> None:
    """What it would have cost is said only at its end."""
    begin = b'event: message_start\ndata: {"usage": {"input_tokens": 25, "output_tokens": 1}}\n\n'

    assert _metered([begin, *([b'data: {"text": "x"}\n\n'] * 99)], STREAM) == 25 + 100


@pytest.mark.parametrize("status", [400, 429, 503])
def test_a_refusal_costs_nothing(status: int) -> None:
    """No model has worked."""
    assert _metered([b'{"error": {"total_tokens": 7}}'], status=status) == 0


def test_what_was_never_answered_costs_nothing() -> None:
    """A client that left before."""
    assert Meter().tokens(400) == 0
