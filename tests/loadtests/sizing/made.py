"""A run of `loadtests.sizing` that never was: its rows follow from costs that are known."""

from __future__ import annotations

from loadtests.sizing.cache import Kept, Server
from loadtests.sizing.cells import CELLS, Cell, Fate
from loadtests.sizing.check import Checked
from loadtests.sizing.formula import Augmentation, Door, Entrance, Figures, Prefill
from loadtests.sizing.gateway import Row
from loadtests.sizing.measured import Measured
from loadtests.sizing.memory import Grown
from loadtests.sizing.prefill import TOKENIZER, Line
from loadtests.sizing.recorded import Recorded
from loadtests.sizing.translator import Full, Part

MIB = 2**20
ROUNDS = 3

#: Round numbers, so that sizes can be worked out by hand.
FIGURES = Figures(
    openai=Door(0.001, 0.00005, Prefill(60, 8, 1.0)),
    complete=Door(0.003, 0.0002, Prefill(20, 12, 1.0)),
    augmentation=Augmentation(0.001, 0.0001, 0.0000005, 0.001, 0.0004),
    gateway_bytes=190 * MIB,
    translator_bytes=1000 * MIB,
    translator_token_cpu_s=0.003,
    redis_entry_bytes=220.0,
    redis_character_bytes=1.0,
    redis_resident_ratio=1.05,
)


def cpu_ms(cell: Cell) -> float:
    """What a request of a kind costs."""
    door, own = FIGURES.door(cell.entrance), FIGURES.augmentation
    spent = door.request_cpu_s + cell.chunks * door.chunk_cpu_s
    items = cell.languages * cell.sentences
    if cell.fate in (Fate.CACHED, Fate.MISSED):
        spent += own.request_cpu_s + items * (own.item_cpu_s + own.item_character_cpu_s * cell.characters)
    if cell.fate is Fate.MISSED:
        spent += own.missing_request_cpu_s + items * own.missed_item_cpu_s
    return spent * 1000


def measured() -> Measured:
    """All parts of a run. The second round is a tenth slower than the first, the third a tenth quicker."""
    rows = [
        Row(cell.name, number, 100, cpu_ms(cell) * pace, 1.0, 1.0 if cell.chunks else 0.0, 15.0 * pace)
        for number, pace in enumerate((1.0, 1.1, 0.9))
        for cell in CELLS
    ]
    kept = [
        Kept(characters, entries, 220.0 + characters, 1.05)
        for entries in (6000, 10_000)
        for characters in (40, 100, 250)
    ]
    lines = [
        Line(entrance, unit, "demo world", 10, FIGURES.door(entrance).prefill, 0.05)
        for entrance in Entrance
        for unit in ("characters", TOKENIZER)
    ]
    return Measured(
        rows=rows,
        gateway_mib=126.0,
        grown=Grown(110.0, 122.0, 12 * MIB),
        server=Server("7.0.15", "jemalloc"),
        kept=kept,
        model="made up",
        full=[Full(number, 3.0 + number / 10, 600.0, 1000.0 - number) for number in (-1, 0, 1)],
        part=[Part(0, 0.6, 1.5, 1.0, 2.0, 0.99)],
        lines=lines,
    )


def recorded() -> Recorded:
    """The whole run."""
    machine = {"date": "2026-01-01 00:00 UTC", "CPU": "one", "cores": "2", "Python": "3.11"}
    checks = [Checked(number, 50.0, 10.0, 10.0 + number, 15.0) for number in range(ROUNDS)]
    return Recorded("make sizing", machine, measured(), checks)
