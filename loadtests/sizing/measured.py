"""All that a run measured, and the figures that follow from it.

A figure is made from the medians over the rounds; its spread is that of the same figure from single rounds.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from loadtests.figures import Spread
from loadtests.sizing.cache import Kept, Server, line
from loadtests.sizing.cells import CELLS, Cell, Fate
from loadtests.sizing.check import Checked
from loadtests.sizing.fit import costs
from loadtests.sizing.formula import Augmentation, Door, Entrance, Figures
from loadtests.sizing.gateway import Row
from loadtests.sizing.memory import Grown
from loadtests.sizing.prefill import TOKENIZER, Line
from loadtests.sizing.translator import Full, Part

#: The bound of a gateway's own cache where nothing is configured; see `cache.memory_bytes`.
USUAL_CACHE_BYTES: Final = 64 * 2**20


class Missing(Exception):
    """Something was not measured; the message says what."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run.

    Attributes:
        rows: of the gateway.
        gateway_mib: its memory behind all of them, without a cache of its own.
        grown: how it grows with one.
        server, kept: Redis, and what it kept.
        model: of the translator, in words.
        full, part: of the translator.
        lines: of prompts.
    """

    rows: Sequence[Row]
    gateway_mib: float
    grown: Grown
    server: Server
    kept: Sequence[Kept]
    model: str
    full: Sequence[Full]
    part: Sequence[Part]
    lines: Sequence[Line]


def figures(measured: Measured) -> Figures:
    """What the formula takes.

    Raises:
        Missing: a kind of request was not measured.
    """
    medians = {cell.name: _median(measured.rows, cell) for cell in CELLS}
    each, character = line(measured.kept)
    return Figures(
        openai=_door(Entrance.OPENAI, medians, measured.lines),
        complete=_door(Entrance.COMPLETE, medians, measured.lines),
        augmentation=_augmentation(medians),
        gateway_bytes=measured.gateway_mib * 2**20 + measured.grown.ratio * USUAL_CACHE_BYTES,
        translator_bytes=max(one.resident_mib for one in measured.full) * 2**20,
        translator_token_cpu_s=statistics.median(one.token_cpu_ms for one in measured.full) / 1000,
        redis_entry_bytes=each,
        redis_character_bytes=character,
        redis_resident_ratio=statistics.median(one.resident_ratio for one in measured.kept),
    )


def spreads(measured: Measured) -> dict[str, Spread]:
    """Lowest and highest of each figure that was measured in rounds, by its name in `Figures`."""
    rounds = sorted({row.round for row in measured.rows})
    each = [
        _flat({row.cell: row.cpu_ms for row in measured.rows if row.round == number}) for number in rounds
    ]
    whole = figures(measured)
    found = {
        name: Spread(value, min(one[name] for one in each), max(one[name] for one in each))
        for name, value in _flat({cell.name: _median(measured.rows, cell) for cell in CELLS}).items()
    }
    tokens = [one.token_cpu_ms / 1000 for one in measured.full]
    found["translator_token_cpu_s"] = Spread(whole.translator_token_cpu_s, min(tokens), max(tokens))
    by_count = [
        line([one for one in measured.kept if one.entries == count])
        for count in sorted({one.entries for one in measured.kept})
    ]
    for index, name in enumerate(("redis_entry_bytes", "redis_character_bytes")):
        values = [one[index] for one in by_count]
        found[name] = Spread(getattr(whole, name), min(values), max(values))
    ratios = [one.resident_ratio for one in measured.kept]
    found["redis_resident_ratio"] = Spread(whole.redis_resident_ratio, min(ratios), max(ratios))
    return found


def errors(checks: Sequence[Checked]) -> Spread:
    """How far the formula is from a load that it was not made from."""
    found = [one.error for one in checks]
    return Spread(statistics.median(found), min(found), max(found))


def prefill(lines: Sequence[Line], door: Entrance, unit: str = TOKENIZER, inputs: str = "demo world") -> Line:
    """The line of a door.

    Raises:
        Missing: it was not measured.
    """
    for one in lines:
        if (one.door, one.unit, one.inputs) == (door, unit, inputs):
            return one
    raise Missing(f"{door}: {unit} of {inputs}")


def _flat(cpu_ms: dict[str, float]) -> dict[str, float]:
    """Costs by their names."""
    found: dict[str, float] = {}
    for entrance in Entrance:
        request, chunk = _passing(entrance, cpu_ms)
        found |= {f"{entrance}.request_cpu_s": request, f"{entrance}.chunk_cpu_s": chunk}
    own = _augmentation(cpu_ms)
    return found | {f"augmentation.{name}": getattr(own, name) for name in Augmentation.__slots__}


def _door(entrance: Entrance, cpu_ms: dict[str, float], lines: Sequence[Line]) -> Door:
    request, chunk = _passing(entrance, cpu_ms)
    return Door(request, chunk, prefill(lines, entrance).prefill)


def _passing(entrance: Entrance, cpu_ms: dict[str, float]) -> tuple[float, float]:
    """CPU seconds of a request and of a chunk."""
    cells = [cell for cell in CELLS if (cell.entrance, cell.fate) == (entrance, Fate.OFF)]
    request, chunk = costs([[1.0, cell.chunks] for cell in cells], [cpu_ms[cell.name] for cell in cells])
    return request / 1000, chunk / 1000


def _augmentation(cpu_ms: dict[str, float]) -> Augmentation:
    """What is spent beyond a request without translations."""
    (bare,) = (
        cell for cell in CELLS if (cell.entrance, cell.fate, cell.chunks) == (Entrance.OPENAI, Fate.OFF, 0)
    )
    cells = [cell for cell in CELLS if cell.fate in (Fate.CACHED, Fate.MISSED)]
    more = [max(cpu_ms[cell.name] - cpu_ms[bare.name], 0.001) for cell in cells]
    found = costs([list(counts(cell)) for cell in cells], more)
    return Augmentation(*(cost / 1000 for cost in found))


def counts(cell: Cell) -> Iterator[float]:
    """How many there are of what `Augmentation` has the costs of, in its order."""
    items = cell.languages * cell.sentences
    missed = cell.fate is Fate.MISSED
    yield 1.0
    yield float(items)
    yield float(items * cell.characters)
    yield float(missed)
    yield float(missed * items)


def _median(rows: Sequence[Row], cell: Cell) -> float:
    found = [row.cpu_ms for row in rows if row.cell == cell.name]
    if not found:
        raise Missing(cell.name)
    return statistics.median(found)
