"""The translator: a small encoder-decoder in the M2M100 layout, written out so that it trains fast on a CPU.

Parameter names and arithmetic are those of the Hugging Face M2M100 layout, so `state_dict()` loads there
unchanged.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from service.demo.train.attention import attend, causal_mask
from service.demo.train.plan import TranslatorShape
from service.demo.train.tokenizer import PAD


class Attention(nn.Module):
    """Multi-head attention of `x` over `memory`."""

    def __init__(self, shape: TranslatorShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q_proj = nn.Linear(shape.width, shape.width)
        self.k_proj = nn.Linear(shape.width, shape.width)
        self.v_proj = nn.Linear(shape.width, shape.width)
        self.out_proj = nn.Linear(shape.width, shape.width)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """`mask` is additive, (rows, 1, 1, memory length); None makes the attention causal."""

        def split(projected: Tensor) -> Tensor:
            return projected.view(len(x), -1, self.heads, x.shape[-1] // self.heads).transpose(1, 2)

        q, k, v = split(self.q_proj(x)), split(self.k_proj(memory)), split(self.v_proj(memory))
        mixed = attend(q, k, v, causal_mask(q.shape[2]) if mask is None else mask)
        out: Tensor = self.out_proj(mixed.transpose(1, 2).reshape(x.shape))
        return out


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, each normalised before."""

    def __init__(self, shape: TranslatorShape) -> None:
        super().__init__()
        self.drop = nn.Dropout(shape.dropout)
        self.self_attn = Attention(shape)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.self_attn_layer_norm(x)
        x = x + self.drop(self.self_attn(y, y, mask))
        y = self.final_layer_norm(x)
        out: Tensor = x + self.drop(self.fc2(functional.relu(self.fc1(y))))
        return out


class DecoderLayer(nn.Module):
    """Causal self-attention, attention over the source, feed-forward, each normalised before."""

    def __init__(self, shape: TranslatorShape) -> None:
        super().__init__()
        self.drop = nn.Dropout(shape.dropout)
        self.self_attn = Attention(shape)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.encoder_attn = Attention(shape)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        y = self.self_attn_layer_norm(x)
        x = x + self.drop(self.self_attn(y, y, None))
        x = x + self.drop(self.encoder_attn(self.encoder_attn_layer_norm(x), memory, mask))
        y = self.final_layer_norm(x)
        out: Tensor = x + self.drop(self.fc2(functional.relu(self.fc1(y))))
        return out


class Stack(nn.Module):
    """Layers of one kind with the final normalisation."""

    def __init__(self, shape: TranslatorShape, layers: list[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.layer_norm = nn.LayerNorm(shape.width)


class Body(nn.Module):
    """The shared embedding, encoder and decoder."""

    def __init__(self, shape: TranslatorShape) -> None:
        super().__init__()
        self.shared = nn.Embedding(shape.vocabulary, shape.width)
        self.encoder = Stack(shape, [EncoderLayer(shape) for _ in range(shape.encoder_layers)])
        self.decoder = Stack(shape, [DecoderLayer(shape) for _ in range(shape.decoder_layers)])


class TranslatorModel(nn.Module):
    """An encoder-decoder whose output matrix is its one embedding."""

    def __init__(self, shape: TranslatorShape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Body(shape)
        self.drop = nn.Dropout(shape.dropout)
        self.register_buffer("positions", sinusoids(shape), persistent=False)
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.xavier_uniform_(parameter)
        nn.init.normal_(self.model.shared.weight, std=shape.width**-0.5)

    def embed(self, tokens: Tensor) -> Tensor:
        """Scaled embeddings plus positions, (rows, length, width)."""
        x = self.model.shared(tokens) * math.sqrt(self.shape.width) + self.positions[: tokens.shape[1]]
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.bfloat16)
        out: Tensor = self.drop(x)
        return out

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Decoder states (rows, target length, width) of source and decoder-input token ids.

        Padding stands on the right; real decoder positions never see padding behind them.
        """
        x = self.embed(source)
        mask = torch.zeros(source.shape).masked_fill(source == PAD, float("-inf"))[:, None, None]
        for layer in self.model.encoder.layers:
            x = layer(x, mask)
        memory = self.model.encoder.layer_norm(x)
        y = self.embed(target)
        for layer in self.model.decoder.layers:
            y = layer(y, memory, mask)
        out: Tensor = self.model.decoder.layer_norm(y)
        return out

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores (..., vocabulary) of hidden states (..., width)."""
        return functional.linear(hidden, self.model.shared.weight)


def sinusoids(shape: TranslatorShape) -> Tensor:
    """Positions (positions, width) as M2M100 numbers them: the first real token stands at `PAD + 1`."""
    half = shape.width // 2
    rate = torch.exp(torch.arange(half).float() * -(math.log(10000) / (half - 1)))
    angles = torch.outer(torch.arange(PAD + 1, shape.positions + PAD + 1).float(), rate)
    return torch.cat((angles.sin(), angles.cos()), dim=1)
