"""translators.sentences"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import languages
from translators.sentences import sentences

_TRICKY = st.text(alphabet=st.sampled_from(list('aA1 .!?。？「」『』“”"，។།်กข 你M\ud800')), max_size=200)


@given(st.one_of(st.text(), _TRICKY), st.sampled_from([*languages.all_languages()[::9], "jpn_Jpan", "und"]))
def test_no_character_is_lost(text: str, language: str) -> None:
    """In whatever language, and none of the sentences is empty."""
    found = sentences(text, language)

    assert "".join(found) == text
    assert all(found)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("eng_Latn", ["We met at 5 p.m. ", "Mr. J. Smith paid 3.5 euros... maybe. ", "See fig. 3. "]),
        ("eng_Latn", ["He left the U.S. ", "Why?"]),
        ("fra_Latn", ["M. Dupont est là. ", "Il a dit : « Oui. » ", "Puis il part."]),
        ("deu_Latn", ["Das ist z. B. gut. ", "Am 3. Oktober und im 2. Teil usw. geht es weiter. ", "Ja!"]),
        ("isl_Latn", ["Hann fór kl. 5. mars. ", "Já."]),
        ("rus_Cyrl", ["А. С. Пушкин родился в 1799 г. в Москве. ", "Да!"]),
        ("ell_Grek", ["Τι κάνεις; ", "Είμαι καλά."]),
        ("hye_Armn", ["Նա գնաց։ ", "Լավ է։"]),
        ("arb_Arab", ["كيف حالك؟ ", "أنا بخير؛ شكرا. ", "نعم"]),
        ("urd_Arab", ["وہ گیا۔ ", "کیا حال ہے؟"]),
        ("hin_Deva", ["डॉ. शर्मा आए। ", "वह गया॥ ", "क्या हाल है?"]),
        ("mya_Mymr", ["သူသွားသည်။ ", "ကောင်းပါတယ်၊ ဟုတ်တယ်။"]),
        ("khm_Khmr", ["គាត់ទៅហើយ។ ", "ល្អណាស់។", "តើអ្នកទេ?"]),
        ("bod_Tibt", ["བཀྲ་ཤིས་བདེ་ལེགས། ", "ང་འགྲོ་གི་ཡིན། །"]),
        ("amh_Ethi", ["ሰላም ነው። ", "እንዴት ነህ? ", "ደህና ነኝ።"]),
        ("zho_Hans", ["这是3.5元。", "他说：「你好。我走了。」", "然后离开了。"]),
        ("zho_Hans", ["“真的吗？”她问。", "好……走吧！"]),
        ("zho_Hans", ["他说：\"好。我走了。\"", "\"你呢？\"", "好. ", "再见"]),
        ("jpn_Jpan", ["「わかった。行くよ。」と彼は言った。", "本当？！", "はい。", "3.14です。"]),
        ("jpn_Jpan", ["『本（「名前。」）』です。", "次"]),
        ("kor_Hang", ["안녕하세요. ", "3.5점이다."]),
    ],
)  # fmt: skip
def test_sentences_end_where_the_language_ends_them(language: str, expected: list[str]) -> None:
    """Abbreviations, initials, ordinals, decimals and quotations do not end one."""
    assert sentences("".join(expected), language) == expected


def test_a_quotation_that_never_ends_does_not_hold_the_text_together() -> None:
    """An opening mark without its partner costs one long sentence, not the whole text."""
    found = sentences("「" + "今日はいい天気です。" * 100, "jpn_Jpan")

    assert max(map(len, found)) < 200


@pytest.mark.parametrize(("language", "phrase"), [("tha_Thai", "วันนี้อากาศดีมาก"), ("lao_Laoo", "ມື້ນີ້ອາກາດດີຫຼາຍ")])
def test_without_ends_phrases_make_up_sentences(language: str, phrase: str) -> None:
    """Thai and Lao are cut at spaces, into pieces of a sentence's length; never at a number."""
    found = sentences(" ".join([phrase] * 20), language)

    assert len(found) > 3
    assert all(len(one) < 100 for one in found)
    assert all(piece == phrase for one in found for piece in one.split())
    numbered = sentences(" ".join([phrase, "12", phrase] * 10), language)
    assert not any(one.strip().endswith("12") or one.startswith("12") for one in numbered[:-1])


def test_a_question_in_thai_ends_a_sentence() -> None:
    """Where there is a mark, it counts."""
    assert sentences("ไปไหม? ไปสิ", "tha_Thai") == ["ไปไหม? ", "ไปสิ"]
