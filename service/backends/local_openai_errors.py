"""The refusals of the local backend as vLLM words its own, so that clients see one shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import orjson

from service.backends.errors import BackendRejected, UnsupportedParameter

_TYPES: Final[Mapping[int, str]] = {400: "BadRequestError", 404: "NotFoundError", 405: "BadRequestError"}
# Fields of a `Generation` that are called otherwise in OpenAI's API.
_FIELDS: Final[Mapping[str, str]] = {"labels": "structured_outputs.choice"}


def refusal(status: int, message: str, param: str | None = None) -> BackendRejected:
    """A refusal in vLLM's error object; `param` is the path of the field at fault."""
    error = {"message": message, "type": _TYPES[status], "param": param, "code": status}
    # A client's words can hold lone surrogates, which only escapes can carry.
    return BackendRejected(status, json.dumps({"error": error}, separators=(",", ":")).encode())


def in_vllms_shape(error: BackendRejected | UnsupportedParameter) -> BackendRejected:
    """The same refusal, whichever part of the local backend it comes from."""
    if isinstance(error, UnsupportedParameter):
        field = _FIELDS.get(error.parameter, error.parameter)
        return refusal(400, str(error).replace(error.parameter, field, 1), field)
    said = orjson.loads(error.body)["error"]
    return refusal(error.status, said["message"], said["param"])


def no_such_model(name: str, served: str) -> BackendRejected:
    """A request for another model than the one served."""
    return refusal(404, f"The model `{name[:200]}` does not exist. Valid aliases: {served}.", "model")
