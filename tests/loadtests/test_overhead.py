"""The whole measurement, as short as can be: what it leaves behind, not how fast anything was."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import orjson
import pytest

from loadtests import overhead
from loadtests.cores import CannotPin, two_cores
from loadtests.programs import ProgramMissing, find
from tests.support.unavailable import unavailable


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The names of the parts are told."""
    with pytest.raises(SystemExit):
        overhead.main(["--only", "nothing"])

    assert "'off', 'on', 'clients', 'streams'" in capsys.readouterr().err


@pytest.mark.timeout(300)  # about 15 s where the machine is its own
def test_every_row_is_there_and_no_answer_is_an_error(tmp_path: Path) -> None:
    """Direct, reference and gateway; PMI off and on; answers and streams; raw rows and a report."""
    try:
        find("nginx")
        find("wrk")
        two_cores()
    except ProgramMissing as error:
        unavailable(f"load: {error}")
    except CannotPin as error:
        pytest.skip(f"load: {error}")

    status = overhead.main(["--pairs", "1", "--seconds", "0.2", "--results", str(tmp_path)])

    raw: dict[str, Any] = orjson.loads((tmp_path / "overhead.json").read_bytes())
    clients = (
        ["reference", "httpx", "transport"] if importlib.util.find_spec("httpx_aiohttp") else ["reference"]
    )
    assert [
        (row["part"], row["body_bytes"], row["connections"], row["target"]) for row in raw["answers"]
    ] == [
        *(
            ("off", body, c, target)
            for body in (1024, 30720)
            for c in (1, 16, 64)
            for target in ("direct", "reference", "gateway")
        ),
        *(("on", 1024, c, target) for c in (1, 16, 64) for target in ("gateway", "gateway-pmi")),
        *(("clients", 1024, c, target) for c in (1, 16, 64) for target in clients),
    ]
    assert [(row["streams"], row["target"]) for row in raw["streams"]] == [
        (count, target) for count in (1, 32, 128) for target in ("direct", "reference", "gateway")
    ]
    assert {row["errors"] for row in (*raw["answers"], *raw["streams"])} == {0}
    report = (tmp_path / "overhead.md").read_text(encoding="utf-8")
    assert report.count("not measured") == (0 if len(clients) > 1 else 1)
    assert status == 0
