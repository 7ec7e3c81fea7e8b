"""A translation memory in a real gateway."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.gateway import gateway_running
from tests.support.servers import ServerFailed


def test_what_people_have_translated_answers_first(tmp_path: Path) -> None:
    """With its origin, whatever the gate would say of it; the rest is the machine's."""
    path = tmp_path / "memory.jsonl"
    path.write_text('{"de": "Das Zimmer war wunderbar.", "en": "7 7 7", "fr": "Chambre exquise."}\n')
    body = {"texts": ["Das Zimmer war wunderbar."], "source_language": "de", "languages": ["en", "fr", "es"]}
    with gateway_running(tmp_path, {"PMI_TRANSLATOR__MEMORY": str(path)}) as gateway:
        for _ in range(2):
            answer = httpx.post(f"{gateway.url}/v1/pmi/translate", json=body, timeout=60).json()
            found = {one["language"]: one for one in answer["data"][0]["languages"]}
            assert (found["eng_Latn"]["text"], found["eng_Latn"]["origin"]) == ("7 7 7", "memory")
            assert (found["fra_Latn"]["text"], found["fra_Latn"]["origin"]) == ("Chambre exquise.", "memory")
            assert found["eng_Latn"]["score"] is None
            assert found["spa_Latn"]["origin"] in ("engine", "cache")


def test_a_faulty_memory_is_told_at_the_start(tmp_path: Path) -> None:
    """With the file and the line."""
    path = tmp_path / "memory.jsonl"
    path.write_text("{\n")

    with pytest.raises(ServerFailed, match=r"memory\.jsonl:1: is not JSON"):
        gateway_running(tmp_path, {"PMI_TRANSLATOR__MEMORY": str(path)}).__enter__()
