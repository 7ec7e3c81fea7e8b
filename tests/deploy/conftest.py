"""A release of the chart that runs: its own commands as processes, with a real vLLM and a real Redis."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pytest

from loadtests import programs
from service.keys.key import digest_of
from tests.deploy.balancer import nginx
from tests.deploy.pods import PMI, Cluster, Image, Pod, address, cluster, wait
from tests.support.otlp import Collector, collecting
from tests.support.unavailable import unavailable
from tests.support.vllm import DEMO_LM, ENVIRONMENT, SETTINGS

_VLLM = Image(
    [str(ENVIRONMENT / "bin/python"), "-m", "vllm.entrypoints.openai.api_server", "--host", "{address}"],
    SETTINGS,
)
_KEY = "the-key-of-the-tests"
_DIGEST = digest_of(_KEY).hex()
_HEADERS = {"authorization": f"Bearer {_KEY}"}
#: Pods that may be started in all.
_MOST_PODS = 20


@dataclass(frozen=True)
class Release:
    """A release of the chart.

    Attributes:
        pods: its pods.
        url: of the load balancer before its gateways.
        collector: where its traces go.
        headers: of a client that has a key.
    """

    pods: Cluster
    url: str
    collector: Collector
    headers: Mapping[str, str]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """The one of the test run: two gateways behind nginx, two translators, Redis, vLLM with the demo LM."""
    pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")
    from deploy.kustomize import render

    if not (ENVIRONMENT / ".ready").exists():
        unavailable("vllm: the CPU build of vLLM is not installed in .venv-vllm (`make test` installs it)")
    directory = tmp_path_factory.mktemp("release")
    redis = Image([programs.find("redis-server"), "--bind", "{address}"])
    gateway = replace(PMI, files={"/etc/pmi/keys/keys.toml": f"[auth.keys.tests]\nsha256 = '{_DIGEST}'\n"})
    images = {"gateway": gateway, "translator": PMI, "redis": redis, "vllm": _VLLM}
    with collecting() as collector:
        values = {
            "vllm": {
                "enabled": True,
                "model": str(DEMO_LM),
                "args": ["--served-model-name", "demo", "--max-model-len", "2048", "--enforce-eager"],
            },
            "tracing": {"endpoint": collector.endpoint},
            "auth": {"keysSecret": "pmi-keys"},
            # Two cores serve all of this: late is not lost.
            "settings": {"PMI_TRANSLATION__DEADLINE_MS": 30_000},
            # A cluster's DNS is slower than the hosts file here.
            "translator": {"minReadySeconds": 12},
        }
        with (
            cluster(render.manifests(values), directory, images) as pods,
            nginx([address(number) for number in range(_MOST_PODS)], directory) as url,
        ):
            for pod in pods.pods["pmi"]:
                wait(partial(_translates, pod), f"{pod.address} finds no translator")
            yield Release(pods, url, collector, _HEADERS)


def _translates(gateway: Pod) -> bool:
    """Whether a gateway has found a translator: it is ready without one."""
    request = urllib.request.Request(f"http://{gateway.address}:8080/v1/pmi/languages", headers=_HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=5.0) as answer:  # noqa: S310 - the loopback
            return any(one["served"] for one in json.load(answer)["data"])
    except OSError:
        return False
