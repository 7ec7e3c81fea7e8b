"""translators.signals"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import signals
from translators.normalise import neutralise


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("I have 5 apples.", "Ich habe 3 Äpfel."),
        ("Room 12", "Zimmer 21"),
        ("It costs 100 euros.", "Es kostet Euro."),
        ("It costs much.", "Es kostet 100 Euro."),
        ("3 and 45", "34 und 5"),
        ("10,000", "1000"),
    ],
)
def test_a_changed_number_is_noticed(source: str, target: str) -> None:
    """A number that turns into another, or a large one that comes or goes, is a difference."""
    assert not signals.same_numbers(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("It costs 1,234.50 euros", "Es kostet 1.234,50 Euro"),
        ("10,000 people", "10000 Menschen"),
        ("10 000 personnes", "10,000 people"),
        ("at 12:30", "um 12.30 Uhr"),
        ("at 12:30", "12点30分"),
        ("2 apples", "zwei Äpfel"),
        ("two apples", "2 Äpfel"),
        ("on 5 October", "10月5日"),
        ("room 3, floor 2", "2. Stock, Zimmer 3"),
        ("١٢٣ كتاب", "123 books"),
        ("see https://x.y/42", "siehe"),
        ("no numbers", "keine"),
    ],
)
def test_the_same_numbers_are_the_same_however_written(source: str, target: str) -> None:
    """Separators, digit scripts, word order and small numbers in words are no difference."""
    assert signals.same_numbers(source, target)


@given(st.text())
def test_a_text_agrees_with_itself(text: str) -> None:
    """A text has its own numbers, and repeats itself no more than itself."""
    assert signals.same_numbers(text, text)
    assert not signals.repeats(text, text)


@given(st.text(), st.text(), st.sampled_from(["deu_Latn", "zho_Hans", "jpn_Jpan", "arb_Arab", "sat_Beng"]))
def test_shares_are_shares(target: str, source: str, language: str) -> None:
    """The script share of any two texts lies between 0 and 1."""
    assert 0.0 <= signals.script_share(target, source, language) <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry, I am sorry, I am sorry, I am sorry",
        "no no no no no",
        "好的好的好的好的",
        "haaaaaaaaaaaaaaaaa",
        "the cat sat on a mat the cat sat on a mat the cat sat on a mat",
    ],
)
def test_a_loop_is_noticed(text: str) -> None:
    """A word four times, a phrase three times or a letter eleven times in a row is a loop."""
    assert signals.repeats(text, "something else")


@pytest.mark.parametrize(
    "text",
    ["very, very good", "看看，谢谢谢谢", "ha ha ha", "the more the merrier", "Mississippi"],
)
def test_emphasis_is_no_loop(text: str) -> None:
    """What people write twice or thrice passes."""
    assert not signals.repeats(text, "something else")


def test_a_loop_of_the_source_may_stay() -> None:
    """A translation may repeat what its source repeats."""
    assert not signals.repeats("nein nein nein nein nein", "no no no no no")


def test_long_output_is_judged_in_bounded_time() -> None:
    """A megabyte of output costs no more than its first few thousand characters."""
    assert signals.repeats("ab " * 400_000, "x")


@pytest.mark.parametrize(
    ("target", "source", "language", "low", "high"),
    [
        ("Das ist gut", "this is good", "deu_Latn", 1.0, 1.0),
        ("это хорошо", "this is good", "deu_Latn", 0.0, 0.0),
        ("我喜欢我的iPhone", "I like my iPhone", "zho_Hans", 1.0, 1.0),
        ("這個東西很貴", "this is dear", "zho_Hans", 0.0, 0.0),
        ("这个东西很贵", "this is dear", "zho_Hant", 0.0, 0.0),
        ("这个东西很贵吗你好", "this is dear", "jpn_Jpan", 0.0, 0.0),
        ("これは高いです", "this is dear", "jpn_Jpan", 1.0, 1.0),
        ("123", "123", "zho_Hans", 1.0, 1.0),
    ],
)
def test_the_script_must_be_the_targets(
    target: str, source: str, language: str, low: float, high: float
) -> None:
    """Letters in another script count against a translation, words kept from the source do not."""
    assert low <= signals.script_share(target, source, language) <= high


def test_a_long_copy_is_a_copy() -> None:
    """Four equal words are no translation; a name or a Chinese text in the other orthography may be."""
    assert signals.is_copy("Where is the station?", "where is the station", "eng_Latn", "deu_Latn")
    assert not signals.is_copy("Hotel Adlon", "Hotel Adlon", "eng_Latn", "deu_Latn")
    assert not signals.is_copy(
        "你好我是中国人你好我是中国人啊", "你好我是中国人你好我是中国人啊", "zho_Hans", "zho_Hant"
    )


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Use `rm` now", "Jetzt `rm`", True),
        ("Use `rm` now", "Jetzt rm", False),
        ("{a} and {a}", "{a} und {a}", True),
        ("{a} and {a}", "{a}", False),
        ("{a}", "{a} {a}", False),
        ("{a} of {b}", "{b}の{a}", True),
        ("I ❤️ it", "Ich ❤️ es", True),
        ("I ❤️ it", "Ich mag es", False),
        ("See [this](https://x.y/z)", "Siehe dies (https://x.y/z)", True),
        ("This **is** <b>it</b>", "Das ist es", True),
        ("a <|im_end|> b", "a ‹|im_end|› b", True),
        ("plain", "einfach {a}", True),
    ],
)
def test_spans_of_the_source_are_missed(source: str, target: str, expected: bool) -> None:
    """Each has to be there as often, wherever; formatting may go, and markers come defused."""
    assert signals.keeps_spans(source, target) is expected


@given(st.text())
def test_a_neutral_copy_keeps_its_spans(text: str) -> None:
    """Nothing is missed in the text itself."""
    assert signals.keeps_spans(text, neutralise(text)) or "\n" not in text
