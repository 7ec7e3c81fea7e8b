"""CTranslate2's `model.bin`: an index of what is in it, and a writer. Contents are streamed.

The format (binary version 6): version, name, revision, variables, aliases. All integers are little-endian;
a string is its length with the closing NUL (16 bits), its bytes, and NUL. An alias of a weight holds for the
weight's scale as well.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from translators.models.errors import ModelProblem

_VERSION: Final = 6
_CHUNK_BYTES: Final = 1 << 22
_ITEM_BYTES: Final = {0: 4, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2}  # by CTranslate2's type number


@dataclass(frozen=True, slots=True)
class Variable:
    """An array of the model, and where in the file it lies.

    Attributes:
        shape: empty for a scalar.
        dtype: CTranslate2's type number.
        offset: of the first byte, from the beginning of the file.
        size: bytes.
    """

    shape: tuple[int, ...]
    dtype: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Binary:
    """The index of a `model.bin`.

    Attributes:
        name: of the specification, such as "TransformerSpec".
        revision: of the specification.
        variables: by name.
        aliases: names that stand for the content of a variable.
    """

    path: Path
    name: str
    revision: int
    variables: Mapping[str, Variable]
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A variable to write: all of one that exists, or some of its rows.

    Attributes:
        rows: ascending indexes along the first axis; None keeps all.
    """

    name: str
    variable: Variable
    rows: Sequence[int] | None = None


def read_index(path: Path) -> Binary:
    """Read names, shapes and places; the contents stay on disk.

    Raises:
        ModelProblem: the file is no `model.bin` of a version that is known here.
    """
    try:
        with path.open("rb") as file:
            return _index(path, file, path.stat().st_size)
    except OSError as exc:
        raise ModelProblem(f"{path} cannot be read: {exc.strerror}") from exc
    except (struct.error, UnicodeDecodeError) as exc:
        raise ModelProblem(f"{path} is cut short, or is no CTranslate2 model") from exc


def _index(path: Path, file: IO[bytes], file_bytes: int) -> Binary:
    version = _integer(file)
    if version != _VERSION:
        raise ModelProblem(
            f"{path}: binary version {version} is not known here, only {_VERSION}: convert anew"
        )
    name, revision = _string(file), _integer(file)
    variables = {}
    for _ in range(_integer(file)):
        variable_name = _string(file)
        (rank,) = struct.unpack("<B", file.read(1))
        shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
        dtype, size = struct.unpack("<BI", file.read(5))
        variable = Variable(shape, dtype, file.tell(), size)
        if (
            dtype not in _ITEM_BYTES
            or _expected_bytes(variable) != size
            or variable.offset + size > file_bytes
        ):
            raise ModelProblem(f"{path}: the variable {variable_name} is damaged")
        variables[variable_name] = variable
        file.seek(size, 1)
    aliases = {}
    for _ in range(_integer(file)):
        alias = _string(file)
        aliases[alias] = _string(file)
    dangling = [alias for alias, target in aliases.items() if target not in variables]
    if dangling:
        raise ModelProblem(f"{path}: {dangling[0]} stands for a variable that is not there")
    return Binary(path, name, revision, variables, aliases)


def content(binary: Binary, part: Part) -> Iterator[bytes]:
    """The bytes of a part, a few megabytes at a time.

    Raises:
        OSError: the file cannot be read, or has become shorter.
    """
    with binary.path.open("rb") as file:
        if part.rows is None:
            file.seek(part.variable.offset)
            yield from _pieces(file, part.variable.size)
            return
        row_bytes = part.variable.size // part.variable.shape[0]
        for first, count in _runs(part.rows):
            file.seek(part.variable.offset + first * row_bytes)
            yield from _pieces(file, count * row_bytes)


def write(path: Path, source: Binary, parts: Sequence[Part], aliases: Mapping[str, str]) -> None:
    """Write a `model.bin` from parts of another one.

    Raises:
        OSError: it cannot be written, or the other cannot be read.
    """
    with path.open("wb") as file:
        file.write(struct.pack("<I", _VERSION))
        _write_string(file, source.name)
        file.write(struct.pack("<II", source.revision, len(parts)))
        for part in parts:
            variable = part.variable
            shape, size = variable.shape, variable.size
            if part.rows is not None:
                size = size // shape[0] * len(part.rows)
                shape = (len(part.rows), *shape[1:])
            _write_string(file, part.name)
            file.write(struct.pack(f"<B{len(shape)}IBI", len(shape), *shape, variable.dtype, size))
            for piece in content(source, part):
                file.write(piece)
        file.write(struct.pack("<I", len(aliases)))
        for alias, name in sorted(aliases.items()):
            _write_string(file, alias)
            _write_string(file, name)


def _expected_bytes(variable: Variable) -> int:
    count = 1
    for length in variable.shape:
        count *= length
    return count * _ITEM_BYTES[variable.dtype]


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring rows together, as (first, count): they are read in one go."""
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index] != rows[index - 1] + 1:
            yield rows[start], index - start
            start = index


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        piece = file.read(min(size, _CHUNK_BYTES))
        if not piece:
            raise OSError("the model became shorter while it was read")
        size -= len(piece)
        yield piece


def _integer(file: IO[bytes]) -> int:
    (value,) = struct.unpack("<I", file.read(4))
    return int(value)


def _string(file: IO[bytes]) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    raw = file.read(length)
    if len(raw) != length or not raw.endswith(b"\0"):
        raise struct.error("no string")
    return raw[:-1].decode("utf-8")


def _write_string(file: IO[bytes], text: str) -> None:
    raw = text.encode("utf-8") + b"\0"
    file.write(struct.pack("<H", len(raw)) + raw)
