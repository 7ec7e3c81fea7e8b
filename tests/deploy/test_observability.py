"""deploy/observability: what rules and panels ask for is there, and every alert is in the runbook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
import yaml

from deploy.observability import dashboard
from service.configuration.settings import Settings
from service.fake import GERMAN, FakeGateway
from tests.deploy.conftest import Release

HERE = Path(__file__).parents[2] / "deploy" / "observability"
RUNBOOK = (HERE / "runbook.md").read_text()
NAME = re.compile(r"\b((?:pmi_|process_|vllm:)[a-z0-9_:]+)")
SERIES = re.compile(r"^# TYPE (\S+) (\S+)$", re.MULTILINE)
SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("",), "gauge": ("",)}


def _rules() -> list[dict[str, Any]]:
    content = yaml.safe_load((HERE / "alerts.yaml").read_text())
    return [rule for group in content["groups"] for rule in group["rules"]]


def _dashboard() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / "dashboard.json").read_text())
    return content


def _expressions() -> list[str]:
    return [target["expr"] for panel in _graphs() for target in panel["targets"]] + [
        rule["expr"] for rule in _rules()
    ]


def _graphs() -> list[dict[str, Any]]:
    return [panel for panel in _dashboard()["panels"] if panel["type"] != "row"]


def _asked_for(prefix: str) -> set[str]:
    texts = (*_expressions(), RUNBOOK)
    return {name for one in texts for name in NAME.findall(one) if name.startswith(prefix)}


def _there(text: str) -> set[str]:
    return {name + suffix for name, kind in SERIES.findall(text) for suffix in SUFFIXES.get(kind, ("",))}


async def test_every_metric_that_is_asked_for_is_there() -> None:
    """In the gateway's own exposition, by name and kind."""
    async with FakeGateway().client() as client:
        await client.post("/v1/pmi/complete", json={"input": GERMAN})
        text = (await client.get("/metrics")).text

    asked = _asked_for("pmi_")
    assert len(asked) > 10
    assert (asked | _asked_for("process_")) - _there(text) == set()


@pytest.mark.vllm
@pytest.mark.timeout(600)
def test_vllms_metrics_are_called_so(release: Release) -> None:
    """In the version that is tested against."""
    asked = _asked_for("vllm:")

    assert asked
    (pod,) = release.pods.pods["pmi-vllm"]
    assert asked - _there(httpx.get(f"http://{pod.address}:8000/metrics").text) == set()


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
    """An entry for each, under its name, that says what users notice, where to look and what to do."""
    entries = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL))
    tested = (HERE / "alerts_test.yaml").read_text()
    assert list(entries) == [rule["alert"] for rule in _rules()]
    for rule in _rules():
        name = rule["alert"]
        assert rule["annotations"]["runbook_url"].partition("#")[2] == name.lower()
        assert f"alertname: {name}" in tested
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert re.search(r"\*\*Users\*\*.*\*\*Look\*\*.*\*\*do\*\*", entries[name], re.DOTALL | re.IGNORECASE)


def test_no_rule_depends_on_how_a_job_is_called_or_a_limit_is_set() -> None:
    """Jobs are named by whoever scrapes; each installation is told of by itself."""
    for rule in _rules():
        assert not re.search(r"job *=|\d{3}", rule["expr"].replace("502|503|504", "")), rule["alert"]
        assert "namespace" in rule["expr"]


def test_the_runbook_speaks_of_settings_that_exist() -> None:
    """By their names."""
    named = [name.split(".") for name in re.findall(r"`([a-z_]+\.[a-zA-Z_.]+)`", RUNBOOK)]
    named = [name for name in named if name[0] in Settings.model_fields]

    assert len(named) > 10
    for section, *inner in named:
        of: Any = Settings.model_fields[section].annotation
        if inner[0] == "NAME":
            (_, of), inner = get_args(of), inner[1:]
        assert inner[0] in of.model_fields, (section, inner)


def test_the_example_for_alertmanager_speaks_of_alerts_that_exist() -> None:
    """In what it keeps quiet, too."""
    text = (HERE / "alertmanager.yaml").read_text()
    names = set(re.findall(r"Pmi\w+", text)) - {"Pmi"}

    assert names
    assert names <= {rule["alert"] for rule in _rules()}
    if amtool := shutil.which("amtool"):
        command = [amtool, "check-config", "alertmanager.yaml"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_is_the_generated_one() -> None:
    """`make render` writes it."""
    assert dashboard.dashboard() == _dashboard()
    assert all(panel["description"] for panel in _graphs())


def test_panels_have_their_place() -> None:
    """None lies over another, or beside the grid of 24 columns; numbers and titles are there once."""
    taken: set[tuple[int, int]] = set()
    for panel in _dashboard()["panels"]:
        place = panel["gridPos"]
        own = {
            (place["x"] + right, place["y"] + down)
            for right in range(place["w"])
            for down in range(place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not own & taken, panel["title"]
        taken |= own
    for key in ("id", "title"):
        several = [panel[key] for panel in _dashboard()["panels"]]
        assert len(set(several)) == len(several)


def _promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("prometheus: no promtool on PATH (`make test-deploy` installs it on Debian as root)")
    return found
