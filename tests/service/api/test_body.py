"""Bad bodies: each is refused with a message that names the field."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.body import MAX_DEPTH, MAX_PARAMETER_VALUES, MAX_VALUES, parse_body
from service.api.schemas import RESERVED_PARAMETERS, CompleteBody, TranslateBody
from service.errors import InvalidRequest


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"input": NaN}',
        b'{"input": "a", "seed": 1' + b"0" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 200_000,
    ],
)
def test_refuses_what_is_no_json_object(raw: bytes) -> None:
    """A body that is not one JSON object is the caller's mistake, however it is broken."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(raw, CompleteBody)

    assert caught.value.param is None
    assert caught.value.code in {"invalid_json", "too_deep"}


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "input"),
        ({"input": None}, "input"),
        ({"input": 7}, "input"),
        ({"input": ["a"]}, "input"),
        ({"input": {"premise": 1}}, "input.premise"),
        ({"inptu": "a"}, "inptu"),
        ({"input": "a", "task": 1}, "task"),
        ({"input": "a", "instruction": " "}, "instruction"),
        ({"input": "a", "mode": "both"}, "mode"),
        ({"input": "a", "model": ""}, "model"),
        ({"input": "a", "source_language": "klingon"}, "source_language"),
        ({"input": "a", "target_language": "xx"}, "target_language"),
        ({"input": "a", "aux_languages": "fr"}, "aux_languages"),
        ({"input": "a", "aux_languages": ["fr", "xx"]}, "aux_languages[1]"),
        ({"input": "a", "aux_languages": ["fr", "French"]}, "aux_languages"),
        ({"input": "a", "aux_languages": ["fr"] * 33}, "aux_languages"),
        ({"input": "a", "translations": {"fr": 1}}, "translations.fr"),
        ({"input": "a", "translations": {"fr": {"text": None}}}, "translations.fr.text"),
        ({"input": "a", "examples": [{"input": "a"}]}, "examples[0].output"),
        ({"input": "a", "examples": [{"input": "a", "output": " "}]}, "examples[0].output"),
        ({"input": "a", "examples": [{"input": "a", "output": "b", "label": "c"}]}, "examples[0].label"),
        ({"input": "a", "labels": []}, "labels"),
        ({"input": "a", "labels": ["a", "a"]}, "labels"),
        ({"input": "a", "labels": ["a", ""]}, "labels[1]"),
        ({"input": "a", "labels": ["a "]}, "labels"),
        ({"input": "a", "labels": ["a" * 1001]}, "labels"),
        ({"input": "a", "labels": [str(n) for n in range(257)]}, "labels"),
        ({"input": "a", "on_translation_error": "ignore"}, "on_translation_error"),
        ({"input": "a", "translation_deadline_ms": 0}, "translation_deadline_ms"),
        ({"input": "a", "translation_deadline_ms": 1.5}, "translation_deadline_ms"),
        ({"input": "a", "include_prompt": "yes"}, "include_prompt"),
        ({"input": "a", "stream": 1}, "stream"),
        ({"input": "a", "max_tokens": 0}, "max_tokens"),
        ({"input": "a", "max_tokens": True}, "max_tokens"),
        ({"input": "a", "max_tokens": "9"}, "max_tokens"),
        ({"input": "a", "temperature": -0.1}, "temperature"),
        ({"input": "a", "temperature": 2.1}, "temperature"),
        ({"input": "a", "temperature": "1"}, "temperature"),
        ({"input": "a", "top_p": 0}, "top_p"),
        ({"input": "a", "top_p": 1.1}, "top_p"),
        ({"input": "a", "stop": ["a"] * 5}, "stop"),
        ({"input": "a", "stop": [""]}, "stop"),
        ({"input": "a", "stop": 5}, "stop"),
        ({"input": "a", "seed": 2**63}, "seed"),
        ({"input": "a", "n": 0}, "n"),
        ({"input": "a", "n": 17}, "n"),
        ({"input": "a", "logprobs": -1}, "logprobs"),
        ({"input": "a", "logprobs": True}, "logprobs"),
        ({"input": "a", "params": []}, "params"),
    ],
)
def test_names_the_field_at_fault(body: dict[str, object], param: str) -> None:
    """Every bound and type is checked, and the refusal carries the field's path."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(json.dumps(body).encode(), CompleteBody)

    assert caught.value.param == param
    assert param in str(caught.value)


@pytest.mark.parametrize("key", sorted(RESERVED_PARAMETERS))
def test_refuses_parameters_that_shadow_a_field(key: str) -> None:
    """Whatever has a field of its own, or is the gateway's to set, cannot be smuggled in through params."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(json.dumps({"input": "a", "params": {key: 1}}).encode(), CompleteBody)

    assert caught.value.param == f"params.{key}"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": "a\0b"}, "input"),
        ({"input": {"premise": "a", "hypothesis": "\ud800"}}, "input.hypothesis"),
        ({"input": "a", "labels": ["a", "\udfff"]}, "labels[1]"),
        ({"input": "a", "params": {"guided": [{"x": "\0"}]}}, "params.guided[0].x"),
        ({"input": "a", "translations": {"fr": "\ud83d"}}, "translations.fr"),
    ],
)
def test_names_the_field_with_text_no_model_can_take(body: dict[str, object], param: str) -> None:
    """NUL and lone surrogates are refused wherever they stand, free-form fields included."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(json.dumps(body).encode(), CompleteBody)

    assert caught.value.param == param
    assert caught.value.code == "invalid_text"


def test_refuses_a_key_with_a_lone_surrogate() -> None:
    """The name of a field is text, too, and the refusal itself can be written as JSON."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(b'{"input": "a", "\\ud800": 1}', CompleteBody)

    assert caught.value.param == "\\ud800"


