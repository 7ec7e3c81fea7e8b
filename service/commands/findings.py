"""What `pmi check` finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    NOTE = "note"  # works, but perhaps not as it was meant
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        verdict: whether it can be used.
        part: what was tried.
        message: for people.
    """

    verdict: Verdict
    part: str
    message: str

    def __str__(self) -> str:
        return f"{self.verdict:<6} {self.part}: {self.message}"


def broken(findings: Iterable[Finding]) -> bool:
    """Whether anything cannot be used."""
    return any(finding.verdict is Verdict.BROKEN for finding in findings)
