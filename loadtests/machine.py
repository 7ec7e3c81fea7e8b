"""The machine and the versions that figures belong to; no name or path of the machine is in it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from loadtests import programs

_PACKAGES: Final = (
    "pmi-gateway",
    "uvicorn",
    "uvloop",
    "httptools",
    "aiohttp",
    "httpx",
    "httpx-aiohttp",
    "orjson",
)


def described() -> dict[str, str]:
    """What a reader must know, by name."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "CPU": _cpu(),
        "cores": str(len(os.sched_getaffinity(0))),
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": platform.python_version(),
        **_versions(),
    }


def _cpu() -> str:
    found = re.search(r"(?m)^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else "unknown"


def _versions() -> Mapping[str, str]:
    versions = {"nginx": programs.version_of("nginx"), "wrk": programs.version_of("wrk")}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed"
    return versions
