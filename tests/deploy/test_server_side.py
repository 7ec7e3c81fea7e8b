"""deploy/helm: a real kube-apiserver takes what the chart renders, under Pod Security's `restricted`.

A dry run on the server's side: schemas, defaults, validation and admission, and nothing is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")

from tests.deploy.chart import CUSTOM, MATRIX, NAMESPACE, rendered
from tests.deploy.control_plane import ControlPlane, control_plane_running

ASSETS = os.environ.get("KUBEBUILDER_ASSETS", "")
needs_server = pytest.mark.skipif(
    not ASSETS, reason="kube-apiserver: KUBEBUILDER_ASSETS names no directory that has it (setup-envtest)"
)
pytestmark = pytest.mark.timeout(300)

APPLY = (
    "apply",
    f"--namespace={NAMESPACE}",
    "--server-side",
    "--dry-run=server",
    "--validate=strict",
    "--force-conflicts",
    "--filename=-",
)
WARNING = "Warning:"


def _sent(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in resources if one["kind"] not in CUSTOM]


def _listed(resources: list[dict[str, Any]]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": resources})


def _pod(**fields: Any) -> dict[str, Any]:
    container = {"name": "c", "image": "c:1", "securityContext": {"runAsUser": 0}}
    return {"containers": [container], **fields}


def _rooted(**fields: Any) -> list[dict[str, Any]]:
    """A pod that runs as root, and a deployment of it; with further fields in its specification."""
    labels = {"a": "b"}
    return [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "root"}, "spec": _pod(**fields)},
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "root"},
            "spec": {
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": _pod(**fields)},
            },
        },
    ]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """With a namespace that takes no pod but a restricted one, and warns of what makes others."""
    enforced = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
    namespace = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": NAMESPACE, "labels": enforced},
    }
    with control_plane_running(Path(ASSETS), tmp_path_factory.mktemp("cluster")) as found:
        done = found.kubectl("create", "--filename=-", given=json.dumps(namespace))
        assert done.returncode == 0, done.stderr
        yield found


@needs_server
@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_a_server_takes_what_is_rendered(cluster: ControlPlane, values: dict[str, Any]) -> None:
    """All of it, without a warning."""
    resources = _sent(rendered(values))

    done = cluster.kubectl(*APPLY, given=_listed(resources))

    assert done.returncode == 0, done.stderr
    assert [line for line in (done.stderr + done.stdout).splitlines() if WARNING in line] == []
    assert done.stdout.count("(server dry run)") == len(resources)


@needs_server
def test_what_runs_as_root_is_refused_or_warned_of(cluster: ControlPlane) -> None:
    """A pod is refused; of what makes such pods there is a warning."""
    pod, deployment = _rooted()

    refused = cluster.kubectl(*APPLY, given=json.dumps(pod))
    warned = cluster.kubectl(*APPLY, given=json.dumps(deployment))

    assert refused.returncode != 0
    assert 'violates PodSecurity "restricted' in refused.stderr
    assert WARNING in warned.stderr
    assert "runAsUser=0" in warned.stderr


@needs_server
def test_a_field_that_is_none_is_refused(cluster: ControlPlane) -> None:
    """By its name."""
    _, deployment = _rooted(terminationGracePeriod=30)

    done = cluster.kubectl(*APPLY, given=json.dumps(deployment))

    assert done.returncode != 0
    assert "terminationGracePeriod" in done.stderr


def test_what_is_left_out_is_named() -> None:
    """Kinds of operators, which an empty server does not know; every other resource is sent."""
    everything = [one for values in MATRIX.values() for one in rendered(values)]
    left_out = {one["kind"] for one in everything} - {one["kind"] for one in _sent(everything)}

    groups = {one["apiVersion"].rpartition("/")[0] for one in _sent(everything)}

    assert {"ScaledObject", "ServiceMonitor", "PrometheusRule"} <= left_out <= CUSTOM
    assert {"", "apps", "policy", "networking.k8s.io"} <= groups
    assert not {one for one in groups if "." in one and not one.endswith(".k8s.io")}
