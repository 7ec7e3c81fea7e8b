"""service.access"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

import pytest

from service.access import AccessLog


@pytest.fixture
def broken_pipe() -> Iterator[TextIO]:
    """A pipe that nobody reads any more."""
    read, write = os.pipe()
    os.close(read)
    stream = os.fdopen(write, "w", encoding="utf-8")
    yield stream
    with suppress(BrokenPipeError):
        stream.close()


def _ask(log: AccessLog, requests: int) -> None:
    for number in range(requests):
        log.request(str(number), "POST", "/v1/pmi/complete", 200, 0.1)


async def test_a_pipe_that_is_closed_breaks_no_request(broken_pipe: TextIO) -> None:
    """Neither the one that fills a batch, nor the flush a moment later."""
    log = AccessLog(stream=broken_pipe)
    _ask(log, 2000)
    log.flush()
    log.flush()


async def test_a_stream_that_is_closed_breaks_no_request() -> None:
    """Something else may have closed the process's own."""
    stream = io.StringIO()
    stream.close()
    log = AccessLog(stream=stream)
    _ask(log, 1)
    log.flush()
