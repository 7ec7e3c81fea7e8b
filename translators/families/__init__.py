"""Model families: one protocol, and an adapter for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from translators.families.family import Family, Files, Record, UnusableModel
from translators.families.m2m100 import M2m100, Small100
from translators.families.madlad import Madlad
from translators.families.nllb import Nllb
from translators.families.opus import Opus

__all__ = ["FAMILIES", "RECORDS", "Family", "Files", "Record", "UnusableModel"]

#: Loaders by family name, as written in `pmi-model.json`.
FAMILIES: Final[Mapping[str, Callable[[Files], Family]]] = {
    "nllb": Nllb.load,
    "m2m100": M2m100.load,
    "small100": Small100.load,
    "madlad": Madlad.load,
    "opus": Opus.load,
}

RECORDS: Final[Mapping[str, Record]] = {
    one.record.name: one.record for one in (Nllb, M2m100, Small100, Madlad, Opus)
}
"""What is known of each family's published weights."""
