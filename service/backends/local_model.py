"""What stands in the directory of a local model: everything but the weights.

model.bin config.json vocabulary.json   from CTranslate2's converter
sentencepiece.model | tokenizer.json    the tokenizer, ids as in the vocabulary
pmi-model.json                          name, licence, context length
chat_template.jinja                     absent for a base model
tokenizer_config.json                   optional: special tokens, a chat template
generation_config.json                  optional: how to sample when the caller does not say
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prompts.types import Style
from service.backends.chat_template import ChatTemplate
from service.backends.labels import Spelling
from service.backends.sampling import Sampling
from service.backends.tokens import HuggingFaceTokenizer, SentencePieceTokenizer, Tokenizer

# A tokenizer that knows no limit says so with an absurd number.
ABSURD_CONTEXT_TOKENS = 1 << 24


class ModelUnusable(ValueError):
    """A model directory lacks something, or its parts do not fit together; said at start-up."""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model's description.

    Attributes:
        name: how requests name the model.
        licence: SPDX identifier; "" where the directory does not say.
        context_tokens: prompt and answer together.
        vocabulary: token strings by id, as CTranslate2 takes them.
        tokenizer: text to ids and back.
        ends: ids that end an answer.
        spelling: for labels; its end is the tokenizer's own end token.
        template: None for a base model.
        sampling: the model's own sampling, for what a request leaves open.
    """

    name: str
    licence: str
    context_tokens: int
    vocabulary: Sequence[str]
    tokenizer: Tokenizer
    ends: frozenset[int]
    spelling: Spelling
    template: ChatTemplate | None
    sampling: Sampling

    @property
    def style(self) -> Style:
        """Whether the model takes messages or plain text."""
        return Style.TEXT if self.template is None else Style.CHAT

    @classmethod
    def read(cls, directory: Path) -> LocalModel:
        """Read a model directory. Blocks.

        Raises:
            ModelUnusable: a file is missing or unreadable, or a value makes no sense.
        """
        own = _json(directory / "pmi-model.json")
        converted = _json(directory / "config.json")
        tokenizer_config = _json(directory / "tokenizer_config.json")
        generation = _json(directory / "generation_config.json")
        vocabulary = _vocabulary(directory)
        ids = {token: index for index, token in reversed(list(enumerate(vocabulary)))}

        names = {
            role: _token_name(tokenizer_config.get(f"{role}_token"))
            or str(converted.get(f"{role}_token") or "")
            for role in ("bos", "eos", "unk", "pad")
        }
        if names["eos"] not in ids:
            raise ModelUnusable(f"{directory}: the end token {names['eos']!r} is not in the vocabulary")
        end = ids[names["eos"]]
        special = [name for name in names.values() if name] + _special_tokens(own, tokenizer_config)
        begin = ids.get(names["bos"]) if tokenizer_config.get("add_bos_token") is True else None
        tokenizer = _tokenizer(directory, vocabulary, special, begin)

        source = _template_source(directory, tokenizer_config)
        variables = {f"{role}_token": name for role, name in names.items()}
        try:
            template = None if source is None else ChatTemplate(source, variables, tokenizer.special)
        except ValueError as error:
            raise ModelUnusable(f"{directory}: {error}") from error
        ends = {end, *_end_ids(generation, len(vocabulary))}
        # CTranslate2 stops at its own end token whatever is asked for.
        if converted.get("eos_token") in ids:
            ends.add(ids[converted["eos_token"]])
        return cls(
            name=str(own.get("name") or directory.name),
            licence=str(own.get("licence") or ""),
            context_tokens=_context_tokens(directory, own, tokenizer_config),
            vocabulary=vocabulary,
            tokenizer=tokenizer,
            ends=frozenset(ends),
            spelling=Spelling(tokenizer.pieces, end),
            template=template,
            sampling=_sampling(generation),
        )


def _json(path: Path) -> Mapping[str, Any]:
    """A JSON object; {} when the file is not there."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"{path} cannot be read") from error
    if not isinstance(value, dict):
        raise ModelUnusable(f"{path} holds no JSON object")
    return value


def _vocabulary(directory: Path) -> list[str]:
    as_json, as_lines = directory / "vocabulary.json", directory / "vocabulary.txt"
    try:
        if as_json.is_file():
            tokens = json.loads(as_json.read_text(encoding="utf-8"))
        else:
            # Not splitlines: tokens may hold other line separators than "\n".
            tokens = as_lines.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"{directory}: no readable vocabulary.json or vocabulary.txt") from error
    if not isinstance(tokens, list) or not tokens or not all(isinstance(token, str) for token in tokens):
        raise ModelUnusable(f"{as_json} holds no list of tokens")
    return tokens


def _tokenizer(
    directory: Path, vocabulary: Sequence[str], special: Sequence[str], begin: int | None
) -> Tokenizer:
    sentencepiece, fast = directory / "sentencepiece.model", directory / "tokenizer.json"
    try:
        if sentencepiece.is_file():
            return SentencePieceTokenizer(sentencepiece, vocabulary, special, begin)
        if fast.is_file():
            return HuggingFaceTokenizer(fast, vocabulary, special)
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelUnusable(f"{directory}: the tokenizer cannot be read: {error}") from error
    raise ModelUnusable(f"{directory}: neither sentencepiece.model nor tokenizer.json")


def _template_source(directory: Path, tokenizer_config: Mapping[str, Any]) -> str | None:
    path = directory / "chat_template.jinja"
    if path.is_file():
        return path.read_text(encoding="utf-8")
    template = tokenizer_config.get("chat_template")
    return template if isinstance(template, str) else None


def _token_name(value: Any) -> str:
    """A token's text; Hugging Face writes it as a string or as an object."""
    if isinstance(value, Mapping):
        value = value.get("content")
    return value if isinstance(value, str) else ""


def _special_tokens(own: Mapping[str, Any], tokenizer_config: Mapping[str, Any]) -> list[str]:
    added = tokenizer_config.get("added_tokens_decoder")
    entries = added.values() if isinstance(added, Mapping) else ()
    listed = own.get("special_tokens")
    return [
        *(name for name in (listed if isinstance(listed, list) else ()) if isinstance(name, str)),
        *(
            _token_name(entry)
            for entry in entries
            if isinstance(entry, Mapping) and entry.get("special") is True
        ),
    ]


def _end_ids(generation: Mapping[str, Any], size: int) -> list[int]:
    given = generation.get("eos_token_id")
    listed = given if isinstance(given, list) else [given]
    return [token for token in listed if isinstance(token, int) and 0 <= token < size]


def _context_tokens(directory: Path, own: Mapping[str, Any], tokenizer_config: Mapping[str, Any]) -> int:
    for value in (own.get("context_tokens"), tokenizer_config.get("model_max_length")):
        if isinstance(value, (int, float)) and 0 < value < ABSURD_CONTEXT_TOKENS:
            return int(value)
    raise ModelUnusable(f"{directory}: pmi-model.json does not say context_tokens")


def _sampling(generation: Mapping[str, Any]) -> Sampling:
    """The model's own sampling; greedy where it has none, so that a demo says the same thing twice."""
    greedy = Sampling()
    return Sampling(
        temperature=float(generation.get("temperature", greedy.temperature)),
        top_p=float(generation.get("top_p", greedy.top_p)),
        top_k=max(0, int(generation.get("top_k", greedy.top_k))),
        min_p=float(generation.get("min_p", greedy.min_p)),
    )
