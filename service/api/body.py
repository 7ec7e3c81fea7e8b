"""From the bytes of a request to a checked body; what is wrong with it is said with the path of the field.

    bytes ──> JSON ──> no NUL, no lone surrogate, no excessive depth ──> schema

The text checks come before the schema, since free-form fields (`params`) hold text as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from service.api.schemas import RESERVED_PARAMETERS
from service.errors import InvalidRequest

MAX_DEPTH: Final = 32
_SHOWN_KEY_CHARS: Final = 64
_Body = TypeVar("_Body", bound=BaseModel)

# The schema's unions report each of their branches; these parts of a location say which branch, not which
# field.
_BRANCHES: Final = frozenset({"str", "dict[str,str]", "list[str]", "list[constrained-str]"})


async def read_body(request: Request, schema: type[_Body]) -> _Body:
    """The body of a request.

    Raises:
        InvalidRequest: names the first field at fault.
    """
    return parse_body(await request.body(), schema)


def parse_body(raw: bytes, schema: type[_Body]) -> _Body:
    """A body from its bytes; see `read_body`."""
    value = _json(raw)
    if not isinstance(value, dict):
        raise InvalidRequest("the body is not a JSON object", code="invalid_json")
    check_text(value)
    try:
        body = schema.model_validate(value)
    except ValidationError as error:
        raise refusal(error) from error
    _check_parameters(value.get("params"))
    return body


def _json(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidRequest("the body is not UTF-8", code="invalid_json") from error
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidRequest(f"the body is not valid JSON ({where})", code="invalid_json") from error
    except RecursionError as error:
        raise InvalidRequest(f"the body is nested deeper than {MAX_DEPTH} levels", code="too_deep") from error
    except ValueError as error:  # an integer of thousands of digits
        raise InvalidRequest(
            "the body is not valid JSON: a number is too long", code="invalid_json"
        ) from error


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidRequest(f"the body is not valid JSON: {name} is no number", code="invalid_json")


def check_text(value: Any, within: str = "") -> None:
    """Refuse text that no model can be given, wherever in a value it stands.

    Args:
        value: parsed JSON.
        within: path of the value in the request.

    Raises:
        InvalidRequest: a NUL, a lone surrogate, or too deep.
    """
    for path, depth, text in _walk(value, within):
        if depth > MAX_DEPTH:
            raise InvalidRequest(f"{path} is nested deeper than {MAX_DEPTH} levels", path, code="too_deep")
        if text is None:
            continue
        if "\0" in text:
            raise InvalidRequest(f"{path} holds a NUL character", path, code="invalid_text")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise InvalidRequest(f"{path} holds a lone surrogate", path, code="invalid_text") from None


def _walk(value: Any, within: str) -> Iterator[tuple[str, int, str | None]]:
    """Every value with its path and depth; strings, and the keys of objects, with their text."""
    pending: list[tuple[str, int, Any]] = [(within, 0, value)]
    while pending:
        path, depth, one = pending.pop()
        if isinstance(one, str):
            yield path, depth, one
        elif isinstance(one, dict):
            yield path, depth, None
            for key, child in one.items():
                place = f"{path}.{_shown(key)}" if path else _shown(key)
                yield place, depth, key
                pending.append((place, depth + 1, child))
        elif isinstance(one, list):
            yield path, depth, None
            pending.extend((f"{path}[{index}]", depth + 1, child) for index, child in enumerate(one))


def _check_parameters(params: Any) -> None:
    for key in params if isinstance(params, dict) else ():
        if key in RESERVED_PARAMETERS:
            place = f"params.{key}"
            raise InvalidRequest(f"{place}: give {key} as a field of the request, not in params", place)


def refusal(error: ValidationError, within: str = "") -> InvalidRequest:
    """What is wrong with a body, or with the part of it at `within`; the first problem, by its path."""
    problems = error.errors(include_url=False, include_input=False)
    # An unknown field often explains why a required one is missing: a slip of the pen in its name.
    first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
    path, kinds = _path(first["loc"], within), [first["msg"]]
    if _is_branch(first["loc"]):
        # Of a union's branches the one that got furthest is what the caller meant; of equals, any is right.
        branches = [one for one in problems if _is_branch(one["loc"]) and one["loc"][0] == first["loc"][0]]
        deepest = max(branches, key=lambda one: len(one["loc"]))
        path = _path(deepest["loc"], within)
        kinds = [one["msg"] for one in branches if len(one["loc"]) == len(deepest["loc"])]
    if first["type"] == "extra_forbidden":
        return InvalidRequest(f"there is no field {path}", path, code="unknown_field")
    if first["type"] == "missing":
        return InvalidRequest(f"{path} is required", path, code="missing_field")
    message = " or ".join(dict.fromkeys(_sentence(kind) for kind in kinds))
    return InvalidRequest(f"{path}: {message}", path, code="invalid_value")


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:]


def _is_branch(location: tuple[int | str, ...]) -> bool:
    return any(part in _BRANCHES for part in location)


def _path(location: tuple[int | str, ...], within: str) -> str:
    path = within
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in _BRANCHES:
            path += f".{_shown(part)}" if path else _shown(part)
    return path


def _shown(key: str) -> str:
    """A key as errors show it: short, and printable."""
    return key[:_SHOWN_KEY_CHARS].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
