"""Values change, every other byte stays."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.door.json_edit import Path, insert_last, replace

ODD = (
    b'\t{"a" : 1e400 , "n":0.10000000000000000001,"big":123456789012345678901234567890,'
    b'"esc":"\\u00e4\\ud800 \\"}] \\\\","dup":1, "dup" :\r\n[ 2 , {"x":"]}"} ],"messages":[{"role":"user",'
    b'"content":"Gr\xc3\xbc\xc3\x9fe"}], "empty":{},"none":null}\n'
)


def test_paths_that_are_not_there_change_nothing() -> None:
    """A key that is missing, an index beyond the end, a path through a scalar."""
    values: dict[Path, bytes | None] = {
        ("zzz",): b"1",
        ("messages", 7, "content"): b"1",
        ("a", "b"): b"1",
        ("none", 0): b"1",
        ("gone",): None,
    }
    assert replace(ODD, values) == ODD


def test_a_body_that_is_no_container_stays() -> None:
    """Scalars have no children."""
    assert replace(b" 12 ", {("a",): b"1"}) == b" 12 "


def test_one_string_changes_and_all_other_bytes_stay() -> None:
    """Numbers beyond a double, escapes, spacing and repeated keys are as they came."""
    changed = replace(ODD, {("messages", 0, "content"): b'"new"'})
    assert changed == ODD.replace(b'"Gr\xc3\xbc\xc3\x9fe"', b'"new"')


def test_of_a_repeated_key_the_last_counts() -> None:
    """As it does for parsers."""
    assert replace(b'{"a":1,"a":2}', {("a",): b"3"}) == b'{"a":1,"a":3}'


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (b'{"pmi":true,"a":1}', b'{"a":1}'),
        (b'{"a":1,"pmi":{"x":[1,{}]}}', b'{"a":1}'),
        (b'{"a":1, "pmi":true , "b":2}', b'{"a":1 , "b":2}'),
        (b'{ "pmi" : null }', b"{  }"),
        (b'{"pmi":1,"pmi":2}', b"{}"),
        (b'{"pmi":1,"a":0,"pmi":2}', b'{"a":0}'),
        (b'{"\\u0070mi":1,"a":0}', b'{"a":0}'),
    ],
)
def test_a_member_is_removed_with_its_comma(text: bytes, left: bytes) -> None:
    """Wherever it stands, and as often as it does."""
    assert replace(text, {("pmi",): None}) == left
    json.loads(left)


def test_a_member_is_removed_while_others_change() -> None:
    """Both at once, in one pass."""
    changed = replace(
        b'{"pmi":true,"model":"m:pmi","messages":["a","b"]}',
        {("pmi",): None, ("model",): b'"m"', ("messages", 1): b'"c"'},
    )
    assert changed == b'{"model":"m","messages":["a","c"]}'


@pytest.mark.parametrize("text", [b"[1]", b"", b"12", b'{"a":1', b"<html>}"])
def test_only_objects_take_another_member(text: bytes) -> None:
    """None says that there is nowhere to put it."""
    assert insert_last(text, "pmi", b"1") is None


def test_a_member_is_added_at_the_end() -> None:
    """Behind the others, before what follows the object."""
    assert insert_last(b'{"a":1}\n', "pmi", b"{}") == b'{"a":1,"pmi":{}}\n'
    assert insert_last(b"{ }", "pmi", b"2") == b'{ "pmi":2}'


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)
SPACES = st.sampled_from([None, 0, 2])


def _paths(value: Any, path: Path = ()) -> list[Path]:
    pairs = list(value.items()) if isinstance(value, dict) else []
    pairs = list(enumerate(value)) if isinstance(value, list) else pairs
    return [found for key, child in pairs for found in ((*path, key), *_paths(child, (*path, key)))]


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=5), SPACES, st.booleans(), st.data(), VALUES)
def test_any_value_of_any_json_can_be_replaced(
    value: dict[str, Any], indent: int | None, escaped: bool, data: st.DataObject, new: Any
) -> None:
    """The changed text parses to the changed value."""
    text = json.dumps(value, indent=indent, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    path = data.draw(st.sampled_from(_paths(value)))
    expected = json.loads(text)
    place = expected
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    changed = replace(text, {path: json.dumps(new).encode()})
    assert json.loads(changed) == expected


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=5), st.integers(0, 5), SPACES)
def test_a_removed_member_leaves_valid_json_without_it(
    value: dict[str, Any], position: int, indent: int | None
) -> None:
    """Whatever stands around it."""
    items = [item for item in value.items() if item[0] != "pmi"]
    items.insert(min(position, len(items)), ("pmi", {"x": [1]}))
    text = json.dumps(dict(items), indent=indent).encode()
    assert json.loads(replace(text, {("pmi",): None})) == {k: v for k, v in items if k != "pmi"}


@pytest.mark.timeout(20)
def test_very_many_edits_take_no_longer_each() -> None:
    """A request may hold ten thousands of prompts, and change each of them."""
    count = 30_000
    text = b'{"prompt":[' + b",".join(b'"a"' for _ in range(count)) + b"]}"

    changed = replace(text, {("prompt", index): b'"b"' for index in range(count)})

    assert changed == text.replace(b'"a"', b'"b"')


def test_escapes_cost_no_memory_of_their_own() -> None:
    """A string of a million of them is looked through, not remembered."""
    text = b'{"a":"' + b"\\n" * 500_000 + b'","b":1}'
    tracemalloc.start()
    changed = replace(text, {("b",): b"2"})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert changed == text.replace(b'"b":1', b'"b":2')
    assert peak < 8 * len(text)


def test_keys_that_are_no_text_are_keys() -> None:
    """Lone surrogates, which a lenient parser takes."""
    assert replace(b'{"\xed\xa0\x80":1,"a":2}', {("a",): b"3"}) == b'{"\xed\xa0\x80":1,"a":3}'
