"""What the workflow does in kind, as far as it can be tried without: its values and its caller."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")
pytest.importorskip("kubernetes_validate", reason="helm: `make test-deploy` runs these")

import kubernetes_validate

from tests.deploy.chart import KUBERNETES, rendered
from tests.support.servers import free_port, running

ROOT = Path(__file__).parents[2]
KIND = Path(__file__).parent / "kind"
CALLER = KIND / "caller.py"
IMAGE = "pmi-gateway:ci"
WORKFLOW = (ROOT / ".github" / "workflows" / "deploy.yaml").read_text()
#: Of a runner's four, without those that the cluster itself takes.
CORES = 3.0
ANSWERED = re.compile(
    r'^pmi_request_duration_seconds_count\{(?=[^}]*status="200")[^}]*route="/v1/pmi/complete"[^}]*\} (\S+)$',
    re.MULTILINE,
)


def _pod() -> dict[str, Any]:
    pod: dict[str, Any] = yaml.safe_load((KIND / "caller.yaml").read_text())
    return pod


def _resources() -> list[dict[str, Any]]:
    return rendered(yaml.safe_load((KIND / "values.yaml").read_text()))


def _cores(text: str) -> float:
    return float(text.removesuffix("m")) / 1000 if text.endswith("m") else float(text)


def test_the_release_fits_a_runner_and_has_its_image() -> None:
    """That which is built and loaded; nothing is pulled in its place."""
    pods = {
        one["metadata"]["name"]: (one["spec"]["replicas"], one["spec"]["template"]["spec"])
        for one in _resources()
        if one["kind"] == "Deployment"
    }
    cores = sum(
        # A rollout has one more.
        (replicas + 1) * _cores(pod["containers"][0]["resources"]["requests"]["cpu"])
        for replicas, pod in pods.values()
    )

    assert pods.keys() == {"pmi", "pmi-translator", "pmi-redis"}
    for name in ("pmi", "pmi-translator"):
        (container,) = pods[name][1]["containers"]
        assert (container["image"], container["imagePullPolicy"]) == (IMAGE, "Never")
    assert cores < CORES
    assert f"-t {IMAGE} ." in WORKFLOW
    assert f"kind load docker-image {IMAGE}" in WORKFLOW


def test_the_caller_is_let_in() -> None:
    """By Kubernetes, and by Pod Security's `restricted`; it finds the service, and is given its script."""
    pod = _pod()
    for version in KUBERNETES:
        kubernetes_validate.validate(pod, version, strict=True)
    (container,) = pod["spec"]["containers"]
    context = container["securityContext"]
    services = {one["metadata"]["name"] for one in _resources() if one["kind"] == "Service"}

    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert container["image"] == IMAGE
    python, script, url, stop = container["command"]
    assert python == "/opt/pmi/bin/python"
    assert Path(script).name == CALLER.name
    assert url.removeprefix("http://") in services
    assert f"open({stop!r}".replace("'", '"') in WORKFLOW
    assert f"configmap {pod['metadata']['name']} --from-file={CALLER.relative_to(ROOT)}" in WORKFLOW


def test_servers_of_the_dry_run_are_versions_that_are_checked() -> None:
    """The oldest and the newest."""
    matrix = yaml.safe_load(WORKFLOW)["jobs"]["server-side"]["strategy"]["matrix"]

    assert matrix["kubernetes"] == [KUBERNETES[0], KUBERNETES[-1]]


def _calling(url: str, stop: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, CALLER, url, stop],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _answered(url: str) -> float:
    with urllib.request.urlopen(f"{url}/metrics", timeout=5) as answer:  # noqa: S310 - ours
        return sum(float(count) for count in ANSWERED.findall(answer.read().decode()))


def test_the_caller_tells_of_a_gateway_that_answers(tmp_path: Path) -> None:
    """Until it is told to stop; prompts had their languages."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    others = {name: value for name, value in os.environ.items() if not name.startswith("PMI_")}
    log = tmp_path / "gateway.log"
    with (
        running(
            [sys.executable, "-m", "service", "serve"],
            log=log,
            ready=lambda: f":{port}" in log.read_text(),
            ready_timeout_s=60.0,
            env={**others, "PMI_SERVER__PORT": str(port), "PMI_DRAIN__ACCEPT_S": "0"},
        ),
        _calling(url, tmp_path / "stop") as caller,
    ):
        while _answered(url) < 40:  # the test's own timeout bounds it
            assert caller.poll() is None
            time.sleep(0.1)
        (tmp_path / "stop").touch()
        said, _ = caller.communicate(timeout=30)

    assert caller.returncode == 0, said
    assert "answered with 2 of 2 languages" in said


def test_the_caller_tells_of_one_that_does_not(tmp_path: Path) -> None:
    """By its exit code, and in words."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with _calling(url, tmp_path / "stop") as caller:
            listener.accept()[0].close()
            (tmp_path / "stop").touch()
            # Whoever is still in line is let go.
            listener.close()
            said, _ = caller.communicate(timeout=30)

    assert caller.returncode == 1
    assert "failed: " in said
