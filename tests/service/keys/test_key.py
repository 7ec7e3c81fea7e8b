"""service.keys.key"""

from __future__ import annotations

import pytest

from service.errors import ModelForbidden
from service.keys import key as keys
from service.keys.key import MAX_KEY_CHARS, Key, Keys, digest_of, insist_on_model, new_key, read_digest


@pytest.mark.parametrize("presented", ["", "wrong", "x" * (MAX_KEY_CHARS + 1), "schlüssel", "\ud800", "\0"])
def test_an_unknown_key_is_nobodys(presented: str) -> None:
    """Whatever is presented; nothing raises."""
    assert Keys([Key("a", digest_of("right"))]).find(presented) is None


def test_a_digest_is_no_key() -> None:
    """Who has read the settings cannot call with what stands there."""
    found = Keys([Key("a", digest_of("right"))])

    assert found.find(digest_of("right").hex()) is None
    assert found.find("right") == Key("a", digest_of("right"))


def test_two_keys_cannot_be_the_same() -> None:
    """Whose limits would hold?"""
    with pytest.raises(ValueError, match="the same"):
        Keys([Key("a", digest_of("x")), Key("b", digest_of("x"))])


@pytest.mark.parametrize(
    ("models", "model", "expected"),
    [
        ((), "any", True),
        ((), None, True),
        (("qwen",), "qwen", True),
        (("qwen",), "qwen2", False),
        (("qwen*", "llama"), "qwen2", True),
        (("qwen",), "QWEN", False),
        (("qwen",), None, False),
        (("*",), None, False),
    ],
)
def test_a_key_names_its_models(models: tuple[str, ...], model: str | None, expected: bool) -> None:
    """A request that names none could get any: only a key for all may send it."""
    assert Key("a", b"", models).may_ask(model) is expected


def test_a_models_refusal_names_the_model() -> None:
    """And only where a key came with the request."""
    insist_on_model("llama")
    token = keys.current.set(Key("a", b"", ("qwen",)))
    try:
        insist_on_model("qwen")
        with pytest.raises(ModelForbidden, match="llama"):
            insist_on_model("llama")
    finally:
        keys.current.reset(token)


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "a" * 63, "a" * 65])
def test_what_is_no_digest_is_refused(text: str) -> None:
    """A key written where its digest belongs is found out at the start."""
    with pytest.raises(ValueError, match="pmi keys new"):
        read_digest(text)


def test_new_keys_are_long_and_differ() -> None:
    """256 random bits."""
    made = {new_key() for _ in range(100)}

    assert len(made) == 100
    assert all(len(one) >= 43 for one in made)
    assert read_digest("SHA256:" + digest_of("x").hex().upper()) == digest_of("x")
