"""Secrets that stand in the settings, or in a file that they name."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from service.configuration.loading import ConfigurationError


def secret(setting: str, value: SecretStr | None, file: Path | None) -> str:
    """A secret from the settings or from its file; "" where there is none.

    Args:
        setting: name of the file's setting, for the message.

    Raises:
        ConfigurationError: the file cannot be read, or is empty.
    """
    if file is None:
        return value.get_secret_value() if value else ""
    try:
        held = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{setting}: {file} cannot be read") from error
    if not held:
        raise ConfigurationError(f"{setting}: {file} is empty")
    return held
