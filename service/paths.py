"""Paths that are for the platform which runs the gateway, and not for clients."""

from __future__ import annotations

from typing import Final

#: Probes, and what people look at when a probe fails: without keys, spans or lines in the log.
HEALTH: Final = frozenset({"/livez", "/readyz", "/health"})
PLATFORM: Final = HEALTH | {"/metrics"}
