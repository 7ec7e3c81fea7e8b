"""What a vLLM server that logs its requests says of one of them.

Unlike its metrics, which come late while it generates, the log is there at once.
"""

from __future__ import annotations

import re

from tests.support.vllm import VLLMServer


def added(server: VLLMServer, request_id: str) -> bool:
    """Whether the request with this `X-Request-Id` has reached the scheduler: it runs, or waits there."""
    return _says(server, "Added request", request_id)


def aborted(server: VLLMServer, request_id: str) -> bool:
    """Whether it was given up before its end."""
    return _says(server, "Aborted request(s)", request_id)


def _says(server: VLLMServer, words: str, request_id: str) -> bool:
    line = re.compile(rf"{re.escape(words)} .*-{re.escape(request_id)}\b")
    return any(line.search(one) for one in server.log.read_text(errors="replace").splitlines())
