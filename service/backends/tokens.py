"""Text to token ids and back, for the local backend.

Two kinds behind one protocol: SentencePiece (what the demo model has) and Hugging Face's `tokenizer.json`.
Ids are those of the model's vocabulary. Special tokens come from a template only, never from typed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import sentencepiece

from service.backends.chat_template import Rendered

BYTE_PIECE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
WORD_START = "▁"


class Tokenizer(Protocol):
    """A model's tokenizer.

    Attributes:
        special: text of each special token -> its id. Special tokens are never part of an answer's text.
        pieces: what each id adds to a text, in bytes; b"" for special tokens.
        marks_word_start: whether encoding puts a space before a text, which decoding takes away again.
    """

    @property
    def special(self) -> Mapping[str, int]: ...

    @property
    def pieces(self) -> Sequence[bytes]: ...

    @property
    def marks_word_start(self) -> bool: ...

    def encode_text(self, text: str) -> list[int]:
        """A plain prompt behind the model's begin token, if it has one; typed special tokens stay text."""
        ...

    def encode_rendered(self, rendered: Rendered) -> list[int]:
        """A rendered chat: the template's special tokens become their ids, the messages' stay text."""
        ...


class SentencePieceTokenizer:
    """Tokens of a SentencePiece model.

    Args:
        path: the `.model` file.
        vocabulary: the model's token strings by id; tokens beyond SentencePiece's are special.
        special: further special tokens.
        begin: id put before a plain prompt; None for nothing.
    """

    def __init__(
        self, path: Path, vocabulary: Sequence[str], special: Iterable[str], begin: int | None
    ) -> None:
        self._processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        size = self._processor.get_piece_size()
        ids = {token: index for index, token in reversed(list(enumerate(vocabulary)))}
        names = {token for token in special if token in ids}
        names |= {
            token
            for index, token in enumerate(vocabulary)
            if index >= size or self._processor.is_control(index) or self._processor.is_unknown(index)
        }
        self.special = {name: ids[name] for name in names}
        self._special_ids = frozenset(self.special.values())
        self.pieces = [b"" if token in names else _sentencepiece_bytes(token) for token in vocabulary]
        self._bytes = {
            piece[0]: ids[token]
            for token, piece in zip(vocabulary, self.pieces, strict=True)
            if _is_byte(token)
        }
        self._begin = begin
        self._split = special_splitter(self.special)
        # Only a model with a dummy prefix tells a text from the same text behind a space.
        self.marks_word_start = self._processor.encode("a") == self._processor.encode(" a")

    def encode_text(self, text: str) -> list[int]:
        return ([] if self._begin is None else [self._begin]) + self._plain(text)

    def encode_rendered(self, rendered: Rendered) -> list[int]:
        tokens: list[int] = []
        for part, is_special in split_special(self._split, rendered.text):
            tokens += [self.special[part]] if is_special else self._plain(rendered.plain(part))
        return tokens

    def _plain(self, text: str) -> list[int]:
        tokens: list[int] = []
        for token in self._processor.encode(text):
            if token in self._special_ids and not self._processor.is_unknown(token):
                # A user-defined piece is found in any text; typed by a user it is only characters.
                literal = self._processor.id_to_piece(token).encode()
                tokens += [self._bytes.get(byte, self._processor.unk_id()) for byte in literal]
            else:
                tokens.append(token)
        return tokens


class HuggingFaceTokenizer:
    """Tokens of a `tokenizer.json` (the `tokenizers` package, which the gateway does not need otherwise)."""

    def __init__(self, path: Path, vocabulary: Sequence[str], special: Iterable[str]) -> None:
        try:
            from tokenizers import Tokenizer as Fast
        except ImportError as error:
            raise RuntimeError(
                f"{path} needs the Python package 'tokenizers': install it, or put a sentencepiece.model here"
            ) from error
        source = path.read_text(encoding="utf-8")
        self._with_special: Any = Fast.from_str(source)
        self._plain: Any = Fast.from_str(source)
        self._plain.encode_special_tokens = True
        for tokenizer in (self._with_special, self._plain):
            tokenizer.no_truncation()
            tokenizer.no_padding()
        added = self._with_special.get_added_tokens_decoder()
        names = {token.content for token in added.values() if token.special}
        names |= {token for token in special if self._with_special.token_to_id(token) is not None}
        known = ((name, self._with_special.token_to_id(name)) for name in names)
        self.special = {name: index for name, index in known if index is not None}
        literal = {index for index, token in added.items() if not token.special}
        byte_level = '"ByteLevel"' in source
        self.pieces = [
            b""
            if token in names
            else token.encode()
            if index in literal
            else _byte_level_bytes(token)
            if byte_level
            else _sentencepiece_bytes(token)
            for index, token in enumerate(vocabulary)
        ]
        self._split = special_splitter(self.special)
        self.marks_word_start = not byte_level and self._ids("a") == self._ids(" a")

    def encode_text(self, text: str) -> list[int]:
        ids: list[int] = self._plain.encode(text, add_special_tokens=True).ids
        return ids

    def encode_rendered(self, rendered: Rendered) -> list[int]:
        if not rendered.stand_ins:
            ids: list[int] = self._with_special.encode(rendered.text, add_special_tokens=False).ids
            return ids
        tokens: list[int] = []
        for part, is_special in split_special(self._split, rendered.text):
            tokens += [self.special[part]] if is_special else self._ids(rendered.plain(part))
        return tokens

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._plain.encode(text, add_special_tokens=False).ids
        return ids


def special_splitter(special: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds special tokens in a text, the longest first; None when there are none."""
    longest_first = sorted(filter(None, special), key=len, reverse=True)
    return re.compile("(" + "|".join(map(re.escape, longest_first)) + ")") if longest_first else None


def split_special(splitter: re.Pattern[str] | None, text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts that are a special token (True) or hold none (False); empty parts are left out."""
    parts = [text] if splitter is None else splitter.split(text)
    for index, part in enumerate(parts):
        if part:
            yield part, index % 2 == 1


def _is_byte(token: str) -> bool:
    return BYTE_PIECE.fullmatch(token) is not None


def _sentencepiece_bytes(token: str) -> bytes:
    byte = BYTE_PIECE.fullmatch(token)
    return bytes([int(byte.group(1), 16)]) if byte else token.replace(WORD_START, " ").encode()


def _byte_level_bytes(token: str) -> bytes:
    return b"".join(bytes([_BYTE_OF[one]]) if one in _BYTE_OF else one.encode() for one in token)


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's alphabet: each byte as a visible character; those that show nothing stand at U+0100 and up."""
    visible = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    moved = [byte for byte in range(256) if byte not in visible]
    return {chr(byte): byte for byte in visible} | {
        chr(0x100 + index): byte for index, byte in enumerate(moved)
    }


_BYTE_OF = _byte_alphabet()
