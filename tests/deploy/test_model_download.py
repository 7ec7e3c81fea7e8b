"""The chart's init container that fetches a translation model: its own script, run here."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytest.importorskip("helm_python", reason="helm: `make test-deploy` runs these")

from service.composition import DEMO_TRANSLATOR
from tests.deploy.chart import rendered


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server's address, and the directory that it serves."""
    directory = tmp_path / "served"
    directory.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(directory))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", directory
        server.shutdown()
        thread.join()


def _fetch(url: str, sha256: str, directory: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run what the init container runs, with volumes of this test's."""
    resources = rendered({"translator": {"model": {"url": url, "sha256": sha256, "path": "int8"}}})
    (pod,) = (
        one["spec"]["template"]["spec"]
        for one in resources
        if one["kind"] == "Deployment" and one["metadata"]["name"] == "pmi-translator"
    )
    (container,) = pod["initContainers"]
    places = {"/tmp/model.tar.gz": str(directory / "held"), "/model": str(directory / "model")}  # noqa: S108
    (directory / "model").mkdir()
    command = [
        sys.executable,
        *container["command"][1:],
        *(places.get(one, one) for one in container["args"]),
    ]
    assert places.keys() <= set(container["args"])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (setting,) = (
        one["value"] for one in pod["containers"][0]["env"] if one["name"] == "PMI_TRANSLATOR__DIRECTORY"
    )
    return done, Path(setting.replace("/model", str(directory / "model"), 1))


def _packed(directory: Path, *, name: str = "int8") -> str:
    """A model, packed in the directory; gives its digest."""
    archive = directory / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(DEMO_TRANSLATOR, arcname=name)
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def test_a_model_is_where_the_translator_looks_for_it(served: tuple[str, Path], tmp_path: Path) -> None:
    """Downloaded, compared and unpacked."""
    url, directory = served
    done, where = _fetch(f"{url}/model.tar.gz", _packed(directory), tmp_path)

    assert done.returncode == 0, done.stderr
    assert {path.name for path in where.iterdir()} == {path.name for path in DEMO_TRANSLATOR.iterdir()}


def test_another_model_is_not_unpacked(served: tuple[str, Path], tmp_path: Path) -> None:
    """Both digests are said."""
    url, directory = served
    digest = _packed(directory)
    done, where = _fetch(f"{url}/model.tar.gz", "0" * 64, tmp_path)

    assert done.returncode == 1
    assert digest in done.stderr
    assert "0" * 64 in done.stderr
    assert not where.exists()


def test_a_model_that_is_not_there_fails_the_start(served: tuple[str, Path], tmp_path: Path) -> None:
    """Kubernetes tries again."""
    done, where = _fetch(f"{served[0]}/none.tar.gz", "0" * 64, tmp_path)

    assert done.returncode == 1
    assert "404" in done.stderr
    assert not where.exists()


def test_an_archive_cannot_write_elsewhere(served: tuple[str, Path], tmp_path: Path) -> None:
    """Whoever made it, and whatever its digest."""
    url, directory = served
    done, _ = _fetch(f"{url}/model.tar.gz", _packed(directory, name="../elsewhere"), tmp_path)

    assert done.returncode == 1
    assert not (tmp_path / "elsewhere").exists()
