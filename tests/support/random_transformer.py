"""Encoder-decoder models with random weights, in any size: real CTranslate2 files, no training."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from ctranslate2.specs import common_spec, transformer_spec


class Architecture(Enum):
    """What a family's models are made of, as CTranslate2's converters build it."""

    M2M100 = "m2m100"  # NLLB-200, M2M100, SMaLL-100: norms before the layers, sinusoidal positions
    MARIAN = "marian"  # OPUS-MT: norms behind the layers, swish, decoding starts from nothing
    T5 = "t5"  # MADLAD-400: RMS norms, relative positions, gated layers, no biases


@dataclass(frozen=True)
class Shape:
    """A transformer's size: `layers` are those of the encoder, and as many of the decoder."""

    depth: int
    heads: int
    layers: int
    feed_forward: int


_ACTIVATIONS = {
    Architecture.M2M100: common_spec.Activation.RELU,
    Architecture.MARIAN: common_spec.Activation.SWISH,
    Architecture.T5: common_spec.Activation.GELUTanh,
}
_POSITION_BUCKETS = 32


def random_transformer(
    vocabulary_size: int,
    shape: Shape,
    *,
    end_bias: float,
    end_id: int = 2,
    architecture: Architecture = Architecture.M2M100,
) -> transformer_spec.TransformerSpec:
    """A model whose output is arbitrary but always the same.

    Args:
        end_bias: added to the logit of the token `end_id`: high ends early, far below zero never does.
    """
    is_t5 = architecture is Architecture.T5
    spec = transformer_spec.TransformerSpec.from_config(
        shape.layers,
        shape.heads,
        pre_norm=architecture is not Architecture.MARIAN,
        activation=_ACTIVATIONS[architecture],
        ffn_glu=is_t5,
        relative_attention_bias=is_t5,
        rms_norm=is_t5,
    )
    random = np.random.default_rng(7)
    depth = shape.depth

    def normal(*size: int) -> Any:
        return random.standard_normal(size, dtype=np.float32) * np.float32(0.3)

    def norm(layer: Any) -> None:
        layer.gamma = np.ones(depth, np.float32)
        if not is_t5:
            layer.beta = np.zeros(depth, np.float32)

    def linear(layer: Any, rows: int, columns: int) -> None:
        layer.weight, layer.bias = normal(rows, columns), np.zeros(rows, np.float32)

    def self_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], 3 * depth, depth)
        linear(layer.linear[1], depth, depth)
        if is_t5:
            layer.queries_scale = 1.0
            layer.relative_attention_bias = normal(_POSITION_BUCKETS, shape.heads)
            layer.relative_attention_max_distance = np.dtype("int32").type(128)

    def cross_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], depth, depth)
        linear(layer.linear[1], 2 * depth, depth)
        linear(layer.linear[2], depth, depth)

    def feed_forward(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, shape.feed_forward, depth)
        if is_t5:
            linear(layer.linear_0_noact, shape.feed_forward, depth)
        linear(layer.linear_1, depth, shape.feed_forward)

    embeddings = normal(vocabulary_size, depth)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = normal(vocabulary_size, depth)
    bias = np.zeros(vocabulary_size, np.float32)
    bias[end_id] = end_bias
    spec.decoder.projection.bias = bias
    for layer in spec.encoder.layer:
        self_attention(layer.self_attention)
        feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        self_attention(layer.self_attention)
        cross_attention(layer.attention)
        feed_forward(layer.ffn)
    if architecture is Architecture.MARIAN:
        spec.decoder.start_from_zero_embedding = True
    else:
        norm(spec.encoder.layer_norm)
        norm(spec.decoder.layer_norm)
    if is_t5:
        spec.encoder.scale_embeddings = spec.decoder.scale_embeddings = False
    return spec
