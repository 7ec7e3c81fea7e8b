"""deploy/docker: the image's recipe."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "docker" / "Dockerfile"


def test_hadolint_has_nothing_to_say() -> None:
    """With all of its rules."""
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("hadolint: `make test-deploy` runs this")
    done = subprocess.run([hadolint, str(DOCKERFILE)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_it_runs_as_nobody_in_particular() -> None:
    """By number, without a shell, with the command alone in front."""
    recipe = DOCKERFILE.read_text()
    final = recipe.rpartition("FROM ")[2]

    assert "USER 10001:10001" in final
    assert re.search(r'^ENTRYPOINT \["pmi"\]$', final, re.MULTILINE)
    assert re.search(r'^CMD \["serve"\]$', final, re.MULTILINE)
    assert not re.search(r"^RUN ", final, re.MULTILINE)
    assert "--require-hashes" in recipe


def test_what_is_copied_is_there_and_let_through() -> None:
    """Nothing else gets into the image: not the tests, not the environments, not a secret that lies about."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE.read_text(), re.MULTILINE)
    sources = [one for line in copied for one in line.split()]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert ignored[1] == "*"
    for source in sources:
        assert (ROOT / source).exists()
        assert f"!{source}" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == set(sources)
