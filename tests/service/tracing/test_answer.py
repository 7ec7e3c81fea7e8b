"""service.tracing.answer"""

from __future__ import annotations

import json

from service.tracing.answer import AnswerRead

ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "model": "org/model",
        "choices": [
            {
                "index": 0,
                "message": {"content": '"finish_reason": "nonsense", "id": "x"'},
                "finish_reason": "stop",
            },
            {"index": 1, "message": {"content": "b"}, "finish_reason": "length"},
        ],
        "usage": {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46},
    }
).encode()


def _seen(*pieces: bytes) -> tuple[object, ...]:
    answer = AnswerRead()
    for piece in pieces:
        answer.see(piece)
    return answer.id, answer.model, answer.finish_reasons, answer.input_tokens, answer.output_tokens


def test_an_answer_is_read_wherever_it_is_cut() -> None:
    """Each thing once, and none from what the model wrote."""
    for cut in range(1, len(ANSWER)):
        assert _seen(ANSWER[:cut], ANSWER[cut:]) == ("chatcmpl-1", "org/model", ["stop", "length"], 12, 34)
    assert _seen(*(ANSWER[index : index + 1] for index in range(len(ANSWER))))[2] == ["stop", "length"]


def test_what_is_no_answer_says_nothing() -> None:
    """Whatever it is."""
    assert _seen(b"<html>", b"\xff\xfe" * 200) == ("", "", [], 0, 0)
