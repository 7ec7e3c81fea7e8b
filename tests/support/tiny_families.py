"""Makes a tiny random model of each family: the family's architecture, vocabulary and tokenizer files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from tests.support.random_transformer import Architecture, Shape, random_transformer
from tests.support.tiny_nllb import make as nllb
from tests.support.tiny_nllb import train_pieces

_SHAPE: Final = Shape(depth=32, heads=2, layers=1, feed_forward=64)
_M2M100_TOKENS: Final = ("__de__", "__en__", "__ff__", "__fr__", "__fy__", "__zh__")
_MADLAD_TOKENS: Final = ("<2de>", "<2en>", "<2fr>", "<2zh>", "<2hi_Latn>", "<2en_xx_simple>")


def m2m100(directory: Path, *, end_bias: float = 6.0) -> Path:
    """A model in M2M100's layout; returns the directory."""
    pieces = train_pieces(directory / "sentencepiece.bpe.model")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces, *_M2M100_TOKENS]
    return _save(directory, vocabulary, Architecture.M2M100, "</s>", {"family": "m2m100"}, end_bias)


def small100(directory: Path, *, end_bias: float = 6.0) -> Path:
    """The same files, used in SMaLL-100's way."""
    m2m100(directory, end_bias=end_bias)
    _describe(directory, {"family": "small100"})
    return directory


def madlad(directory: Path, *, end_bias: float = 6.0) -> Path:
    """A T5 whose language tokens are pieces of its tokenizer, as MADLAD-400's are."""
    pieces = train_pieces(directory / "spiece.model", own=_MADLAD_TOKENS)
    vocabulary = ["<unk>", "<s>", "</s>", *pieces]
    return _save(directory, vocabulary, Architecture.T5, "<s>", {"family": "madlad"}, end_bias)


def opus(
    directory: Path,
    *,
    directions: Sequence[tuple[str, str]] = (("eng_Latn", "deu_Latn"),),
    tokens: Sequence[str] = (),
    end_bias: float = 6.0,
) -> Path:
    """A Marian model for a pair of languages, or with `tokens` such as ">>fra<<" for several targets."""
    pieces = train_pieces(directory / "source.spm")
    (directory / "target.spm").write_bytes((directory / "source.spm").read_bytes())
    vocabulary = ["</s>", "<unk>", *tokens, *pieces]
    card = {"family": "opus", "directions": [list(pair) for pair in directions]}
    return _save(directory, vocabulary, Architecture.MARIAN, "</s>", card, end_bias, end_id=0)


MAKE: Final[dict[str, Callable[[Path], Path]]] = {
    "nllb": nllb,
    "m2m100": m2m100,
    "small100": small100,
    "madlad": madlad,
    "opus": opus,
}
"""By family name."""


def _save(
    directory: Path,
    vocabulary: list[str],
    architecture: Architecture,
    start: str,
    card: dict[str, Any],
    end_bias: float,
    end_id: int = 2,
) -> Path:
    spec = random_transformer(
        len(vocabulary), _SHAPE, end_bias=end_bias, end_id=end_id, architecture=architecture
    )
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.bos_token = start
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = start
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(directory))
    _describe(directory, card)
    return directory


def _describe(directory: Path, card: dict[str, Any]) -> None:
    (directory / "pmi-model.json").write_text(json.dumps(card), encoding="utf-8")
