"""What a demo sentence means, free of any language, and which split a meaning belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# FLORES-200 codes. Every table and every frame lists its languages in this order.
LANGUAGES: tuple[str, ...] = (
    "eng_Latn",
    "deu_Latn",
    "fra_Latn",
    "spa_Latn",
    "ita_Latn",
    "zho_Hans",
    "swh_Latn",
)


class Split(StrEnum):
    """Where a meaning may be used: in training, or only to score the trained models."""

    TRAIN = "train"
    HELDOUT_COMBINATION = "heldout_combination"
    HELDOUT_TEMPLATE = "heldout_template"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One sentence's meaning: the frame it uses, and `slot -> filler id` pairs sorted by slot."""

    frame: str
    slots: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, frame: str, slots: Mapping[str, str]) -> Meaning:
        """The meaning of `frame` filled with `slots`, in canonical order."""
        return cls(frame, tuple(sorted(slots.items())))

    def fillers(self) -> dict[str, str]:
        """The slots as a new dictionary."""
        return dict(self.slots)
