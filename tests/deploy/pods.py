"""The chart's pods as processes: its own commands and variables, an address of the loopback each.

What a cluster would add is played here: names of services resolve, by a hosts file that only these processes
see, to the pods that are ready; a rollout starts a pod, waits until it has been ready for as long as the
chart says, takes an old one's address out, and stops that as a kubelet does.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.unavailable import unavailable

Resource = dict[str, Any]

POLL_S = 0.05
READY_S = 240.0  # vLLM takes its time
_NETWORK = "127.66.0"
_FIRST = 11


@dataclass(frozen=True)
class Image:
    """What stands for a container image.

    Attributes:
        entrypoint: its ENTRYPOINT; `{address}` is the pod's.
        env: its ENV.
        files: path -> text, of volumes that its pod mounts.
    """

    entrypoint: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


PMI = Image([sys.executable, "-m", "service"])


def address(number: int) -> str:
    """The address of the pod that is started as the so many-th, from 0."""
    return f"{_NETWORK}.{_FIRST + number}"


class Pod:
    """One container of a deployment, as a process.

    Attributes:
        address: its own, on the loopback.
        grace_s: time between SIGTERM and SIGKILL.
        killed: whether it took longer than that.
    """

    def __init__(
        self, deployment: Resource, address: str, image: Image, hosts: Path, directory: Path
    ) -> None:
        spec = deployment["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        self.address = address
        self.grace_s = float(spec.get("terminationGracePeriodSeconds", 30))
        self.killed = False
        self.log = directory / f"{container['name']}-{address}.log"
        self._ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        self._probe = container["readinessProbe"]
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("PMI_", "VLLM_"))}
        env = {**outer, **image.env, **{one["name"]: str(one["value"]) for one in container.get("env", ())}}
        # All of a machine's addresses are a pod's own; here they are everybody's.
        env |= {name: address for name in env if name.startswith("PMI_") and name.endswith("__HOST")}
        volumes = [one["mountPath"] for one in container.get("volumeMounts", ()) if one["name"] != "tmp"]
        for path in volumes:
            (directory / address / path.lstrip("/")).mkdir(parents=True)
            own = f"{directory}/{address}{path}"
            env |= {
                name: own + value.removeprefix(path) for name, value in env.items() if value.startswith(path)
            }
        for path, text in image.files.items():
            (directory / address / path.lstrip("/")).write_text(text)
        command = [word.format(address=address) for word in image.entrypoint] + container.get("args", [])
        # A hosts file that nobody else on this machine sees.
        private = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', str(hosts)]
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [*private, *command], stdout=output, stderr=output, env=env, start_new_session=True
            )

    def is_ready(self) -> bool:
        """What its readiness probe finds."""
        assert self._process.poll() is None, self.log.read_text()[-4000:]
        if "tcpSocket" in self._probe:
            with socket.socket() as one:
                one.settimeout(2.0)
                return one.connect_ex((self.address, self._ports[self._probe["tcpSocket"]["port"]])) == 0
        asked = self._probe["httpGet"]
        url = f"http://{self.address}:{self._ports[asked['port']]}{asked['path']}"
        try:
            with urllib.request.urlopen(url, timeout=2.0) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    @property
    def pid(self) -> int:
        return self._process.pid

    def terminate(self) -> float:
        """Send SIGTERM; gives the time, of the monotonic clock, at which it is to be killed."""
        self._process.send_signal(signal.SIGTERM)
        return time.monotonic() + self.grace_s

    def ended(self, kill_at: float) -> int:
        """Its exit code, once it has ended."""
        try:
            return self._process.wait(max(0.0, kill_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.killed = True
            os.killpg(self._process.pid, signal.SIGKILL)
            return self._process.wait()

    def stop(self) -> None:
        """End it at once, with all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Cluster:
    """The pods of a rendered chart.

    Args:
        resources: what the chart renders.
        directory: for logs, and the hosts file.
        images: a deployment's component -> what stands for its image.
    """

    def __init__(self, resources: Sequence[Resource], directory: Path, images: Mapping[str, Image]) -> None:
        self._deployments = {one["metadata"]["name"]: one for one in resources if one["kind"] == "Deployment"}
        self._services = {one["metadata"]["name"] for one in resources if one["kind"] == "Service"}
        self._images = images
        self._directory = directory
        self._hosts = directory / "hosts"
        self._addresses = map(address, itertools.count())
        self.pods: dict[str, list[Pod]] = {name: [] for name in self._deployments}
        self._ending: list[tuple[Pod, float]] = []
        self._publish()

    def start(self) -> None:
        """Start all pods, and wait until all are ready."""
        for name, deployment in self._deployments.items():
            for _ in range(deployment["spec"]["replicas"]):
                self.pods[name].append(self._new(name))
        for pod in itertools.chain(*self.pods.values()):
            wait(pod.is_ready, f"{pod.log} tells why it does not get ready")
        self._publish()

    def roll(self, name: str) -> list[Pod]:
        """Replace a deployment's pods, as a rollout with maxSurge 1 and maxUnavailable 0 does.

        Returns the old ones: they may still be ending.
        """
        deployment = self._deployments[name]
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        old = list(self.pods[name])
        for leaving in old:
            pod = self._new(name)
            self.pods[name].append(pod)
            wait(pod.is_ready, f"{pod.log} tells why it does not get ready")
            self._publish()
            time.sleep(deployment["spec"].get("minReadySeconds", 0))
            self.pods[name].remove(leaving)
            self._publish()
            self._ending.append((leaving, leaving.terminate()))
        return old

    def exits(self) -> list[int]:
        """Exit codes of the pods that were replaced, in order, once they have ended."""
        return [pod.ended(kill_at) for pod, kill_at in self._ending]

    def stop(self) -> None:
        """End all of them."""
        for pod in (*itertools.chain(*self.pods.values()), *(pod for pod, _ in self._ending)):
            pod.stop()

    def _new(self, name: str) -> Pod:
        deployment = self._deployments[name]
        component = deployment["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        return Pod(deployment, next(self._addresses), self._images[component], self._hosts, self._directory)

    def _publish(self) -> None:
        """Have names of services resolve to their pods."""
        lines = ["127.0.0.1 localhost"]
        for name, pods in self.pods.items():
            if name in self._services:
                lines += [f"{pod.address} {name}" for pod in pods]
        self._hosts.write_text("\n".join(lines) + "\n")


@contextmanager
def cluster(manifests: str, directory: Path, images: Mapping[str, Image]) -> Iterator[Cluster]:
    """The chart's pods, ready; they end with the block.

    Args:
        manifests: what the chart renders, as YAML.
        images: see `Cluster`.
    """
    if shutil.which("unshare") is None or os.geteuid() != 0:
        unavailable("root: the chart's pods see a hosts file of their own, which takes a mount namespace")
    found = Cluster([one for one in yaml.safe_load_all(manifests) if one], directory, images)
    try:
        found.start()
        yield found
    finally:
        found.stop()


def wait(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait until something holds that another process does.

    Raises:
        AssertionError: it does not, in time; says `otherwise`.
    """
    give_up_at = time.monotonic() + READY_S
    while not condition():
        assert time.monotonic() < give_up_at, otherwise
        time.sleep(POLL_S)
