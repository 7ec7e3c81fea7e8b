"""Translation models that are known to work: what they are, how large, and what may be done with them.

Sizes are about those of the published files, and of the converted model in int8. Licences are those of the
model cards. Any other model of these families can be pulled by its repository's name.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Final

from translators.families import RECORDS
from translators.models.errors import ModelProblem


@dataclass(frozen=True, slots=True)
class Entry:
    """A published model.

    Attributes:
        name: short, for the command line.
        family: see `translators.families`.
        repository: `owner/name` on a model hub.
        parameters_m: millions of parameters.
        download_gb: size of the weights that are downloaded.
        int8_gb: size once converted to int8, and of its place in memory.
        languages: how many, about.
        note: what to know before taking it.
    """

    name: str
    family: str
    repository: str
    parameters_m: int
    download_gb: float
    int8_gb: float
    languages: int
    note: str

    @property
    def licence(self) -> str:
        """SPDX identifier."""
        return RECORDS[self.family].licence

    @property
    def commercial_use(self) -> bool:
        """Whether the licence allows it."""
        return RECORDS[self.family].commercial_use


_NLLB_NOTE: Final = "the widest choice of languages; research licence"
_SMALL: Final = "small and fast; fewer languages than NLLB"

CATALOGUE: Final = (
    Entry("nllb-600m", "nllb", "facebook/nllb-200-distilled-600M", 615, 2.5, 0.62, 200, _NLLB_NOTE),
    Entry("nllb-1.3b", "nllb", "facebook/nllb-200-distilled-1.3B", 1370, 5.5, 1.4, 200, _NLLB_NOTE),
    Entry("nllb-3.3b", "nllb", "facebook/nllb-200-3.3B", 3345, 17.6, 3.4, 200, _NLLB_NOTE),
    Entry("m2m100-418m", "m2m100", "facebook/m2m100_418M", 484, 1.9, 0.49, 100, _SMALL),
    Entry("m2m100-1.2b", "m2m100", "facebook/m2m100_1.2B", 1239, 5.0, 1.3, 100, "free to use; 100 languages"),
    Entry("small100", "small100", "alirezamsh/small100", 333, 1.3, 0.34, 100, _SMALL),
    Entry(
        "madlad-3b",
        "madlad",
        "google/madlad400-3b-mt",
        2945,
        11.8,
        3.0,
        400,
        "free to use; wants a GPU or time",
    ),
    Entry("madlad-7b", "madlad", "google/madlad400-7b-mt", 8300, 33.2, 8.3, 400, "free to use; wants a GPU"),
)
"""By preference within a family. OPUS-MT has a model for each pair of languages; they are not listed."""


def find(name: str) -> Entry | None:
    """The entry of a short name; None where the name is a repository's.

    Raises:
        ModelProblem: it is neither.
    """
    for entry in CATALOGUE:
        if name.lower() in (entry.name, entry.repository.lower()):
            return entry
    if name.count("/") == 1 and all(name.split("/")):
        return None
    near = difflib.get_close_matches(name.lower(), [entry.name for entry in CATALOGUE], n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ModelProblem(f"{name!r} is in no catalogue, and no OWNER/NAME of a model hub{hint}")
