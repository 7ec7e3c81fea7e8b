"""How the gateway's parts are opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.backends.opening import open_backend
from service.configuration.loading import ConfigurationError
from service.configuration.secrets import secret
from service.configuration.settings import BackendSettings


def test_a_secret_that_cannot_be_read_is_told_with_its_setting(tmp_path: Path) -> None:
    """And with the file, not with what stands in it."""
    missing, empty, binary = tmp_path / "missing", tmp_path / "empty", tmp_path / "binary"
    empty.write_text("\n", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe")
    for file, said in ((missing, "cannot be read"), (empty, "is empty"), (binary, "cannot be read")):
        with pytest.raises(ConfigurationError) as caught:
            secret("cache.secret_file", None, file)
        assert str(caught.value) == f"cache.secret_file: {file} {said}"


async def test_a_backends_key_is_told_with_the_backend(tmp_path: Path) -> None:
    """There may be several."""
    settings = BackendSettings(url="http://vllm:8000", api_key_file=tmp_path / "missing")

    with pytest.raises(ConfigurationError, match=r"^backends\.main\.api_key_file: "):
        async with open_backend("main", settings):
            pytest.fail("it was opened")
