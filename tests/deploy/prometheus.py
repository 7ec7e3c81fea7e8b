"""A real Prometheus with the rules that are shipped, in hurried time: a minute of theirs is a second here."""

from __future__ import annotations

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from tests.support.servers import free_port, running

RULES: Final = Path(__file__).parents[2] / "deploy" / "observability" / "alerts.yaml"
#: A rate needs a few scrapes; and two that are missed in a row are a busy machine's, and no outage.
SHORTEST_S: Final = 5
_MINUTES: Final = {"m": 1, "h": 60, "d": 24 * 60}
_READY_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Target:
    """What is scraped: a port of the loopback, and the labels that it gets."""

    port: int
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Series:
    """What a query found.

    Attributes:
        points: times, and values.
    """

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]

    @property
    def last(self) -> float:
        """The newest value."""
        return self.points[-1][1]


class Prometheus:
    """Its HTTP API."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30.0)

    def close(self) -> None:
        self._client.close()

    def now(self) -> float:
        """Its clock."""
        (found,) = self.query("vector(time())")
        return found.last

    def query(self, expression: str) -> list[Series]:
        """What it is now."""
        found = self._get("/api/v1/query", {"query": expression})["result"]
        return [Series(one["metric"], (_point(one["value"]),)) for one in found]

    def over(self, expression: str, begin: float, end: float, step_s: float = 1.0) -> list[Series]:
        """What it was, at each step between two times."""
        asked: dict[str, str | float] = {"query": expression, "start": begin, "end": end, "step": step_s}
        found = self._get("/api/v1/query_range", asked)["result"]
        return [Series(one["metric"], tuple(map(_point, one["values"]))) for one in found]

    def label_values(self, label: str, selector: str) -> set[str]:
        """The values that a label has in the series of a selector."""
        return set(self._get(f"/api/v1/label/{label}/values", {"match[]": selector}))

    def firing(self) -> set[tuple[str, str]]:
        """Alerts that fire: namespace, and name."""
        alerts = self._get("/api/v1/alerts", {})["alerts"]
        return {_alert(one["labels"]) for one in alerts if one["state"] == "firing"}

    def fired(self, begin: float, end: float) -> list[tuple[tuple[str, str], float]]:
        """Alerts that fired between two times, and each second in which they did."""
        return [
            (_alert(series.labels), time)
            for series in self.over('ALERTS{alertstate="firing"}', begin, end)
            for time, _ in series.points
        ]

    def _get(self, path: str, asked: Mapping[str, str | float]) -> Any:
        answer = self._client.get(path, params=asked)
        content = answer.json()
        if content["status"] != "success":
            raise AssertionError(f"{path} {dict(asked)}: {content}")
        return content["data"]


def _alert(labels: Mapping[str, str]) -> tuple[str, str]:
    return labels.get("namespace", ""), labels["alertname"]


def _point(pair: Sequence[Any]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def hurried(rules: str) -> str:
    """The same rules at sixty times their speed; what spans time spans a few scrapes at the least."""

    def seconds(count: str, unit: str) -> str:
        return f"{max(SHORTEST_S, int(count) * _MINUTES[unit])}s"

    rules = re.sub(r"\[(\d+)([mhd])\]", lambda found: f"[{seconds(*found.groups())}]", rules)
    return re.sub(r"for: (\d+)([mhd])", lambda found: f"for: {seconds(*found.groups())}", rules)


@contextmanager
def prometheus(directory: Path, targets: Sequence[Target]) -> Iterator[Prometheus]:
    """One that scrapes each second, as long as the block lasts."""
    (directory / "alerts.yaml").write_text(hurried(RULES.read_text()))
    scraped = [{"targets": [f"127.0.0.1:{one.port}"], "labels": dict(one.labels)} for one in targets]
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["alerts.yaml"],
        "scrape_configs": [{"job_name": "pmi-gateway", "static_configs": scraped}],
    }
    (directory / "prometheus.yaml").write_text(yaml.safe_dump(config))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        shutil.which("prometheus") or "prometheus",
        f"--config.file={directory / 'prometheus.yaml'}",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={directory / 'data'}",
    ]
    log = directory / "prometheus.log"
    with running(command, log=log, ready=lambda: _is_ready(url), ready_timeout_s=_READY_S):
        server = Prometheus(url)
        try:
            yield server
        finally:
            server.close()


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=1.0) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
