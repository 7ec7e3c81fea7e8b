"""deploy/helm: the chart renders for every choice that it offers, and refuses what it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.helm import schema

helm = pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")
kubernetes_validate = pytest.importorskip("kubernetes_validate", reason="helm: `make test-deploy` runs these")

HELM = Path(__file__).parents[2] / "deploy" / "helm"
CHART = HELM / "pmi-gateway"
#: Kinds that Kubernetes itself does not have, and so has no schema of.
CUSTOM = {"ScaledObject", "ServiceMonitor", "PrometheusRule"}
KUBERNETES = ("1.29", "1.33", "1.36")

MATRIX: dict[str, dict[str, Any]] = {
    "defaults": {},
    "model servers": {"backends": {"main": {"urls": ["http://a:8000", "http://b:8000"]}}},
    "vllm": {
        "vllm": {
            "enabled": True,
            "args": ["--max-model-len", "8192"],
            "tokenSecret": {"name": "hub", "key": "t"},
        }
    },
    "in the gateway": {"translator": {"enabled": False}, "redis": {"enabled": False}},
    "external Redis": {"redis": {"enabled": False}, "externalRedis": {"url": "rediss://redis:6379/0"}},
    "secret Redis": {
        "redis": {"enabled": False},
        "externalRedis": {"secret": {"name": "redis", "key": "url"}},
    },
    "keys": {"auth": {"keysSecret": "pmi-keys"}},
    "a model to download": {
        "translator": {"model": {"url": "https://a/b.tar.gz", "sha256": "a" * 64, "path": "int8"}}
    },
    "a model on a volume": {"translator": {"model": {"existingClaim": "models", "path": "int8"}}},
    "hpa": {"gateway": {"autoscaling": {"enabled": True}}, "translator": {"autoscaling": {"enabled": True}}},
    "keda": {
        "autoscaling": {"kind": "keda", "prometheus": "http://prometheus:9090"},
        "vllm": {"enabled": True, "autoscaling": {"enabled": True}},
        "gateway": {"autoscaling": {"enabled": True}},
        "translator": {"autoscaling": {"enabled": True}},
    },
    "monitoring": {
        "monitoring": {"serviceMonitor": True, "rules": True, "dashboard": True, "labels": {"a": "b"}}
    },
    "ingress": {
        "ingress": {"enabled": True, "host": "pmi.example", "tlsSecret": "tls", "className": "nginx"}
    },
    "settings": {
        "settings": {"PMI_LOG__LEVEL": "debug", "PMI_LANGUAGES__MAX": 5, "PMI_OPENAI__PMI": True},
        "secretSettings": {"PMI_BACKENDS__MAIN__API_KEY": {"name": "vllm", "key": "token"}},
    },
    "narrow": {
        "networkPolicy": {
            "from": [{"namespaceSelector": {"matchLabels": {"name": "apps"}}}],
            "metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
            "to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}],
        }
    },
    "a digest": {"image": {"digest": "sha256:" + "b" * 64}, "imagePullSecrets": [{"name": "pull"}]},
}


def _rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
    chart = helm.Chart.load(str(CHART))
    files = chart.render(values, name="pmi", namespace="pmi")
    return [
        one
        for name, text in files.items()
        if name.endswith(".yaml")
        for one in yaml.safe_load_all(text)
        if one
    ]


def _pods(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one["spec"]["template"]["spec"] for one in resources if one["kind"] == "Deployment"]


def _one(resources: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in resources if one["kind"] == kind and one["metadata"]["name"] == name)
    return found


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_kubernetes_takes_what_is_rendered(values: dict[str, Any]) -> None:
    """Of several versions, strictly: a slip of the pen is no field."""
    resources = _rendered(values)

    for one in resources:
        if one["kind"] not in CUSTOM:
            for version in KUBERNETES:
                kubernetes_validate.validate(one, version, strict=True)
    names = [(one["kind"], one["metadata"]["name"]) for one in resources]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_every_pod_is_restricted(values: dict[str, Any]) -> None:
    """As Pod Security's `restricted` asks for; read-only, bounded, and without other services' variables."""
    for pod in _pods(_rendered(values)):
        assert pod["automountServiceAccountToken"] is pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["requests"].keys() >= {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]
            assert ":" in container["image"] or "@" in container["image"]
        for volume in pod["volumes"]:
            assert "hostPath" not in volume
            assert "emptyDir" not in volume or volume["emptyDir"]["sizeLimit"]


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_a_pod_has_time_to_drain(values: dict[str, Any]) -> None:
    """Kubernetes kills later than the gateway ends by itself."""
    resources = _rendered({**values, "drain": {"timeoutSeconds": 300}})

    for name in ("pmi", "pmi-translator"):
        if any(one["metadata"]["name"] == name and one["kind"] == "Deployment" for one in resources):
            pod = _one(resources, "Deployment", name)["spec"]["template"]["spec"]
            env = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
            assert env["PMI_DRAIN__TIMEOUT_S"] == "300"
            assert pod["terminationGracePeriodSeconds"] > 300 + 1
            assert float(env["PMI_DRAIN__ACCEPT_S"]) > 0


def test_what_selects_pods_finds_them() -> None:
    """Services, budgets, policies: their labels are those of the pods, and of no others."""
    resources = _rendered({"vllm": {"enabled": True}})
    labels = {
        one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"]
        for one in resources
        if one["kind"] == "Deployment"
    }
    for one in resources:
        if one["kind"] == "Service":
            selector, name = one["spec"]["selector"], one["metadata"]["name"].removesuffix("-metrics")
        elif one["kind"] == "PodDisruptionBudget":
            selector, name = one["spec"]["selector"]["matchLabels"], one["metadata"]["name"]
        elif one["kind"] == "NetworkPolicy":
            selector, name = one["spec"]["podSelector"]["matchLabels"], one["metadata"]["name"]
        else:
            continue
        assert [found for found, own in labels.items() if selector.items() <= own.items()] == [name]


def test_the_gateway_finds_its_parts() -> None:
    """By the names of their services; variables are settings that exist."""
    from service.configuration.loading import load

    resources = _rendered(
        {"vllm": {"enabled": True}, "auth": {"keysSecret": "k"}, "settings": {"PMI_LOG__LEVEL": "debug"}}
    )
    services = {one["metadata"]["name"] for one in resources if one["kind"] == "Service"}
    for name in ("pmi", "pmi-translator"):
        container = _one(resources, "Deployment", name)["spec"]["template"]["spec"]["containers"][0]
        env = {one["name"]: one["value"] for one in container["env"]}
        configuration = load(env)
        assert configuration.unknown_variables == ()
    settings = load({one["name"]: one["value"] for one in _env(resources, "pmi")}).settings
    hosts = [*settings.backends["main"].url, *settings.translator.url]
    assert {url.split("/")[2].split(":")[0] for url in hosts} <= services
    assert settings.cache.redis_url is not None
    assert settings.cache.redis_url.get_secret_value().split("/")[2].split(":")[0] in services


def _env(resources: list[dict[str, Any]], name: str) -> list[dict[str, str]]:
    env: list[dict[str, str]] = _one(resources, "Deployment", name)["spec"]["template"]["spec"]["containers"][
        0
    ]["env"]
    return env


@pytest.mark.parametrize(
    "values",
    [
        {"gatway": {}},
        {"gateway": {"replica": 3}},
        {"gateway": {"replicas": "three"}},
        {"settings": {"LOG_LEVEL": "debug"}},
        {"image": {"digest": "sha256:abc"}},
        {"backends": {"main": {"url": "http://a"}}},
        {"backends": {"main": {"urls": ["a:8000"]}}},
        {"autoscaling": {"kind": "magic"}},
        {"translator": {"model": {"sha256": "abc"}}},
    ],
    ids=json.dumps,
)
def test_a_value_that_is_none_is_refused(values: dict[str, Any]) -> None:
    """By the schema, before anything is rendered."""
    with pytest.raises(helm.HelmError):
        helm.Chart.load(str(CHART)).validate_schema(values)


@pytest.mark.parametrize(
    "values",
    [
        {"translator": {"model": {"url": "https://a/b.tar.gz"}}},
        {"vllm": {"enabled": True}, "backends": {"main": {"urls": ["http://a"]}}},
        {"vllm": {"enabled": True, "autoscaling": {"enabled": True}}},
        {"gateway": {"autoscaling": {"enabled": True}}, "autoscaling": {"kind": "keda"}},
    ],
    ids=json.dumps,
)
def test_values_that_contradict_each_other_are_refused(values: dict[str, Any]) -> None:
    """In words."""
    with pytest.raises(helm.HelmError):
        _rendered(values)


def test_helm_has_nothing_to_say() -> None:
    """`helm lint --strict`."""
    found = helm.lint(str(CHART), strict=True, quiet=True)

    assert not found.get("errors"), found


def test_the_schema_is_that_of_the_values() -> None:
    """`python deploy/helm/schema.py` writes it."""
    assert json.loads((CHART / "values.schema.json").read_text()) == schema.schema()
