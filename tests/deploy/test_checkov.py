"""deploy/: what checkov finds in the chart and in the image's recipe is mended, or explained where it stands.

Explained means checkov's own note beside the resource: an annotation `checkov.io/skip...`, or a comment in
the Dockerfile.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")

from tests.deploy.chart import MATRIX, rendered
from tests.support.unavailable import unavailable

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
NOTE = "checkov.io/skip"
#: Has all that a pod should not have, and no note: were nothing checked, nothing would be found here either.
CONTROL = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "control", "namespace": "pmi"},
    "spec": {
        "selector": {"matchLabels": {"a": "b"}},
        "template": {
            "metadata": {"labels": {"a": "b"}},
            "spec": {
                "hostNetwork": True,
                "containers": [{"name": "c", "image": "c", "securityContext": {"privileged": True}}],
            },
        },
    },
}
# Of some eighty that a Deployment is asked.
FEWEST_CHECKS = 60

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Finding:
    """One answer of one check.

    Attributes:
        file: what was checked: a name of MATRIX, "control" or "Dockerfile".
        resource: such as "Deployment.pmi.pmi".
        note: the explanation that stands beside it.
    """

    file: str
    check: str
    resource: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """All that checkov says."""

    passed: tuple[Finding, ...]
    failed: tuple[Finding, ...]
    explained: tuple[Finding, ...]
    unread: tuple[str, ...]


@pytest.fixture(scope="module")
def resources() -> dict[str, list[dict[str, Any]]]:
    """What the chart renders, by the name of the values."""
    return {name: rendered(values) for name, values in MATRIX.items()}


@pytest.fixture(scope="module")
def report(resources: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Of one run over everything: to start takes longer than to check."""
    if not CHECKOV.exists():
        unavailable(f"checkov: no {CHECKOV.relative_to(ROOT)} (`make test-deploy` makes it)")
    directory = tmp_path_factory.mktemp("checkov")
    for name, found in {**resources, "control": [CONTROL]}.items():
        (directory / f"{name}.yaml").write_text(yaml.safe_dump_all(found))
    shutil.copy(ROOT / "deploy" / "docker" / "Dockerfile", directory)
    command = [str(CHECKOV), "--directory", ".", "--framework", "kubernetes", "dockerfile"]
    done = subprocess.run(
        [*command, "--skip-download", "--compact", "--output", "json"],
        cwd=directory,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    # The control fails.
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    parts = json.loads(done.stdout)
    assert {part["check_type"] for part in parts} == {"kubernetes", "dockerfile"}
    return Report(
        passed=_findings(parts, "passed_checks"),
        failed=_findings(parts, "failed_checks"),
        explained=_findings(parts, "skipped_checks"),
        unread=tuple(file for part in parts for file in part["results"]["parsing_errors"]),
    )


def _findings(parts: list[dict[str, Any]], kind: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            Path(one["file_path"]).stem,
            one["check_id"],
            one["resource"],
            one["check_result"].get("suppress_comment", "").strip(),
        )
        for part in parts
        for one in part["results"][kind]
    )


def test_every_finding_is_explained_where_it_stands(report: Report) -> None:
    """With every choice that the chart offers."""
    assert [one for one in report.failed if one.file != "control"] == []
    assert all(len(one.note.split()) > 3 for one in report.explained)


def test_everything_was_checked(report: Report, resources: dict[str, list[dict[str, Any]]]) -> None:
    """Each deployment of each rendering, the recipe, and one that is bad on purpose."""
    checks = Counter((one.file, one.resource) for one in (*report.passed, *report.explained))
    deployments = [
        (name, f"Deployment.pmi.{one['metadata']['name']}")
        for name, found in resources.items()
        for one in found
        if one["kind"] == "Deployment"
    ]

    assert report.unread == ()
    assert len(deployments) > len(MATRIX)
    assert {one: checks[one] for one in deployments if checks[one] < FEWEST_CHECKS} == {}
    assert sum(number for (file, _), number in checks.items() if file == "Dockerfile") > 10
    assert {"CKV_K8S_16", "CKV_K8S_19"} <= {one.check for one in report.failed if one.file == "control"}


def test_no_note_explains_what_is_not_found(
    report: Report, resources: dict[str, list[dict[str, Any]]]
) -> None:
    """One that is left over would hide what comes later."""
    notes = {
        (name, value.partition("=")[0], f"{one['kind']}.pmi.{one['metadata']['name']}")
        for name, found in resources.items()
        for one in found
        for key, value in one["metadata"].get("annotations", {}).items()
        if key.startswith(NOTE)
    }
    recipe = (ROOT / "deploy" / "docker" / "Dockerfile").read_text()

    assert notes
    assert notes == {(one.file, one.check, one.resource) for one in report.explained if one.file in MATRIX}
    assert recipe.count("checkov:skip=") == sum(one.file == "Dockerfile" for one in report.explained)
