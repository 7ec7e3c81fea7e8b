"""Reads TMX, the exchange format of translators' tools: units of one text in several languages.

Read piece by piece, whatever the size. Entities of a file's own are refused (they can be made to grow without
bound), and nothing is fetched. Of inline elements the codes are left out, and highlighted text is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from translators import languages
from translators.errors import UnknownLanguage
from translators.memory.known import Known, MemoryFileProblem

_READ_BYTES: Final = 64 * 1024
_MAX_TEXT_CHARS: Final = 100_000

# What stands in these is a code of some other format, not text.
_CODES: Final = frozenset({"bpt", "ept", "ph", "it", "ut", "sub"})


class _Refused(Exception):
    """Something in the file that is not read."""


def read(path: Path, file: IO[bytes], known: Known) -> None:
    """Take in a file's units; languages that are not in FLORES-200 are passed over.

    Raises:
        MemoryFileProblem: it is no XML, no TMX, or declares entities.
        OverflowError: it has too many.
    """
    units = _Units(known)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = units.start
    parser.EndElementHandler = units.end
    parser.CharacterDataHandler = units.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        while piece := file.read(_READ_BYTES):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, _Refused) as exc:
        raise MemoryFileProblem(path, f":{parser.CurrentLineNumber}", str(exc)) from exc
    if not units.is_tmx:
        raise MemoryFileProblem(path, "", "is no TMX file: its root is not <tmx>")


def _refuse_entity(*declaration: object) -> None:
    raise _Refused("declares an entity, which is not read")


class _Units:
    """Follows the elements of a file."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._depth = 0
        self._unit: dict[str, str] = {}
        self._language: str | None = None
        self._pieces: list[str] | None = None  # of the segment that is being read
        self._chars = 0
        self._codes = 0
        self.is_tmx = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._depth == 0:
            self.is_tmx = name == "tmx"
        self._depth += 1
        if name == "tu":
            self._unit = {}
        elif name == "tuv":
            self._language = _language(attributes.get("xml:lang") or attributes.get("lang") or "")
        elif name == "seg" and self.is_tmx:
            self._pieces, self._chars = [], 0
        elif name in _CODES:
            self._codes += 1

    def end(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1
        if name == "seg" and self._pieces is not None:
            if self._language is not None:
                self._unit[self._language] = "".join(self._pieces)
            self._pieces = None
        elif name == "tu":
            self._known.add(self._unit)
        elif name in _CODES:
            self._codes -= 1

    def text(self, text: str) -> None:
        """Some text."""
        if self._pieces is None or self._codes:
            return
        self._chars += len(text)
        if self._chars > _MAX_TEXT_CHARS:
            raise _Refused(f"a segment is longer than {_MAX_TEXT_CHARS} characters")
        self._pieces.append(text)


def _language(written: str) -> str | None:
    try:
        return languages.parse(written)
    except UnknownLanguage:
        return None
