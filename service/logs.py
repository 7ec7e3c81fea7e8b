"""Logs: one JSON object a line, with the request's id, and never the text of a prompt or an answer."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import orjson

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""Id of the request that the current task works on; "" outside of requests."""

# What every record has; the rest was given as `extra` and belongs into the line.
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonFormatter(logging.Formatter):
    """A record as a JSON object; fields given as `extra` stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logs of the process to a stream (stderr), one JSON object a line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # The gateway says itself what it serves and that it started; httpx logs a line a request, with URLs.
    logging.getLogger("uvicorn.access").disabled = True
    for noisy in ("httpx", "httpcore", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # They warn of what clients send, in the clients' words.
    for telling in ("opentelemetry.attributes", "opentelemetry.sdk.trace", "opentelemetry.trace"):
        logging.getLogger(telling).setLevel(logging.ERROR)
