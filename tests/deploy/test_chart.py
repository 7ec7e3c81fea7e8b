"""deploy/helm: the chart renders for every choice that it offers, and refuses what it does not."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
import yaml

pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")
pytest.importorskip("kubernetes_validate", reason="helm: `make test-deploy` runs these")

import helm_python as helm
import kubernetes_validate

from deploy.helm import schema
from tests.deploy.chart import CHART, CUSTOM, KUBERNETES, MATRIX, rendered


def _pods(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one["spec"]["template"]["spec"] for one in resources if one["kind"] == "Deployment"]


def _one(resources: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in resources if one["kind"] == kind and one["metadata"]["name"] == name)
    return found


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_kubernetes_takes_what_is_rendered(values: dict[str, Any]) -> None:
    """Of several versions, strictly: a slip of the pen is no field."""
    resources = rendered(values)

    for one in resources:
        if one["kind"] not in CUSTOM:
            for version in KUBERNETES:
                kubernetes_validate.validate(one, version, strict=True)
    names = [(one["kind"], one["metadata"]["name"]) for one in resources]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_every_pod_is_restricted(values: dict[str, Any]) -> None:
    """As Pod Security's `restricted` asks for; read-only, bounded, and without other services' variables."""
    for pod in _pods(rendered(values)):
        assert pod["automountServiceAccountToken"] is pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"].get("runAsUser", 1) > 0  # OpenShift fills it in
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
    resources = rendered({**values, "drain": {"timeoutSeconds": 300}})

    for name in ("pmi", "pmi-translator"):
        if any(one["metadata"]["name"] == name and one["kind"] == "Deployment" for one in resources):
            pod = _one(resources, "Deployment", name)["spec"]["template"]["spec"]
            env = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
            assert env["PMI_DRAIN__TIMEOUT_S"] == "300"
            assert pod["terminationGracePeriodSeconds"] > 300 + 1
            assert float(env["PMI_DRAIN__ACCEPT_S"]) > 0


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_every_part_starts_with_its_variables(values: dict[str, Any]) -> None:
    """Each is a setting, and together they are what the part takes; secrets are there by then."""
    from service.configuration.loading import load

    for pod in _pods(rendered(values)):
        (container,) = pod["containers"]
        if container["name"] not in ("gateway", "translator"):
            continue
        env = {one["name"]: one.get("value", "a secret") for one in container["env"]}
        if "redis_url" in str(env).lower() and env["PMI_CACHE__REDIS_URL"] == "a secret":
            env["PMI_CACHE__REDIS_URL"] = "redis://secret:6379/0"
        assert len(env) == len(container["env"])
        if file := env.pop("PMI_CONFIG", None):
            assert file.startswith("/etc/pmi/")  # of a volume
        configuration = load(env)
        assert configuration.unknown_variables == ()
        settings = configuration.settings
        if container["name"] == "translator":
            # Gateways have no key for it.
            assert not settings.auth.asks_for_keys
            assert not [name for name in env if name.startswith(("PMI_BACKENDS", "PMI_CACHE"))]
        else:
            assert settings.auth.asks_for_keys == ("keysSecret" in values.get("auth", {}))
            assert ("demo" in settings.backends) == (not values.keys() & {"backends", "vllm"})


def test_what_selects_pods_finds_them() -> None:
    """Services, budgets, policies: their labels are those of the pods, and of no others."""
    resources = rendered({"vllm": {"enabled": True}})
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

    resources = rendered(
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


def _env(resources: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    (container,) = _one(resources, "Deployment", name)["spec"]["template"]["spec"]["containers"]
    found: list[dict[str, Any]] = container["env"]
    return found


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
        {"backends": {"a__b": {"urls": ["http://a:8000"]}}},
        {"backends": {"Main": {"urls": ["http://a:8000"]}}},
        {"autoscaling": {"kind": "magic"}},
        {"translator": {"model": {"sha256": "abc"}}},
        {"translator": {"threads": 0}},
        {"vllm": {"autoscaling": {"min": 0}}},
        {"settings": {"PMI_LANGUAGE__DEFAULT": "fr"}},
        {"settings": {"PMI_BACKENDS__MAIN__API_KEYS": "x"}},
        {"gateway": {"extraEnv": [{"value": "x"}]}},
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
        {"vllm": {"enabled": True, "args": ["--api-key", "x"]}},
        {"vllm": {"enabled": True, "env": {"VLLM_API_KEY": "x"}}},
        {"gateway": {"autoscaling": {"enabled": True, "min": 5, "max": 3}}},
        {"gateway": {"extraEnv": [{"name": "PMI_LOG__LEVEL", "value": "debug"}]}},
        {"settings": {"PMI_AUTH__KEYS__anna__SHA256": "a"}},
        {"secretSettings": {"PMI_AUTH__KEYS__anna__SHA256": {"name": "a", "key": "b"}}},
        {
            "settings": {"PMI_LOG__LEVEL": "debug"},
            "secretSettings": {"PMI_LOG__LEVEL": {"name": "a", "key": "b"}},
        },
        {
            "backends": {"my-vllm": {"urls": ["http://a"]}},
            "secretSettings": {"PMI_BACKENDS__MY_VLLM__API_KEY": {"name": "a", "key": "b"}},
        },
        {"service": {"type": "LoadBalancer"}},
        {"ingress": {"enabled": True}},
        {
            "redis": {"enabled": False},
            "externalRedis": {"url": "redis://a", "secret": {"name": "a", "key": "b"}},
        },
        {"translator": {"model": {"path": "int8"}}},
        {"translator": {"model": {"url": "https://a", "sha256": "a" * 64, "existingClaim": "b"}}},
        {"backends": {"main": {"urls": ["http://a", "https://b"], "eachAddress": True}}},
        {"drain": {"acceptSeconds": 60, "timeoutSeconds": 60}},
        {"externalRedis": {"url": "redis://a"}},
        {"redis": {"enabled": False}, "externalRedis": {"secret": {"name": "redis"}}},
        {"translator": {"enabled": False, "model": {"existingClaim": "models"}}},
        {"monitoring": {"serviceMonitor": True}},
        {"settings": {"PMI_BACKENDS__MAIN__URL": "http://a"}},
        {"settings": {"pmi_drain__timeout_s": 5}},
        {"settings": {"PMI_TRANSLATOR__DIRECTORY": "/model"}},
        {"secretSettings": {"PMI_CACHE__REDIS_URL": {"name": "redis", "key": "url"}}},
        {"ingress": {"enabled": True, "tlsSecret": "tls"}},
        {"vllm": {"enabled": True, "tokenSecret": {"name": "hub"}}},
        {"fullnameOverride": "1pmi"},
        {"gateway": {"autoscaling": {"enabled": True}}, "autoscaling": {"kind": "keda"}},
    ],
    ids=json.dumps,
)
def test_values_that_contradict_each_other_are_refused(values: dict[str, Any]) -> None:
    """In words."""
    with pytest.raises(helm.HelmError):
        rendered(values)


def test_helm_has_nothing_to_say() -> None:
    """`helm lint --strict`."""
    found = helm.lint(str(CHART), strict=True, quiet=True)

    assert not found.get("errors"), found


def test_the_schema_is_that_of_the_values() -> None:
    """`python -m deploy.helm.schema` writes it."""
    assert json.loads((CHART / "values.schema.json").read_text()) == schema.schema()


def test_the_hubs_token_is_a_file() -> None:
    """vLLM's processes inherit variables; the hub's library reads the file that HF_TOKEN_PATH names."""
    values = {"vllm": {"enabled": True, "tokenSecret": {"name": "hub", "key": "t"}}}
    pod = _one(rendered(values), "Deployment", "pmi-vllm")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    env = {one["name"]: one["value"] for one in container["env"]}
    (volume,) = (one for one in pod["volumes"] if "secret" in one)
    (mount,) = (one for one in container["volumeMounts"] if one["name"] == volume["name"])
    (item,) = volume["secret"]["items"]

    assert volume["secret"]["secretName"] == "hub"
    assert (item["key"], f"{mount['mountPath']}/{item['path']}") == ("t", env["HF_TOKEN_PATH"])
    assert "HF_TOKEN" not in env


def test_traces_go_from_every_part_to_the_collector() -> None:
    """Gateway and translator by their settings, vLLM by its option; and the network lets them."""
    resources = rendered(MATRIX["traces"])
    for name in ("pmi", "pmi-translator"):
        env = {one["name"]: one.get("value") for one in _env(resources, name)}
        assert env["PMI_TRACING__ENDPOINT"] == "https://collector:4318/v1/traces"
        assert env["PMI_TRACING__SAMPLE_RATIO"] == "0.1"
        rules = _one(resources, "NetworkPolicy", name)["spec"]["egress"]
        to = [{"podSelector": {"matchLabels": {"app": "collector"}}}]
        assert {"to": to} in rules
    (vllm,) = _one(resources, "Deployment", "pmi-vllm")["spec"]["template"]["spec"]["containers"]
    option = vllm["args"].index("--otlp-traces-endpoint")
    assert vllm["args"][option + 1] == "https://collector:4318/v1/traces"
    assert {"name": "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "value": "http/protobuf"} in vllm["env"]


@pytest.mark.parametrize(
    ("endpoint", "port"),
    [("http://c:4318", 4318), ("http://c", 80), ("https://c/otlp", 443), ("http://[::1]:4318/x", 4318)],
)
def test_the_collectors_port_is_that_of_its_address(endpoint: str, port: int) -> None:
    """With one, or with its scheme's."""
    policy = _one(rendered({"tracing": {"endpoint": endpoint}}), "NetworkPolicy", "pmi-translator")

    assert [rule["ports"] for rule in policy["spec"]["egress"]][1:] == [[{"port": port}]]


