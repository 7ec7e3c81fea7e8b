"""The version of this distribution."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """As installed; "0+unknown" when run from a checkout that is not installed."""
    try:
        return metadata.version("pmi-gateway")
    except metadata.PackageNotFoundError:
        return "0+unknown"
