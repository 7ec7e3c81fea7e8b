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

_BOUNDARY: Final = re.compile(
    rb'multipart/form-data\b.{0,200}?;\s*boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))', re.I
)
_MODEL_PART: Final = re.compile(
    rb'content-disposition:[^\r\n]{0,200}?;\s*name="?model"?(?:;|\s*(?:\r\n|$))', re.I
)
_MOST_PARTS: Final = 64
_MAX_NAME_BYTES: Final = 256


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


def boundary(content_type: bytes) -> bytes:
    """What separates the parts of a form; b"" where the body is none."""
    found = _BOUNDARY.match(content_type)
    return (found[1] or found[2]) if found else b""


def _model_of_form(raw: bytes, separator: bytes) -> str | None:
    """The field `model` of a form, as the transcription endpoints have it."""
    for part in raw.split(b"--" + separator)[: _MOST_PARTS + 1]:
        head, end, value = part.partition(b"\r\n\r\n")
        if end and _MODEL_PART.search(head):
            return value.removesuffix(b"\r\n")[:_MAX_NAME_BYTES].decode("utf-8", "replace").strip() or None
    return None


def parse(raw: bytes, separator: bytes = b"") -> Body:
    """A body's value. What is no JSON object has none; the backend will say what is wrong with it.

    Args:
        separator: of the parts of a form, of which only the model's name is read.
    """
    if separator:
        name = _model_of_form(raw, separator)
        return Body(raw, {} if name is None else {"model": name}, is_form=True)
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
