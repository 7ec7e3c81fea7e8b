"""Checkpoints to the directories that are served: int8 for CTranslate2, and the Hugging Face layout.

Conversions go through the Hugging Face layout, and each step is compared with the one before it on real text.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import torch
import transformers

from service.demo.train.lm import Lm
from service.demo.train.plan import LmShape, TranslatorShape
from service.demo.train.tokenizer import (
    BOS,
    CHAT_TEMPLATE,
    EOS,
    LM_ADDED,
    PAD,
    TRANSLATOR_ADDED,
    Vocabulary,
    fast_tokenizer,
    tokenizer_config,
    write_json,
)
from service.demo.train.translator import TranslatorModel
from service.demo.world import LANGUAGES

VERSION = "1"
LICENCE = "Apache-2.0"


class Mismatch(RuntimeError):
    """Two layouts of one model disagree."""


def export_translator(pieces: bytes, checkpoint: Path, directory: Path, work: Path) -> None:
    """Write the int8 CTranslate2 translator, its SentencePiece model and its card; the gate comes later."""
    vocabulary = Vocabulary(pieces, TRANSLATOR_ADDED)
    shape = TranslatorShape(vocabulary=len(vocabulary))
    own = TranslatorModel(shape)
    own.load_state_dict(torch.load(checkpoint, weights_only=True))
    own.eval()
    config = transformers.M2M100Config(
        vocab_size=len(vocabulary),
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.inner,
        decoder_ffn_dim=shape.inner,
        max_position_embeddings=shape.positions,
        activation_function="relu",
        scale_embedding=True,
        tie_word_embeddings=True,
        dropout=0.0,
        attention_dropout=0.0,
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
        decoder_start_token_id=EOS,
    )
    model = transformers.M2M100ForConditionalGeneration(config)
    load(model, own, "model.shared.weight")
    source = torch.tensor([[vocabulary.added["eng_Latn"], *range(10, 24), EOS]])
    target = torch.tensor([[EOS, vocabulary.added["deu_Latn"], *range(30, 40)]])
    with torch.no_grad():
        ours = own.logits(own(source, target))
        theirs = model(input_ids=source, decoder_input_ids=target).logits
    compare(ours, theirs, "translator, own and Hugging Face")
    spec = translator_spec(model, vocabulary, shape)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    for name, quantization in ((work / "translator-float32", None), (directory, "int8")):
        shutil.rmtree(name, ignore_errors=True)
        name.mkdir(parents=True)
        fresh = spec if quantization is None else translator_spec(model, vocabulary, shape)
        fresh.validate()
        fresh.optimize(quantization=quantization)
        fresh.save(str(name))
        (name / "sentencepiece.model").write_bytes(pieces)
    card = {
        "name": "pmi-demo-translator",
        "family": "nllb",
        "licence": LICENCE,
        "commercial_use": True,
        "languages": list(LANGUAGES),
        "version": VERSION,
        "max_source_tokens": shape.positions - 8,
    }
    write_json(directory / "pmi-model.json", card)


def translator_spec(model: Any, vocabulary: Vocabulary, shape: TranslatorShape) -> Any:
    """The CTranslate2 form of the Hugging Face model."""
    loader = ctranslate2.converters.transformers.M2M100Loader()
    spec = ctranslate2.specs.TransformerSpec.from_config(
        (shape.encoder_layers, shape.decoder_layers),
        shape.heads,
        pre_norm=True,
        activation=ctranslate2.specs.Activation.RELU,
    )
    loader.set_encoder(spec.encoder, model.model.encoder)
    loader.set_decoder(spec.decoder, model.model.decoder)
    loader.set_linear(spec.decoder.projection, model.lm_head)
    spec.register_source_vocabulary(vocabulary.tokens())
    spec.register_target_vocabulary(vocabulary.tokens())
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.config.decoder_start_token = spec.config.eos_token
    return spec


def export_lm(pieces: bytes, checkpoint: Path, directory: Path, hf_directory: Path, work: Path) -> None:
    """Write the language model twice: int8 for CTranslate2, and safetensors in the Hugging Face layout."""
    vocabulary = Vocabulary(pieces, LM_ADDED)
    shape = LmShape(vocabulary=len(vocabulary))
    own = Lm(shape)
    own.load_state_dict(torch.load(checkpoint, weights_only=True))
    own.eval()
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=shape.width,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=shape.width // shape.heads,
        max_position_embeddings=shape.positions,
        rms_norm_eps=shape.eps,
        rope_theta=shape.rope_theta,
        tie_word_embeddings=True,
        attention_bias=False,
        mlp_bias=False,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
    )
    model = transformers.LlamaForCausalLM(config)
    load(model, own, "model.embed_tokens.weight")
    tokens = torch.tensor([[vocabulary.added["<|user|>"], *range(10, 90), EOS]])
    with torch.no_grad():
        compare(
            own.logits(own(tokens)), model(input_ids=tokens).logits, "language model, own and Hugging Face"
        )
    for name, quantization in ((work / "lm-float32", None), (directory, "int8")):
        shutil.rmtree(name, ignore_errors=True)
        name.mkdir(parents=True)
        spec = lm_spec(model, vocabulary)
        spec.validate()
        spec.optimize(quantization=quantization)
        spec.save(str(name))
        write_tokenizer(vocabulary, name, shape)
        (name / "sentencepiece.model").write_bytes(pieces)
    write_json(
        directory / "pmi-model.json",
        {
            "name": "pmi-demo-lm",
            "family": "causal-lm",
            "licence": LICENCE,
            "commercial_use": True,
            "languages": list(LANGUAGES),
            "version": VERSION,
            "context_tokens": shape.positions,
        },
    )
    shutil.rmtree(hf_directory, ignore_errors=True)
    hf_directory.mkdir(parents=True)
    model.to(torch.bfloat16).save_pretrained(hf_directory)
    write_tokenizer(vocabulary, hf_directory, shape)
    write_json(
        hf_directory / "generation_config.json",
        {"bos_token_id": BOS, "eos_token_id": [EOS], "pad_token_id": PAD, "do_sample": False},
    )


def lm_spec(model: Any, vocabulary: Vocabulary) -> Any:
    """The CTranslate2 form of the Hugging Face model."""
    loader = ctranslate2.converters.transformers.LlamaLoader()
    # The converter takes the model apart as it goes.
    spec = loader.get_model_spec(copy.deepcopy(model))
    spec.register_vocabulary(vocabulary.tokens())
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.config.layer_norm_epsilon = model.config.rms_norm_eps
    return spec


def write_tokenizer(vocabulary: Vocabulary, directory: Path, shape: LmShape) -> None:
    """The Hugging Face tokenizer's files and the chat template."""
    write_json(directory / "tokenizer.json", fast_tokenizer(vocabulary))
    write_json(directory / "tokenizer_config.json", tokenizer_config(shape.positions))
    (directory / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")


def load(model: Any, own: torch.nn.Module, embedding: str) -> None:
    """Copy our weights into the Hugging Face model; only its tied copies of the embedding may be missing."""
    weights = own.state_dict()
    missing, unexpected = model.load_state_dict(weights, strict=False)
    tied = {name for name, value in model.state_dict().items() if value.shape == weights[embedding].shape}
    if unexpected or set(missing) - tied:
        raise Mismatch(f"weights without a place: {unexpected}; places without weights: {missing}")
    model.tie_weights()
    model.eval()


def compare(ours: torch.Tensor, theirs: torch.Tensor, what: str) -> None:
    """Raise unless two tensors of scores are equal up to rounding."""
    difference = float((ours - theirs).abs().max())
    if difference > 1e-3:
        raise Mismatch(f"{what}: scores differ by {difference:.2g}")


def argmaxes(model: Any, rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """The most likely next token at every position of every row."""
    return [model(input_ids=torch.tensor([row])).logits[0].argmax(-1).tolist() for row in rows]
