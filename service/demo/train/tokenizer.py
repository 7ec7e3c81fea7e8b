"""One vocabulary for both models, in the two layouts that the stack reads.

The SentencePiece model is the source of truth. Behind its ids each model has the tokens only it needs: the
translator the language codes, the language model the chat roles. A piece has the same id in the translator,
in the CTranslate2 language model and in the Hugging Face tokenizer.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sentencepiece

from service.demo.world import LANGUAGES

BOS, PAD, EOS, UNKNOWN = 0, 1, 2, 3
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
ROLES = ("system", "user", "assistant")
ROLE_TOKENS = tuple(f"<|{role}|>" for role in ROLES)
TRANSLATOR_ADDED = LANGUAGES
LM_ADDED = ROLE_TOKENS

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{%- if message['role'] in ['system', 'assistant'] -%}{{- '<|' + message['role'] + '|>' -}}"
    "{%- else -%}{{- '<|user|>' -}}{%- endif -%}"
    "{{- message['content'] + '</s>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)


def train(sentences: Iterable[str], pieces: int) -> bytes:
    """A serialized SentencePiece model of `pieces` ids.

    Text passes unchanged (identity normalisation, no dummy prefix, spaces kept), so that decoding gives back
    the input. Merges rather than a unigram model: ranks are integers, so the two layouts cannot drift apart.
    """
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=model,
        model_type="bpe",
        vocab_size=pieces,
        character_coverage=1.0,
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=False,
        bos_id=BOS,
        pad_id=PAD,
        eos_id=EOS,
        unk_id=UNKNOWN,
        bos_piece=SPECIAL[BOS],
        pad_piece=SPECIAL[PAD],
        eos_piece=SPECIAL[EOS],
        unk_piece=SPECIAL[UNKNOWN],
        num_threads=1,
        max_sentence_length=8192,
        minloglevel=1,
    )
    return model.getvalue()


class Vocabulary:
    """Text to ids and back, with a model's added tokens behind the pieces."""

    def __init__(self, model: bytes, added: Sequence[str] = ()) -> None:
        self.processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        self.model = model
        self.base = int(self.processor.get_piece_size())
        self.added = {token: self.base + i for i, token in enumerate(added)}

    def __len__(self) -> int:
        return self.base + len(self.added)

    def tokens(self) -> list[str]:
        """All tokens in id order."""
        return [self.processor.id_to_piece(i) for i in range(self.base)] + list(self.added)

    def encode(self, text: str) -> list[int]:
        """Ids of plain text; what looks like a special token is text as well."""
        ids: list[int] = self.processor.encode(text)
        return ids

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """`encode` for many texts in one call."""
        ids: list[list[int]] = self.processor.encode(list(texts))
        return ids

    def encode_rendered(self, text: str) -> list[int]:
        """Ids of a rendered chat, in which special and added tokens stand as text."""
        special = {token: i for i, token in enumerate(SPECIAL)} | self.added
        parts = re.split("(" + "|".join(re.escape(token) for token in special) + ")", text)
        return [
            i for part in parts if part for i in ([special[part]] if part in special else self.encode(part))
        ]

    def decode(self, ids: Iterable[int]) -> str:
        """Text of ids; added tokens vanish."""
        text: str = self.processor.decode([i for i in ids if i < self.base])
        return text


def fast_tokenizer(vocabulary: Vocabulary) -> dict[str, Any]:
    """`tokenizer.json` with the same ids for the same text."""
    base = {vocabulary.processor.id_to_piece(i): i for i in range(vocabulary.base)}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [added_token(i, token) for i, token in enumerate(SPECIAL)]
        + [added_token(i, token) for token, i in vocabulary.added.items()],
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": SPECIAL[UNKNOWN],
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": base | vocabulary.added,
            "merges": merges(vocabulary),
        },
    }


def merges(vocabulary: Vocabulary) -> list[list[str]]:
    """Every pair of pieces that makes a piece, in the order in which SentencePiece would merge."""
    processor = vocabulary.processor
    normal = {
        processor.id_to_piece(i): i
        for i in range(vocabulary.base)
        if not (processor.is_control(i) or processor.is_byte(i) or processor.is_unknown(i))
    }
    found = [
        (identity, normal[piece[:cut]], normal[piece[cut:]], piece[:cut], piece[cut:])
        for piece, identity in normal.items()
        for cut in range(1, len(piece))
        if piece[:cut] in normal and piece[cut:] in normal
    ]
    return [[left, right] for *_, left, right in sorted(found)]


def added_token(identity: int, content: str) -> dict[str, Any]:
    return {
        "id": identity,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def tokenizer_config(context_tokens: int) -> dict[str, Any]:
    """`tokenizer_config.json` for the Hugging Face layout."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": SPECIAL[BOS],
        "eos_token": SPECIAL[EOS],
        "pad_token": SPECIAL[PAD],
        "unk_token": SPECIAL[UNKNOWN],
        "additional_special_tokens": list(LM_ADDED),
        "model_max_length": context_tokens,
        "clean_up_tokenization_spaces": False,
        "add_bos_token": False,
        "add_eos_token": False,
    }


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
