"""What one's own load needs, from the recorded figures.

python -m loadtests.sizing.plan --requests-per-s 50 --languages 3 --hit-ratio 0.6
python -m loadtests.sizing.plan --requests-per-s 50 --figures FILE      figures of one's own: make sizing
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from loadtests.sizing import helm
from loadtests.sizing.formula import Entrance, Figures, Load, Pods, Size, gateway_cpu_s, size
from loadtests.sizing.recorded import PATH, Unreadable, read_figures

_HELP = {
    "requests_per_s": "at the peak, of all gateways together",
    "languages": "auxiliary languages of a request",
    "sentences": "of the text that is translated",
    "hit_ratio": "share of sentences that a cache remembers, 0 to 1",
    "characters_per_sentence": "of the original",
    "tokens_per_sentence": "of the original",
    "stream_share": "share of requests that are streamed, 0 to 1",
    "chunks": "of a stream",
    "kept_sentences": "distinct sentences that Redis is to remember",
    "entrance": "the door that requests come in by",
    "gateway_utilisation": "share of a core that a gateway is to use",
    "translator_utilisation": "share of what a translator can do that it is to be asked for",
    "translator_cores": "of a translator's pod",
    "least": "pods of each kind, at least",
    "redis_headroom": "Redis's limit over what is to be kept",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the sizes; returns the exit status."""
    options = vars(_parser().parse_args(arguments))
    try:
        figures = read_figures(options.pop("figures"))
        load = Load(**_of(Load, options))
        pods = Pods(**_of(Pods, options))
    except (Unreadable, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(lines(load, size(load, figures, pods), figures, pods)) + "\n")
    return 0


def lines(load: Load, found: Size, figures: Figures, pods: Pods) -> Iterator[str]:
    """What is printed."""
    yield (
        f"gateway      {found.gateway_pods} pods, each at {pods.gateway_utilisation:.0%} of a core: "
        f"{found.gateway_cores:.2f} cores at the peak, {gateway_cpu_s(load, figures) * 1000:.2f} ms a request"
    )
    yield (
        f"translator   {found.translator_pods} pods of {pods.translator_cores} cores, each at "
        f"{pods.translator_utilisation:.0%} of what it can do: {found.translator_cores:.2f} cores at the peak"
    )
    yield (
        f"Redis        {found.redis_limit_bytes / 2**20:,.0f} MiB for {load.kept_sentences:,.0f} sentences "
        f"in {load.languages:g} languages; {found.redis_resident_bytes / 2**20:,.0f} MiB resident"
    )
    yield f"vLLM         {found.added_prefill_tokens_per_s:,.0f} more prompt tokens/s"
    yield "\nValues for the chart:\n"
    yield helm.yaml(helm.values(found, figures, pods))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.sizing.plan",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--figures", type=Path, default=PATH, help="what `make sizing` wrote")
    for part in (Load, Pods):
        for one in fields(part):
            name = f"--{one.name.replace('_', '-')}"
            if one.name == "requests_per_s":
                parser.add_argument(name, type=float, required=True, help=_HELP[one.name])
            elif one.name == "entrance":
                kinds = [str(entrance) for entrance in Entrance]
                parser.add_argument(
                    name, type=Entrance, choices=list(Entrance), metavar="|".join(kinds), default=one.default,
                    help=_HELP[one.name],
                )  # fmt: skip
            else:
                kind = type(one.default)
                help_text = f"{_HELP[one.name]} ({one.default:g})"
                parser.add_argument(name, type=kind, default=one.default, help=help_text)
    return parser


def _of(part: type[Any], options: dict[str, Any]) -> dict[str, Any]:
    return {one.name: options[one.name] for one in fields(part)}


if __name__ == "__main__":
    sys.exit(main())
