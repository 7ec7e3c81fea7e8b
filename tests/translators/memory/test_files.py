"""Translation memories as files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from translators.memory import MemoryFileProblem, load

GERMAN, ENGLISH, FRENCH = "deu_Latn", "eng_Latn", "fra_Latn"

TMX = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="x" segtype="sentence" srclang="en-US" datatype="plaintext" adminlang="en" o-tmf="x"/>
  <body>
    <tu tuid="1">
      <note>ignore me</note>
      <tuv xml:lang="EN-US">
        <seg>Press <bpt i="1">&lt;b&gt;</bpt>Start<ept i="1">&lt;/b&gt;</ept> &amp; wait.</seg>
      </tuv>
      <tuv xml:lang="de"><seg>Drücken Sie <hi>Start</hi> &amp;
        warten Sie.</seg></tuv>
      <tuv xml:lang="tlh"><seg>taH</seg></tuv>
    </tu>
    <tu><tuv lang="fr"><seg>Bonjour.</seg></tuv><tuv lang="zh-CN"><seg>你好。</seg></tuv></tu>
  </body>
</tmx>
"""


def _file(directory: Path, name: str, content: str | bytes) -> Path:
    path = directory / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not an object of texts"),
        ('{"de": "a", "en": 3}', "is not an object of texts"),
        ('{"de": "a"}', "two languages"),
        ('{"de": "a", "klingon": "b"}', "klingon"),
        ('{"source": "de", "target": "??", "text": "a", "translation": "b"}', "'\\?\\?'"),
    ],
)
def test_a_faulty_line_is_told_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    """Nobody looks through a million lines for it."""
    path = _file(tmp_path, "memory.jsonl", f'{{"de": "Ja.", "en": "Yes."}}\n\n{line}\n')

    with pytest.raises(MemoryFileProblem, match=f"memory.jsonl:3: .*{said}"):
        load([path])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """And so is one that is not there, or not gzipped though it says so."""
    for path, said in (
        (_file(tmp_path, "memory.csv", "a,b"), "neither"),
        (tmp_path / "missing.tmx", "cannot be read"),
        (_file(tmp_path, "memory.jsonl.gz", "plain"), "cannot be read"),
        (_file(tmp_path, "binary.jsonl", b"\xff\xfe\n"), "UTF-8"),
    ):
        with pytest.raises(MemoryFileProblem, match=said):
            load([path])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<tmx><body>", "no element found"),
        ("<html/>", "is no TMX"),
        ('<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx>&b;</tmx>', "entity"),
        ('<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx>&a;</tmx>', "entity"),
        (f"<tmx><tu><tuv lang='de'><seg>{'a' * 100_001}</seg></tuv></tu></tmx>", "longer than"),
    ],
)
def test_a_faulty_tmx_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """A file from elsewhere must not blow up memory, or read other files."""
    with pytest.raises(MemoryFileProblem, match=said):
        load([_file(tmp_path, "memory.tmx", content)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tmx_is_read_with_its_inline_elements(tmp_path: Path, encoding: str) -> None:
    """Codes are left out, text stays; languages that FLORES-200 does not know are passed over."""
    known = load([_file(tmp_path, "memory.tmx", TMX.format(encoding=encoding).encode(encoding))])

    assert known.get("Press Start & wait.", ENGLISH, GERMAN) == "Drücken Sie Start & warten Sie."
    assert known.get("你好。", "zho_Hans", FRENCH) == "Bonjour."
    assert len(known) == 4
    assert known.get("Press Start & wait.", ENGLISH, FRENCH) is None


def test_lines_hold_for_all_their_directions_or_for_one(tmp_path: Path) -> None:
    """Whichever form they have."""
    lines = [
        {"deu_Latn": "Guten Morgen.", "en": "Good morning.", "French": "Bonjour."},
        {"source": "de", "target": "en", "text": "Gute Nacht.", "translation": "Good night."},
    ]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    known = load([_file(tmp_path, "memory.jsonl.gz", gzip.compress(content.encode()))])

    assert len(known) == 7
    assert known.get("Bonjour.", FRENCH, GERMAN) == "Guten Morgen."
    assert known.get("Gute Nacht.", GERMAN, ENGLISH) == "Good night."
    assert known.get("Good night.", ENGLISH, GERMAN) is None


def test_the_later_of_two_translations_stays(tmp_path: Path) -> None:
    """And it is counted, so that it can be told."""
    one = _file(tmp_path, "one.jsonl", '{"de": "Ja.", "en": "Yes."}\n')
    two = _file(tmp_path, "two.jsonl", '{"de": "Ja.", "en": "Yeah."}\n')
    known = load([one, two])

    assert known.get("Ja.", GERMAN, ENGLISH) == "Yeah."
    assert (len(known), known.replaced) == (3, 1)


def test_entries_of_several_sentences_are_told(tmp_path: Path) -> None:
    """What is looked up are sentences, so these are never found."""
    content = '{"de": "Ja. Nein, danke.", "en": "Yes."}\n{"de": "Gut.", "en": "Good."}\n'
    known = load([_file(tmp_path, "memory.jsonl", content)])

    assert known.share_of_several_sentences() == 0.25
