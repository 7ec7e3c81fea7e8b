"""Logs: one JSON object a line."""

from __future__ import annotations

import io
import json
import logging

from service.logs import JsonFormatter, configure, request_id


def test_an_exception_stays_in_its_line() -> None:
    """A traceback of many lines would be many records to a log collector."""
    stream = io.StringIO()
    configure("info", stream)
    try:
        raise LookupError("first\nsecond")
    except LookupError:
        logging.getLogger("service.test").exception("it broke")

    (line,) = stream.getvalue().splitlines()
    assert "LookupError" in json.loads(line)["exception"]


def test_what_json_cannot_hold_is_written_as_text() -> None:
    """Logging never fails a request."""
    record = logging.makeLogRecord({"msg": "x", "extra_field": object()})

    assert "object" in json.loads(JsonFormatter().format(record))["extra_field"]


def test_a_line_carries_the_requests_id() -> None:
    """Within a request, and not outside."""
    record = logging.makeLogRecord({"msg": "x"})
    token = request_id.set("abc")
    inside = json.loads(JsonFormatter().format(record))
    request_id.reset(token)
    outside = json.loads(JsonFormatter().format(record))

    assert inside["request_id"] == "abc"
    assert "request_id" not in outside


def test_the_level_is_the_settings() -> None:
    """Less severe records are not written."""
    stream = io.StringIO()
    configure("warning", stream)
    logging.getLogger("service.test").info("quiet")

    assert stream.getvalue() == ""
