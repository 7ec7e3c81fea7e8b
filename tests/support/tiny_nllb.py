"""Makes a tiny random model in NLLB's layout: real CTranslate2 files, real SentencePiece, no training."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import sentencepiece
from ctranslate2.specs import transformer_spec

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
_DEPTH: Final = 32
_HEADS: Final = 2
_LAYERS: Final = 1


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
    pieces = _sentencepiece(directory / "sentencepiece.model")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces, *LANGUAGES, "<mask>"]
    spec = _spec(len(vocabulary), end_bias)
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


def _sentencepiece(path: Path) -> list[str]:
    """Train a model on a few lines; its pieces without the special ones."""
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES * 3),
        model_writer=trained,
        vocab_size=340,
        model_type="unigram",
        byte_fallback=True,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.write_bytes(trained.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    return [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]


def _spec(vocabulary_size: int, end_bias: float) -> transformer_spec.TransformerSpec:
    spec = transformer_spec.TransformerSpec.from_config(_LAYERS, _HEADS, pre_norm=True)
    random = np.random.default_rng(7)

    def normal(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.3).astype(np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(_DEPTH, np.float32), np.zeros(_DEPTH, np.float32)

    def linear(layer: Any, rows: int, columns: int) -> None:
        layer.weight, layer.bias = normal(rows, columns), np.zeros(rows, np.float32)

    def self_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], 3 * _DEPTH, _DEPTH)
        linear(layer.linear[1], _DEPTH, _DEPTH)

    def cross_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], _DEPTH, _DEPTH)
        linear(layer.linear[1], 2 * _DEPTH, _DEPTH)
        linear(layer.linear[2], _DEPTH, _DEPTH)

    def feed_forward(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, 2 * _DEPTH, _DEPTH)
        linear(layer.linear_1, _DEPTH, 2 * _DEPTH)

    embeddings = normal(vocabulary_size, _DEPTH)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = normal(vocabulary_size, _DEPTH)
    # Biased towards the end token, so that some rows end by themselves and others run into their cap.
    bias = np.zeros(vocabulary_size, np.float32)
    bias[2] = end_bias
    spec.decoder.projection.bias = bias
    for layer in spec.encoder.layer:
        self_attention(layer.self_attention)
        feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        self_attention(layer.self_attention)
        cross_attention(layer.attention)
        feed_forward(layer.ffn)
    norm(spec.encoder.layer_norm)
    norm(spec.decoder.layer_norm)
    return spec
