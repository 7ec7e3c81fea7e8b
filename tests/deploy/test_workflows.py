""".github/workflows: what they run is what is run by hand, with no more rights than to read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DIRECTORY = ROOT / ".github" / "workflows"
FILES = sorted(DIRECTORY.iterdir())
USES = re.compile(r"^\s*(?:- )?uses: (.+)$", re.MULTILINE)
#: An action by its commit, and beside it the version that this is.
PINNED = re.compile(r"^([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")
PATH = re.compile(r"(?<![\w./-])(?:deploy|tests|requirements|\.ci)/[\w./-]+[\w]")
LONGEST_MINUTES = 120


def _workflow(file: Path) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load(file.read_text())
    return content


def _jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in FILES:
        for name, job in _workflow(file)["jobs"].items():
            yield f"{file.name} {name}", job


def _scripts(file: Path) -> list[str]:
    return [step["run"] for job in _workflow(file)["jobs"].values() for step in job["steps"] if "run" in step]


def _run(tool: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which(tool, path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip(f"{tool}: `make test-deploy` runs this")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def test_there_are_two() -> None:
    """One for every change, one for what is deployed."""
    assert [file.name for file in FILES] == ["ci.yaml", "deploy.yaml"]


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_github_takes_them(schema: str) -> None:
    """By its own schema, and every job ends some time."""
    done = _run("check-jsonschema", "--builtin-schema", schema, *FILES)

    assert done.returncode == 0, done.stdout


def test_zizmor_has_nothing_to_say() -> None:
    """Of credentials that stay, of what a stranger's text may do, of actions that may change."""
    done = _run("zizmor", "--offline", "--no-progress", "--pedantic", DIRECTORY)

    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_would_have_something_to_say(tmp_path: Path) -> None:
    """Of an action by its tag, and of credentials that stay."""
    workflow = tmp_path / ".github" / "workflows" / "ci.yaml"
    workflow.parent.mkdir(parents=True)
    text = (DIRECTORY / "ci.yaml").read_text()
    workflow.write_text(
        re.sub(
            r"checkout@\w+ # \S+", "checkout@v7", text.replace("persist-credentials: false", "clean: true")
        )
    )

    done = _run("zizmor", "--offline", "--no-progress", workflow)

    assert done.returncode > 10
    assert "unpinned-uses" in done.stdout
    assert "artipacked" in done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_may_read_and_no_more(file: Path) -> None:
    """The whole of it, each job; and no stranger's change runs with rights of ours."""
    workflow = _workflow(file)

    assert workflow["permissions"] == {"contents": "read"}
    assert not [name for name, job in workflow["jobs"].items() if "permissions" in job]
    # YAML 1.1 takes the key `on` for a truth.
    assert workflow[True].keys() <= {"push", "pull_request", "schedule", "workflow_dispatch"}
    assert "secrets." not in file.read_text()
    assert "cancel-in-progress" in workflow["concurrency"]


def test_a_job_ends_and_its_actions_are_what_they_were() -> None:
    """Bounded in time; actions by commit, in one version, which leave no credentials; images by digest."""
    for name, job in _jobs():
        assert 0 < job["timeout-minutes"] <= LONGEST_MINUTES, name
        if "container" in job:
            assert re.search(r"@sha256:[0-9a-f]{64}$", job["container"]["image"]), name
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name
    uses = [line for file in FILES for line in USES.findall(file.read_text())]
    pinned = {found.groups() for line in uses if (found := PINNED.match(line))}

    assert len(uses) > 5
    assert [line for line in uses if not PINNED.match(line)] == []
    assert len({action for action, _, _ in pinned}) == len(pinned)


def test_what_they_run_is_what_is_run_by_hand() -> None:
    """CI's own script, which has the tests of deploy/; and targets that there are."""
    assert ".ci/run" in _scripts(DIRECTORY / "ci.yaml")
    assert "make test-deploy" in (ROOT / ".ci" / "run").read_text().splitlines()
    makefile = (ROOT / "Makefile").read_text()
    targets = {
        target
        for file in FILES
        for script in _scripts(file)
        for target in re.findall(r"^\s*make (\S+)", script, re.MULTILINE)
    }
    assert targets >= {".venv-deploy/.ready"}
    assert all(re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_scripts_are_whole_and_name_what_is_there(file: Path) -> None:
    """Bash can read them, and stops at the first command that fails; the files in them exist."""
    workflow = _workflow(file)
    scripts = _scripts(file)

    assert workflow["defaults"]["run"]["shell"] == "bash"
    for script in scripts:
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    named = {path for script in scripts for path in PATH.findall(script)}
    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_base_image_is_the_recipes() -> None:
    """Looked up in the Dockerfile, resolved to a digest, and handed to it."""
    (build,) = (one for one in _scripts(DIRECTORY / "deploy.yaml") if "docker build " in one)
    expression = re.search(r"base=\$\(sed -n '(.+)' (\S+)\)", build)
    assert expression
    done = subprocess.run(
        ["sed", "-n", expression[1], ROOT / expression[2]], capture_output=True, text=True, check=True
    )

    assert re.fullmatch(r"python:3\.\d+-slim-\w+\n", done.stdout)
    assert "imagetools inspect" in build
    assert '--build-arg "BASE=$base@$digest"' in build
