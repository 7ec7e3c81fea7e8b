"""Real rows with real translations, which are never part of this project: read from beside the checkout."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]

Row = dict[str, Any]
"""`id task source_lang inputs translations`, and per file `target_lang reference label`; ISO 639-1 codes."""


def rows_directory() -> Path:
    """Where the rows are looked for: PMI_TEST_DATA, else ../shared/pmi-data/public beside the checkout."""
    named = os.environ.get("PMI_TEST_DATA")
    return Path(named) if named else CHECKOUT.parent / "shared/pmi-data/public"


def load_rows(name: str) -> list[Row]:
    """The rows of one file, such as `xnli_de` or `question_alignment/emotion`; skips the test without it."""
    path = rows_directory() / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(
            f"pmi_data: no {name}.jsonl in {rows_directory()} (PMI_TEST_DATA names another directory)"
        )
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
