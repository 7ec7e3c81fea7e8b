"""The chart of deploy/helm, rendered: values for every choice that it offers, and what comes out of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import helm_python
import yaml

CHART: Final = Path(__file__).parents[2] / "deploy" / "helm" / "pmi-gateway"
NAMESPACE: Final = "pmi"
#: Versions of Kubernetes that the chart is checked against.
KUBERNETES: Final = ("1.29", "1.33", "1.36")
#: Kinds that Kubernetes itself does not have, and so has no schema of.
CUSTOM: Final = frozenset({"ScaledObject", "ServiceMonitor", "PodMonitor", "PrometheusRule"})

_PROMETHEUS: Final = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}

MATRIX: Final[dict[str, dict[str, Any]]] = {
    "defaults": {},
    "model servers": {
        "backends": {
            "main": {"urls": ["http://a:8000", "http://b:8000"]},
            "pods": {"urls": ["http://vllm-headless:8000"], "eachAddress": True},
        }
    },
    "vllm": {
        "vllm": {
            "enabled": True,
            "args": ["--max-model-len", "8192"],
            "tokenSecret": {"name": "hub", "key": "t"},
        }
    },
    "in the gateway": {"translator": {"enabled": False}, "redis": {"enabled": False}},
    "external Redis": {"redis": {"enabled": False}, "externalRedis": {"url": "rediss://redis:6379/0"}},
    "secret Redis": {
        "redis": {"enabled": False},
        "externalRedis": {"secret": {"name": "redis", "key": "url"}},
    },
    "keys": {"auth": {"keysSecret": "pmi-keys"}},
    "a model to download": {
        "translator": {"model": {"url": "https://a/b.tar.gz", "sha256": "a" * 64, "path": "int8"}}
    },
    "a model on a volume": {"translator": {"model": {"existingClaim": "models", "path": "int8"}}},
    "hpa": {"gateway": {"autoscaling": {"enabled": True}}, "translator": {"autoscaling": {"enabled": True}}},
    "keda": {
        "networkPolicy": {"metricsFrom": [_PROMETHEUS]},
        "autoscaling": {"kind": "keda", "prometheus": "http://prometheus:9090"},
        "vllm": {"enabled": True, "autoscaling": {"enabled": True}},
        "gateway": {"autoscaling": {"enabled": True}},
        "translator": {"autoscaling": {"enabled": True}},
    },
    "monitoring": {
        "networkPolicy": {"metricsFrom": [_PROMETHEUS]},
        "monitoring": {"serviceMonitor": True, "rules": True, "dashboard": True, "labels": {"a": "b"}},
    },
    "ingress": {
        "ingress": {"enabled": True, "host": "pmi.example", "tlsSecret": "tls", "className": "nginx"},
        "auth": {"keysSecret": "pmi-keys"},
    },
    "open to all": {"service": {"type": "LoadBalancer"}, "auth": {"open": True}},
    "OpenShift": {
        "podSecurityContext": {"runAsUser": None, "runAsGroup": None, "fsGroup": None},
        "vllm": {"enabled": True},
    },
    "a platform's own": {
        "serviceAccount": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/pmi"}},
        "translator": {
            "podLabels": {"team": "a"},
            "extraEnv": [{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}],
            "model": {"url": "https://a/b.tar.gz", "sha256": "a" * 64},
        },
        "gateway": {
            "podLabels": {"team": "a"},
            "extraEnv": [
                {
                    "name": "OTEL_EXPORTER_OTLP_HEADERS",
                    "valueFrom": {"secretKeyRef": {"name": "otel", "key": "headers"}},
                }
            ],
        },
        "redis": {"podLabels": {"team": "a"}, "podAnnotations": {"note": "a cache"}},
        "vllm": {
            "enabled": True,
            "env": {"HF_HOME": "/cache", "VLLM_LOGGING_LEVEL": "DEBUG"},
            "extraEnv": [
                {"name": "S3_KEY", "valueFrom": {"secretKeyRef": {"name": "s3", "key": "key"}}},
            ],
        },
    },
    "settings": {
        "backends": {"main": {"urls": ["http://vllm-router-service.vllm.svc:80"]}},
        "settings": {
            "PMI_LOG__LEVEL": "debug",
            "PMI_CONFIG": "/etc/pmi/pmi.toml",
            "PMI_LANGUAGES__MAX": 5,
            "PMI_LANGUAGES__DEFAULT": ["fr", "en"],
            "PMI_OPENAI__PMI": True,
            "PMI_OPENAI__MAX_BODY_BYTES": 67108864,
            "PMI_CACHE__TTL_S": 2592000,
            "PMI_TRANSLATION__DEADLINE_MS": 1500,
            "PMI_TRANSLATOR__MAX_QUEUE_TOKENS": 2000000,
            "PMI_BACKENDS__MAIN__PROMPT_STYLE": "chat",
            "PMI_BACKENDS__MAIN__CONTEXT_TOKENS": 32768,
        },
        "secretSettings": {
            "PMI_BACKENDS__MAIN__API_KEY": {"name": "vllm", "key": "token"},
            "PMI_CACHE__SECRET": {"name": "cache", "key": "secret"},
        },
    },
    "narrow": {
        "networkPolicy": {
            "from": [{"namespaceSelector": {"matchLabels": {"name": "apps"}}}],
            "metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
            "to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}],
        }
    },
    "traces": {
        "tracing": {
            "endpoint": "https://collector:4318/v1/traces",
            "sampleRatio": 0.1,
            "to": [{"podSelector": {"matchLabels": {"app": "collector"}}}],
        },
        "vllm": {"enabled": True},
    },
    "files of one's own": {
        "gateway": {
            "extraVolumes": [{"name": "terms", "configMap": {"name": "terms"}}],
            "extraVolumeMounts": [{"name": "terms", "mountPath": "/terms", "readOnly": True}],
            "affinity": {"nodeAffinity": {}},
            "priorityClassName": "high",
        },
        "settings": {"PMI_TRANSLATOR__MEMORY": "/terms/terms.tmx"},
    },
    "several GPUs": {
        "fullnameOverride": "models",
        "vllm": {
            "enabled": True,
            "gpus": 2,
            "runtimeClassName": "nvidia",
            "env": {"VLLM_LOGGING_LEVEL": "DEBUG"},
        },
    },
    "a model from this cluster": {
        "translator": {
            "model": {
                "url": "http://minio.models:9000/m.tar.gz",
                "sha256": "a" * 64,
                "to": [{"podSelector": {}}],
            }
        }
    },
    "a digest": {"image": {"digest": "sha256:" + "b" * 64}, "imagePullSecrets": [{"name": "pull"}]},
}


def rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources that an installation with these values makes."""
    files = helm_python.Chart.load(str(CHART)).render(values, name="pmi", namespace=NAMESPACE)
    return [
        one
        for name, text in files.items()
        if name.endswith(".yaml")
        for one in yaml.safe_load_all(text)
        if one
    ]
