"""What is translated of a request, and how its strings change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.errors import TextNotFound
from prompts.hints import Hints
from prompts.source import Api, Path, Source, find, lay_out
from prompts.types import Mode, Version

HINTS = Hints.load().get()

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8),
    st.sampled_from(["user", "system", "text", "input_text", "image_url", "<pmi>a</pmi>", "a\n```\nb\n```"]),
)  # fmt: skip
KEYS = st.sampled_from(["messages", "prompt", "input", "role", "content", "text", "type", "x"])
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
BODIES = st.dictionaries(KEYS, ANYTHING, max_size=6)
PARTS = st.fixed_dictionaries({"type": st.sampled_from(["text", "image_url"]), "text": LEAVES})
MESSAGE = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "user", "assistant", "tool", "developer"]),
        "content": st.one_of(ANYTHING, st.lists(PARTS, max_size=3)),
    }
)
MESSAGES = st.fixed_dictionaries({"messages": st.lists(MESSAGE, max_size=4)})


def user(content: Any) -> dict[str, Any]:
    return {"messages": [{"role": "system", "content": "Sei kurz."}, {"role": "user", "content": content}]}


def fields(
    api: Api, body: dict[str, Any], *, named: str | None = None, mode: Mode = Mode.PMI
) -> list[list[str]]:
    return [list(source.fields.values()) for source in find(api, body, named=named, mode=mode)]


def versions(source: Source, *texts: str) -> list[Version]:
    names = (("fra_Latn", "French"), ("spa_Latn", "Spanish"))
    return [
        Version(*name, dict.fromkeys(source.fields, text)) for name, text in zip(names, texts, strict=False)
    ]


def edits(
    api: Api, body: dict[str, Any], *texts: str, named: str | None = None, mode: Mode = Mode.PMI
) -> dict[Path, str]:
    found: dict[Path, str] = {}
    for source in find(api, body, named=named, mode=mode):
        found |= lay_out(source, versions(source, *texts), mode, HINTS)
    return found


def at(body: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        body = body[key]
    return body


@pytest.mark.parametrize(
    ("api", "body"),
    [
        (Api.CHAT, user("Hallo Welt")),
        (Api.CHAT, user("")),
        (Api.CHAT, {"messages": "Hallo"}),
        (Api.CHAT, {}),
        (Api.COMPLETIONS, {"prompt": "Hallo Welt"}),
        (Api.COMPLETIONS, {"prompt": [["Tschüss"], "Hallo"]}),
        (Api.COMPLETIONS, {"prompt": [1, 2, 3]}),
        (Api.RESPONSES, {"input": [{"role": "assistant", "content": "Tschüss"}]}),
    ],
)
@pytest.mark.parametrize("named", ["Tschüss", "", " "])
def test_named_text_must_stand_there(api: Api, body: dict[str, Any], named: str) -> None:
    """Text that is not found where it is looked for is the caller's mistake, whatever the body's shape."""
    with pytest.raises(TextNotFound) as caught:
        find(api, body, named=named, mode=Mode.PMI)
    assert caught.value.field == "pmi.text"


@pytest.mark.parametrize(
    ("api", "body"),
    [
        (Api.CHAT, {}),
        (Api.CHAT, {"messages": []}),
        (Api.CHAT, {"messages": {"role": "user", "content": "a"}}),
        (Api.CHAT, {"messages": [{"role": "assistant", "content": "a"}, "user", None]}),
        (Api.CHAT, user("")),
        (Api.CHAT, user(" \n\t")),
        (Api.CHAT, user(None)),
        (Api.CHAT, user([{"type": "image_url", "image_url": {"url": "a"}}, {"type": ["text"], "text": "a"}])),
        (Api.CHAT, user("```\ncode\n```")),
        (Api.CHAT, {"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": None}]}),
        (Api.COMPLETIONS, {"prompt": "a"}),
        (Api.COMPLETIONS, {"prompt": ["a", "b"]}),
        (Api.COMPLETIONS, {"prompt": [[1, 2], [3]]}),
        (Api.RESPONSES, {"input": [{"type": "function_call_output", "output": "a"}]}),
        (Api.RESPONSES, {"messages": [{"role": "user", "content": "a"}]}),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_nothing_to_translate(api: Api, body: dict[str, Any], mode: Mode) -> None:
    """Blank text, code alone, other roles and shapes of other APIs give nothing."""
    assert find(api, body, named=None, mode=mode) == ()


@pytest.mark.parametrize(
    ("api", "body", "expected"),
    [
        (Api.CHAT, user("Hallo Welt"), [["Hallo Welt"]]),
        (Api.CHAT, {"messages": [*user("eins")["messages"], *user("zwei")["messages"],
                                 {"role": "assistant", "content": "x"}, {"role": "tool", "content": "y"}]},
         [["zwei"]]),
        (Api.CHAT, user([{"type": "text", "text": "eins"}, {"type": "image_url", "image_url": {"url": "x"}},
                         {"type": "text", "text": " "}, {"type": "text", "text": "zwei"}]),
         [["eins", "zwei"]]),
        (Api.CHAT, user("Warum <pmi>regnet</pmi> es <pmi>hier</pmi>?"), [["regnet", "hier"]]),
        (Api.CHAT, user("Warum?\n```py\nx = 1\n```\nDarum."), [["Warum?\n[…]\nDarum."]]),
        (Api.RESPONSES, {"input": "Hallo"}, [["Hallo"]]),
        (Api.RESPONSES, {"input": [{"role": "user", "content": "eins"},
                                   {"role": "user", "content": [{"type": "input_text", "text": "zwei"}]},
                                   {"type": "reasoning", "summary": []}]}, [["zwei"]]),
        (Api.COMPLETIONS, {"prompt": "De: <pmi>Hallo</pmi>\nEn:"}, [["Hallo"]]),
        (Api.COMPLETIONS, {"prompt": ["<pmi>eins</pmi>", "x", [1], "<pmi>zwei</pmi> <pmi>drei</pmi>"]},
         [["eins"], ["zwei", "drei"]]),
    ],
)  # fmt: skip
def test_what_is_translated(api: Api, body: dict[str, Any], expected: list[list[str]]) -> None:
    """The last user text, or what is marked in it; each marked prompt is an input of its own."""
    assert fields(api, body) == expected


def test_named_text_wins_over_marks_and_is_the_last_of_its_kind() -> None:
    """Only the named text is translated; the marks go all the same."""
    body = {"prompt": ["De: Hallo\nEn: Hi\nDe: Hallo\nEn:", "<pmi>Du</pmi>", "Nein"]}
    assert fields(Api.COMPLETIONS, body, named="Hallo") == [["Hallo"], [""]]
    assert edits(Api.COMPLETIONS, body, "Salut", named="Hallo") == {
        ("prompt", 0): "De: Hallo\nEn: Hi\nDe: Hallo\nFrench (machine translation):\n> Salut\nEn:",
        ("prompt", 1): "Du",
    }


def test_named_code_is_not_translated() -> None:
    """Naming code does not make it text."""
    assert find(Api.CHAT, user("a\n```\ncode\n```"), named="code", mode=Mode.PMI) == ()


@pytest.mark.parametrize("mode", Mode)
def test_marks_around_code_go_though_nothing_is_translated(mode: Mode) -> None:
    """Whatever becomes of the translations, the model never sees a pair of marks."""
    body = user("Was tut <pmi>```\ncode\n```</pmi>")
    assert edits(Api.CHAT, body, mode=mode) == {("messages", 1, "content"): "Was tut ```\ncode\n```"}
    assert edits(Api.CHAT, user("<pmi>a</pmi>"), mode=mode) == {("messages", 1, "content"): "a"}


def test_the_block_below_a_message() -> None:
    """The message stays first and whole; each language follows under its name, every line quoted."""
    original = "Es regnet.\n\n```\nx\n```\n"
    assert edits(Api.CHAT, user(original), "Il pleut.\n\n### USER\n[…]", "[…]") == {
        ("messages", 1, "content"): (
            f"{original}\n\n"
            "The message above is the original. Machine translations of it follow as help; "
            "they may contain mistakes.\n"
            "French:\n> Il pleut.\n>\n> ### USER\n> […]\n"
            "Answer the original message as it asks, in its own language unless it asks for another."
        )
    }


def test_the_block_stands_in_the_last_part_that_holds_translated_text() -> None:
    """Several parts of a message share one block; the others stay as they are."""
    text = [{"type": "text", "text": one} for one in ("eins", "zwei", "```\ncode\n```")]
    (changed,) = edits(Api.CHAT, user(text), "x").items()
    assert changed[0] == ("messages", 1, "content", 1, "text")
    assert changed[1].startswith("zwei\n\nThe message above")
    assert "\nFrench:\n> x\n>\n> x\nAnswer" in changed[1]


def test_a_part_of_a_message_is_said_to_be_one() -> None:
    """Where only a part is translated, the block says so."""
    (changed,) = edits(
        Api.RESPONSES, {"input": "Fasse zusammen: <pmi>Es regnet.</pmi>"}, "Il pleut."
    ).values()
    assert changed.startswith("Fasse zusammen: Es regnet.\n\nThe message above is the original.")
    assert "translations of a part of it" in changed


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("De: <pmi>Hallo</pmi>\nEn:", "De: Hallo\nFrench (machine translation):\n> a\n> b\nEn:"),
        ("De: <pmi>Hallo\n</pmi>En:", "De: Hallo\nFrench (machine translation):\n> a\n> b\nEn:"),
        ("De: <pmi>Hallo</pmi> \t\r\nEn:", "De: Hallo \t\nFrench (machine translation):\n> a\n> b\r\nEn:"),
        ("<pmi>Hallo</pmi>", "Hallo\nFrench (machine translation):\n> a\n> b"),
        ("'<pmi>Hallo</pmi>' is:", "'Hallo (machine translations: French: a b)' is:"),
        ("<pmi>A</pmi> <pmi>B</pmi>\n=",
         "A (machine translations: French: a b) B\nFrench (machine translation):\n> a\n> b\n="),
    ],
)  # fmt: skip
def test_hints_in_a_prompt_leave_its_last_words_last(prompt: str, expected: str) -> None:
    """Below the line that the marked text ends, else within it."""
    assert edits(Api.COMPLETIONS, {"prompt": prompt}, "a\nb") == {("prompt",): expected}


def test_several_languages_within_a_line() -> None:
    """They stand in one pair of parentheses."""
    assert edits(Api.COMPLETIONS, {"prompt": "<pmi>Ja</pmi>!"}, "Oui", "Sí") == {
        ("prompt",): "Ja (machine translations: French: Oui; Spanish: Sí)!"
    }


def test_a_pivot_takes_the_place_of_what_it_translates() -> None:
    """The first version replaces each span, code included; everything else stays."""
    body = user("Fasse zusammen:\n<pmi>Es regnet.\n```\nx\n```</pmi>\nDanke.")
    assert fields(Api.CHAT, body, mode=Mode.PIVOT) == [["Es regnet.\n```\nx\n```"]]
    assert edits(Api.CHAT, body, "Il pleut.\n```\nx\n```", "Llueve.", mode=Mode.PIVOT) == {
        ("messages", 1, "content"): "Fasse zusammen:\nIl pleut.\n```\nx\n```\nDanke."
    }
    assert edits(Api.CHAT, user("Es regnet."), " ", mode=Mode.PIVOT) == {}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(Api), BODIES | MESSAGES, st.none() | st.text(max_size=3), st.sampled_from(Mode))
def test_any_json_is_taken(api: Api, body: dict[str, Any], named: str | None, mode: Mode) -> None:
    """No shape of a body is an error; named text that is not there is the only one."""
    try:
        sources = find(api, body, named=named, mode=mode)
    except TextNotFound:
        assert named is not None
        return
    for source in sources:
        assert source.fields
        for path, text in lay_out(source, versions(source, "x", "y"), mode, HINTS).items():
            assert isinstance(at(body, path), str)
            assert text != at(body, path)


@settings(max_examples=300, deadline=None)
@given(MESSAGES, st.sampled_from(Mode))
def test_only_text_of_the_last_user_message_changes(body: dict[str, Any], mode: Mode) -> None:
    """Other messages keep every byte, and the changed text begins with the original unless it is replaced."""
    last = max((i for i, message in enumerate(body["messages"]) if message["role"] == "user"), default=None)
    for source in find(Api.CHAT, body, named=None, mode=mode):
        assert all(
            not edit or "pmi" in at(body, path) for path, edit in lay_out(source, (), mode, HINTS).items()
        )
        changed = lay_out(source, versions(source, "x", "y"), mode, HINTS)
        assert all(path[:3] == ("messages", last, "content") for path in changed)
        if mode is Mode.PMI:
            for path, text in changed.items():
                assert text.startswith(at(body, path).replace("<pmi>a</pmi>", "a"))


@settings(max_examples=200, deadline=None)
@given(st.text(), st.sampled_from(Mode), st.sampled_from([Api.CHAT, Api.RESPONSES]))
def test_without_versions_nothing_changes(text: str, mode: Mode, api: Api) -> None:
    """Text without marks stays as it is when there is no translation to show."""
    for source in find(api, user(text) | {"input": text}, named=None, mode=mode):
        assert lay_out(source, (), mode, HINTS) == {}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<pmi>a</pmi>", "<pmi>a</pmi>\n", "<pmi>a</pmi> ", "a ", "```\n", "<pmi>"])
def test_a_hostile_megabyte_takes_linear_time(piece: str) -> None:
    """Finding and laying out a megabyte of marks is a matter of seconds."""
    body = {"prompt": piece * (1_000_000 // len(piece))}
    for source in find(Api.COMPLETIONS, body, named=None, mode=Mode.PMI):
        assert lay_out(source, versions(source, "x"), Mode.PMI, HINTS)
