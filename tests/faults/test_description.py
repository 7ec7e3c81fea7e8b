"""The OpenAPI document against the application, by schemathesis: no 5xx, no status that is not described."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.fake import FakeGateway
from service.serving.server import listen


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A gateway of fakes behind a real server, in a thread of its own."""
    config = uvicorn.Config(FakeGateway().app(), log_config=None, lifespan="on", ws="none", loop="asyncio")
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


OPERATIONS = [
    ("POST", "/v1/pmi/complete"),
    ("POST", "/v1/pmi/preview"),
    ("POST", "/v1/pmi/translate"),
    ("GET", "/v1/pmi/languages"),
    ("GET", "/v1/pmi/tasks"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/health"),
    ("GET", "/metrics"),
]


def test_every_path_is_described(address: str) -> None:
    """And what is described is tested."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [result for result in schema.get_all_operations() if isinstance(result, Ok)]
    found = [(one.ok().method.upper(), one.ok().path) for one in operations]

    assert sorted(found) == sorted(OPERATIONS)


CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# There is nothing that a path without parameters could be asked wrongly.
CASES = [
    (method, path, mode)
    for method, path in OPERATIONS
    for mode in GenerationMode
    if method == "POST" or mode is GenerationMode.POSITIVE
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("method", "path", "mode"), CASES)
def test_what_is_described_is_what_happens(
    address: str, method: str, path: str, mode: GenerationMode
) -> None:
    """Any body that the document allows, and such as it does not."""
    operation = schemathesis.openapi.from_url(f"{address}/openapi.json")[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    check()