def test_what_scales_is_asked_for_by_the_service_it_belongs_to() -> None:
    """One sum for each part, whatever else is in the namespace; no answer is not the answer nought."""
    scaled = [one for one in rendered(MATRIX["keda"]) if one["kind"] == "ScaledObject"]
    services = {one["metadata"]["name"] for one in rendered(MATRIX["keda"]) if one["kind"] == "Service"}

    assert len(scaled) == 3
    for one in scaled:
        (trigger,) = one["spec"]["triggers"]
        query = trigger["metadata"]["query"]
        assert re.fullmatch(r'sum\(\S+\{namespace="pmi", service="(\S+)"\}\)', query), query
        assert query.rpartition("service=")[2].strip('"})') in services
        assert trigger["metadata"]["ignoreNullValues"] == "false"
        assert one["spec"]["fallback"]["replicas"] >= 1


def test_an_old_pod_ends_when_the_new_one_is_known() -> None:
    """Gateways ask every 10 s for the addresses of translators."""
    resources = rendered({})

    assert _one(resources, "Deployment", "pmi-translator")["spec"]["minReadySeconds"] > 10
    assert _one(resources, "Deployment", "pmi")["spec"]["minReadySeconds"] > 0


def test_another_version_of_the_chart_restarts_nothing() -> None:
    """A cache would be lost, and a model loaded anew, for a label."""
    for one in rendered(MATRIX["vllm"]):
        if one["kind"] == "Deployment":
            labels = one["spec"]["template"]["metadata"]["labels"]
            assert labels == one["spec"]["selector"]["matchLabels"]


