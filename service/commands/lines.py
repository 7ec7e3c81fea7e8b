"""The lines of a file that is translated, and the lines that are written for them.

A line in is a text, or a JSON object with the text in one field. A line out is a JSON object:

    {"line": 7, "text": ..., "source": "deu_Latn", "translations": {"fra_Latn": ...}, "dropped": {"spa_Latn":
    "quality:score"}, "fields": {what else the object had}}

A file that was broken off is taken up where it ends: lines out are whole or cut away, and each is compared
with the line that it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from service.configuration.loading import ConfigurationError

_MAX_LINE_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the input.

    Attributes:
        number: from 1.
        fields: of a JSON object, those without the text.
    """

    number: int
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def count(path: Path) -> int:
    """Lines of a file.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return sum(1 for _ in _raw_lines(path, file))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror})") from error


def read(path: Path, text_field: str | None) -> Iterator[Line]:
    """The lines of a file, one at a time.

    Args:
        text_field: lines are JSON objects with the text in this field; None for plain text.

    Raises:
        ConfigurationError: a line is not what it should be; it is named.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(_raw_lines(path, file), start=1):
            try:
                content = raw.decode("utf-8").rstrip("\r\n")
                line = _line(number, content, text_field)
                line.text.encode("utf-8")  # JSON can spell what is no text
            except UnicodeError as error:
                raise ConfigurationError(f"{path}:{number}: is not UTF-8") from error
            except ValueError as error:
                raise ConfigurationError(f"{path}:{number}: {error}") from error
            yield line


def _raw_lines(path: Path, file: Any) -> Iterator[bytes]:
    number = 0
    while raw := file.readline(_MAX_LINE_BYTES):
        number += 1
        if len(raw) == _MAX_LINE_BYTES:
            raise ConfigurationError(f"{path}:{number}: is longer than {_MAX_LINE_BYTES // 2**20} MiB")
        yield raw


def _line(number: int, content: str, text_field: str | None) -> Line:
    if text_field is None:
        return Line(number, content)
    try:
        given = json.loads(content)
    except ValueError as error:
        raise ValueError("is not JSON") from error
    if not isinstance(given, dict) or not isinstance(given.get(text_field), str):
        raise ValueError(f"is no object with a text in {text_field!r}")
    return Line(number, given.pop(text_field), given)


def record(line: Line, source: str | None, outcomes: Sequence[Mapping[str, Any]]) -> bytes:
    """The line out for a line in.

    Args:
        source: FLORES-200 code; None for a line without text.
        outcomes: its languages, as `/v1/pmi/translate` reports them.
    """
    written: dict[str, Any] = {
        "line": line.number,
        "text": line.text,
        "source": source,
        "translations": {one["language"]: one["text"] for one in outcomes if one["status"] == "used"},
        "dropped": {one["language"]: one["reason"] for one in outcomes if one["status"] == "dropped"},
    }
    if line.fields:
        written["fields"] = dict(line.fields)
    return json.dumps(written, ensure_ascii=False).encode() + b"\n"


def take_up(output: Path, lines: Iterator[Line], languages: Sequence[str]) -> int:
    """Cut off a line that was not written to its end, and pass over the lines that were; how many these are.

    Raises:
        ConfigurationError: what is there was not made from these lines, or for other languages.
    """
    done = whole = 0
    with output.open("r+b") as file:
        while raw := file.readline():
            if not raw.endswith(b"\n"):
                break
            line = next(lines, None)
            if line is None or not _is_of(raw, line, languages):
                raise ConfigurationError(
                    f"{output}:{done + 1}: is not of this file and these languages; "
                    "take another output, or --overwrite"
                )
            done += 1
            whole = file.tell()
        file.truncate(whole)
    return done


def _is_of(raw: bytes, line: Line, languages: Sequence[str]) -> bool:
    try:
        written = json.loads(raw)
        named = {*written["translations"], *written["dropped"]}
    except (ValueError, TypeError, KeyError):
        return False
    return (written.get("line"), written.get("text"), named) == (line.number, line.text, set(languages))
