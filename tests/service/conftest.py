"""What every test of the service needs."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of whoever runs the tests are not the tests'."""
    for name in os.environ:
        if name.startswith("PMI_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _process_logging() -> Iterator[None]:
    """Leave the process's logging as it was: commands configure it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
