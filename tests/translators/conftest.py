"""What several test modules of this package share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import tiny_nllb


@pytest.fixture(scope="session")
def model_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, tiny, random NLLB-layout model; not to be written to."""
    return tiny_nllb.make(tmp_path_factory.mktemp("tiny-nllb"))
