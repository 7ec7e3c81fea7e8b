"""What the API's description says of bodies, and of answers that are errors.

FastAPI would describe bodies by itself, but then it would also check them, and answer a wrong one with a 422.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

_DEFINITIONS: Final = "$defs"
_PLACE: Final = "#/components/schemas/{model}"
_ERROR: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}
_MEANING: Final = {
    400: "The request is wrong; `param` is the path of the field.",
    401: "No API key, or an unknown one (where the gateway asks for keys).",
    403: "The API key may not ask for this model.",
    404: "No backend serves a model of this name.",
    408: "The request did not come in time.",
    413: "The body is too large.",
    429: "The API key has had its share, or (with `require`) the translator is busy; see `Retry-After`.",
    502: "The model backend cannot be reached, or sent no valid answer.",
    503: "The gateway is overloaded or stopping, the backend down, or (with `require`) a translation failed.",
    504: "The model backend did not answer in time, or (with `require`) a translation was late.",
}
_ALWAYS: Final = (401, 429, 503)
ASKING: Final = (400, *_ALWAYS, 408, 413)
"""Of paths that take a body."""
MODEL: Final = (*ASKING, 403, 404, 502, 504)
"""Of paths that ask a model as well."""
LOOKING: Final = _ALWAYS
"""Of paths that only look."""


def body(schema: type[BaseModel]) -> dict[str, Any]:
    """The body of a path, as `openapi_extra`."""
    shown = schema.model_json_schema(ref_template=_PLACE)
    shown.pop(_DEFINITIONS, None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shown}}}}


def definitions(*schemas: type[BaseModel]) -> Mapping[str, Any]:
    """What the bodies refer to."""
    found: dict[str, Any] = {}
    for schema in schemas:
        found |= schema.model_json_schema(ref_template=_PLACE).get(_DEFINITIONS, {})
    return found


def errors(statuses: tuple[int, ...]) -> dict[int | str, dict[str, Any]]:
    """The errors of a path, as FastAPI takes them."""
    content = {"application/json": {"schema": _ERROR}}
    return {status: {"description": _MEANING[status], "content": content} for status in sorted(statuses)}
