"""Programs that are not Python's: nginx and wrk."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Final

# Debian's nginx is in a directory that is not on every user's PATH.
_BESIDE_PATH: Final = "/usr/sbin"


class ProgramMissing(Exception):
    """A program is not installed; the message says what would install it."""


def find(name: str) -> str:
    """Path of a program.

    Raises:
        ProgramMissing: it is not installed.
    """
    path = shutil.which(name) or shutil.which(name, path=_BESIDE_PATH)
    if path is None:
        raise ProgramMissing(
            f"{name} is not installed; on Debian, as root, `make overhead` installs what it needs"
        )
    return path


def version_of(name: str) -> str:
    """The version that a program says of itself; "" where it does not."""
    # wrk prints its version in front of its usage, and exits with 1.
    said = subprocess.run([find(name), "-v"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\d+\.\d+\.\d+", said.stdout + said.stderr)
    return found[0] if found else ""
