"""deploy/kustomize: the chart for those without Helm."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml

pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")

from deploy.kustomize import render


def test_the_manifests_are_the_charts() -> None:
    """`make render` writes them."""
    assert render.FILE.read_text() == render.manifests()


def test_the_example_builds() -> None:
    """With the image and the model server that it names."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kustomize: no kubectl on PATH")
    command = [kubectl, "kustomize", str(render.HERE / "overlays" / "example")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    resources = list(yaml.safe_load_all(done.stdout))

    (gateway,) = (
        one for one in resources if one["kind"] == "Deployment" and one["metadata"]["name"] == "pmi"
    )
    container = gateway["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "registry.example/pmi-gateway:0.1.0"
    assert {"name": "PMI_BACKENDS__MAIN__URL", "value": "http://vllm.models:8000"} in container["env"]
    assert {one["metadata"]["namespace"] for one in resources} == {"pmi"}
    (policy,) = (
        one for one in resources if one["kind"] == "NetworkPolicy" and one["metadata"]["name"] == "pmi"
    )
    names = {"kubernetes.io/metadata.name": "models"}
    assert {"to": [{"namespaceSelector": {"matchLabels": names}}]} in policy["spec"]["egress"]
