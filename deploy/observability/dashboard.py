"""The Grafana dashboard, from `panels`: `python -m deploy.observability.dashboard` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from deploy.observability.panels import ROWS, Panel

FILE: Final = Path(__file__).with_name("dashboard.json")
#: Variables, and what each is chosen among: a label's values, of the processes that are left by those before.
VARIABLES: Final = {
    "namespace": "pmi_build_info",
    "job": 'pmi_build_info{namespace=~"$namespace"}',
    "instance": 'pmi_build_info{namespace=~"$namespace",job=~"$job"}',
}
_SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
_COLUMNS: Final = 24


def dashboard() -> dict[str, Any]:
    """The whole dashboard."""
    return {
        "title": "pmi-gateway",
        "uid": "pmi-gateway",
        "tags": ["pmi", "llm"],
        "schemaVersion": 39,
        "editable": True,
        # A time that is pointed at is shown in all graphs.
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": list(_variables())},
        "panels": list(_panels()),
    }


def _variables() -> Iterator[dict[str, Any]]:
    yield {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    for name, among in VARIABLES.items():
        query = f"label_values({among}, {name})"
        yield {
            "name": name,
            "label": name.capitalize(),
            "type": "query",
            "datasource": _SOURCE,
            "definition": query,
            "query": {"query": query, "refId": name},
            # When the dashboard is opened, and when its time changes.
            "refresh": 2,
            "sort": 1,
            "multi": True,
            "includeAll": True,
            # Also of what has no such label: outside of Kubernetes there are no namespaces.
            "allValue": ".*",
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
        }


def _panels() -> Iterator[dict[str, Any]]:
    numbers = iter(range(1, 1000))
    y = 0
    for row in ROWS:
        yield {
            "id": next(numbers),
            "type": "row",
            "title": row.title,
            "collapsed": False,
            "gridPos": {"x": 0, "y": y, "w": _COLUMNS, "h": 1},
            "panels": [],
        }
        x, y, height = 0, y + 1, 0
        for panel in row.panels:
            if x + panel.width > _COLUMNS:
                x, y, height = 0, y + height, 0
            place = {"x": x, "y": y, "w": panel.width, "h": panel.height}
            yield _panel(panel, next(numbers), place)
            x, height = x + panel.width, max(height, panel.height)
        y += height


def _panel(panel: Panel, number: int, place: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "expr": expression,
                "legendFormat": legend,
                "datasource": _SOURCE,
            }
            for index, (legend, expression) in enumerate(panel.lines.items())
        ],
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    """How values look."""
    colours = panel.colours or {"green": 0}
    # The first holds from below everything.
    steps = [
        {"color": colour, "value": value if index else None}
        for index, (colour, value) in enumerate(colours.items())
    ]
    found: dict[str, Any] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    if panel.kind == "timeseries":
        lines = {"mode": "line" if len(steps) > 1 else "off"}
        found |= {"min": 0, "custom": {"fillOpacity": 10, "showPoints": "never", "thresholdsStyle": lines}}
    else:
        found["color"] = {"mode": "thresholds"}
    return found


def _options(panel: Panel) -> dict[str, Any]:
    if panel.kind == "stat":
        return {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "area"}
    if panel.kind == "state-timeline":
        return {"showValue": "never", "mergeValues": True, "legend": {"showLegend": False}}
    return {
        "legend": {"displayMode": "list", "placement": "bottom"},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(dashboard(), indent=1) + "\n")
