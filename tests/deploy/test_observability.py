"""deploy/observability: what rules and panels ask for is there, and every alert is in the runbook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from deploy.observability import dashboard
from service.fake import GERMAN, FakeGateway
from tests.support.vllm import VLLMServer

HERE = Path(__file__).parents[2] / "deploy" / "observability"
NAME = re.compile(r"\b((?:pmi_|vllm:)[a-z0-9_:]+)")
SERIES = re.compile(r"^# TYPE (\S+) (\S+)$", re.MULTILINE)
SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("",), "gauge": ("",)}


def _rules() -> list[dict[str, Any]]:
    content = yaml.safe_load((HERE / "alerts.yaml").read_text())
    return [rule for group in content["groups"] for rule in group["rules"]]


def _dashboard() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / "dashboard.json").read_text())
    return content


def _expressions() -> list[str]:
    panels = [target["expr"] for panel in _dashboard()["panels"] for target in panel["targets"]]
    return [*panels, *(rule["expr"] for rule in _rules())]


def _asked_for(prefix: str) -> set[str]:
    return {name for one in _expressions() for name in NAME.findall(one) if name.startswith(prefix)}


def _there(text: str) -> set[str]:
    return {name + suffix for name, kind in SERIES.findall(text) for suffix in SUFFIXES.get(kind, ("",))}


async def test_every_metric_that_is_asked_for_is_there() -> None:
    """In the gateway's own exposition, by name and kind."""
    async with FakeGateway().client() as client:
        await client.post("/v1/pmi/complete", json={"input": GERMAN})
        text = (await client.get("/metrics")).text

    asked = _asked_for("pmi_")
    assert len(asked) > 10
    assert asked - _there(text) == set()


def test_vllms_metrics_are_called_so(vllm_server: VLLMServer) -> None:
    """In the version that is tested against."""
    asked = _asked_for("vllm:")

    assert asked
    assert asked - _there(httpx.get(f"{vllm_server.url}/metrics").text) == set()


async def test_the_exposition_is_in_good_taste() -> None:
    """`promtool check metrics` finds nothing to say."""
    promtool = _promtool()
    async with FakeGateway().client() as client:
        await client.post("/v1/pmi/complete", json={"input": GERMAN})
        text = (await client.get("/metrics")).content

    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, check=False)  # noqa: ASYNC221
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"")


@pytest.mark.parametrize(
    "command",
    [
        ["check", "rules", "alerts.yaml"],
        ["test", "rules", "alerts_test.yaml"],
        ["check", "config", "prometheus.yaml"],
    ],
    ids=" ".join,
)
def test_prometheus_takes_what_is_written_for_it(command: list[str]) -> None:
    """Rules fire and stay silent as their tests say."""
    done = subprocess.run([_promtool(), *command], cwd=HERE, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_in_the_runbook_and_is_tested() -> None:
    """Under the name that its annotation links to."""
    headings = {
        line.removeprefix("## ").lower()
        for line in (HERE / "runbook.md").read_text().splitlines()
        if line[:3] == "## "
    }
    tested = (HERE / "alerts_test.yaml").read_text()
    for rule in _rules():
        assert rule["annotations"]["runbook_url"].partition("#")[2] in headings
        assert f"alertname: {rule['alert']}" in tested
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_the_dashboard_is_the_generated_one() -> None:
    """`python deploy/observability/dashboard.py` writes it."""
    assert dashboard.dashboard() == _dashboard()
    assert all(panel["description"] for panel in _dashboard()["panels"])


def _promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("prometheus: no promtool on PATH (`make test-deploy` installs it on Debian as root)")
    return found
