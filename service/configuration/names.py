"""The names of settings, in the file and in the environment, and which one a misspelt name is nearest to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.configuration.settings import BackendSettings, Settings

PREFIX: Final = "PMI_"
SEPARATOR: Final = "__"
_NAME: Final = "<name>"
_BACKENDS: Final = "backends"

# A key in the file is meant as a setting, so a distant guess still helps. A variable may be somebody else's
# (MPI has PMI_RANK), so it has to be near.
_KEY_LIKENESS: Final = 0.6
_VARIABLE_LIKENESS: Final = 0.8

# What Kubernetes puts into every container of a namespace with a service called pmi-something.
_SERVICE_LINK: Final = re.compile(
    r"_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$"
)
_LINK_TARGET: Final = re.compile(r"(tcp|udp|sctp)://")


def variables() -> Iterator[tuple[str, FieldInfo]]:
    """The variable of every setting, with its field; `<name>` stands for a name of the operator's choice."""
    yield from _walk(PREFIX, Settings)


def _walk(prefix: str, section: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        kind: Any = field.annotation
        if get_origin(kind) is dict and _is_section(get_args(kind)[1]):
            yield from _walk(f"{prefix}{name.upper()}{SEPARATOR}{_NAME}{SEPARATOR}", get_args(kind)[1])
        elif _is_section(kind):
            yield from _walk(f"{prefix}{name.upper()}{SEPARATOR}", kind)
        else:
            yield f"{prefix}{name.upper()}", field


def is_known(variable: str) -> bool:
    """Whether the variable names a setting, or a table of settings."""
    kind: Any = Settings
    for part in variable.removeprefix(PREFIX).lower().split(SEPARATOR):
        kind = _inner(kind, part)
        if kind is None:
            return False
    return True


def misspelt(unknown: Mapping[str, str]) -> dict[str, str]:
    """Variables that are near to a setting's, with that one's name.

    Args:
        unknown: variables that are no settings, with their values.
    """
    nearest = {
        name: _nearest_variable(name) for name, value in unknown.items() if not _is_service_link(name, value)
    }
    return {name: found for name, found in sorted(nearest.items()) if found is not None}


def nearest_key(path: Sequence[str]) -> str | None:
    """The setting that an unknown key of the file was perhaps meant to be."""
    kind: Any = Settings
    for part in path[:-1]:
        kind = _inner(kind, part)
    if not _is_section(kind):
        return None
    found = get_close_matches(path[-1], kind.model_fields, n=1, cutoff=_KEY_LIKENESS)
    return ".".join([*path[:-1], *found]) if found else None


def nearest_in_backend(path: Sequence[str]) -> tuple[str, ...] | None:
    """What `backends.url`, or `backends.main_url`, was meant to be: each backend is a table of its own."""
    if len(path) != 2 or path[0] != _BACKENDS:
        return None
    for field in sorted(BackendSettings.model_fields, key=len, reverse=True):
        if path[1] == field:
            return (_BACKENDS, _NAME, field)
        if path[1].endswith(f"_{field}"):
            return (_BACKENDS, path[1].removesuffix(f"_{field}"), field)
    return None


def variable_of(path: Sequence[str]) -> str:
    """The variable of a setting."""
    return PREFIX + SEPARATOR.join(part if part == _NAME else part.upper() for part in path)


def kind_name(annotation: Any) -> str:
    """A type as operators say it: "text", "integer", "list", "text or none"."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return kind_name(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return "list"
    if origin is dict:
        return "table"
    if origin is not None and args and all(isinstance(arg, str) for arg in args):
        return " \\| ".join(json.dumps(arg) for arg in args)
    return {bool: "yes/no", int: "integer", float: "number", Path: "path"}.get(annotation, "text")


def _nearest_variable(variable: str) -> str | None:
    given = variable.removeprefix(PREFIX).upper()
    parts = given.split(SEPARATOR)
    own_name = parts[1] if len(parts) > 2 else _NAME
    # Without the prefix, which all of them share and which makes strangers look alike.
    names = [name.removeprefix(PREFIX).replace(_NAME, own_name) for name, _ in variables()]
    found = get_close_matches(given, names, n=1, cutoff=_VARIABLE_LIKENESS)
    return PREFIX + found[0] if found else None


def _is_service_link(name: str, value: str) -> bool:
    return bool(_SERVICE_LINK.search(name) or (name.endswith("_PORT") and _LINK_TARGET.match(value)))


def _inner(kind: Any, part: str) -> Any:
    """The type of what stands under a name in a value of the type; None where nothing does."""
    if _is_section(kind):
        field = kind.model_fields.get(part)
        return None if field is None else field.annotation
    if get_origin(kind) is dict and part:
        return get_args(kind)[1]
    return None


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
