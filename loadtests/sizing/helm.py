"""A size as values of the Helm chart."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from loadtests.sizing.formula import Figures, Pods, Size

#: Memory is asked for with some room. Its limit is further off: bodies and answers under way come on top.
_ROOM: Final = 1.25
_GATEWAY_LIMIT_MIB: Final = 1024
_STEP_MIB: Final = 64
_MIB: Final = 2**20


def values(size: Size, figures: Figures, pods: Pods) -> dict[str, Any]:
    """What to hand to `helm install --values`."""
    gateway_mib = _mib(figures.gateway_bytes * _ROOM)
    translator_mib = _mib(figures.translator_bytes * _ROOM)
    limit_mib, resident_mib = _mib(size.redis_limit_bytes), _mib(size.redis_resident_bytes * _ROOM)
    return {
        "gateway": {
            "replicas": size.gateway_pods,
            "resources": {
                "requests": {"cpu": "1", "memory": f"{gateway_mib}Mi"},
                "limits": _limit(gateway_mib, _GATEWAY_LIMIT_MIB),
            },
        },
        "translator": {
            "replicas": size.translator_pods,
            "threads": pods.translator_cores,
            "resources": {
                "requests": {"cpu": str(pods.translator_cores), "memory": f"{translator_mib}Mi"},
                "limits": _limit(translator_mib),
            },
        },
        "redis": {
            "maxMemory": f"{limit_mib}mb",
            "resources": {
                "requests": {"cpu": "100m", "memory": f"{resident_mib}Mi"},
                "limits": _limit(resident_mib),
            },
        },
    }


def yaml(content: dict[str, Any], indent: str = "") -> str:
    """Such values as YAML."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}:", yaml(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value)}")
    return "\n".join(lines)


def _limit(asked_mib: int, least_mib: int = 0) -> dict[str, str]:
    return {"memory": f"{max(_mib(asked_mib * _MIB * _ROOM), least_mib)}Mi"}


def _mib(size_bytes: float) -> int:
    """Whole steps, one at least."""
    return max(1, math.ceil(size_bytes / _MIB / _STEP_MIB)) * _STEP_MIB
