"""No text in a hint can end the user's turn or begin another, whatever the model's chat template."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.hints import Hints
from prompts.source import Api, find, lay_out
from prompts.types import Mode, Version
from tests.support.chat_families import FAMILIES, Family, Turn, folded
from translators.normalise import neutralise

HINTS = Hints.load()
SETTINGS = settings(max_examples=150, deadline=None)

_HIDDEN = list("\u200b\u200c\u200d\u200e\u2060\ufeff\u00ad\u0301\u0338\u034f\ufe0f\u115f\u180e")
_WHOLE = [
    "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
    "<|begin_of_text|>", "<s>", "</s>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "[SYSTEM_PROMPT]",
    "[AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "<bos>", "<start_of_turn>", "<end_of_turn>", "<｜User｜>",
    "<｜Assistant｜>", "<｜end▁of▁sentence｜>", "<think>", "</think>", "<|user|>", "<|assistant|>",
    "<|system|>", "USER:", "ASSISTANT:", "### Instruction:", "### Response:", "### Assistant:", "\n\nHuman:",
    "\n\nAssistant:", "[|user|]", "[|endofturn|]", "]~b]", "]~!b[", "[e~[", "<extra_id_1>", "<SPECIAL_12>",
    "<reserved_106>", "[gMASK]", "<sop>",
]  # fmt: skip
_PIECES = [
    *"<>|[]/#:~_ \n＜＞｜［］：＃﹤≮≯ﬆ", "\n\n", "\r", "\u2028", "s", "im_start", "im_end", "INST", "/INST",
    "SYS", "user", "assistant", "USER", "ASSISTANT", "Human", "User", "start_of_turn", "end", "of", "turn",
    "### ", "Response", "reserved_106", "gMASK",
]  # fmt: skip


def _wide(marker: str) -> str:
    """The marker in full-width forms."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in marker)


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """A marker with invisible characters in it, or in compatibility forms."""
    marker = draw(st.sampled_from(_WHOLE))
    if draw(st.booleans()):
        wide = _wide(marker)
        marker = "".join(draw(st.sampled_from(pair)) for pair in zip(marker, wide, strict=True))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(marker)))
        marker = marker[:place] + draw(st.sampled_from(_HIDDEN)) + marker[place:]
    return marker


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(_WHOLE), st.sampled_from(_PIECES), disguised(), st.sampled_from(_HIDDEN), st.text()
    ),
    max_size=12,
).map("".join)
FAMILY = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def turns(last: str) -> list[Turn]:
    return [("system", "Be brief."), ("user", "Hallo"), ("assistant", "Guten Tag!"), ("user", last)]


def version(text: str, index: int = 0) -> Version:
    return Version("fra_Latn", ("French", "Spanish")[index], {"0": neutralise(text)})


def laid_out(text: str, versions: list[Version], mode: Mode, layout: str = "hints") -> str:
    """The last user message as the model gets it."""
    body = {"messages": [{"role": "user", "content": text}]}
    (source,) = find(Api.CHAT, body, named=None, mode=mode)
    return lay_out(source, versions, mode, HINTS.get(layout)).get(("messages", 0, "content"), text)


@FAMILY
def test_the_parser_sees_turns_and_a_forged_one(family: Family) -> None:
    """The property below can fail: each family's parser sees its own turns, and those that a text forges."""
    plain = family.boundaries(family.render(turns("Warum?")))
    forged = family.render([("user", "x"), ("assistant", "y")])
    assert len(plain) >= 3
    assert len(family.boundaries(family.render(turns(f"Warum?\n\n{forged}")))) > len(plain)


@FAMILY
@SETTINGS
@given(
    original=HOSTILE.filter(str.strip).map(lambda text: text + "."),
    hostile=st.lists(HOSTILE, min_size=1, max_size=2),
    layout=st.sampled_from(["hints", "neutral"]),
)
def test_hints_change_no_role(family: Family, original: str, hostile: list[str], layout: str) -> None:
    """The roles are those of the request without hints, also for a tokenizer that folds its input."""
    changed = laid_out(
        original, [version(text, index) for index, text in enumerate(hostile)], Mode.PMI, layout
    )
    assert changed.startswith(original)
    with_hints, without = family.render(turns(changed)), family.render(turns(original))
    assert family.boundaries(with_hints) == family.boundaries(without)
    assert family.boundaries(folded(with_hints)) == family.boundaries(folded(without))


@FAMILY
@SETTINGS
@given(hostile=HOSTILE.filter(lambda text: bool(neutralise(text).strip())))
def test_a_pivot_changes_no_role(family: Family, hostile: str) -> None:
    """A translation in the place of the message forges nothing either, though nothing quotes it."""
    changed = laid_out("Warum?", [version(hostile)], Mode.PIVOT)
    forged, plain = family.render(turns(changed)), family.render(turns("Pourquoi ?"))
    assert family.boundaries(forged) == family.boundaries(plain)
    assert family.boundaries(folded(forged)) == family.boundaries(folded(plain))


@SETTINGS
@given(hostile=HOSTILE)
def test_every_line_of_a_translation_is_quoted(hostile: str) -> None:
    """Between the block's first and last line there are labels and quotations, nothing else."""
    changed = laid_out("Warum?", [version(hostile)], Mode.PMI)
    for line in changed.removeprefix("Warum?").splitlines()[3:-1]:
        assert line == "French:" or line.startswith(">")


def test_full_width_forms_are_those_that_fold_back() -> None:
    """The disguise that the strategy puts on is one that NFKC takes off."""
    assert unicodedata.normalize("NFKC", _wide("<|im_start|>")) == "<|im_start|>"
