"""A real Prometheus watches real gateways under load: what a rule is for happens, and it fires, and ends.

The rules are those that are shipped, at sixty times their speed. The dashboard's queries, and the runbook's,
are asked of the same Prometheus. One run serves all of these tests; see `tests.deploy.scripted`.
"""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
import yaml

from deploy.observability.dashboard import VARIABLES
from deploy.observability.panels import ROWS, Panel
from tests.deploy.prometheus import RULES, SHORTEST_S, Series
from tests.deploy.scripted import SCRAPES, Run, scripted

ALERTS: Final = [
    rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
]
#: Panels and their queries; vLLM has no part in this run.
QUERIES: Final = [
    (panel, legend, expression)
    for row in ROWS
    for panel in row.panels
    for legend, expression in panel.lines.items()
    if "vllm:" not in expression
]
#: The runbook's queries.
ASKED: Final = [
    code
    for code in re.findall(r"`([^`\n]+)`", RULES.with_name("runbook.md").read_text())
    if re.search(r"\b(?:pmi_|process_|up ==)", code)
]
_ALL: Final = {"namespace": ".*", "job": ".*", "instance": ".*"}
_STEP_S: Final = 2.0
#: What fires at one evaluation of the rules may be seen at the next one.
_SLACK_S: Final = 2.0

pytestmark = [
    pytest.mark.skipif(
        shutil.which("prometheus") is None or shutil.which("redis-server") is None,
        reason="prometheus, redis-server: `make test-deploy` installs them on Debian as root",
    ),
    # Of the first one: the run.
    pytest.mark.timeout(480),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with scripted(tmp_path_factory.mktemp("watched")) as found:
        yield found


def test_nothing_fires_while_all_is_well(run: Run) -> None:
    """Under load, and over a while in which every process was scraped often; Prometheus says so itself."""
    begin, end = run.calm
    window = f"[{int(end - begin)}s] @ {end}"
    answered = f'rate(pmi_request_duration_seconds_count{{status="200",route=~"/v1/.+"}}{window})'
    scraped = run.server.query(f"sum_over_time(up{window})")
    load = {one.labels["namespace"]: one.last for one in run.server.query(f"sum by (namespace) ({answered})")}

    assert [one.last >= SCRAPES for one in scraped] == [True] * len(run.targets)
    assert load.keys() == {"backend", "services", "busy"}
    assert min(load.values()) > 0
    assert run.server.fired(begin, end) == []


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_fires_for_its_cause_and_ends_with_it(run: Run, alert: str) -> None:
    """Each of those that are shipped."""
    causes = [cause for cause in run.causes if alert in cause.fires]

    assert causes
    for cause in causes:
        assert alert in cause.fired, cause
        assert alert in cause.gone, cause


def test_no_alert_fires_for_anything_else(run: Run) -> None:
    """Not at another time, nor of another namespace; and none is left."""
    strange = [
        (namespace, alert, time - run.begun)
        for (namespace, alert), time in run.server.fired(run.begun, run.ended)
        if not any(
            cause.namespace == namespace
            and alert in cause.fires | cause.beside
            and cause.begun <= time <= cause.settled + _SLACK_S
            for cause in run.causes
        )
    ]

    assert strange == []
    assert run.left == set()


def test_the_alert_names_the_language_that_the_gate_keeps_out(run: Run) -> None:
    """And no other."""
    found = run.server.over('ALERTS{alertname="PmiQualityLow",alertstate="firing"}', run.begun, run.ended)

    assert {one.labels["language"] for one in found} == {"spa_Latn"}


@pytest.mark.parametrize(
    ("panel", "legend", "expression"),
    QUERIES,
    ids=[f"{panel.title}, {legend or expression}" for panel, legend, expression in QUERIES],
)
def test_a_panel_shows_what_happened(run: Run, panel: Panel, legend: str, expression: str) -> None:
    """Its query gives numbers that are not all nought, with the labels that its legend asks for."""
    found = _asked(run, expression, _ALL)
    numbers = [value for series in found for _, value in series.points if math.isfinite(value)]

    assert max(numbers) > 0
    assert min(numbers) >= 0
    wanted = set(re.findall(r"{{(\w+)}}", legend))
    if panel.kind == "timeseries":
        assert all(wanted <= series.labels.keys() for series in found)
        # Two lines with the same legend cannot be told apart.
        assert len({tuple(series.labels[one] for one in sorted(wanted)) for series in found}) == len(found)
    if panel.unit == "percentunit":
        assert max(numbers) < 1.25


@pytest.mark.parametrize("query", ASKED)
def test_a_query_of_the_runbook_finds_something(run: Run, query: str) -> None:
    """As it is written there; in this run there was a reason to ask for each of them."""
    assert run.server.over(query, run.begun, run.ended, _STEP_S)


def test_what_is_chosen_is_shown(run: Run) -> None:
    """Each variable finds its values, and a panel keeps to one that is chosen."""
    target = f"127.0.0.1:{run.targets[0].port}"
    values = {name: run.server.label_values(name, _filled(among, _ALL)) for name, among in VARIABLES.items()}
    assert values["namespace"] == {"backend", "services", "busy"}
    assert values["job"] == {"pmi-gateway"}
    assert values["instance"] == {f"127.0.0.1:{one.port}" for one in run.targets}

    for panel, legend, expression in QUERIES:
        if legend == "{{instance}}" and "restarts" not in panel.title.lower():
            (shown,) = _asked(run, expression, {**_ALL, "instance": re.escape(target)})
            assert shown.labels["instance"] == target


def _asked(run: Run, expression: str, chosen: Mapping[str, str]) -> list[Series]:
    return run.server.over(_filled(expression, chosen), run.begun, run.ended, _STEP_S)


def _filled(expression: str, chosen: Mapping[str, str]) -> str:
    """A query as Grafana sends it."""
    expression = expression.replace("$__rate_interval", f"{SHORTEST_S}s")
    for name, value in chosen.items():
        # Within double quotes.
        expression = expression.replace(f"${name}", value.replace("\\", "\\\\"))
    assert "$" not in expression
    return expression
