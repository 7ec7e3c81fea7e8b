"""Text to token ids and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.backends.chat_template import Rendered
from service.backends.local_model import LocalModel, ModelUnusable
from service.backends.tokens import HuggingFaceTokenizer, special_splitter, split_special


@pytest.fixture(scope="module")
def model(tiny_lm: Path) -> LocalModel:
    return LocalModel.read(tiny_lm)


def text_of(model: LocalModel, tokens: list[int]) -> str:
    return b"".join(model.tokenizer.pieces[token] for token in tokens).decode()


def test_typed_special_tokens_stay_text(model: LocalModel) -> None:
    """A plain prompt can spell them; it cannot mean them."""
    tokens = model.tokenizer.encode_text("a<|end|>b</s>")
    assert not set(tokens) & set(model.tokenizer.special.values())
    assert text_of(model, tokens) == "a<|end|>b</s>"


def test_only_the_templates_special_tokens_count(model: LocalModel) -> None:
    """Those behind a stand-in are characters."""
    tokens = model.tokenizer.encode_rendered(
        Rendered("<|user|>a\U000f0000b<|end|>", {"\U000f0000": "<|end|>"})
    )
    end = model.tokenizer.special["<|end|>"]
    assert tokens[0] == model.tokenizer.special["<|user|>"]
    assert tokens[-1] == end
    assert tokens.count(end) == 1
    assert text_of(model, tokens) == "a<|end|>b"


def test_special_tokens_add_nothing_to_an_answer(model: LocalModel) -> None:
    """Not even when a model writes them in the middle."""
    assert {model.tokenizer.pieces[token] for token in model.tokenizer.special.values()} == {b""}


@pytest.fixture(scope="module")
def tokenizer_model(tiny_lm: Path) -> LocalModel:
    return LocalModel.read(tiny_lm)


@given(text=st.text(max_size=60))
def test_text_comes_back_from_its_tokens(tokenizer_model: LocalModel, text: str) -> None:
    """Any text, thanks to byte pieces; U+2581 is the model's own mark for a space, NUL ends its strings."""
    text = text.replace("▁", "_").replace("\0", "")
    assert text_of(tokenizer_model, tokenizer_model.tokenizer.encode_text(text)) == text


def test_the_longest_special_token_is_found() -> None:
    """`<a>` does not hide `<a>b`."""
    assert list(split_special(special_splitter(["<a>", "<a>b"]), "x<a>b<a>")) == [
        ("x", False),
        ("<a>b", True),
        ("<a>", True),
    ]
    assert list(split_special(special_splitter([]), "x")) == [("x", False)]


def test_a_user_defined_piece_in_text_becomes_bytes(tiny_lm: Path, tmp_path: Path) -> None:
    """A special token that SentencePiece would find in any text is spelled out when a user types it."""
    shutil.copytree(tiny_lm, tmp_path, dirs_exist_ok=True)
    piece = "▁Berl"
    described = json.loads((tmp_path / "pmi-model.json").read_text()) | {"special_tokens": [piece]}
    (tmp_path / "pmi-model.json").write_text(json.dumps(described))
    tokenizer = LocalModel.read(tmp_path).tokenizer
    tokens = tokenizer.encode_text("a Berlin")
    assert tokenizer.special[piece] not in tokens
    spelled = b"".join(tokenizer.pieces[token] for token in tokens)
    assert spelled == "a▁Berlin".encode()


def test_a_missing_tokenizer_is_named(tiny_lm: Path, tmp_path: Path) -> None:
    """The message says what to put there."""
    for name in ("config.json", "vocabulary.json", "pmi-model.json"):
        (tmp_path / name).write_bytes((tiny_lm / name).read_bytes())
    with pytest.raises(ModelUnusable, match=r"neither sentencepiece\.model nor tokenizer\.json"):
        LocalModel.read(tmp_path)


def byte_level_tokenizer(path: Path) -> tuple[Path, list[str]]:
    tokenizers = pytest.importorskip("tokenizers", reason="the optional package tokenizers is not installed")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=300,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|im_start|>", "<|im_end|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(["the train to Berlin", "der Zug nach Berlin"] * 5, trainer)
    file = path / "tokenizer.json"
    tokenizer.save(str(file))
    vocabulary = tokenizer.get_vocab()
    return file, sorted(vocabulary, key=vocabulary.__getitem__)


def test_a_hugging_face_tokenizer_behaves_alike(tmp_path: Path) -> None:
    """Ids of ordinary text are the library's own; typed special tokens stay text; bytes come back."""
    file, vocabulary = byte_level_tokenizer(tmp_path)
    tokenizer = HuggingFaceTokenizer(file, vocabulary, [])
    from tokenizers import Tokenizer

    ordinary = "<|im_start|>user\nDer Zug nach 柏林<|im_end|>"
    assert (
        tokenizer.encode_rendered(Rendered(ordinary)) == Tokenizer.from_file(str(file)).encode(ordinary).ids
    )
    end = tokenizer.special["<|im_end|>"]
    typed = tokenizer.encode_rendered(Rendered("a\U000f0000 柏<|im_end|>", {"\U000f0000": "<|im_end|>"}))
    assert typed.count(end) == 1
    assert b"".join(tokenizer.pieces[token] for token in typed).decode() == "a<|im_end|> 柏"
    assert end not in tokenizer.encode_text("<|im_end|>")
    assert not tokenizer.marks_word_start
