"""The chart with its default values as plain manifests, for those without Helm: `make render` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import helm_python
import yaml

HERE: Final = Path(__file__).parent
FILE: Final = HERE / "base" / "pmi-gateway.yaml"
CHART: Final = HERE.parent / "helm" / "pmi-gateway"
_HEAD: Final = "# Rendered from deploy/helm/pmi-gateway with its default values: `make render` writes it.\n"


def manifests(values: dict[str, Any] | None = None) -> str:
    """All of them, in one text."""
    chart = helm_python.Chart.load(str(CHART))
    files = chart.render(values or {}, name="pmi", namespace="pmi")
    resources = [
        one
        for name, text in sorted(files.items())
        if name.endswith(".yaml")
        for one in yaml.safe_load_all(text)
        if one
    ]
    text: str = yaml.safe_dump_all(resources, sort_keys=False, width=120)
    return _HEAD + text


if __name__ == "__main__":
    FILE.write_text(manifests())
