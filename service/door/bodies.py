"""Reads a request's body as far as the gateway has to, and writes the changed one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from service.api.errors import to_json
from service.door import json_edit
from service.door.json_edit import Path
from service.door.options import FIELD


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body: the bytes as they came, and what they say.

    Attributes:
        value: the object; empty where the body is none.
    """

    raw: bytes
    value: Mapping[str, Any]

    @property
    def model(self) -> str | None:
        """The model that it names."""
        name = self.value.get("model")
        return name if isinstance(name, str) and name else None

    @property
    def streams(self) -> bool:
        """Whether it asks for a stream."""
        return self.value.get("stream") is True


def parse(raw: bytes) -> Body:
    """A body's value. What is no JSON object has none; the backend will say what is wrong with it."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # More lenient, as the backend may be: lone surrogates, NaN, numbers of any size.
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            value = None
    return Body(raw, value if isinstance(value, dict) else {})


def rewrite(body: Body, model: str | None, edits: Mapping[Path, str]) -> bytes:
    """The body without the field `pmi`, with the model's own name and the edited strings; all other bytes as
    they came."""
    values: dict[Path, bytes | None] = {path: to_json(text) for path, text in edits.items()}
    if FIELD in body.value:
        values[(FIELD,)] = None
    if model is not None and model != body.model:
        values[("model",)] = to_json(model)
    return json_edit.replace(body.raw, values) if values else body.raw
