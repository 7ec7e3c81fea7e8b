"""The image is built, and run as Kubernetes would run it: without any rights, on a read-only root.

Without a container engine: buildah builds on a base of Debian's own packages, and runc runs what comes out.
The real base image is for whoever has an engine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.otlp import collecting
from tests.support.servers import free_port

ROOT = Path(__file__).parents[2]
# What the image says by itself, beside the one that each container is run with.
_PRISTINE = "pristine.json"
_TMP = "/tmp"  # noqa: S108 - the container's own
TOOLS = ("buildah", "mmdebstrap", "runc", "umoci")
BASE, IMAGE = "localhost/python:base", "localhost/pmi-gateway:test"
READY_S = 30.0

missing = [tool for tool in TOOLS if shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin") is None]
pytestmark = [
    pytest.mark.skipif(
        bool(missing) or os.getuid() != 0, reason=f"image: root, and {' '.join(TOOLS)}, are needed"
    ),
    pytest.mark.timeout(600),
]


def _run(*command: object, **options: Any) -> str:
    env = {**os.environ, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
    env["PATH"] += ":/usr/sbin"
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env, **options)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    said: str = done.stdout.strip()
    return said


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image, built by its own recipe, unpacked to be run."""
    place = tmp_path_factory.mktemp("image")
    buildah = ["buildah", "--root", place / "store", "--runroot", place / "run"]
    _run("mmdebstrap", "--variant=minbase", "--include=python3,python3-venv", "bookworm", place / "base.tar")
    container = _run(*buildah, "from", "scratch")
    _run(*buildah, "add", "-q", container, place / "base.tar", "/")
    (Path(_run(*buildah, "mount", container)) / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    _run(*buildah, "config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", container)
    _run(*buildah, "umount", container)
    _run(*buildah, "commit", "-q", container, BASE)
    # How packages are reached from here is no part of the image.
    seen = [
        path
        for path in ("/etc/ssl/certs", "/usr/local/share/ca-certificates", "/etc/pip.conf")
        if Path(path).exists()
    ]
    volumes = [word for path in seen for word in ("-v", f"{path}:{path}:ro")]
    recipe = [
        "--pull-never",
        "-q",
        "--build-arg",
        f"BASE={BASE}",
        "-f",
        "deploy/docker/Dockerfile",
        "-t",
        IMAGE,
    ]
    _run(*buildah, "bud", *recipe, *volumes, ".", cwd=ROOT)
    _run(*buildah, "push", "-q", IMAGE, f"oci:{place / 'oci'}:test")
    _run("umoci", "unpack", "--image", f"{place / 'oci'}:test", place / "bundle")
    found: Path = place / "bundle"
    shutil.copyfile(found / "config.json", found / _PRISTINE)
    return found


@dataclass(frozen=True)
class Container:
    """One that runs; `name` is runc's."""

    name: str
    port: int
    log: Path

    def get(self, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body."""
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - ours
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


@contextmanager
def _running(bundle: Path, args: list[str], port: int, settings: dict[str, str]) -> Iterator[Container]:
    content = json.loads((bundle / _PRISTINE).read_text())
    kinds = ("bounding", "effective", "permitted", "inheritable", "ambient")
    content["root"]["readonly"] = True
    content["process"] |= {
        "terminal": False,
        "noNewPrivileges": True,
        "capabilities": {kind: [] for kind in kinds},
    }
    content["process"]["args"] = ["pmi", *args]
    content["process"]["env"] += [f"{name}={value}" for name, value in settings.items()]
    namespaces = content["linux"]["namespaces"]
    content["linux"]["namespaces"] = [one for one in namespaces if one["type"] not in ("network", "user")]
    content["linux"].pop("uidMappings", None)
    content["linux"].pop("gidMappings", None)
    content["mounts"] = [one for one in content["mounts"] if one["destination"] != _TMP] + [
        {
            "destination": _TMP,
            "type": "tmpfs",
            "source": "tmpfs",
            "options": ["nosuid", "nodev", "size=64m"],
        }
    ]
    (bundle / "config.json").write_text(json.dumps(content))
    name, log = f"pmi-test-{port}", bundle.parent / f"{port}.log"
    env = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["runc", "run", "-b", str(bundle), name], stdout=output, stderr=output, env=env
        )
    container = Container(name, port, log)
    try:
        give_up_at = time.monotonic() + READY_S
        while process.poll() is None:
            try:
                container.get("/livez")
                break
            except OSError:
                assert time.monotonic() < give_up_at, log.read_text()
                time.sleep(0.05)
        assert process.poll() is None, log.read_text()
        yield container
        _run("runc", "kill", name, "TERM")
        assert process.wait(30) == 0, log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
        subprocess.run(["runc", "delete", "-f", name], env=env, capture_output=True, check=False)


def test_the_gateway_serves_without_any_rights_and_drains(bundle: Path) -> None:
    """It answers, hides its metrics, can write nowhere, sends its spans, and ends with code 0."""
    port, metrics = free_port(), free_port()
    with collecting() as collector:
        _serves_and_drains(bundle, port, metrics, collector.endpoint)

    # What was left, it sent as it ended.
    assert ("pmi-gateway", "POST /v1/pmi/complete") in {(one.service, one.name) for one in collector.spans}


def _serves_and_drains(bundle: Path, port: int, metrics: int, collector: str) -> None:
    settings = {
        "PMI_AUTH__MODE": "none",
        "PMI_TRACING__ENDPOINT": collector,
        # As the chart has it.
        "PMI_SERVER__HOST": "::",
        "PMI_SERVER__PORT": str(port),
        "PMI_SERVER__METRICS_PORT": str(metrics),
        "PMI_DRAIN__ACCEPT_S": "0.2",
    }
    with _running(bundle, ["serve"], port, settings) as container:
        body = {"task": "classify", "input": "Die Musik war wunderbar.", "aux_languages": ["fr", "en"]}
        status, raw = container.get("/v1/pmi/complete", json.dumps(body).encode())
        answer = json.loads(raw)
        assert (status, answer["output"]) == (200, "positive")
        assert {one["status"] for one in answer["languages"]} == {"used"}
        assert container.get("/metrics")[0] == 404
        assert Container(container.name, metrics, container.log).get("/metrics")[0] == 200
        looks = (
            "import os; print(os.getuid(), open('/proc/self/status').read().split('CapEff:')[1].split()[0]); "
            "print([os.access(p, os.W_OK) for p in ('/', '/opt/pmi', '/etc', '/tmp')])"
        )
        seen = _run("runc", "exec", container.name, "/opt/pmi/bin/python", "-c", looks).splitlines()
        assert seen == ["10001 0000000000000000", "[False, False, False, True]"]


def test_nobody_is_let_in_by_accident(bundle: Path) -> None:
    """The image listens to all: without keys it wants to be told that this is meant."""
    with (
        pytest.raises(AssertionError, match="open to other machines"),
        _running(bundle, ["serve"], free_port(), {}),
    ):
        pass


def test_the_same_image_translates(bundle: Path) -> None:
    """With another command."""
    port = free_port()
    settings = {
        "PMI_AUTH__MODE": "none",
        "PMI_TRANSLATOR_SERVER__PORT": str(port),
        "PMI_DRAIN__ACCEPT_S": "0",
    }
    with _running(bundle, ["serve-translator"], port, settings) as container:
        assert container.get("/readyz")[0] == 200
        assert b"pmi-demo-translator" in container.get("/v1/model")[1]


def test_the_image_holds_no_more_than_it_needs(bundle: Path) -> None:
    """No compiler, no pip, no tests, no weights that only training or vLLM reads."""
    root = bundle / "rootfs" / "opt" / "pmi"
    names = {path.name for path in (root / "lib").glob("python3*/site-packages/*")}

    assert {"service", "translators", "prompts", "ctranslate2"} <= names
    assert not names & {"pip", "torch", "vllm", "pytest", "hatchling", "tests"}
    package = next((root / "lib").glob("python3*/site-packages/service"))
    assert not (package / "demo" / "models" / "lm-hf").exists()
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    assert size < 450 * 2**20
