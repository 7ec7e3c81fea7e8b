"""The lines of a file that is translated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.commands import lines
from service.commands.lines import Line
from service.configuration.loading import ConfigurationError

OUTCOMES: list[dict[str, Any]] = [
    {"language": "eng_Latn", "status": "used", "text": "Yes."},
    {"language": "fra_Latn", "status": "dropped", "reason": "quality:score"},
]
LANGUAGES = ("eng_Latn", "fra_Latn")
GERMAN = {"language": "deu_Latn", "detected": False}


def _file(directory: Path, content: bytes) -> Path:
    path = directory / "input"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "text_field", "said"),
    [
        (b"Ja.\n\xff\xfe\n", None, r"input:2: is not UTF-8"),
        (b'{"text": "a"}\n[]\n', "text", r"input:2: is no object with a text in 'text'"),
        (b'{"text": 3}\n', "text", r"input:1: is no object"),
        (b'{"text": "a"}\n{\n', "text", r"input:2: is not JSON"),
        (b'{"text": "\\ud800"}\n', "text", r"input:1: is not UTF-8"),
        (b'{"text": "a", "b": "\\ud800"}\n', "text", r"input:1: is not UTF-8"),
        (b"[" * 100_000, "text", r"input:1: is nested too deep|input:1: is not JSON"),
        (b"a" * (9 * 2**20), None, r"input:1: is longer than 8 MiB"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, content: bytes, text_field: str | None, said: str) -> None:
    """In a file of a million lines."""
    with pytest.raises(ConfigurationError, match=said):
        list(lines.read(_file(tmp_path, content), text_field))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Before anything is loaded."""
    with pytest.raises(ConfigurationError, match="missing cannot be read"):
        list(lines.read(tmp_path / "missing", None))


def test_lines_are_texts_or_objects_with_a_text(tmp_path: Path) -> None:
    """What else an object has is kept; the last line may lack its end."""
    plain = _file(tmp_path, b"Ja.\r\n\nNein.")
    assert list(lines.read(plain, None)) == [Line(1, "Ja."), Line(2, ""), Line(3, "Nein.")]

    objects = _file(tmp_path, b'{"id": 7, "t": "Ja."}\n\n')
    assert list(lines.read(objects, "t")) == [Line(1, "Ja.", {"id": 7}), Line(2, "")]


def test_a_line_out_says_what_became_of_each_language() -> None:
    """And keeps what the line in had."""
    written = json.loads(lines.record(Line(7, "Ja.", {"id": 1}), GERMAN, OUTCOMES))

    assert written == {
        "line": 7,
        "text": "Ja.",
        "source": "deu_Latn",
        "detected": False,
        "translations": {"eng_Latn": "Yes."},
        "dropped": {"fra_Latn": "quality:score"},
        "fields": {"id": 1},
    }


@pytest.mark.parametrize("cut", [0, 1, 20])
def test_an_output_that_was_broken_off_is_taken_up(tmp_path: Path, cut: int) -> None:
    """A line that was not written to its end is cut off, and made anew."""
    incoming = [Line(1, "Ja."), Line(2, "Nein."), Line(3, "Gut.")]
    records = [lines.record(line, GERMAN, OUTCOMES) for line in incoming]
    output = tmp_path / "output"
    output.write_bytes(records[0] + records[1] + records[2][:cut])
    rest = iter(incoming)

    assert lines.take_up(output, rest, "deu_Latn", LANGUAGES) == 2
    assert output.read_bytes() == records[0] + records[1]


@pytest.mark.parametrize(
    ("incoming", "source", "languages"),
    [
        ([Line(1, "Nein.")], "deu_Latn", LANGUAGES),
        ([Line(1, "Ja.", {"id": 1})], "deu_Latn", LANGUAGES),
        ([Line(1, "Ja.")], "deu_Latn", ("eng_Latn",)),
        ([Line(1, "Ja.")], "dan_Latn", LANGUAGES),
        ([Line(1, "Ja.")], None, LANGUAGES),
        ([], "deu_Latn", LANGUAGES),
    ],
)
def test_an_output_of_other_lines_or_languages_is_not_gone_on_with(
    tmp_path: Path, incoming: list[Line], source: str | None, languages: tuple[str, ...]
) -> None:
    """It would end as a mixture of two files."""
    output = tmp_path / "output"
    content = lines.record(Line(1, "Ja."), GERMAN, OUTCOMES)
    output.write_bytes(content)

    with pytest.raises(ConfigurationError, match="output:1: is not of this file"):
        lines.take_up(output, iter(incoming), source, languages)
    assert output.read_bytes() == content


def test_what_is_no_output_at_all_is_left_alone(tmp_path: Path) -> None:
    """Somebody's notes, for one."""
    output = tmp_path / "output"
    output.write_text("dear diary\n")

    with pytest.raises(ConfigurationError, match="is not of this file"):
        lines.take_up(output, iter([Line(1, "Ja.")]), "deu_Latn", LANGUAGES)
    assert output.read_text() == "dear diary\n"
