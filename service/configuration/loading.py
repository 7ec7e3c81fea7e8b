"""Reads the settings, once: `pmi.toml`, and `PMI_` environment variables, which win.

An unknown key in the file is an error that names it: somebody wrote it there and means it. An unknown
variable is only listed, since Kubernetes puts variables of its own into a container (`PMI_..._PORT`); one
that looks like a misspelt setting is listed with the setting it looks like.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError

from service.configuration.names import PREFIX, is_known, misspelt
from service.configuration.problems import problems
from service.configuration.settings import Settings

CONFIG_VARIABLE: Final = "PMI_CONFIG"
API_KEY_VARIABLE: Final = "PMI_API_KEY"
"""Not a setting: the key with which the command line asks a running gateway."""
DEFAULT_FILE: Final = Path("pmi.toml")


class ConfigurationError(Exception):
    """The settings cannot be used; the message is for the operator and holds one problem a line."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and where they came from.

    Attributes:
        settings: what was read.
        file: the file that was read; None when there was none.
        unknown_variables: names of `PMI_` variables that are no settings, sorted.
        misspelt: those of them that look like a setting, with that setting's variable.
    """

    settings: Settings
    file: Path | None
    unknown_variables: tuple[str, ...]
    misspelt: Mapping[str, str] = field(default_factory=dict)


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
        name: value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name not in (CONFIG_VARIABLE, API_KEY_VARIABLE)
    }
    known = {name: value for name, value in given.items() if is_known(name)}
    try:
        values = _merged(_read(file) if file else {}, _Environment(known)())
        settings = Settings(**values)
    except ValidationError as error:
        raise ConfigurationError("\n".join(problems(error, known, file))) from error
    except SettingsError as error:
        raise ConfigurationError(_undecodable(known)) from error
    unknown = {name: value for name, value in given.items() if name not in known}
    return Configuration(settings, file, tuple(sorted(unknown)), misspelt(unknown))


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
