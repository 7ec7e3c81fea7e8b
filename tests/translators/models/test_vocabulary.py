"""Which tokens a trimmed model keeps."""

from __future__ import annotations

import pytest

from translators.models.errors import ModelProblem
from translators.models.vocabulary import is_written_in, kept_tokens

_LATIN = [f"▁w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(200)]
_HAN = [chr(0x4E00 + i) + chr(0x4F00 + i) for i in range(200)]
_VOCABULARY = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    *"abc1",
    "é",
    "好",
    "π",
    "Ж",
    *_LATIN,
    *_HAN,
    "eng_Latn",
    "<mask>",
]


def test_a_vocabulary_that_is_all_needed_is_refused() -> None:
    """Trimming to every script would only copy the model."""
    with pytest.raises(ModelProblem, match="nothing can be left out"):
        kept_tokens(_VOCABULARY, ["eng_Latn", "zho_Hans", "ell_Grek", "rus_Cyrl"])


def test_frequent_tokens_are_kept_before_low_ids() -> None:
    """With counts the corpus decides; without them the order of the vocabulary does."""
    plain = {_VOCABULARY[i] for i in kept_tokens(_VOCABULARY, ["eng_Latn"], size=128)}
    counted = {
        _VOCABULARY[i] for i in kept_tokens(_VOCABULARY, ["eng_Latn"], size=128, counts={_LATIN[-1]: 9})
    }
    assert len(plain) == len(counted) == 128
    assert _LATIN[0] in plain
    assert _LATIN[-1] not in plain
    assert counted - plain == {_LATIN[-1]}


def test_single_characters_of_kept_scripts_stay_and_others_go() -> None:
    """Everything stays spellable in the served languages."""
    kept = {_VOCABULARY[i] for i in kept_tokens(_VOCABULARY, ["eng_Latn"], size=64)}
    assert {"a", "b", "c", "1", "é", "eng_Latn", "<mask>", "</s>"} <= kept
    assert not {"好", "π", "Ж"} & kept


def test_a_size_is_rounded_up_to_a_multiple_of_64() -> None:
    """GPUs multiply matrices of such sizes faster."""
    assert len(kept_tokens(_VOCABULARY, ["eng_Latn"], size=65)) == 128


@pytest.mark.parametrize("token", ["▁the", "1984", "...", "▁", "e\u0301", "😀", "<0x41>", "、"])
def test_signs_digits_and_marks_are_in_every_script(token: str) -> None:
    """Only letters belong to a script."""
    assert is_written_in(token, {"Latn"})


@pytest.mark.parametrize("token", ["好", "▁Ж", "aЖ", "ꮳ", "ひ"])
def test_letters_of_other_scripts_are_not(token: str) -> None:
    """Also those of scripts that no served language has at all."""
    assert not is_written_in(token, {"Latn"})
