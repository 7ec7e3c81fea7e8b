"""Which paths are the door's."""

from __future__ import annotations

import pytest

from service.door.endpoints import DEFAULT_PATHS, Endpoints, problem_of


@pytest.mark.parametrize(
    "path",
    [
        "/sleep",
        "/wake_up",
        "/v1/load_lora_adapter",
        "/reset_prefix_cache",
        "/collective_rpc",
        "/server_info",
        "/start_profile",
        "/pause",
        "/update_weights",
        "/abort_requests",
        "/scale_elastic_ep",
        "/metrics",
        "/health",
        "/v1/pmi/complete",
        "/v1/pmi",
        "/",
        "v1/score",
        "/v1/*",
        "/v1/../sleep",
        "/v1/score?x=1",
        "",
    ],
)
def test_administration_and_own_paths_cannot_be_listed(path: str) -> None:
    """Whatever the operator writes."""
    assert problem_of(path)


@pytest.mark.parametrize("path", DEFAULT_PATHS)
def test_the_default_paths_are_allowed(path: str) -> None:
    """And found."""
    assert problem_of(path) == ""
    found = Endpoints(DEFAULT_PATHS).find(path)
    assert found is not None
    assert found.path == path


@pytest.mark.parametrize(
    "path", ["/v1/chat", "/v1/responses/", "/v1/responses/a/b", "/v1/responses/../x", "/v1/models/", "/score"]
)
def test_other_paths_are_not_the_doors(path: str) -> None:
    """Nothing is guessed."""
    assert Endpoints(()).find(path) is None


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/v1/responses/resp_1", "/v1/responses/{id}"),
        ("/v1/responses/resp_1/cancel", "/v1/responses/{id}/cancel"),
        ("/v1/models/org/name", "/v1/models/{id}"),
        ("/v1/chat/completions", "/v1/chat/completions"),
    ],
)
def test_metrics_name_paths_without_what_varies(path: str, label: str) -> None:
    """So that the labels stay few."""
    found = Endpoints(()).find(path)
    assert found is not None
    assert found.path == label
