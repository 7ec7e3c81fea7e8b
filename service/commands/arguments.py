"""The arguments of `pmi`, and what `--help` says of them."""

from __future__ import annotations

import argparse
from pathlib import Path

from service.commands.models_arguments import add_models
from service.version import version

_TEXT = '"-" reads it from standard input'


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    whole = argparse.ArgumentParser(
        prog="pmi", description="Shows a language model its input in several languages."
    )
    whole.add_argument("--version", action="version", version=version(), help="print the version")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    configured = argparse.ArgumentParser(add_help=False)
    configured.add_argument(
        "--config", type=Path, metavar="FILE", help="settings (default: PMI_CONFIG, else ./pmi.toml)"
    )
    client = argparse.ArgumentParser(add_help=False, parents=[configured])
    client.add_argument(
        "--url",
        help="ask a running gateway, such as http://127.0.0.1:8080, instead of starting one in this process",
    )
    client.add_argument("--json", action="store_true", help="print the whole answer as JSON")

    serve = commands.add_parser(
        "serve",
        parents=[configured],
        help="run the gateway",
        description="Run the gateway until it is told to stop (Ctrl-C, SIGTERM). It says where it listens.",
    )
    serve.add_argument("--host", help="address to listen on (server.host)")
    serve.add_argument("--port", help="port to listen on (server.port)")

    translator = commands.add_parser(
        "serve-translator",
        parents=[configured],
        help="run the translation model alone, for gateways",
        description="Run the translation model alone until told to stop. Gateways that have its address in "
        "PMI_TRANSLATOR__URL use it instead of a model of their own.",
    )
    translator.add_argument("--host", help="address to listen on (translator_server.host)")
    translator.add_argument("--port", help="port to listen on (translator_server.port)")

    _add_complete(
        commands.add_parser(
            "complete",
            parents=[client],
            help="ask the model",
            description="Translate the input, ask the model with all of it, and print the answer.",
        )
    )

    translate = commands.add_parser(
        "translate",
        parents=[client],
        help="translate a text, or a file line by line",
        description="Translate a text, or every line of a file. What the quality gate drops is said with its "
        "reason. A file's lines come out in order, as JSON; what was broken off goes on with --resume.",
    )
    translate.add_argument(
        "text", metavar="TEXT|FILE", help=f"the text, or the name of a file that is there; {_TEXT}"
    )
    translate.add_argument("--file", action="store_true", help="take TEXT as the name of a file in any case")
    translate.add_argument(
        "--output", type=Path, metavar="FILE", help="where a file's translations go (default: FILE.pmi.jsonl)"
    )
    translate.add_argument(
        "--text-field", metavar="NAME", help="the file has a JSON object a line, with the text in this field"
    )
    translate.add_argument("--resume", action="store_true", help="go on with an output that was broken off")
    translate.add_argument("--overwrite", action="store_true", help="begin anew, whatever the output holds")
    translate.add_argument(
        "--from", dest="source", metavar="LANGUAGE", help="language of the text (default: detected)"
    )
    translate.add_argument(
        "--to", dest="targets", metavar="LANGUAGES", help="languages, such as fr,es (default: configured)"
    )

    languages = commands.add_parser(
        "languages",
        parents=[client],
        help="list the languages",
        description="List the languages that the translation model serves.",
    )
    languages.add_argument(
        "--all", action="store_true", help="also those that the translation model does not serve"
    )

    add_models(commands)
    _add_cache(commands, configured, client)
    _add_keys(commands)
    commands.add_parser(
        "check",
        parents=[configured],
        help="check the configuration",
        description="Print what every setting resolves to, try all that they name, and say what is broken.",
    )
    commands.add_parser("version", help="print the version", description="Print the version.")
    return whole


def _add_complete(complete: argparse.ArgumentParser) -> None:
    complete.add_argument("text", nargs="?", metavar="TEXT", help=f"the input; {_TEXT}")
    complete.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="one field of the input, for tasks with several (nli: premise, hypothesis); may be repeated",
    )
    complete.add_argument(
        "--task",
        default="generate",
        help="a template's name: generate (the default), translate, nli, qa, summarize, simplify, math, "
        "classify, paraphrase, or one of your own",
    )
    complete.add_argument("--instruction", help="what to do with the input, for the task generate")
    complete.add_argument(
        "--mode",
        choices=("pmi", "pivot", "direct"),
        default="pmi",
        help="pmi: the original and its translations (the default); pivot: one translation instead of the "
        "original; direct: the original alone",
    )
    complete.add_argument("--model", help="which model to ask (default: default_model, else the first)")
    complete.add_argument(
        "--from", dest="source", metavar="LANGUAGE", help="language of the input (default: detected)"
    )
    complete.add_argument("--to", dest="target", metavar="LANGUAGE", help="language to answer in")
    complete.add_argument(
        "--aux", metavar="LANGUAGES", help='auxiliary languages, such as fr,es,en; "" for none'
    )
    complete.add_argument(
        "--label",
        action="append",
        metavar="LABEL",
        help="an answer that is allowed, and no other is (default: the task's own); may be repeated",
    )
    complete.add_argument(
        "--max-tokens", type=int, metavar="N", help="longest answer, in tokens (default: the task's own)"
    )
    complete.add_argument("--prompt", action="store_true", help="show the prompt as sent")


def _add_cache(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    configured: argparse.ArgumentParser,
    client: argparse.ArgumentParser,
) -> None:
    cache = commands.add_parser(
        "cache",
        help="what is kept of translations: stats, warm, purge",
        description="Look into the translations that Redis keeps, throw them away, or fill it beforehand.",
    ).add_subparsers(dest="action", required=True, metavar="ACTION", help="what to do")
    cache.add_parser(
        "stats",
        parents=[configured],
        help="count the translations in Redis, by language",
        description="Count the translations in Redis, by language.",
    )
    purge = cache.add_parser(
        "purge",
        parents=[configured],
        help="throw translations in Redis away",
        description="Throw the translations in Redis away. What running gateways hold themselves stays.",
    )
    purge.add_argument("--language", help="only those into this language")
    warm = cache.add_parser(
        "warm",
        parents=[client],
        help="translate every line of a file, so that it is known later",
        description="Have every line of a file translated, so that requests with these texts find their "
        "translations in Redis, or in the gateway that --url names.",
    )
    warm.add_argument("text", metavar="FILE", help="a text a line, or a JSON object a line (--text-field)")
    warm.add_argument("--text-field", metavar="NAME", help="name of the field that holds the text")
    warm.add_argument("--from", dest="source", metavar="LANGUAGE", help="language of the lines")
    warm.add_argument(
        "--to", dest="targets", metavar="LANGUAGES", help="languages, such as fr,es (default: configured)"
    )
    warm.set_defaults(output=None, resume=False, overwrite=False)


def _add_keys(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = commands.add_parser(
        "keys",
        help="make API keys: new, hash",
        description="Make API keys. The settings hold their digests; a key itself is shown once.",
    ).add_subparsers(dest="action", required=True, metavar="ACTION", help="what to do")
    new = keys.add_parser(
        "new",
        help="make a key, and what the settings need of it",
        description="Make a key, and print it with what the settings need of it.",
    )
    new.add_argument("name", metavar="NAME", help="whose it is: letters, digits, - and _")
    keys.add_parser(
        "hash",
        help="the digest of a key of your own, read from standard input",
        description="Print the digest of a key that is read from standard input.",
    )
