"""vLLM's own serving benchmark, unchanged, against vLLM directly and through the gateway with PMI off.

The two take turns; each run's figures come from the file that the benchmark itself writes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from loadtests.beside_vllm import DIRECT, RESULTS, THROUGH, Ways, both_ways, environment

PYTHON: Final = Path(__file__).parents[1] / ".venv-vllm-bench/bin/python"
RUN_TIMEOUT_S: Final = 600.0
# The `vllm` command does not start in the CPU build: it looks for a distribution of another name.
PROGRAM: Final = (
    "from vllm.utils.argparse_utils import FlexibleArgumentParser as P; from vllm.benchmarks import serve; "
    "p = P(); serve.add_cli_args(p); serve.main(p.parse_args())"
)
FIGURES: Final = {
    "completed": "requests completed",
    "total_input_tokens": "prompt tokens",
    "total_output_tokens": "generated tokens",
    "request_throughput": "requests/s",
    "output_throughput": "generated tokens/s",
    "median_ttft_ms": "first token, median ms",
    "p99_ttft_ms": "first token, p99 ms",
    "median_tpot_ms": "per token, median ms",
    "median_itl_ms": "between tokens, median ms",
}
Figures = Mapping[str, float]


class BenchmarkFailed(Exception):
    """The benchmark ended with an error, or not all its requests succeeded."""


def measure(ways: Ways, way: str, round_number: int, prompts: int, rate: float) -> Figures:
    """One run of the benchmark.

    Raises:
        BenchmarkFailed: with the end of what it printed.
    """
    result = f"{way}-{round_number}.json"
    arguments: list[str | Path] = ["--backend", "openai-chat", "--endpoint", "/v1/chat/completions"]
    arguments += ["--base-url", ways.urls[way], "--model", ways.model, "--tokenizer", ways.tokenizer]
    arguments += ["--dataset-name", "random", "--random-input-len", "200", "--random-output-len", "16"]
    arguments += ["--num-prompts", str(prompts), "--request-rate", str(rate), "--seed", str(round_number)]
    arguments += [
        "--ignore-eos",
        "--save-result",
        "--result-dir",
        ways.directory,
        "--result-filename",
        result,
    ]
    ended = subprocess.run(  # noqa: S603 - our own command
        [PYTHON, "-c", PROGRAM, *arguments],
        env=environment(ways),
        cwd=ways.directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    if ended.returncode:
        raise BenchmarkFailed(ended.stdout.decode(errors="replace")[-4000:])
    found: dict[str, Any] = json.loads((ways.directory / result).read_text())
    if found["completed"] != prompts:
        raise BenchmarkFailed(f"{way}: {found['completed']} of {prompts} requests succeeded")
    return {name: float(found[name]) for name in FIGURES}


def markdown(rounds: Sequence[Mapping[str, Figures]], prompts: int, rate: float) -> str:
    """The report: medians over the rounds, and the ratio within a round."""
    lines = [
        "# vLLM's serving benchmark, directly and through the gateway",
        "",
        f"Made by `make vllm-bench`, {datetime.now(UTC):%Y-%m-%d}: {len(rounds)} rounds in turns,",
        f"{prompts} random prompts of 200 tokens at {rate:g} requests/s, 16 tokens each, streaming chat, PMI",
        "off, the demo LM on a CPU that vLLM, the gateway and the benchmark share. Medians; the ratio is",
        "the median of the rounds' own.",
        "",
        "| figure | vLLM directly | through the gateway | ratio |",
        "|---|---|---|---|",
    ]
    for name, words in FIGURES.items():
        direct, through = (statistics.median(one[way][name] for one in rounds) for way in (DIRECT, THROUGH))
        ratio = statistics.median(one[THROUGH][name] / one[DIRECT][name] for one in rounds)
        lines.append(f"| {words} | {direct:.2f} | {through:.2f} | {ratio:.3f} |")
    return "\n".join([*lines, ""])


def main() -> int:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(prog="vllm-bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--prompts", type=int, default=20, help="requests in a run")
    parser.add_argument("--rate", type=float, default=4.0, help="requests per second")
    given = parser.parse_args()
    rounds: list[dict[str, Figures]] = []
    with both_ways() as ways:
        for number in range(given.rounds):
            # Who begins alternates too.
            order = (DIRECT, THROUGH) if number % 2 == 0 else (THROUGH, DIRECT)
            rounds.append({way: measure(ways, way, number, given.prompts, given.rate) for way in order})
    report = markdown(rounds, given.prompts, given.rate)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "vllm_bench.md").write_text(report)
    sys.stdout.write(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
