"""lm-evaluation-harness, unchanged, against vLLM directly and through the gateway with PMI off.

Two small tasks on sentences of the demo world: one is scored by the log-probabilities of echoed prompts
(`local-completions`), one by generated text, in both kinds of request. The figures must be equal.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from loadtests.beside_vllm import DIRECT, RESULTS, THROUGH, Ways, both_ways, environment
from service.demo.world import Split, exercise

HARNESS: Final = Path(__file__).parents[1] / ".venv-lm-eval/bin/lm_eval"
RUN_TIMEOUT_S: Final = 600.0
LANGUAGE: Final = "deu_Latn"
CHOICE: Final = "pmi_choice"
GENERATE: Final = "pmi_generate"
RUNS: Final = (
    ("local-completions", "/v1/completions", CHOICE),
    ("local-completions", "/v1/completions", GENERATE),
    ("local-chat-completions", "/v1/chat/completions", GENERATE),
)
_COMMON: Final = """
dataset_path: json
dataset_kwargs:
  data_files:
    test: {rows}
test_split: test
"""
TASKS: Final = {
    CHOICE: """
output_type: multiple_choice
doc_to_text: "{{text}}"
doc_to_choice: "{{choices}}"
doc_to_target: label
metric_list:
  - metric: acc
  - metric: acc_norm
""",
    GENERATE: """
output_type: generate_until
doc_to_text: "{{text}}"
doc_to_target: "{{answer}}"
generation_kwargs:
  until: ["###"]
  do_sample: false
  temperature: 0.0
  max_gen_toks: 16
metric_list:
  - metric: chrf
""",
}
Figures = Mapping[str, float]


class HarnessFailed(Exception):
    """The harness ended with an error."""


def write_tasks(directory: Path, rows: int) -> None:
    """Both tasks and their rows."""
    rng = random.Random(11)
    items = [exercise(rng, "classify", Split.HELDOUT_COMBINATION) for _ in range(rows)]
    content = [
        {
            "text": f"Text: {item.inputs['text'][LANGUAGE]}\nAnswer:",
            "choices": [f" {label}" for label in item.labels],
            "label": item.labels.index(item.outputs["eng_Latn"]),
            "answer": item.outputs["eng_Latn"],
        }
        for item in items
    ]
    data = directory / "rows.jsonl"
    data.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content))
    for name, task in TASKS.items():
        (directory / f"{name}.yaml").write_text(
            f"task: {name}" + _COMMON.format(rows=data) + task.lstrip("\n")
        )


def evaluate(ways: Ways, way: str, client: str, path: str, task: str) -> Figures:
    """The figures of one task.

    Raises:
        HarnessFailed: with the end of what it printed.
    """
    output = ways.directory / f"{way}-{client}-{task}"
    model = f"model={ways.model},base_url={ways.urls[way]}{path},tokenizer={ways.tokenizer}"
    arguments: list[str | Path] = ["--model", client, "--tasks", task, "--include_path", ways.directory]
    arguments += ["--model_args", f"{model},num_concurrent=1,tokenized_requests=False,max_length=2048"]
    arguments += ["--output_path", output, "--seed", "1"]
    if client == "local-chat-completions":
        arguments.append("--apply_chat_template")
    ended = subprocess.run(  # noqa: S603 - our own command
        [HARNESS, *arguments],
        env=environment(ways),
        cwd=ways.directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    found = sorted(output.rglob("results_*.json"))
    if ended.returncode or not found:
        raise HarnessFailed(ended.stdout.decode(errors="replace")[-4000:])
    figures: dict[str, Any] = json.loads(found[-1].read_text())["results"][task]
    return {
        name.removesuffix(",none"): value
        for name, value in sorted(figures.items())
        if isinstance(value, int | float) and "," in name and "stderr" not in name
    }


def markdown(found: Mapping[tuple[str, str], Mapping[str, Figures]], rows: int) -> str:
    """The report."""
    lines = [
        "# lm-evaluation-harness, directly and through the gateway",
        "",
        f"Made by `make lm-eval`, {datetime.now(UTC):%Y-%m-%d}: {rows} rows of the demo world, PMI off,",
        "the demo LM in float32 without prefix caching, one request at a time.",
        "",
        "| client | task | figure | vLLM directly | through the gateway | equal |",
        "|---|---|---|---|---|---|",
    ]
    for (client, task), figures in found.items():
        for name, direct in figures[DIRECT].items():
            through = figures[THROUGH].get(name)
            equal = "yes" if through == direct else "**no**"
            lines.append(f"| `{client}` | `{task}` | {name} | {direct!r} | {through!r} | {equal} |")
    return "\n".join([*lines, ""])


def main() -> int:
    """Evaluate, write the report; 1 when the figures differ."""
    parser = argparse.ArgumentParser(prog="lm-eval", description=__doc__)
    parser.add_argument("--rows", type=int, default=60)
    rows: int = parser.parse_args().rows
    found: dict[tuple[str, str], dict[str, Figures]] = {}
    with both_ways() as ways:
        write_tasks(ways.directory, rows)
        for client, path, task in RUNS:
            found[client, task] = {way: evaluate(ways, way, client, path, task) for way in (DIRECT, THROUGH)}
    report = markdown(found, rows)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "lm_eval.md").write_text(report)
    sys.stdout.write(report)
    same = all(figures[DIRECT] and figures[DIRECT] == figures[THROUGH] for figures in found.values())
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
