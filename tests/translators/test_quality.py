"""translators.quality"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.fake import LANGUAGES, pseudo_translate
from translators.quality import CHECKS, Thresholds, check
from translators.types import Hypothesis, Item

_GOOD = Hypothesis("Wo ist der Bahnhof?", -0.3, 7, False, 0.0)


def _check(
    text: str, source: str = "Where is the station?", target: str = "deu_Latn", **facts: object
) -> str | None:
    hypothesis = dataclasses.replace(_GOOD, text=text, **facts)  # type: ignore[arg-type]  # fields by name
    return check(Item(source, "eng_Latn", target), hypothesis, Thresholds()).check


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "Expecting"),
        ("[]", "object"),
        ('{"min_scor": -1}', "min_scor"),
        ('{"min_score": "low"}', "min_score"),
        ('{"min_score": true}', "min_score"),
        ('{"min_score": NaN}', "min_score"),
        ('{"length_ratio": [1]}', "length_ratio"),
        ('{"min_score_by_target": {"deu_Latn": null}}', "min_score_by_target.deu_Latn"),
        ('{"lexicon": "../secret"}', "lexicon"),
    ],
)
def test_a_faulty_gate_file_names_its_fault(content: str, message: str) -> None:
    """Whoever wrote the file learns which key is wrong."""
    with pytest.raises(ValueError, match=message):
        Thresholds.parse(content)


def test_a_model_without_a_gate_file_has_the_defaults(tmp_path: Path) -> None:
    """A plain converted model needs no gate.json."""
    assert Thresholds.load(tmp_path) == Thresholds()


def test_a_gate_file_is_read(tmp_path: Path) -> None:
    """Every threshold can be set from the file."""
    expected = Thresholds(
        min_score=-0.5,
        min_score_by_target={"deu_Latn": -0.4},
        max_unknown_share=0.1,
        max_unknown_share_by_source={"zho_Hans": 0.2},
        length_ratio=(0.5, 2.0),
        length_ratio_by_pair={"eng_Latn>zho_Hans": (0.4, 2.5)},
        length_slack_chars=10.0,
        min_script_share=0.7,
        lexicon="lexicon.txt",
    )
    (tmp_path / "gate.json").write_text(json.dumps(dataclasses.asdict(expected)), encoding="utf-8")

    assert Thresholds.load(tmp_path) == expected


@pytest.mark.parametrize(
    ("text", "facts", "failing"),
    [
        ("Wo ist der Bahnhof?", {"unknown_share": 0.9}, "unknown"),
        ("Wo ist der Bahnhof?", {"truncated": True}, "truncated"),
        ("", {}, "empty"),
        ("…", {}, "empty"),
        ("ja ja ja ja ja", {}, "repetition"),
        (
            "Wo ist denn nun, bitte sehr, der lange schon gesuchte große neue Bahnhof dieser alten Stadt?",
            {},
            "length",
        ),
        ("Где вокзал?", {}, "script"),
        ("Wo ist Bahnhof 12345?", {}, "numbers"),
        ("Wo ist der Bahnhof? www.bahn.example", {}, "urls"),
        ("Wo ist {der Bahnhof}?", {"source": "Where is {x}?"}, "placeholders"),
        ("where is the station", {}, "copy"),
        ("Wo ist der Bahnhof?", {"score": -5.0}, "score"),
        ("Wo ist der Bahnhof?", {"score": float("nan")}, "score"),
    ],
)
def test_each_check_catches_its_fault(text: str, facts: dict[str, Any], failing: str) -> None:
    """A translation with one fault is dropped by the check for that fault."""
    assert _check(text, **facts) == failing


def test_every_check_has_been_provoked() -> None:
    """The list above covers all checks."""
    marks = test_each_check_catches_its_fault.pytestmark
    provoked = {case[2] for case in marks[0].args[1]}

    assert set(CHECKS) == provoked


def test_a_good_translation_passes() -> None:
    """Nothing is wrong with it."""
    assert _check(_GOOD.text) is None
    assert _check("车站在哪里？", target="zho_Hans") is None


def test_thresholds_of_a_language_go_before_the_general_ones() -> None:
    """A target, a source or a pair can have its own line."""
    item = Item("Where is the station?", "eng_Latn", "deu_Latn")
    strict = Thresholds(min_score_by_target={"deu_Latn": -0.1})
    known = Thresholds(max_unknown_share_by_source={"eng_Latn": 0.5})
    short = Thresholds(length_ratio_by_pair={"eng_Latn>deu_Latn": (1.5, 3.0)}, length_slack_chars=0)

    assert check(item, _GOOD, strict).check == "score"
    assert check(item, dataclasses.replace(_GOOD, unknown_share=0.4), known).passed
    assert check(item, _GOOD, short).check == "length"


@given(
    st.builds(Item, st.text(), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES)),
    st.builds(Hypothesis, st.text(), st.floats(), st.just(3), st.booleans(), st.floats(0, 1)),
)
def test_any_translation_gets_a_verdict(item: Item, hypothesis: Hypothesis) -> None:
    """The gate never raises, and names a check exactly when it fails."""
    verdict = check(item, hypothesis, Thresholds())

    assert verdict.passed == (verdict.check is None)


@pytest.mark.parametrize("target", LANGUAGES[1:])
@pytest.mark.parametrize(
    "text", ["Where is the next station, please?", "I paid 1,250.00 at https://x.example/a on day 5."]
)
def test_the_fake_engine_passes_the_gate(text: str, target: str) -> None:
    """What the shipped fake makes up is fit for use around the gate."""
    item = Item(text, "eng_Latn", target)

    assert check(item, dataclasses.replace(_GOOD, text=pseudo_translate(item)), Thresholds()) == (True, None)
