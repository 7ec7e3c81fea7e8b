"""Encoder-decoder models with random weights, in any size: real CTranslate2 files, no training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ctranslate2.specs import transformer_spec


@dataclass(frozen=True)
class Shape:
    """A transformer's size: `layers` are those of the encoder, and as many of the decoder."""

    depth: int
    heads: int
    layers: int
    feed_forward: int


def random_transformer(
    vocabulary_size: int, shape: Shape, *, end_bias: float, end_id: int = 2
) -> transformer_spec.TransformerSpec:
    """A model whose output is arbitrary but always the same.

    Args:
        end_bias: added to the logit of the token `end_id`: high ends early, far below zero never does.
    """
    spec = transformer_spec.TransformerSpec.from_config(shape.layers, shape.heads, pre_norm=True)
    random = np.random.default_rng(7)
    depth = shape.depth

    def normal(*size: int) -> Any:
        return random.standard_normal(size, dtype=np.float32) * np.float32(0.3)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(depth, np.float32), np.zeros(depth, np.float32)

    def linear(layer: Any, rows: int, columns: int) -> None:
        layer.weight, layer.bias = normal(rows, columns), np.zeros(rows, np.float32)

    def self_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], 3 * depth, depth)
        linear(layer.linear[1], depth, depth)

    def cross_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], depth, depth)
        linear(layer.linear[1], 2 * depth, depth)
        linear(layer.linear[2], depth, depth)

    def feed_forward(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, shape.feed_forward, depth)
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
    norm(spec.encoder.layer_norm)
    norm(spec.decoder.layer_norm)
    return spec
