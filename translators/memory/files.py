"""Reads translation memories: JSONL and TMX, plain or gzipped.

    {"deu_Latn": "Guten Morgen.", "en": "Good morning.", "fr": "Bonjour."}
    {"source": "de", "target": "en", "text": "Guten Morgen.", "translation": "Good morning."}

A line of the first form holds for all directions between its languages, one of the second form for its own.
Languages may be written as anywhere (`translators.languages`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final, cast

from translators import languages
from translators.errors import UnknownLanguage
from translators.memory import tmx
from translators.memory.known import MAX_ENTRIES, Known, MemoryFileProblem

_DIRECTED: Final = frozenset({"source", "target", "text", "translation"})
_MAX_LINE_BYTES: Final = 1024 * 1024


def load(paths: Sequence[Path]) -> Known:
    """Read files in order; of two translations of a text, the later one stays.

    Raises:
        MemoryFileProblem: a file cannot be read, or not understood; it names the place.
    """
    known = Known()
    for path in paths:
        name = path.name.removesuffix(".gz")
        reading = tmx.read if name.endswith(".tmx") else _read_jsonl
        if not name.endswith((".tmx", ".jsonl")):
            raise MemoryFileProblem(path, "", "is neither .jsonl nor .tmx")
        try:
            with _opened(path) as file:
                reading(path, file, known)
        except OverflowError as exc:
            raise MemoryFileProblem(path, "", f"brings more than {MAX_ENTRIES:,} entries in all") from exc
        except (OSError, EOFError) as exc:
            raise MemoryFileProblem(path, "", f"cannot be read ({exc})") from exc
    return known


def _opened(path: Path) -> IO[bytes]:
    # Closed by the caller.
    opened: Any = gzip.open(path) if path.name.endswith(".gz") else path.open("rb")  # noqa: SIM115
    return cast("IO[bytes]", opened)


def _read_jsonl(path: Path, file: IO[bytes], known: Known) -> None:
    number = 0
    while line := file.readline(_MAX_LINE_BYTES):
        number += 1
        place = f":{number}"
        if len(line) == _MAX_LINE_BYTES:
            raise MemoryFileProblem(path, place, f"is longer than {_MAX_LINE_BYTES} bytes")
        if not line.strip():
            continue
        try:
            unit = json.loads(line)
        except ValueError as exc:
            raise MemoryFileProblem(path, place, "is not JSON in UTF-8") from exc
        if not isinstance(unit, dict) or not all(isinstance(one, str) for one in unit.values()):
            raise MemoryFileProblem(path, place, "is not an object of texts")
        _take(path, place, unit, known)


def _take(path: Path, place: str, unit: dict[str, Any], known: Known) -> None:
    try:
        if unit.keys() == _DIRECTED:
            source, target = languages.parse(unit["source"]), languages.parse(unit["target"])
            known.add_one(source, target, unit["text"], unit["translation"])
            return
        texts = {languages.parse(code): text for code, text in unit.items()}
    except UnknownLanguage as exc:
        raise MemoryFileProblem(path, place, str(exc)) from exc
    if len(texts) < 2:
        raise MemoryFileProblem(path, place, "needs a text in two languages at least")
    known.add(texts)
