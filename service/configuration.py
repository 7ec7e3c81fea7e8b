"""Reads the settings, once: `pmi.toml`, and `PMI_` environment variables, which win.

An unknown key in the file is an error that names it: somebody wrote it there and means it. An unknown
variable is only listed, since Kubernetes puts variables of its own into a container (`PMI_..._PORT`).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError

from service.settings import Settings

PREFIX: Final = "PMI_"
CONFIG_VARIABLE: Final = "PMI_CONFIG"
DEFAULT_FILE: Final = Path("pmi.toml")
_SEPARATOR: Final = "__"


class ConfigurationError(Exception):
    """The settings cannot be used; the message is for the operator and holds one problem a line."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and where they came from.

    Attributes:
        settings: what was read.
        file: the file that was read; None when there was none.
        unknown_variables: names of `PMI_` variables that are no settings, sorted.
    """

    settings: Settings
    file: Path | None
    unknown_variables: tuple[str, ...]


class _Environment(EnvSettingsSource):
    """The environment as settings, from a mapping that is handed in. Lists may be written `de,fr,es`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._variables.items()}

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        if isinstance(value, str) and not value.lstrip().startswith(("[", "{")):
            return [part.strip() for part in value.split(",") if part.strip()]
        return super().decode_complex_value(field_name, field, value)


def load(environ: Mapping[str, str], config: Path | None = None) -> Configuration:
    """The settings, from a file and the environment.

    The file is `config`, else what `PMI_CONFIG` names, else ./pmi.toml where it exists.

    Raises:
        ConfigurationError: names every key or variable at fault.
    """
    file = _file(environ, config)
    given = {
        name: value for name, value in environ.items() if name.startswith(PREFIX) and name != CONFIG_VARIABLE
    }
    known = {name: value for name, value in given.items() if _is_known(name)}
    try:
        values = _merged(_read(file) if file else {}, _Environment(known)())
        settings = Settings(**values)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_problems(error, known, file))) from error
    except SettingsError as error:
        raise ConfigurationError(_undecodable(known)) from error
    return Configuration(settings, file, tuple(sorted(set(given) - set(known))))


def _file(environ: Mapping[str, str], config: Path | None) -> Path | None:
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    if named is not None:
        return named
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: is not TOML: {error}") from error


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged


def _is_known(variable: str) -> bool:
    """Whether the variable names a setting, or a table of settings."""
    kind: Any = Settings
    for part in variable.removeprefix(PREFIX).lower().split(_SEPARATOR):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if part not in kind.model_fields:
                return False
            kind = kind.model_fields[part].annotation
        elif get_origin(kind) is dict and part:
            kind = get_args(kind)[1]
        else:
            return False
    return True


def variables() -> Iterator[tuple[str, FieldInfo]]:
    """The variable of every setting, with its field; `<name>` stands for a name of the operator's choice."""
    yield from _walk(PREFIX, Settings)


def _walk(prefix: str, section: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        kind: Any = field.annotation
        if get_origin(kind) is dict and _is_section(get_args(kind)[1]):
            yield from _walk(f"{prefix}{name.upper()}{_SEPARATOR}<name>{_SEPARATOR}", get_args(kind)[1])
        elif _is_section(kind):
            yield from _walk(f"{prefix}{name.upper()}{_SEPARATOR}", kind)
        else:
            yield f"{prefix}{name.upper()}", field


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


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


def _problems(error: ValidationError, known: Mapping[str, str], file: Path | None) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in problem["loc"]]
        names = [PREFIX + _SEPARATOR.join(path[:end]).upper() for end in range(len(path), 0, -1)]
        # A variable may hold a whole list: then it is to blame for each of its entries.
        variable = next((name for name in names if name in {one.upper() for one in known}), None)
        place = variable or ".".join(path)
        message = "is no setting" if problem["type"] == "extra_forbidden" else problem["msg"]
        message = message.removeprefix("Value error, ")
        where = f"{file}: " if file and place != variable else ""
        yield f"{where}{place}: {message}" if place else f"{where}{message}"


def _undecodable(known: Mapping[str, str]) -> str:
    """Which variables hold a list or table that is not JSON; pydantic-settings only names the section."""
    broken = []
    for name, value in known.items():
        if value.lstrip().startswith(("[", "{")):
            try:
                json.loads(value)
            except ValueError:
                broken.append(f"{name}: is not JSON")
    return "\n".join(broken) or "a list in the environment cannot be read"
