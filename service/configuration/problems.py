"""What is wrong with settings, in the operator's words: a line for each key or variable at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from service.configuration.names import nearest_in_backend, nearest_key, variable_of

_Say = Callable[[Mapping[str, Any]], str]


def _always(words: str) -> _Say:
    return lambda context: words


_LIST: Final = _always('must be a list, such as ["a", "b"]')
_TABLE: Final = _always("must be a table")
_WHOLE: Final = _always("must be a whole number")
_NUMBER: Final = _always("must be a number")
_YES_NO: Final = _always("must be true or false")
_TEXT: Final = _always("must be text")

_WORDS: Final[Mapping[str, _Say]] = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "string_type": _TEXT,
    "path_type": _always("must be a path"),
    "literal_error": lambda context: f"must be {context['expected']}",
    "greater_than": lambda context: f"must be more than {context['gt']}",
    "greater_than_equal": lambda context: f"must be at least {context['ge']}",
    "less_than": lambda context: f"must be less than {context['lt']}",
    "less_than_equal": lambda context: f"must be at most {context['le']}",
}
"""Pydantic's kinds of errors, as far as settings can have them."""


def problems(error: ValidationError, known: Mapping[str, str], file: Path | None) -> Iterator[str]:
    """A line for each mistake.

    Args:
        known: the environment's variables that took part.
        file: that took part.
    """
    names = {name.upper() for name in known}
    for problem in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in problem["loc"]]
        # A variable may hold a whole list: then it is to blame for each of its entries.
        longest_first = (variable_of(path[:end]) for end in range(len(path), 0, -1))
        variable = next((name for name in longest_first if name in names), None)
        place = variable or ".".join(path)
        message = _message(problem, path, in_variable=variable is not None)
        where = f"{file}: " if file and variable is None else ""
        yield f"{where}{place}: {message}" if place else f"{where}{message}"


def _message(problem: ErrorDetails, path: list[str], *, in_variable: bool) -> str:
    kind = problem["type"]
    meant: str | None = None
    if kind == "extra_forbidden":
        words, meant = "is no setting", nearest_key(path)
    elif kind in _WORDS:
        words = _WORDS[kind](problem.get("ctx", {}))
        if kind in ("model_type", "model_attributes_type") and (inner := nearest_in_backend(path)):
            meant = variable_of(inner) if in_variable else ".".join(inner)
    else:
        words = problem["msg"].removeprefix("Value error, ")
    return f"{words}; did you mean {meant}?" if meant else words
