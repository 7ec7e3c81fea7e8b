"""Reads a request's body as far as the gateway has to, and writes the changed one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from service.api.errors import to_json
from service.door import json_edit
from service.door.json_edit import Path
from service.door.options import FIELD
from service.errors import InvalidRequest

_FORM: Final = b"multipart/form-data"
_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
# One parameter of a header. Possessive, so that no header takes more than linear time. A quotation mark in a
# value is escaped or not according to whom one asks: no value has one.
_PARAMETER: Final = re.compile(
    rb"[ \t]*+;[ \t]*+("
    + _TOKEN
    + rb')[ \t]*+=[ \t]*+(?:"((?:[^"\\]|\\[^"\\])*+)"[ \t]*+(?=;|$)|([^";\\]*+))'
)
_HEADER: Final = re.compile(rb"(?!--)(" + _TOKEN + rb"):[ \t]*+([^\r\n\0]*+)")
_TYPE: Final = re.compile(rb"form-data[ \t]*+(?=;)", re.I)
_BOUNDARY: Final = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
# Other charsets can spell a field's name otherwise.
_CHARSETS: Final = frozenset({b"utf-8", b"utf8"})
# Stands for the boundary of a form that has none, or several: no header has a line feed.
_NO_BOUNDARY: Final = b"\n"
# More than Starlette takes (1000 fields and 1000 files), so that no body keeps the event loop busy.
_MOST_PARTS: Final = 2048


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body: the bytes as they came, and what they say.

    Attributes:
        value: the object; empty where the body is none.
        text: the same in plain UTF-8, where `raw` is something else; what is edited.
        is_form: it is a form, which is never edited.
    """

    raw: bytes
    value: Mapping[str, Any]
    text: bytes | None = None
    is_form: bool = False

    @property
    def model(self) -> str | None:
        """The model that it names."""
        name = self.value.get("model")
        return name if isinstance(name, str) and name else None

    @property
    def streams(self) -> bool:
        """Whether it asks for a stream."""
        return self.value.get("stream") is True


class _Unreadable(Exception):
    """A form that is not written as every reader takes it: two of them may find different fields in it."""


def boundary(content_type: bytes) -> bytes:
    """What separates the parts of a form; b"" where the body is none.

    A form whose boundary is not plain to everyone has one in which no parts are ever found.
    """
    kind, semicolon, rest = content_type.partition(b";")
    if kind.strip().lower() != _FORM:
        return b""
    try:
        found = _parameters(semicolon + rest)
    except _Unreadable:
        return _NO_BOUNDARY
    separator = found.get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(separator) or found.get(b"charset", b"utf-8").lower() not in _CHARSETS:
        return _NO_BOUNDARY
    return separator


def _parameters(text: bytes) -> dict[bytes, bytes]:
    """The parameters of a header, from the first semicolon on, each given once.

    Raises:
        _Unreadable: not every reader would find these.
    """
    found: dict[bytes, bytes] = {}
    text = text.rstrip(b" \t;")
    at = 0
    while at < len(text):
        parameter = _PARAMETER.match(text, at)
        if parameter is None:
            raise _Unreadable
        name, quoted, plain = parameter.groups()
        name = name.lower()
        if name in found or (b"*" in name and name != b"filename*"):
            raise _Unreadable
        found[name] = plain.strip(b" \t") if quoted is None else quoted
        at = parameter.end()
    return found


def _field_of(head: bytes) -> tuple[bytes, bool]:
    """The name of the field that a part with these headers is, and whether it is a file.

    Raises:
        _Unreadable: not every reader would say so.
    """
    disposition: bytes | None = None
    for line in head.split(b"\r\n"):
        header = _HEADER.fullmatch(line)
        if header is None:
            raise _Unreadable
        if header[1].lower() == b"content-disposition":
            if disposition is not None:
                raise _Unreadable
            disposition = header[2]
    kind = _TYPE.match(disposition or b"")
    if disposition is None or kind is None:
        raise _Unreadable
    found = _parameters(disposition[kind.end() :])
    if b"name" not in found or b"\\" in found[b"name"]:
        raise _Unreadable
    return found[b"name"], b"filename" in found or b"filename*" in found


def _models_of_form(raw: bytes, separator: bytes) -> set[str]:
    """All that a form has in its fields `model`, as the transcription endpoints have one.

    Readers differ in which of several fields they take, and in what they take for one. Whoever may ask for
    some models only would get others by that: what is not plain to every reader is not read at all.

    Raises:
        _Unreadable: it is no form that every reader takes alike.
    """
    dashes = b"--" + separator
    delimiter = b"\r\n" + dashes
    at = 2 if raw.startswith(delimiter) else 0
    if separator == _NO_BOUNDARY or not raw.startswith(dashes, at):
        raise _Unreadable
    at += len(dashes)
    models: set[str] = set()
    for _ in range(_MOST_PARTS):
        if raw.startswith(b"--", at):
            if raw[at + 2 :].strip(b"\r\n"):
                raise _Unreadable
            return models
        head_ends = raw.find(b"\r\n\r\n", at)
        if not raw.startswith(b"\r\n", at) or head_ends <= at:
            raise _Unreadable
        name, is_file = _field_of(raw[at + 2 : head_ends])
        begin = head_ends + 4
        end = raw.find(delimiter, begin)
        if end < 0 or raw.startswith(dashes, begin):
            raise _Unreadable
        if name == b"model":
            if is_file:
                raise _Unreadable
            models.add(_decoded(raw[begin:end]))
        at = end + len(delimiter)
    raise _Unreadable


def _decoded(value: bytes) -> str:
    """A field's text, as Starlette has it."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _parse_form(raw: bytes, separator: bytes) -> Body:
    """A form, of which only the model's name is read.

    Raises:
        InvalidRequest: it names several models.
    """
    try:
        models = _models_of_form(raw, separator)
    except _Unreadable:
        return Body(raw, {}, is_form=True)
    if len(models) > 1:
        raise InvalidRequest("the form names several models: name one", "model")
    return Body(raw, {"model": models.pop()} if models else {}, is_form=True)


def parse(raw: bytes, separator: bytes = b"") -> Body:
    """A body's value. What is no JSON object has none; the backend will say what is wrong with it.

    Args:
        separator: of the parts of a form, of which only the model's name is read.

    Raises:
        InvalidRequest: a form names several models.
    """
    if separator:
        return _parse_form(raw, separator)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # More lenient, as the backend may be: lone surrogates, NaN, numbers of any size.
        try:
            decoded = raw.decode(json.detect_encoding(raw), "surrogatepass").removeprefix("\ufeff")
            value = json.loads(decoded)
        except (ValueError, RecursionError):
            return Body(raw, {})
        return Body(raw, value if isinstance(value, dict) else {}, decoded.encode("utf-8", "surrogatepass"))
    return Body(raw, value if isinstance(value, dict) else {})


def rewrite(body: Body, model: str | None, edits: Mapping[Path, str]) -> bytes:
    """The body without the field `pmi`, with the model's own name and the edited strings; all other bytes as
    they came."""
    if body.is_form:
        return body.raw
    values: dict[Path, bytes | None] = {path: to_json(text) for path, text in edits.items()}
    if FIELD in body.value:
        values[(FIELD,)] = None
    if model is not None and model != body.model:
        values[("model",)] = to_json(model)
    return json_edit.replace(body.raw if body.text is None else body.text, values) if values else body.raw
