"""One training run of each model: data, loss, loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from service.demo.train.batches import batches, padded
from service.demo.train.conversations import Conversation, conversations
from service.demo.train.lm import Lm
from service.demo.train.loop import fit
from service.demo.train.loss import cross_entropy
from service.demo.train.pairs import pairs
from service.demo.train.plan import LmShape, Training, TranslatorShape
from service.demo.train.tokenizer import EOS, LM_ADDED, PAD, TRANSLATOR_ADDED, Vocabulary
from service.demo.train.translator import TranslatorModel

Row = tuple[list[int], list[int]]
"""Token ids of a source and of its target."""


def train_translator(pieces: bytes, training: Training, checkpoint: Path) -> int:
    """Train the translator; returns the steps taken."""
    vocabulary = Vocabulary(pieces, TRANSLATOR_ADDED)
    torch.manual_seed(training.seed)
    model = TranslatorModel(TranslatorShape(vocabulary=len(vocabulary)))

    def encoded() -> Iterator[Row]:
        for pair in pairs(training.seed):
            yield (
                [vocabulary.added[pair.source_language], *vocabulary.encode(pair.source), EOS],
                [EOS, vocabulary.added[pair.target_language], *vocabulary.encode(pair.target), EOS],
            )

    def loss(batch: Sequence[Row]) -> tuple[Tensor, int]:
        source, target = padded([row[0] for row in batch]), padded([row[1] for row in batch])
        hidden = model(source, target[:, :-1])
        labels = target[:, 1:].clone()
        # Position 0 predicts the language code, which is always forced.
        labels[:, 0] = PAD
        real = labels != PAD
        count = int(real.sum())
        weights = torch.full((count,), 1 / count)
        value = cross_entropy(
            hidden[real], model.model.shared.weight, labels[real], weights, training.smoothing
        )
        return value, count

    # Sorted by both lengths: a Chinese source beside a French target of its sum would be mostly padding.
    stream = batches(
        encoded(),
        order=lambda row: (len(row[0]) // 2, len(row[1])),
        size=lambda row: len(row[0]) + len(row[1]),
        budget=training.batch_tokens,
        pool=training.pool,
        seed=training.seed,
    )
    return fit(model, stream, loss, training, checkpoint)


def train_lm(pieces: bytes, training: Training, checkpoint: Path) -> int:
    """Train the language model; returns the steps taken."""
    vocabulary = Vocabulary(pieces, LM_ADDED)
    torch.manual_seed(training.seed)
    model = Lm(LmShape(vocabulary=len(vocabulary)))

    def loss(batch: Sequence[Conversation]) -> tuple[Tensor, int]:
        tokens = padded([conversation.ids for conversation in batch])
        longest = tokens.shape[1]
        weights = torch.tensor([[*c.weights, *([0.0] * (longest - len(c.weights)))] for c in batch])[:, 1:]
        hidden = model(tokens[:, :-1])
        real = weights > 0
        picked = weights[real]
        value = cross_entropy(
            hidden[real],
            model.model.embed_tokens.weight,
            tokens[:, 1:][real],
            picked / picked.sum(),
            training.smoothing,
        )
        return value, sum(len(c.ids) for c in batch)

    stream = batches(
        conversations(training.seed, vocabulary),
        order=lambda conversation: (len(conversation.ids),),
        size=lambda conversation: len(conversation.ids),
        budget=training.batch_tokens,
        pool=training.pool,
        seed=training.seed,
    )
    return fit(model, stream, loss, training, checkpoint)
