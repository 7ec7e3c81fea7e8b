"""Which setting a misspelt name is nearest to."""

from __future__ import annotations

import pytest

from service.configuration.names import misspelt, nearest_in_backend, nearest_key

STRANGERS = {
    # what Kubernetes injects for services called pmi-server and pmi
    "PMI_SERVER_PORT": "tcp://10.0.0.1:80",
    "PMI_SERVER_SERVICE_HOST": "10.0.0.1",
    "PMI_SERVER_SERVICE_PORT": "80",
    "PMI_SERVER_SERVICE_PORT_HTTP": "80",
    "PMI_SERVER_PORT_80_TCP": "tcp://10.0.0.1:80",
    "PMI_SERVER_PORT_80_TCP_ADDR": "10.0.0.1",
    "PMI_PORT": "tcp://10.0.0.1:80",
    # what MPI's process manager sets
    "PMI_RANK": "0",
    "PMI_SIZE": "2",
    "PMI_LOCAL_RANK": "0",
    "PMI_CONTROL_PORT": "host:4711",
    "PMI_UNIVERSE_SIZE": "2",
    "PMI_VERSION": "1",
}


def test_leaves_variables_of_others_alone() -> None:
    """They are no mistake of anybody's."""
    assert misspelt(STRANGERS) == {}


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("PMI_SERVER__PROT", "PMI_SERVER__PORT"),
        ("PMI_SERVER_PORT", "PMI_SERVER__PORT"),
        ("PMI_LOG_LEVEL", "PMI_LOG__LEVEL"),
        ("PMI_BACKEND__MAIN__URL", "PMI_BACKENDS__MAIN__URL"),
        ("PMI_BACKENDS__MAIN__API_KEY_FIL", "PMI_BACKENDS__MAIN__API_KEY_FILE"),
        ("PMI_DEFAULTMODEL", "PMI_DEFAULT_MODEL"),
    ],
)
def test_finds_the_variable_that_was_meant(variable: str, meant: str) -> None:
    """One letter, or one underscore, is the commonest slip."""
    assert misspelt({variable: "8080"}) == {variable: meant}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (("xyzzy",), None),
        (("languages", "by_source", "de", "fr"), None),
        (("backend",), "backends"),
        (("server", "prot"), "server.port"),
        (("backends", "main", "urll"), "backends.main.url"),
    ],
)
def test_finds_the_key_that_was_meant(path: tuple[str, ...], meant: str | None) -> None:
    """Within the table it stands in."""
    assert nearest_key(path) == meant


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (("server", "url"), None),
        (("backends", "main"), None),
        (("backends", "url"), ("backends", "<name>", "url")),
        (("backends", "my_vllm_api_key_file"), ("backends", "my_vllm", "api_key_file")),
    ],
)
def test_finds_the_backend_that_was_left_out(path: tuple[str, ...], meant: tuple[str, ...] | None) -> None:
    """A backend's settings stand in a table with the backend's name."""
    assert nearest_in_backend(path) == meant
