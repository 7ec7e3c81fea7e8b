"""translators.languages"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import languages
from translators.errors import UnknownLanguage


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "auto",
        "und",
        "mul",
        "xx",
        "xyz_Zzzz",
        "klingon",
        "arb_Cyrl",
        "de-Arab",
        "zh-Latn",
        "de_",
        "-",
        "d" * 10_000,
    ],
)
def test_what_names_no_language_is_refused(text: str) -> None:
    """Nothing is guessed: unknown codes, scripts a language is not listed in, and "auto" are errors."""
    with pytest.raises(UnknownLanguage):
        languages.parse(text)


@given(st.text(max_size=80))
def test_parse_gives_a_code_or_unknown_language(text: str) -> None:
    """Any text is either a FLORES-200 code in the end or an UnknownLanguage."""
    try:
        code = languages.parse(text)
    except UnknownLanguage:
        return

    assert languages.is_language(code)


@pytest.mark.parametrize("function", [languages.name, languages.tag, languages.script])
def test_facts_exist_only_for_codes(function: object) -> None:
    """Names and tags are asked for by code, not by alias."""
    assert callable(function)
    with pytest.raises(UnknownLanguage):
        function("de")


def test_the_table_is_flores_200() -> None:
    """204 rows: the 202 languages of NLLB-200, romanised Arabic and Minangkabau in Arabic script."""
    codes = languages.all_languages()

    assert 204 == len(codes) == len(set(codes))
    assert list(codes) == sorted(codes)
    assert {"ace_Arab", "sat_Beng", "arb_Latn", "min_Arab", "zul_Latn"} <= set(codes)


@pytest.mark.parametrize("code", languages.all_languages())
def test_every_spelling_of_a_row_reads_back(code: str) -> None:
    """Code, tag and name of a language all parse to it, in any case."""
    for spelling in (code, languages.tag(code), languages.name(code)):
        for text in (spelling, spelling.upper(), spelling.lower(), f" {spelling} "):
            assert code == languages.parse(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("zh", "zho_Hans"),
        ("zh-CN", "zho_Hans"),
        ("zh_TW", "zho_Hant"),
        ("zh-Hant-HK", "zho_Hant"),
        ("zh-HK", "zho_Hant"),
        ("zh-yue", "yue_Hant"),
        ("cmn", "zho_Hans"),
        ("pt-BR", "por_Latn"),
        ("es-419", "spa_Latn"),
        ("de-DE-1996", "deu_Latn"),
        ("sr-Latn", "srp_Cyrl"),
        ("no", "nob_Latn"),
        ("nb", "nob_Latn"),
        ("nn", "nno_Latn"),
        ("ar", "arb_Arab"),
        ("ar-EG", "arb_Arab"),
        ("fa", "pes_Arab"),
        ("fa-AF", "prs_Arab"),
        ("ms", "zsm_Latn"),
        ("sw", "swh_Latn"),
        ("swa", "swh_Latn"),
        ("iw", "heb_Hebr"),
        ("in", "ind_Latn"),
        ("fil", "tgl_Latn"),
        ("ku", "kmr_Latn"),
        ("ku-Arab", "ckb_Arab"),
        ("uz", "uzn_Latn"),
        ("az", "azj_Latn"),
        ("az-Arab", "azb_Arab"),
        ("lv", "lvs_Latn"),
        ("mn", "khk_Cyrl"),
        ("ne", "npi_Deva"),
        ("sq", "als_Latn"),
        ("or", "ory_Orya"),
        ("mg", "plt_Latn"),
        ("yi", "ydd_Hebr"),
        ("om", "gaz_Latn"),
        ("ps", "pbt_Arab"),
        ("gn", "grn_Latn"),
        ("ay", "ayr_Latn"),
        ("qu", "quy_Latn"),
        ("ff", "fuv_Latn"),
        ("ger", "deu_Latn"),
        ("GERMAN", "deu_Latn"),
        ("Bokmål", "nob_Latn"),
        ("sat_Olck", "sat_Beng"),
        ("ks-Deva", "kas_Deva"),
    ],
)
def test_what_people_write_is_understood(text: str, code: str) -> None:
    """Tags, macrolanguages, withdrawn codes and common slips mean what their writers mean."""
    assert code == languages.parse(text)


def test_users_see_short_tags_and_everyday_names() -> None:
    """The report says "de" and "German", and tells the Chinese orthographies apart."""
    assert (languages.tag("deu_Latn"), languages.name("deu_Latn")) == ("de", "German")
    assert (languages.tag("zho_Hans"), languages.name("zho_Hans")) == ("zh-Hans", "Chinese (Simplified)")
