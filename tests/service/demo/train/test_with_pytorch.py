"""The tests of the training code, run by the interpreter of vLLM's environment: PyTorch is there."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.support.unavailable import unavailable
from tests.support.vllm import CHECKOUT, ENVIRONMENT

HERE = Path(__file__).parent
# pytest is borrowed from this environment; it comes last on the path, so PyTorch's NumPy stays PyTorch's.
RUN = """
import sys
sys.path.insert(0, {checkout!r})
sys.path.append({packages!r})
import pytest
sys.exit(pytest.main({arguments!r}))
"""
TIMEOUT_S = 240


@pytest.mark.vllm
@pytest.mark.timeout(TIMEOUT_S)
@pytest.mark.parametrize("file", ["test_batches.py", "test_loss.py"])
def test_passes_where_pytorch_is(file: str) -> None:
    """Each file of tests that needs PyTorch passes, and none of its tests is skipped."""
    if not (ENVIRONMENT / ".ready").exists():
        unavailable("vllm: the CPU build of vLLM, and PyTorch with it, is not installed in .venv-vllm")
    code = RUN.format(
        checkout=str(CHECKOUT),
        packages=sysconfig.get_path("purelib"),
        arguments=["-q", "-p", "no:cacheprovider", str(HERE / file)],
    )

    done = subprocess.run(
        [ENVIRONMENT / "bin/python", "-c", code],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout
