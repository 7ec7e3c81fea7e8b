"""Data files: a directory of TOML files that ships with the project, and directories of users over it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from prompts.errors import TemplateInvalid

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""Names of tasks, variants, fields and layouts."""


def toml_files(*directories: Path) -> dict[str, Path]:
    """Name -> file; of files of the same name the one in the later directory counts.

    Raises:
        TemplateInvalid: a directory is none, or a file's name cannot be asked for.
    """
    files: dict[str, Path] = {}
    for directory in directories:
        if not directory.is_dir():
            raise TemplateInvalid(str(directory), "", "is not a directory")
        files |= {path.stem: path for path in sorted(directory.glob("*.toml"))}
    for name, path in files.items():
        if not NAME.fullmatch(name):
            raise TemplateInvalid(str(path), "", "the file's name must be a-z, 0-9, - and _")
    return files


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in a file.

    Raises:
        TemplateInvalid: it cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise TemplateInvalid(str(path), "", "cannot be read as UTF-8 text") from exc
    except tomllib.TOMLDecodeError as exc:
        raise TemplateInvalid(str(path), "", f"is not TOML ({exc})") from exc
