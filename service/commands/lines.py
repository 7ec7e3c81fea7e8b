"""The lines of a file that is translated, and the lines that are written for them.

A line in is a text, or a JSON object with the text in one field. A line out is a JSON object:

    {"line": 7, "text": ..., "source": "deu_Latn", "detected": true, "translations": {"fra_Latn": ...},
    "dropped": {"spa_Latn": "quality:score"}, "fields": {what else the object had}}

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


def read(path: Path, text_field: str | None) -> Iterator[Line]:
    """The lines of a file, one at a time. A blank line is a line without a text.

    Args:
        text_field: lines are JSON objects with the text in this field; None for plain text.

    Raises:
        ConfigurationError: the file cannot be read, or a line is not what it should be; it is named.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror})") from error
    with file:
        for number, raw in enumerate(_raw_lines(path, file), start=1):
            try:
                content = raw.decode("utf-8").rstrip("\r\n")
                line = _line(number, content, text_field)
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
    if text_field is None or not content.strip():
        return Line(number, content)
    try:
        given = json.loads(content)
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
    except ValueError as error:
        raise ValueError("is not JSON") from error
    if not isinstance(given, dict) or not isinstance(given.get(text_field), str):
        raise ValueError(f"is no object with a text in {text_field!r}")
    # JSON can spell what is no text, and no file can hold it.
    json.dumps(given, ensure_ascii=False).encode("utf-8")
    return Line(number, given.pop(text_field), given)


def record(line: Line, source: Mapping[str, Any] | None, outcomes: Sequence[Mapping[str, Any]]) -> bytes:
    """The line out for a line in.

    Args:
        source: language, and whether it was detected; None for a line without text.
        outcomes: its languages, as `/v1/pmi/translate` reports them.
    """
    written: dict[str, Any] = {
        "line": line.number,
        "text": line.text,
        "source": source["language"] if source else None,
        "detected": source["detected"] if source else None,
        "translations": {one["language"]: one["text"] for one in outcomes if one["status"] == "used"},
        "dropped": {one["language"]: one["reason"] for one in outcomes if one["status"] == "dropped"},
    }
    if line.fields:
        written["fields"] = dict(line.fields)
    return json.dumps(written, ensure_ascii=False).encode() + b"\n"


def take_up(output: Path, lines: Iterator[Line], source: str | None, languages: Sequence[str]) -> int:
    """Cut off a line that was not written to its end, and pass over the lines that were; how many these are.

    Args:
        source: that was given for all lines; None where it is detected.
        languages: that each line is translated into.

    Raises:
        ConfigurationError: what is there was not made from these lines, or for other languages.
    """
    done = whole = 0
    with output.open("r+b") as file:
        while raw := file.readline():
            if not raw.endswith(b"\n"):
                break
            line = next(lines, None)
            if line is None or not _is_of(raw, line, source, languages):
                raise ConfigurationError(
                    f"{output}:{done + 1}: is not of this file and these languages; "
                    "take another output, or --overwrite"
                )
            done += 1
            whole = file.tell()
        file.truncate(whole)
    return done


def _is_of(raw: bytes, line: Line, source: str | None, languages: Sequence[str]) -> bool:
    try:
        written = json.loads(raw)
        named = {*written["translations"], *written["dropped"]}
        as_given = written["detected"] is None or (
            written["detected"] is True if source is None else written["source"] == source
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    told = (written.get("line"), written.get("text"), written.get("fields", {}))
    return as_given and named == set(languages) and told == (line.number, line.text, dict(line.fields))
