"""Tiny random Hugging Face models with tokenizers of their own, made in the environment that has PyTorch.

`python -m tests.support.hf_models FAMILY DIRECTORY` writes one. What pytest runs has neither PyTorch nor
transformers; `run` hands code to the interpreter that does.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import sentencepiece

_ROOT: Final = Path(__file__).resolve().parents[2]
_SENTENCES: Final = (
    "The train leaves at nine.",
    "How much does the small one cost?",
    "Der Zug ist schon weg.",
    "Wo ist der Bahnhof?",
    "Le train est en retard.",
    "车站在哪里",
    "where is the station and the cup of coffee",
)
_NLLB_CODES: Final = ("deu_Latn", "eng_Latn", "fra_Latn", "zho_Hans")
_MADLAD_CODES: Final = ("<2de>", "<2en>", "<2fr>", "<2zh>")
_TIMEOUT_S: Final = 300


def models_python() -> Path:
    """The interpreter of the environment with PyTorch and transformers; skips the test without it."""
    named = os.environ.get("PMI_TEST_MODELS_PYTHON")
    if named:
        return Path(named)
    if not (_ROOT / ".venv-models" / ".ready").exists():
        # Not where models are made: pytest is not installed there.
        from tests.support.unavailable import unavailable

        unavailable("no .venv-models: make .venv-models/.ready")
    return _ROOT / ".venv-models" / "bin" / "python"


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a few lines of Python there; `sys.argv[1:]` are the arguments."""
    return subprocess.run(
        [str(models_python()), "-c", code, *map(str, arguments)],
        cwd=_ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )


def make(family: str, directory: Path) -> Path:
    """Write a tiny model of a family, from this interpreter; returns the directory."""
    made = run(
        "import sys; from tests.support.hf_models import write; write(*sys.argv[1:])", family, directory
    )
    assert made.returncode == 0, made.stderr
    return directory


def write(family: str, path: str) -> None:
    """Write a tiny model; only where PyTorch and transformers are installed."""
    directory = Path(path)
    directory.mkdir(parents=True)
    {
        "nllb": _nllb,
        "m2m100": _m2m100,
        "small100": _small100,
        "madlad": _madlad,
        "opus": _opus,
    }[family](directory)


def _nllb(directory: Path) -> None:
    _train(directory / "sentencepiece.bpe.model", model_type="bpe", bos_id=-1, eos_id=-1, unk_id=0)
    _json(
        directory / "tokenizer_config.json",
        {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": list(_NLLB_CODES)},
    )
    _save_m2m(directory, layers=1)


def _m2m100(directory: Path, decoder_layers: int = 1) -> None:
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    pieces = _train(directory / "sentencepiece.bpe.model")
    _json(directory / "vocab.json", {p: i for i, p in enumerate(["<s>", "<pad>", "</s>", "<unk>", *pieces])})
    codes = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    _json(
        directory / "tokenizer_config.json",
        {"tokenizer_class": "M2M100Tokenizer", "src_lang": "en", "additional_special_tokens": codes},
    )
    _save_m2m(directory, layers=decoder_layers)


def _small100(directory: Path) -> None:
    _m2m100(directory, decoder_layers=3)


def _save_m2m(directory: Path, layers: int) -> None:
    import transformers

    _json(directory / "config.json", {"model_type": "m2m_100"})
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(directory))
    config = transformers.M2M100Config(
        # M2M100's tokenizer has words to fill up with.
        vocab_size=len(tokenizer) + getattr(tokenizer, "num_madeup_words", 1),
        d_model=32,
        encoder_layers=1,
        decoder_layers=layers,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=256,
        decoder_start_token_id=2,
        init_std=0.5,
    )
    _save(transformers.M2M100ForConditionalGeneration, config, directory)


def _madlad(directory: Path) -> None:
    import transformers

    _train(
        directory / "spiece.model",
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        user_defined_symbols=list(_MADLAD_CODES),
    )
    _json(
        directory / "tokenizer_config.json",
        {
            "tokenizer_class": "T5Tokenizer",
            "extra_ids": 0,
            "pad_token": "<s>",
            "additional_special_tokens": [],
        },
    )
    _json(directory / "config.json", {"model_type": "t5"})
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(directory))
    config = transformers.T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_decoder_layers=1,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
        initializer_factor=4.0,
    )
    _save(transformers.T5ForConditionalGeneration, config, directory)


def _opus(directory: Path) -> None:
    import transformers

    pieces = _train(directory / "source.spm")
    (directory / "target.spm").write_bytes((directory / "source.spm").read_bytes())
    vocabulary = ["</s>", "<unk>", *pieces, "<pad>"]
    _json(directory / "vocab.json", {piece: index for index, piece in enumerate(vocabulary)})
    _json(
        directory / "tokenizer_config.json",
        {"tokenizer_class": "MarianTokenizer", "source_lang": "deu", "target_lang": "eng"},
    )
    config = transformers.MarianConfig(
        vocab_size=len(vocabulary),
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=256,
        activation_function="swish",
        scale_embedding=True,
        pad_token_id=len(vocabulary) - 1,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=len(vocabulary) - 1,
        init_std=0.5,
    )
    _save(transformers.MarianMTModel, config, directory)


def _save(architecture: Any, config: Any, directory: Path) -> None:
    import torch

    torch.manual_seed(5)
    architecture(config).eval().save_pretrained(str(directory))


def _train(path: Path, **options: Any) -> list[str]:
    """Train a SentencePiece model; its pieces without the special ones."""
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES * 3),
        model_writer=trained,
        vocab_size=120,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
        **{"model_type": "unigram", **options},
    )
    path.write_bytes(trained.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    return [
        processor.id_to_piece(i)
        for i in range(processor.get_piece_size())
        if not (processor.is_control(i) or processor.is_unknown(i))
    ]


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
