"""What `make` says and does, with interpreters that only tell their version."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def interpreter(path: Path, version: str) -> Path:
    """A program that tells its version, as an interpreter does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `.venv` is complete, on Python 3.11.7."""
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "requirements/runtime.txt", "requirements/dev.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    interpreter(tmp_path / ".venv/bin/python", "3.11.7")
    for stamp in (".venv/.runtime", ".venv/.dev"):
        (tmp_path / stamp).touch()
    return tmp_path


def make(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHON", "MAKEFLAGS")}
    return subprocess.run(
        ["make", "-C", checkout, *arguments],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_another_python_than_that_of_the_environment_is_refused(checkout: Path) -> None:
    """Asked for as an argument or by the environment, before anything is done."""
    other = str(interpreter(checkout / "python3.12", "3.12.1"))

    for done in (make(checkout, "setup", f"PYTHON={other}"), make(checkout, "setup", PYTHON=other)):
        assert done.returncode != 0
        assert f".venv is Python 3.11.7, {other} is Python 3.12.1: make clean first" in done.stderr


def test_the_same_python_by_name_is_no_work(checkout: Path) -> None:
    """A warm checkout stays as it is."""
    done = make(checkout, "setup", f"PYTHON={interpreter(checkout / 'python3.11', '3.11.7')}")

    assert (done.returncode, done.stderr) == (0, "")


def test_no_python_by_name_takes_the_environment_as_it_is(checkout: Path) -> None:
    """Whatever `python3` is by now."""
    interpreter(checkout / "bin/python3", "3.12.1")

    done = make(checkout, "setup", PATH=f"{checkout / 'bin'}:{os.environ['PATH']}")

    assert (done.returncode, done.stderr) == (0, "")
