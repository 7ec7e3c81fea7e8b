"""A directory that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from translators.models.errors import ModelProblem


@contextmanager
def staged(output: Path, *, force: bool = False) -> Iterator[Path]:
    """A new directory beside `output`, which takes its name when the block ends without an error.

    Args:
        force: replace a directory that is not empty.

    Raises:
        ModelProblem: `output` is there and not empty, or nothing can be written beside it.
    """
    if output.exists() and not output.is_dir():
        raise ModelProblem(f"{output} is a file")
    if output.is_dir() and any(output.iterdir()) and not force:
        raise ModelProblem(f"{output} is not empty; name another directory, or replace it with --force")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        directory = Path(tempfile.mkdtemp(prefix=f".{output.name}.", suffix=".part", dir=output.parent))
    except OSError as exc:
        raise ModelProblem(f"{output} cannot be made: {exc.strerror}") from exc
    try:
        yield directory
        # What mkdtemp makes is for its owner alone; a model is served by others.
        directory.chmod(0o777 & ~_umask())
        replaced = None
        if output.exists():
            replaced = Path(tempfile.mkdtemp(prefix=f".{output.name}.", suffix=".old", dir=output.parent))
            output.rename(replaced / "model")
        directory.rename(output)
        if replaced is not None:
            shutil.rmtree(replaced)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
