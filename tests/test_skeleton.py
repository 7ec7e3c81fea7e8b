"""The frame around the packages: locks, environments, the Makefile and what is committed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
REQUIREMENTS = CHECKOUT / "requirements"
LOCKS = ("runtime", "dev", "train", "vllm", "lock")
PACKAGES = ("service", "translators", "prompts")
MAX_WEIGHTS_BYTES = 40_000_000


def entries(lock: str) -> dict[str, str]:
    """Requirement line (name, version, marker) -> its hashes, of one lock file."""
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return {
        line.split(" --hash")[0].strip(): " ".join(re.findall(r"--hash=(\S+)", line))
        for line in text.splitlines()
        if line and not line.lstrip().startswith("#")
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_host(lock: str) -> None:
    """Where packages come from is the user's choice: a lock holds names, versions, markers and hashes."""
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")

    assert re.findall(r"(?m)^.*(?:://|--index|--extra-index|--find-links|--trusted-host| @ ).*$", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_each_package_by_version_and_hash(lock: str) -> None:
    """pip then installs these files or none."""
    locked = entries(lock)

    assert locked
    for requirement, hashes in locked.items():
        assert re.match(r"[a-z0-9._-]+==[^\s*]+( ; .+)?$", requirement), requirement
        assert re.match(r"(sha256:[0-9a-f]{64}( |$))+$", hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_pytorch_or_gpu_packages(lock: str) -> None:
    """PyTorch is installed apart (requirements/torch.sh), and its CPU build needs no GPU packages."""
    assert [name for name in entries(lock) if re.match(r"(torch|nvidia|cuda|triton)", name)] == []


@pytest.mark.parametrize("lock", ["dev", "train"])
def test_other_environments_hold_the_runtime_unchanged(lock: str) -> None:
    """What is linted, tested and trained with is what serves."""
    runtime, other = (
        {requirement.split(" ; ")[0]: hashes for requirement, hashes in entries(name).items()}
        for name in ("runtime", lock)
    )

    assert runtime.items() <= other.items()


def test_one_version_of_pytorch() -> None:
    """The demo models are trained with the PyTorch that the tests' vLLM needs."""
    extras = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    installed = re.search(r"(?m)^version=(\S+)$", (REQUIREMENTS / "torch.sh").read_text(encoding="utf-8"))

    assert installed
    assert f"torch=={installed[1]}" in extras["train"]


def test_make_help_lists_every_target() -> None:
    """`make` alone tells a newcomer what there is."""
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"(?m)^\.PHONY: (.+)$", makefile)
    assert phony

    listed = subprocess.run(["make", "-C", CHECKOUT], capture_output=True, text=True, check=True).stdout

    assert phony[1].split() == re.findall(r"(?m)^  make (\S+)", listed)


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_brings_no_training_library(package: str) -> None:
    """Nothing that serves needs PyTorch, even where it is installed."""
    program = (
        "import pkgutil, importlib, sys\n"
        f"for module in pkgutil.walk_packages([{package!r}], {package + '.'!r}):\n"
        "    if '.train' not in module.name and not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_committed_weights_stay_small() -> None:
    """All bundled weights together are under 40 MB: a clone stays quick."""
    models = CHECKOUT / "service/demo/models"

    assert sum(path.stat().st_size for path in models.rglob("*") if path.is_file()) < MAX_WEIGHTS_BYTES
