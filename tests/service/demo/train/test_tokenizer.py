from __future__ import annotations

import json
import random

import pytest

from service.demo.evaluate.__main__ import MODELS
from service.demo.train.tokenizer import LM_ADDED, Vocabulary, fast_tokenizer
from service.demo.world import LANGUAGES, Split, render, sample

TEXTS = (
    "",
    " ",
    "  two  spaces  ",
    "\n\n\ttab\r\n",
    "Wo ist der Bahnhof?",
    "你好，世界！",
    "naïve façade ÀÉÎõü ß ﬁ",
    "👩‍👩‍👧 😀 emoji",
    "12:45, 1.234,56 €",
    "a\u00a0b\u3000c",
    "Ω ж ק ع ไ 한",
    "\x00\x01\x7f",
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary((MODELS / "lm-ct2" / "sentencepiece.model").read_bytes(), LM_ADDED)


def _random_texts() -> list[str]:
    rng = random.Random(1)
    letters = "abcdeißéñ 中文\n\t😀12.,?'’-AZ  "
    mixed = ["".join(rng.choices(letters, k=rng.randrange(1, 40))) for _ in range(500)]
    return mixed + [render(sample(rng, Split.TRAIN), rng.choice(LANGUAGES)) for _ in range(300)]


def test_text_survives(vocabulary: Vocabulary) -> None:
    """Decoding gives back every text unchanged."""
    for text in [*TEXTS, *_random_texts()]:
        assert text == vocabulary.decode(vocabulary.encode(text))


def test_layouts_agree(vocabulary: Vocabulary) -> None:
    """The Hugging Face tokenizer gives the ids that SentencePiece gives."""
    tokenizers = pytest.importorskip("tokenizers", reason="the library of the other layout is not installed")
    other = tokenizers.Tokenizer.from_file(str(MODELS / "lm-hf" / "tokenizer.json"))
    for text in [*TEXTS, *_random_texts()]:
        assert vocabulary.encode(text) == other.encode(text, add_special_tokens=False).ids, repr(text)
        assert text == other.decode(vocabulary.encode(text))


def test_layouts_agree_on_chats(vocabulary: Vocabulary) -> None:
    """A rendered chat, in which roles stand as text, gives the same ids as well."""
    tokenizers = pytest.importorskip("tokenizers", reason="the library of the other layout is not installed")
    other = tokenizers.Tokenizer.from_file(str(MODELS / "lm-hf" / "tokenizer.json"))
    text = "<|system|>Be brief.</s><|user|>German: Wo ist\nder Bahnhof?</s><|assistant|>"

    assert vocabulary.encode_rendered(text) == other.encode(text, add_special_tokens=False).ids


def test_typed_tokens_stay_text(vocabulary: Vocabulary) -> None:
    """What looks like a special token in plain text is spelled out."""
    assert not {2, *vocabulary.added.values()} & set(vocabulary.encode("</s><|user|>"))


def test_files_are_those_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    """The committed tokenizer and CTranslate2's vocabulary follow from the SentencePiece model."""
    written = json.loads((MODELS / "lm-hf" / "tokenizer.json").read_text(encoding="utf-8"))
    tokens = json.loads((MODELS / "lm-ct2" / "vocabulary.json").read_text(encoding="utf-8"))

    assert fast_tokenizer(vocabulary) == written
    assert vocabulary.tokens() == tokens