def test_refuses_deep_parameters() -> None:
    """Parameters are free-form, but not without end."""
    value: object = 1
    for _ in range(MAX_DEPTH + 1):
        value = [value]

    with pytest.raises(InvalidRequest, match="nested deeper"):
        parse_body(json.dumps({"input": "a", "params": {"x": value}}).encode(), CompleteBody)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": "a", "stop": [1] * (MAX_VALUES + 1)}, "stop"),
        ({"input": {str(n): 1 for n in range(MAX_VALUES + 1)}}, "input"),
        ({"input": "a", "translations": {str(n): {} for n in range(MAX_VALUES + 1)}}, "translations"),
        ({"input": "a", "params": {"x": [0] * (MAX_PARAMETER_VALUES + 1)}}, "params.x"),
        ({str(n): 1 for n in range(MAX_VALUES + 1)}, None),
    ],
)
def test_refuses_values_without_end(body: dict[str, object], param: str | None) -> None:
    """A few megabytes can hold millions of wrong values, and an error for each is a minute of work."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(json.dumps(body).encode(), CompleteBody)

    assert caught.value.param == param
    assert caught.value.code == "too_many_values"


def test_values_of_many_lists_count_together() -> None:
    """Many short lists are as much work as a long one."""
    examples = [{"input": "a", "output": "b", "translations": {str(n): 1 for n in range(1000)}}] * 64

    with pytest.raises(InvalidRequest) as caught:
        parse_body(json.dumps({"input": "a", "examples": examples}).encode(), CompleteBody)

    assert caught.value.code == "too_many_values"


def test_accepts_parameters_as_long_as_a_vocabulary() -> None:
    """A list of allowed token ids is a parameter of vLLM's."""
    ids = list(range(256_000))

    body = parse_body(json.dumps({"input": "a", "params": {"ids": ids}}).encode(), CompleteBody)
    assert body.params["ids"] == ids


def test_names_a_field_that_is_called_like_a_type() -> None:
    """An unknown field `str` is named, although the schema's unions have a branch of that name."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(b'{"input": "a", "str": 1}', CompleteBody)

    assert caught.value.param == "str"


def test_accepts_a_pair_of_surrogates() -> None:
    """An escaped emoji is two surrogates in JSON and one character in the text."""
    assert parse_body(b'{"input": "\\ud83d\\ude00"}', CompleteBody).input == "😀"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "texts"),
        ({"texts": []}, "texts"),
        ({"texts": ["a", " "]}, "texts[1]"),
        ({"texts": ["a"] * 257}, "texts"),
        ({"texts": "a"}, "texts"),
        ({"texts": ["a"], "languages": ["de", "xx"]}, "languages[1]"),
        ({"texts": ["a"], "target_language": "de"}, "target_language"),
    ],
)
def test_names_the_field_at_fault_of_a_translation(body: dict[str, object], param: str) -> None:
    """The same holds for the texts to translate."""
    with pytest.raises(InvalidRequest) as caught:
        parse_body(json.dumps(body).encode(), TranslateBody)

    assert caught.value.param == param


_TEXT = st.text(st.characters(exclude_categories=()), max_size=6)
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*CompleteBody.model_fields, "other"]), _JSON, max_size=4))
def test_never_fails_otherwise(body: dict[str, object]) -> None:
    """Whatever JSON comes, it is a body or a refusal."""
    with suppress(InvalidRequest):
        parse_body(json.dumps(body).encode(), CompleteBody)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=60))
def test_never_fails_on_bytes(raw: bytes) -> None:
    """Nor on bytes that are no JSON at all."""
    with pytest.raises(InvalidRequest):
        parse_body(b"\xff" + raw, CompleteBody)
