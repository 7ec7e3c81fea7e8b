"""Translation memory: what people have translated answers before the machine does."""

from __future__ import annotations

from translators.memory.files import load
from translators.memory.known import Known, MemoryFileProblem
from translators.memory.memory import Memory

__all__ = ["Known", "Memory", "MemoryFileProblem", "load"]
