"""Which variables of a model grow with the target vocabulary, and a model without some of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from translators.models.binary import Binary, Part, Variable, write
from translators.models.errors import ModelProblem

_OUTPUT: Final = ("decoder/embeddings/", "decoder/projection/")
_SCALE: Final = "_scale"


def write_sliced(source: Binary, path: Path, rows: Sequence[int], size: int) -> None:
    """Write the model with only these rows of its target vocabulary; the encoder keeps all of its own.

    A table that encoder and decoder share is written twice: whole for the one, sliced for the other.

    Args:
        rows: ascending token ids that stay.
        size: of the target vocabulary now.

    Raises:
        ModelProblem: the model's output is not as large as its vocabulary.
        OSError: see `binary.write`.
    """
    groups: dict[str, list[str]] = {name: [name] for name in source.variables if not _is_scale(source, name)}
    for alias, name in source.aliases.items():
        groups[name].append(alias)
    parts: list[Part] = []
    aliases: dict[str, str] = {}
    for name, members in groups.items():
        variable = source.variables[name]
        output = sorted(member for member in members if member.startswith(_OUTPUT) and variable.shape)
        for names, kept in ((output, rows), (sorted(set(members) - set(output)), None)):
            if not names:
                continue
            if kept is not None and variable.shape[0] != size:
                raise ModelProblem(
                    f"{source.path}: {names[0]} has {variable.shape[0]} rows, the vocabulary {size} tokens"
                )
            parts.append(Part(names[0], variable, kept))
            scale = source.variables.get(name + _SCALE)
            if scale is not None:
                parts.append(Part(names[0] + _SCALE, scale, _scale_rows(scale, kept)))
            aliases.update((other, names[0]) for other in names[1:])
    if not any(part.rows is not None for part in parts):
        raise ModelProblem(f"{source.path} has no decoder with a vocabulary")
    write(path, source, sorted(parts, key=lambda part: part.name), aliases)


def _is_scale(source: Binary, name: str) -> bool:
    return name.endswith(_SCALE) and name.removesuffix(_SCALE) in source.variables


def _scale_rows(scale: Variable, rows: Sequence[int] | None) -> Sequence[int] | None:
    """One scale a row with int8; int16 has a single one."""
    return rows if scale.shape else None
