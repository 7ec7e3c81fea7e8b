"""What stands in a local model's directory."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from prompts.types import Style
from service.backends.local import Local
from service.backends.local_model import LocalModel, ModelUnusable


@pytest.fixture
def copy(tiny_lm: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_lm, tmp_path, dirs_exist_ok=True)
    return tmp_path


def write(path: Path, **values: Any) -> None:
    before = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(json.dumps(before | values))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vocabulary.json", "{}", "no list of tokens"),
        ("vocabulary.json", "[", "no readable vocabulary"),
        ("pmi-model.json", "[]", "no JSON object"),
        ("pmi-model.json", "{", "cannot be read"),
        ("pmi-model.json", "{}", "context_tokens"),
        ("config.json", '{"eos_token": "<nowhere>"}', "end token '<nowhere>'"),
        ("chat_template.jinja", "{% if %}", "line 1 of the chat template"),
        ("sentencepiece.model", "x", "tokenizer cannot be read"),
        ("model.bin", "x", "CTranslate2 cannot load"),
    ],
)
def test_a_broken_file_is_named_at_start_up(copy: Path, name: str, content: str, message: str) -> None:
    """With what is wrong, not with a traceback of a library."""
    (copy / name).write_text(content)
    with pytest.raises(ModelUnusable, match=message):
        Local.load(copy)


def test_a_directory_without_anything_is_refused(tmp_path: Path) -> None:
    """A path with a typing slip."""
    with pytest.raises(ModelUnusable):
        LocalModel.read(tmp_path / "none")


def test_the_context_can_come_from_the_tokenizer(copy: Path) -> None:
    """Unless it says that it knows none."""
    (copy / "pmi-model.json").write_text("{}")
    write(copy / "tokenizer_config.json", model_max_length=512)
    model = LocalModel.read(copy)
    assert model.context_tokens == 512
    assert model.name == copy.name
    write(copy / "tokenizer_config.json", model_max_length=10**30)
    with pytest.raises(ModelUnusable, match="context_tokens"):
        LocalModel.read(copy)


def test_a_template_in_the_tokenizer_config_counts(tiny_base_lm: Path, tmp_path: Path) -> None:
    """Older Hugging Face directories keep it there; tokens may be written as objects."""
    shutil.copytree(tiny_base_lm, tmp_path, dirs_exist_ok=True)
    write(tmp_path / "tokenizer_config.json", chat_template="{{ eos_token }}", eos_token={"content": "</s>"})
    model = LocalModel.read(tmp_path)
    assert model.style is Style.CHAT
    assert model.template is not None
    assert model.template.render(()).text == "</s>"
    # The tokenizer's end and the one that CTranslate2 was converted with both end an answer.
    assert model.ends == {model.vocabulary.index("</s>"), model.vocabulary.index("<|end|>")}
    assert model.spelling.end == model.vocabulary.index("</s>")


def test_a_begin_token_is_put_before_plain_text_when_the_tokenizer_does(copy: Path) -> None:
    """`add_bos_token`, as in Hugging Face's directories."""
    plain = LocalModel.read(copy).tokenizer.encode_text("Berlin")
    write(copy / "tokenizer_config.json", add_bos_token=True, bos_token="<s>")
    assert LocalModel.read(copy).tokenizer.encode_text("Berlin") == [1, *plain]
