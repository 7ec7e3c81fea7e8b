"""What translations add to a prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadtests.sizing import prefill
from loadtests.sizing.formula import Entrance, Prefill
from loadtests.sizing.prefill import LAYOUTS, Added, Input

TEXTS = {"deu_Latn": "Guten Tag.", "fra_Latn": "Bonjour.", "eng_Latn": "Hello.", "nob_Latn": "God dag."}


def test_the_original_is_no_translation_of_itself() -> None:
    """Preferred languages come first, as in requests that name none."""
    versions = Input("deu_Latn", TEXTS).versions(5)
    assert [version.language for version in versions] == ["eng_Latn", "fra_Latn", "nob_Latn"]


@pytest.mark.parametrize("door", Entrance)
def test_what_is_added_is_counted_against_the_prompt_without_it(door: Entrance) -> None:
    """Each further language adds its text and its label, the first one the words around all of them, too."""
    first, second, third = prefill.added(Input("deu_Latn", TEXTS), LAYOUTS[door], len)
    assert [one.languages for one in (first, second, third)] == [1, 2, 3]
    assert {one.source for one in (first, second, third)} == {len("Guten Tag.")}
    assert len("French:Bonjour.") < second.added - first.added < first.added
    assert third.added - second.added > len("Norwegian Bokmål:God dag.")


def test_a_line_is_found_in_what_lies_on_it() -> None:
    """Once, for each language, and for each token of the original."""
    found = prefill.fitted(
        [
            Added(languages, source, 60 + languages * (8 + 0.9 * source))
            for languages in (1, 2, 5)
            for source in (10.0, 40.0, 400.0)
        ]
    )
    assert (found.once_tokens, found.language_tokens, found.tokens_per_source_token) == pytest.approx(
        (60, 8, 0.9)
    )


def test_without_real_rows_the_demo_world_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both doors, and the tokenizer that plans take."""
    monkeypatch.setenv("PMI_TEST_DATA", str(tmp_path / "none"))
    found = list(prefill.lines())
    assert {line.inputs for line in found} == {"demo world"}
    assert {line.door for line in found if line.unit == prefill.TOKENIZER} == set(Entrance)
    for line in found:
        assert line.prefill.tokens_per_source_token > 0.5
        assert line.error < 0.15


def test_real_rows_are_read_where_there_are_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field more to an input is a paragraph more; a translation that lacks one is none."""
    row = {
        "source_lang": "de",
        "inputs": {"premise": "Der Zug ist voll.", "hypothesis": "Der Zug ist leer."},
        "translations": {
            "fr": {"premise": "Le train est plein.", "hypothesis": "Le train est vide."},
            "es": {"premise": "El tren está lleno."},
        },
    }
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "own.jsonl").write_text(json.dumps(row) + "\n")
    monkeypatch.setenv("PMI_TEST_DATA", str(tmp_path))

    (found,) = prefill.row_inputs()
    assert found.original == "Der Zug ist voll.\n\nDer Zug ist leer."
    assert set(found.texts) == {"deu_Latn", "fra_Latn"}


def test_no_language_adds_nothing() -> None:
    """Not even what stands once."""
    assert Prefill(60, 8, 1.0).added_tokens(0, 100) == 0
