"""What clients of the door are told of the translations: the `pmi` object and the `X-PMI-` headers."""

from __future__ import annotations

import time
from typing import Any

from service.api.answers import outcome_json, pmi_headers, source_json
from service.api.errors import to_json
from service.door.endpoints import Ending
from service.hinting.hinter import Hinted, Input


def report_json(hinted: Hinted) -> dict[str, Any]:
    """The top-level `pmi` of a JSON answer. Several prompts in one request are reported one by one."""
    first = hinted.inputs[0] if hinted.inputs else None
    report: dict[str, Any] = {
        "mode": hinted.mode.value,
        "mode_requested": hinted.mode_requested.value,
        **(_input(first) if first else {"source": None, "languages": []}),
        "added_prompt_tokens": hinted.added_tokens,
        "timings_ms": hinted.watch.milliseconds(),
        "warnings": list(hinted.warnings),
    }
    if len(hinted.inputs) > 1:
        report["inputs"] = [_input(one) for one in hinted.inputs]
    return report


def report_headers(hinted: Hinted) -> list[tuple[bytes, bytes]]:
    """The headers of an augmented answer."""
    headers = pmi_headers(hinted.mode.value, hinted.outcomes, hinted.watch)
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def report_chunk(hinted: Hinted, ending: Ending | None, model: str) -> bytes:
    """The report as the first event of a stream, in the shape that the stream's other events have."""
    report = report_json(hinted)
    if ending is Ending.TYPED:
        return b"event: pmi.report\ndata: " + to_json({"type": "pmi.report", "pmi": report}) + b"\n\n"
    chunk = {
        "id": "pmi",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
        "choices": [],
        "pmi": report,
    }
    return b"data: " + to_json(chunk) + b"\n\n"


def _input(given: Input) -> dict[str, Any]:
    return {
        "source": source_json(given.source),
        "languages": [outcome_json(one, None) for one in given.outcomes],
    }
