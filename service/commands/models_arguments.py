"""The arguments of `pmi models`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

_DIRECTION = "DE:EN"


def add_models(commands: Any) -> None:
    """The command and what it can do."""
    models = commands.add_parser(
        "models",
        help="get translation models ready",
        description="Get translation models ready, from a model hub to one that can be served.",
    )
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION", help="what to do")

    listing = actions.add_parser("list", help="list models that are known to work")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    _add_place(listing)

    pull = actions.add_parser("pull", help="fetch a model from a model hub")
    pull.add_argument("name", metavar="NAME", help="a name of `pmi models list`, or OWNER/NAME on the hub")
    pull.add_argument("--revision", help="branch, tag or commit (default: the newest)")
    pull.add_argument("--convert", action="store_true", help="convert it as well")
    _add_place(pull)

    convert = actions.add_parser(
        "convert", help="convert a pulled model for serving, and prove it is the same"
    )
    convert.add_argument("source", type=Path, metavar="SOURCE", help="directory of the pulled model")
    convert.add_argument("output", type=Path, metavar="OUTPUT", help="directory to make")
    convert.add_argument("--family", help="nllb, m2m100, small100, madlad or opus (default: recognised)")
    convert.add_argument("--quantization", default="int8", help="how weights are stored (default: int8)")
    convert.add_argument("--name", help="short name for people (default: the directory's)")
    convert.add_argument(
        "--licence", help="SPDX identifier (default: that of the family's published weights)"
    )
    convert.add_argument(
        "--direction",
        action="append",
        default=[],
        metavar=_DIRECTION,
        help="what an OPUS-MT model translates, such as de:en; may be repeated",
    )
    _add_force(convert)

    trim = actions.add_parser(
        "trim", help="copy a converted model that writes some languages only, but faster"
    )
    trim.add_argument("directory", type=Path, metavar="DIRECTORY", help="the converted model")
    trim.add_argument("output", type=Path, metavar="OUTPUT", help="directory to make")
    trim.add_argument("--languages", required=True, metavar="LANGUAGES", help="to serve, such as en,de,fr,zh")
    trim.add_argument(
        "--size", type=int, metavar="N", help="most tokens to keep (default: all of their scripts)"
    )
    trim.add_argument(
        "--corpus",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="texts in these languages, one a line; what occurs there is kept first; may be repeated",
    )
    _add_force(trim)

    check = actions.add_parser("check", help="try a converted model out")
    check.add_argument("directory", type=Path, metavar="DIRECTORY", help="the converted model")
    check.add_argument("--original", type=Path, metavar="DIRECTORY", help="what it was converted from")

    calibrate = actions.add_parser("calibrate", help="draw the quality gate's lines from texts of your own")
    calibrate.add_argument("directory", type=Path, metavar="DIRECTORY", help="the converted model")
    calibrate.add_argument("file", type=Path, metavar="FILE", help="texts in one language, one a line")
    calibrate.add_argument("--from", dest="source", required=True, metavar="LANGUAGE", help="of the texts")
    calibrate.add_argument("--to", dest="targets", required=True, metavar="LANGUAGES", help="such as en,fr")
    calibrate.add_argument(
        "--quantile", type=float, default=0.02, help="share of the texts that may be dropped (default: 0.02)"
    )


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir",
        type=Path,
        dest="place",
        metavar="DIRECTORY",
        help="where models are kept (default: PMI_MODELS, else ~/.cache/pmi-gateway/models)",
    )


def _add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="replace an output that is not empty")
