"""From the bytes of a request to a checked body; what is wrong with it is said with the path of the field.

    bytes ──> JSON ──> no NUL, no lone surrogate, no excessive depth or number of values ──> schema

The text checks come before the schema, since free-form fields (`params`) hold text as well.
"""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from service.api.schemas import RESERVED_PARAMETERS
from service.errors import InvalidRequest

MAX_DEPTH: Final = 32
#: Values in a body: the largest that makes sense (all examples, each with all its translations) has a third.
#: Each wrong one costs the time and the memory of an error of its own, before the first of them can be named.
MAX_VALUES: Final = 20_000
#: The same for `params`: a list of token ids can be as long as a vocabulary.
MAX_PARAMETER_VALUES: Final = 300_000
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
    params = value.get("params")
    check_text({key: one for key, one in value.items() if key != "params"})
    check_text(params, "params", MAX_PARAMETER_VALUES)
    try:
        body = schema.model_validate(value)
    except ValidationError as error:
        raise refusal(error) from error
    _check_parameters(params)
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


def check_text(value: Any, within: str = "", max_values: int = MAX_VALUES) -> None:
    """Refuse text that no model can be given, wherever in a value it stands; and values without end.

    Args:
        value: parsed JSON.
        within: path of the value in the request.
        max_values: most values that the lists and objects of the value may hold, together.

    Raises:
        InvalidRequest: a NUL, a lone surrogate, too deep, or too many values.
    """
    try:
        _Walk(max_values).visit(value, 0)
    except _Unfit as unfit:
        path = _path(tuple(reversed(unfit.steps)), within)
        raise InvalidRequest(f"{path or 'the body'} {unfit.reason}", path or None, code=unfit.code) from None


class _Unfit(Exception):
    """What is wrong with a value; on its way out it gathers the steps to the value, the last one first."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.steps: list[int | str] = []


class _Walk:
    """Looks at every value once. A path is made only where one has to be named: most of the time of a large
    body would go into them."""

    def __init__(self, max_values: int) -> None:
        self._max_values = max_values
        self._left = max_values

    def visit(self, value: Any, depth: int) -> None:
        if isinstance(value, str):
            _check_string(value)
        elif isinstance(value, dict):
            self._count(len(value))
            for key, child in value.items():
                self._step(key, key, depth)
                self._step(key, child, depth + 1)
        elif isinstance(value, list):
            self._count(len(value))
            for index, child in enumerate(value):
                self._step(index, child, depth + 1)

    def _step(self, step: int | str, child: Any, depth: int) -> None:
        try:
            if depth > MAX_DEPTH:
                raise _Unfit(f"is nested deeper than {MAX_DEPTH} levels", "too_deep")
            self.visit(child, depth)
        except _Unfit as unfit:
            unfit.steps.append(step)
            raise

    def _count(self, values: int) -> None:
        self._left -= values
        if self._left < 0:
            raise _Unfit(f"goes beyond {self._max_values} values", "too_many_values")


def _check_string(text: str) -> None:
    if "\0" in text:
        raise _Unfit("holds a NUL character", "invalid_text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _Unfit("holds a lone surrogate", "invalid_text") from None


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
    path, kinds = _path(_field(first["loc"]), within), [first["msg"]]
    if _is_branch(first["loc"]):
        # Of a union's branches the one that got furthest is what the caller meant; of equals, any is right.
        branches = [one for one in problems if _is_branch(one["loc"]) and one["loc"][0] == first["loc"][0]]
        deepest = max(branches, key=lambda one: len(one["loc"]))
        path = _path(_field(deepest["loc"]), within)
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
    return any(part in _BRANCHES for part in location[1:])


def _field(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The location without what says which branch of a union it is in; a body's own field is no branch."""
    return location[:1] + tuple(part for part in location[1:] if part not in _BRANCHES)


def _path(location: tuple[int | str, ...], within: str) -> str:
    path = within
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{_shown(part)}" if path else _shown(part)
    return path


def _shown(key: str) -> str:
    """A key as errors show it: short, and printable."""
    return key[:_SHOWN_KEY_CHARS].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