def test_the_chart_is_of_the_version_that_is_built() -> None:
    """An image of it has the chart's tag."""
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    project = tomllib.loads((CHART.parents[2] / "pyproject.toml").read_text())["project"]

    assert chart["appVersion"] == re.sub(r"\.dev\d+$", "", project["version"])


def test_a_model_may_come_from_this_cluster() -> None:
    """By what its pods are called: a policy sees their ports, not the service's."""
    (one,) = (
        one
        for one in rendered(MATRIX["a model from this cluster"])
        if one["kind"] == "NetworkPolicy" and one["metadata"]["name"] == "pmi-translator"
    )

    assert {"to": [{"podSelector": {}}]} in one["spec"]["egress"]


def test_a_model_server_ends_when_nobody_is_sent_there_any_more() -> None:
    """vLLM aborts what comes while it ends, and keeps its port open."""
    resources = rendered({"vllm": {"enabled": True}, "drain": {"acceptSeconds": 7}})
    pod = _one(resources, "Deployment", "pmi-vllm")["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "7"]
    timeout_s = int(container["args"][container["args"].index("--shutdown-timeout") + 1])
    assert pod["terminationGracePeriodSeconds"] > 7 + timeout_s


def test_a_gateway_that_translates_itself_does_so_with_as_many_threads() -> None:
    """The value is of the model, wherever it runs."""
    resources = rendered({"translator": {"enabled": False, "threads": 4}})

    assert {"name": "PMI_TRANSLATOR__THREADS", "value": "4"} in _env(resources, "pmi")


def test_a_configuration_file_is_the_gateways() -> None:
    """Translators have no volume that holds it, and would not start."""
    resources = rendered(MATRIX["settings"])

    assert "PMI_CONFIG" in {one["name"] for one in _env(resources, "pmi")}
    assert "PMI_CONFIG" not in {one["name"] for one in _env(resources, "pmi-translator")}


def test_a_key_is_that_of_a_backend_whatever_its_name() -> None:
    """Names of backends may have hyphens and dots; variables of pods may, too."""
    name = "PMI_BACKENDS__my-vllm.7b__API_KEY"
    resources = rendered(
        {
            "backends": {"my-vllm.7b": {"urls": ["http://a"]}},
            "secretSettings": {name: {"name": "a", "key": "b"}},
        }
    )

    assert name in {one["name"] for one in _env(resources, "pmi")}


def test_what_the_operator_adds_stands_once_and_wins() -> None:
    """A server-side apply refuses a list that has a name twice."""
    resources = rendered(MATRIX["a platform's own"])

    for one in resources:
        if one["kind"] == "Deployment":
            spec = one["spec"]["template"]
            assert spec["metadata"]["labels"].get("team") == (
                None if "vllm" in one["metadata"]["name"] else "a"
            )
            for container in spec["spec"]["containers"]:
                names = [variable["name"] for variable in container.get("env", ())]
                assert len(set(names)) == len(names)
    assert {"name": "HF_HOME", "value": "/cache"} in _env(resources, "pmi-vllm")
    account = _one(resources, "ServiceAccount", "pmi")
    assert account["metadata"]["annotations"] == MATRIX["a platform's own"]["serviceAccount"]["annotations"]
    (model,) = _one(resources, "Deployment", "pmi-translator")["spec"]["template"]["spec"]["initContainers"]
    assert [one["name"] for one in model["env"]] == ["HTTPS_PROXY"]


def test_a_limit_can_be_taken_away() -> None:
    """A GPU is still asked for."""
    resources = rendered({"vllm": {"enabled": True, "resources": {"limits": None}}})
    (vllm,) = _one(resources, "Deployment", "pmi-vllm")["spec"]["template"]["spec"]["containers"]

    assert vllm["resources"]["limits"] == {"nvidia.com/gpu": "1"}
    assert vllm["resources"]["requests"].keys() == {"cpu", "memory"}


def test_openshift_chooses_whose_rights_pods_have() -> None:
    """Its admission refuses ids that are not the namespace's own; its DNS pods listen on another port."""
    resources = rendered(MATRIX["OpenShift"])
    for one in resources:
        if one["kind"] == "Deployment":
            context = one["spec"]["template"]["spec"]["securityContext"]
            assert context.keys() == {"runAsNonRoot", "fsGroupChangePolicy", "seccompProfile"}
    egress = _one(resources, "NetworkPolicy", "pmi")["spec"]["egress"]
    assert {"port": 5353, "protocol": "UDP"} in egress[0]["ports"]


def test_services_that_settings_name_are_reached() -> None:
    """Translators of another release, for one."""
    values = {"translator": {"enabled": False}, "settings": {"PMI_TRANSLATOR__URL": "http://t.other:8090"}}

    assert {} in _one(rendered(values), "NetworkPolicy", "pmi")["spec"]["egress"]


@pytest.mark.parametrize("name", ["alerts.yaml", "dashboard.json"])
def test_the_chart_holds_its_files_itself(name: str) -> None:
    """`make render` copies them: a link to outside of the chart is lost where charts are fetched from Git."""
    held = CHART / "files" / name

    assert not held.is_symlink()
    assert held.read_bytes() == (CHART.parents[1] / "observability" / name).read_bytes()


def test_two_releases_of_a_namespace_are_two_jobs() -> None:
    """Alerts hold for each job; one release must not hide that another one is gone."""
    for one in rendered(MATRIX["monitoring"]):
        if one["kind"] == "ServiceMonitor":
            assert "jobLabel" not in one["spec"]


def test_a_new_pod_of_vllm_gets_its_share() -> None:
    """Its address is among those of the service, and gateways look at each of them."""
    resources = rendered({"vllm": {"enabled": True}})
    (gateway,) = _one(resources, "Deployment", "pmi")["spec"]["template"]["spec"]["containers"]

    assert _one(resources, "Service", "pmi-vllm")["spec"]["clusterIP"] == "None"
    assert {"name": "PMI_BACKENDS__MAIN__EACH_ADDRESS", "value": "true"} in gateway["env"]


def test_names_may_be_as_long_as_helm_lets_them() -> None:
    """Two releases whose names differ at their end have nothing in common."""
    names = [
        {(one["kind"], one["metadata"]["name"]) for one in rendered({"fullnameOverride": "a" * 50 + end})}
        for end in "xy"
    ]

    assert not names[0] & names[1]
    assert all(len(name) <= 63 for found in names for _, name in found)
