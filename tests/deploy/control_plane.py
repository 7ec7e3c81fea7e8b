"""A real kube-apiserver with its etcd, on the loopback: what a cluster refuses, it refuses.

It has no kubelet and no controllers: nothing that is sent to it runs. The programs are those that
setup-envtest lays out in one directory.
"""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import free_port, running

PROGRAMS = ("etcd", "kube-apiserver", "kubectl")
_HOST = "127.0.0.1"
_TOKEN = "of-a-server-that-lives-for-a-test"
_READY_S = 90.0
_KUBECTL_S = 60.0


@dataclass(frozen=True)
class ControlPlane:
    """An API server that is ready.

    Attributes:
        program: the kubectl that came with it.
        config: a kubeconfig that lets in as administrator.
    """

    program: Path
    config: Path

    def kubectl(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """What kubectl says to these words, with `given` as its standard input."""
        own = (f"--kubeconfig={self.config}", f"--cache-dir={self.config.parent / 'cache'}")
        return subprocess.run(
            [self.program, *own, *words],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=_KUBECTL_S,
        )


@contextmanager
def control_plane_running(programs: Path, directory: Path) -> Iterator[ControlPlane]:
    """An empty cluster, with all its files in `directory`.

    Args:
        programs: where etcd, kube-apiserver and kubectl are.
    """
    missing = [name for name in PROGRAMS if not (programs / name).is_file()]
    if missing:
        raise FileNotFoundError(f"{programs} has no {', '.join(missing)}")
    with etcd_running(programs / "etcd", directory) as etcd:
        port = free_port()
        command: list[str | Path] = [programs / "kube-apiserver", *_options(directory, etcd, port)]
        log = directory / "kube-apiserver.log"
        with running(command, log=log, ready=lambda: _is_ready(port), ready_timeout_s=_READY_S):
            yield ControlPlane(programs / "kubectl", _kubeconfig(directory, port))


@contextmanager
def etcd_running(program: Path, directory: Path) -> Iterator[str]:
    """An empty etcd; gives its address."""
    port = free_port()
    client, peer = f"http://{_HOST}:{port}", f"http://{_HOST}:{free_port()}"
    command: list[str | Path] = [
        program,
        f"--data-dir={directory / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
    ]
    log = directory / "etcd.log"
    with running(command, log=log, ready=lambda: _is_healthy(port), ready_timeout_s=_READY_S):
        yield client


def _options(directory: Path, etcd: str, port: int) -> list[str]:
    key, tokens = directory / "service-accounts.pem", directory / "tokens.csv"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], capture_output=True, check=True)
    tokens.write_text(f'{_TOKEN},administrator,1,"system:masters"\n')
    return [
        f"--etcd-servers={etcd}",
        f"--bind-address={_HOST}",
        f"--secure-port={port}",
        # It makes a certificate of its own there.
        f"--cert-dir={directory / 'certificates'}",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--service-account-issuer=https://{_HOST}:{port}/",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC",
        # A controller would make the account that it wants every pod to have.
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true",
    ]


def _kubeconfig(directory: Path, port: int) -> Path:
    cluster = {"server": f"https://{_HOST}:{port}", "insecure-skip-tls-verify": True}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "test", "user": {"token": _TOKEN}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "current-context": "test",
    }
    config = directory / "kubeconfig"
    config.write_text(json.dumps(content))
    return config


def _is_healthy(port: int) -> bool:
    return _status(http.client.HTTPConnection(_HOST, port, timeout=5.0), "/health", {}) == 200


def _is_ready(port: int) -> bool:
    # The certificate is its own, and the way there is the loopback.
    context = ssl._create_unverified_context()  # noqa: S323
    connection = http.client.HTTPSConnection(_HOST, port, timeout=5.0, context=context)
    headers = {"authorization": f"Bearer {_TOKEN}"}
    # Ready, and beyond that: addresses of services can be given out once it has one itself.
    paths = ("/readyz", "/api/v1/namespaces/default/services/kubernetes")
    return all(_status(connection, path, headers) == 200 for path in paths)


def _status(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> int | None:
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
