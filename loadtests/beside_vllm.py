"""The real vLLM on the demo LM, and the gateway in front of it, for tools that are run against both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.gateway import gateway_running
from tests.support.vllm import DEMO_LM, REPEATABLE, vllm_running

RESULTS: Final = Path(__file__).parent / "results"
DIRECT: Final = "vLLM"
THROUGH: Final = "gateway"


@dataclass(frozen=True, slots=True)
class Ways:
    """Two ways to one vLLM.

    Attributes:
        urls: root of each, by `DIRECT` and `THROUGH`.
        model: name of the model.
        tokenizer: directory of the model's tokenizer.
        directory: for a tool's own files; gone at the end.
    """

    urls: dict[str, str]
    model: str
    tokenizer: Path
    directory: Path


@contextmanager
def both_ways() -> Iterator[Ways]:
    """Run both servers, with PMI off, until the block ends."""
    # Without the log of requests, which would be measured too.
    options = [option for option in REPEATABLE if option != "--enable-log-requests"]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        with vllm_running(directory, options=options) as vllm:
            settings = {"PMI_BACKENDS__VLLM__URL": vllm.url, "PMI_LOG__LEVEL": "warning"}
            with gateway_running(directory, settings) as gateway:
                yield Ways({DIRECT: vllm.url, THROUGH: gateway.url}, vllm.model, DEMO_LM, directory)


def environment(ways: Ways) -> dict[str, str]:
    """Variables of a tool's process: nothing is fetched, nothing reported, caches go where the rest goes."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(ways.directory),
        "HF_HOME": str(ways.directory / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "DO_NOT_TRACK": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "OPENAI_API_KEY": "none",
        "TOKENIZERS_PARALLELISM": "false",
    }
