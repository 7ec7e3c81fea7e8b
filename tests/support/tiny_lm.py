"""A tiny Llama with random weights as a CTranslate2 model directory, made without any training framework."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import sentencepiece

LAYERS, HEADS, HEAD_SIZE, INNER = 2, 2, 16, 64
CONTEXT_TOKENS = 256
TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}"
    "<|{{ message.role }}|>{{ message.content | trim }}<|end|>"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SENTENCES = (
    "The train to Berlin leaves at nine.",
    "Der Zug nach Berlin fährt um neun Uhr.",
    "Le train pour Berlin part à neuf heures.",
    "El tren a Berlín sale a las nueve.",
    "去柏林的火车九点出发。",
    "Is the answer entailment, neutral or contradiction?",
    "Answer yes or no, positive or negative.",
)


def write_tiny_lm(directory: Path, *, chat: bool = True, seed: int = 5) -> Path:
    """Write a random Llama with its own SentencePiece model, as a directory that `Local.load` takes."""
    directory.mkdir(parents=True, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 20),
        model_writer=model,
        vocab_size=420,
        model_type="unigram",
        character_coverage=1.0,
        byte_fallback=True,
        hard_vocab_limit=False,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        control_symbols=["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"],
        num_threads=1,
        minloglevel=2,
    )
    (directory / "sentencepiece.model").write_bytes(model.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    vocabulary = [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]

    spec = ctranslate2.specs.TransformerDecoderModelSpec.from_config(
        LAYERS,
        HEADS,
        activation=ctranslate2.specs.common_spec.Activation.SWISH,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,
        rotary_interleave=False,
        num_heads_kv=HEADS,
    )
    rng = np.random.default_rng(seed)
    width = HEADS * HEAD_SIZE

    def weights(rows: int, columns: int) -> Any:
        return rng.normal(0, 0.3, (rows, columns)).astype(np.float32)

    decoder = spec.decoder
    decoder.scale_embeddings = False
    decoder.embeddings.weight = weights(len(vocabulary), width)
    decoder.projection.weight = weights(len(vocabulary), width)
    decoder.layer_norm.gamma = np.ones(width, np.float32)
    for layer in decoder.layer:
        layer.self_attention.layer_norm.gamma = np.ones(width, np.float32)
        layer.self_attention.linear[0].weight = weights(3 * width, width)
        layer.self_attention.linear[1].weight = weights(width, width)
        layer.ffn.layer_norm.gamma = np.ones(width, np.float32)
        layer.ffn.linear_0.weight = weights(INNER, width)
        layer.ffn.linear_0_noact.weight = weights(INNER, width)
        layer.ffn.linear_1.weight = weights(width, INNER)
    spec.register_vocabulary(vocabulary)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "<|end|>", "<unk>"
    spec.config.layer_norm_epsilon = 1e-5
    spec.validate()
    spec.optimize(quantization="float32")
    spec.save(str(directory))
    described = {
        "name": "tiny",
        "family": "causal-lm",
        "licence": "Apache-2.0",
        "context_tokens": CONTEXT_TOKENS,
    }
    (directory / "pmi-model.json").write_text(json.dumps(described))
    if chat:
        (directory / "chat_template.jinja").write_text(TEMPLATE)
    return directory
