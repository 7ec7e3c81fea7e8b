"""The chart's schema, from its values: `python -m deploy.helm.schema` writes values.schema.json.

Every value that there is has its type, and no other is taken. What is free or narrower is named here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import yaml

from service.configuration.names import variables

CHART: Final = Path(__file__).parent / "pmi-gateway"
FILE: Final = CHART / "values.schema.json"

_STRINGS: Final = {"type": "object", "additionalProperties": {"type": "string"}}
_OBJECTS: Final = {"type": "array", "items": {"type": "object"}}
_RESOURCES: Final = {
    "type": "object",
    "additionalProperties": False,
    "properties": {name: {"type": ["object", "null"]} for name in ("requests", "limits")},
}
_KEY: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "key"],
    "properties": {"name": {"type": "string", "minLength": 1}, "key": {"type": "string", "minLength": 1}},
}
_NAME_OF_BACKEND: Final = "^[a-z0-9]+([._-][a-z0-9]+)*$"
_ENV: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "value": {"type": "string"},
            "valueFrom": {"type": "object"},
        },
    },
}
_COUNT: Final = {"type": "integer", "minimum": 1}
_ID: Final = {"type": ["integer", "null"], "minimum": 1}


def _settings(what: dict[str, Any]) -> dict[str, Any]:
    """Each setting that there is, by its variable; a name of the operator's may stand within it."""
    known = [re.escape(name).replace(re.escape("<name>"), "[A-Za-z0-9._-]+") for name, _ in variables()]
    return {
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {f"^({'|'.join(sorted(['PMI_CONFIG', *known]))})$": what},
    }


#: Paths that the values alone do not tell.
SPECIAL: Final[dict[str, Any]] = {
    "settings": _settings(
        {"type": ["string", "number", "boolean", "array"], "items": {"type": ["string", "number"]}}
    ),
    "secretSettings": _settings(_KEY),
    "podSecurityContext": {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(("runAsUser", "runAsGroup", "fsGroup"), _ID),
    },
    "serviceAccount.annotations": _STRINGS,
    "translator.threads": _COUNT,
    "backends": {
        "type": "object",
        "propertyNames": {"pattern": _NAME_OF_BACKEND},
        "additionalProperties": {
            "type": "object",
            "additionalProperties": False,
            "required": ["urls"],
            "properties": {
                "urls": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": "^https?://"},
                },
                "eachAddress": {"type": "boolean"},
            },
        },
    },
    "imagePullSecrets": _OBJECTS,
    "image.pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "image.digest": {"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"},
    "translator.model.sha256": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
    "autoscaling.kind": {"enum": ["hpa", "keda"]},
    "service.type": {"enum": ["ClusterIP", "NodePort", "LoadBalancer"]},
    "service.annotations": _STRINGS,
    "tracing.endpoint": {"type": "string", "pattern": "^(https?://.+)?$"},
    "tracing.sampleRatio": {"type": "number", "minimum": 0, "maximum": 1},
    "tracing.to": _OBJECTS,
    "ingress.annotations": _STRINGS,
    "monitoring.labels": _STRINGS,
    "vllm.args": {"type": "array", "items": {"type": "string"}},
    "vllm.env": _STRINGS,
    "translator.model.to": _OBJECTS,
    "networkPolicy.from": _OBJECTS,
    "networkPolicy.metricsFrom": _OBJECTS,
    "networkPolicy.to": _OBJECTS,
    **{
        f"{part}.{name}": what
        for part in ("gateway", "translator", "vllm", "redis")
        for name, what in (
            ("nodeSelector", _STRINGS),
            ("tolerations", _OBJECTS),
            ("podAnnotations", _STRINGS),
            ("podLabels", _STRINGS),
            ("extraEnv", _ENV),
            ("affinity", {"type": "object"}),
            ("extraVolumes", _OBJECTS),
            ("extraVolumeMounts", _OBJECTS),
        )
    },
    **{f"{part}.resources": _RESOURCES for part in ("gateway", "translator", "redis", "vllm")},
    **{
        f"{part}.autoscaling.{name}": _COUNT
        for part in ("gateway", "translator", "vllm")
        for name in ("min", "max", "cpuPercent", "inFlight", "queuedTokens", "waiting")
    },
}


def schema() -> dict[str, Any]:
    """The whole schema."""
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    # What a chart gets when it is part of another one.
    return {
        "$schema": "https://json-schema.org/draft-07/schema#",
        **_of(values, ""),
        "title": "pmi-gateway",
    } | {
        "properties": {
            **_of(values, "")["properties"],
            "global": {"type": "object"},
            "enabled": {"type": "boolean"},
        }
    }


def _of(value: Any, path: str) -> dict[str, Any]:
    if path in SPECIAL:
        return dict(SPECIAL[path])
    if isinstance(value, dict):
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: _of(one, f"{path}.{name}".lstrip(".")) for name, one in value.items()},
        }
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer", "minimum": 0}
    if isinstance(value, str):
        return {"type": "string"}
    raise TypeError(f"{path}: say in SPECIAL what this may be")


if __name__ == "__main__":
    FILE.write_text(json.dumps(schema(), indent=1) + "\n")
