"""Makes a tiny random model in NLLB's layout: real CTranslate2 files, real SentencePiece, no training."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import sentencepiece

from tests.support.random_transformer import Shape, random_transformer

LANGUAGES: Final = ("eng_Latn", "deu_Latn", "fra_Latn", "zho_Hans")

_SENTENCES: Final = (
    "where is the station",
    "the train leaves at nine",
    "i would like a cup of coffee",
    "wo ist der bahnhof",
    "der zug ist schon weg",
    "ou est la gare",
    "le train est en retard",
    "你好 我的 朋友",
    "车站 在 哪里",
)
_SHAPE: Final = Shape(depth=32, heads=2, layers=1, feed_forward=64)


def make(
    directory: Path,
    *,
    card: dict[str, Any] | None = None,
    gate: dict[str, Any] | None = None,
    end_bias: float = 6.0,
) -> Path:
    """Write a model whose output is arbitrary but always the same; returns the directory.

    `card` becomes `pmi-model.json` and `gate` becomes `gate.json`, where given.
    """
    pieces = train_pieces(directory / "sentencepiece.model")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces, *LANGUAGES, "<mask>"]
    spec = random_transformer(len(vocabulary), _SHAPE, end_bias=end_bias)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.bos_token = "<s>"
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(directory))
    if card is not None:
        (directory / "pmi-model.json").write_text(json.dumps(card), encoding="utf-8")
    if gate is not None:
        (directory / "gate.json").write_text(json.dumps(gate), encoding="utf-8")
    return directory


def train_pieces(path: Path, own: Sequence[str] = ()) -> list[str]:
    """Train a SentencePiece model on a few lines; its pieces without the special ones.

    Args:
        own: pieces that stand for themselves wherever a text has them.
    """
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES * 3),
        model_writer=trained,
        vocab_size=340,
        model_type="unigram",
        byte_fallback=True,
        character_coverage=1.0,
        hard_vocab_limit=False,
        user_defined_symbols=list(own),
        minloglevel=2,
    )
    path.write_bytes(trained.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    return [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]
