"""The command `pmi`.

    pmi serve               run the gateway
    pmi complete TEXT       ask the model, once
    pmi translate TEXT      translate, once
    pmi languages           which languages there are
    pmi check               what the configuration resolves to, and what is wrong with it
    pmi version

`complete`, `translate` and `languages` run the whole gateway in their own process, or ask a running one
(`--url`). Exit codes: 0 done, 1 it did not work out, 2 the command or its configuration is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from service.configuration import Configuration, ConfigurationError, load
from service.version import version

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = _parser().parse_args(arguments)
    command = {
        "serve": _serve,
        "complete": _complete,
        "translate": _translate,
        "languages": _languages,
        "check": _check,
        "version": _version,
    }[options.command]
    try:
        return command(options)
    except ConfigurationError as error:
        return _fail(str(error), MISUSED)
    except KeyboardInterrupt:
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pmi", description="Shows a language model its input in several languages."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    configured = argparse.ArgumentParser(add_help=False)
    configured.add_argument(
        "--config", type=Path, metavar="FILE", help="settings (default: PMI_CONFIG, else ./pmi.toml)"
    )
    client = argparse.ArgumentParser(add_help=False, parents=[configured])
    client.add_argument("--url", help="ask a running gateway instead of starting one in this process")
    client.add_argument("--json", action="store_true", help="print the whole answer as JSON")

    serve = commands.add_parser("serve", parents=[configured], help="run the gateway")
    serve.add_argument("--host", help="address to listen on (server.host)")
    serve.add_argument("--port", help="port to listen on (server.port)")

    complete = commands.add_parser("complete", parents=[client], help="ask the model")
    complete.add_argument(
        "text", nargs="?", metavar="TEXT", help='the input; "-" reads it from standard input'
    )
    complete.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="one field of the input; may be repeated",
    )
    complete.add_argument("--task", default="generate")
    complete.add_argument("--instruction", help="what to do with the input, for the task generate")
    complete.add_argument("--mode", choices=("pmi", "pivot", "direct"), default="pmi")
    complete.add_argument("--model")
    complete.add_argument(
        "--from", dest="source", metavar="LANGUAGE", help="language of the input (default: detected)"
    )
    complete.add_argument("--to", dest="target", metavar="LANGUAGE", help="language to answer in")
    complete.add_argument(
        "--aux", metavar="LANGUAGES", help='auxiliary languages, such as fr,es,en; "" for none'
    )
    complete.add_argument(
        "--label", action="append", metavar="LABEL", help="an allowed answer; may be repeated"
    )
    complete.add_argument("--max-tokens", type=int)
    complete.add_argument("--prompt", action="store_true", help="show the prompt as sent")

    translate = commands.add_parser("translate", parents=[client], help="translate a text")
    translate.add_argument("text", metavar="TEXT", help='the text; "-" reads it from standard input')
    translate.add_argument(
        "--from", dest="source", metavar="LANGUAGE", help="language of the text (default: detected)"
    )
    translate.add_argument(
        "--to", dest="targets", metavar="LANGUAGES", help="languages, such as fr,es (default: configured)"
    )

    languages = commands.add_parser("languages", parents=[client], help="list the languages")
    languages.add_argument(
        "--all", action="store_true", help="also those that the translation model does not serve"
    )

    commands.add_parser("check", parents=[configured], help="check the configuration")
    commands.add_parser("version", help="print the version")
    return parser


def _serve(options: argparse.Namespace) -> int:
    given = {"PMI_SERVER__HOST": options.host, "PMI_SERVER__PORT": options.port}
    overrides = {name: value for name, value in given.items() if value is not None}
    configuration = load({**os.environ, **overrides}, options.config)

    from service import composition, logs
    from service.commands import serving

    logs.configure(configuration.settings.log.level)
    try:
        serving.serve(configuration, lambda lines: print(lines, flush=True))
    except composition.UNUSABLE as error:
        return _fail(str(error), MISUSED)
    return DONE


def _complete(options: argparse.Namespace) -> int:
    body: dict[str, Any] = {
        "input": _input(options),
        "task": options.task,
        "mode": options.mode,
        "instruction": options.instruction,
        "model": options.model,
        "source_language": options.source,
        "target_language": options.target,
        "aux_languages": _split(options.aux),
        "labels": options.label,
        "max_tokens": options.max_tokens,
        "include_prompt": options.prompt or None,
    }

    def show(answer: Mapping[str, Any]) -> Iterator[str]:
        from service.commands import show

        return show.completion(answer, with_prompt=options.prompt)

    return _ask(options, "POST", "/v1/pmi/complete", body, show)


def _translate(options: argparse.Namespace) -> int:
    body = {
        "texts": [_text(options.text)],
        "source_language": options.source,
        "languages": _split(options.targets),
    }

    def show(answer: Mapping[str, Any]) -> Iterator[str]:
        from service.commands import show

        return show.translations(answer)

    return _ask(options, "POST", "/v1/pmi/translate", body, show)


def _languages(options: argparse.Namespace) -> int:
    def show(answer: Mapping[str, Any]) -> Iterator[str]:
        from service.commands import show

        return show.languages(answer, everything=options.all)

    return _ask(options, "GET", "/v1/pmi/languages", None, show)


def _check(options: argparse.Namespace) -> int:
    configuration = load(os.environ, options.config)

    from service.commands import checking

    print("\n".join(checking.resolved(configuration)), flush=True)
    findings = asyncio.run(checking.check(configuration.settings))
    for finding in findings:
        print(f"{'ok    ' if finding.works else 'BROKEN'} {finding.part}: {finding.message}")
    return FAILED if checking.broken(findings) else DONE


def _version(options: argparse.Namespace) -> int:
    print(version())
    return DONE


def _ask(options: argparse.Namespace, method: str, path: str, body: dict[str, Any] | None, show: Any) -> int:
    """Send a request and print the answer."""
    from service.commands.asking import NoAnswer, Refused, ask, ask_here

    content = None if body is None else {name: value for name, value in body.items() if value is not None}
    try:
        if options.url:
            answer = asyncio.run(ask(options.url, method, path, content))
        else:
            answer = asyncio.run(ask_here(_quiet(load(os.environ, options.config)), method, path, content))
    except (NoAnswer, Refused) as error:
        return _fail(str(error), FAILED)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print("\n".join(show(answer)))
    return DONE


def _quiet(configuration: Configuration) -> Configuration:
    """Only what went wrong is logged: the answer is what the user wants to see."""
    from service import logs

    logs.configure("error")
    return configuration


def _input(options: argparse.Namespace) -> str | dict[str, str]:
    if not options.field:
        if options.text is None:
            raise ConfigurationError("pmi complete needs a TEXT, or --field NAME=TEXT")
        return _text(options.text)
    if options.text is not None:
        raise ConfigurationError("give either a TEXT or --field, not both")
    fields = {}
    for one in options.field:
        name, equals, text = one.partition("=")
        if not equals:
            raise ConfigurationError(f"--field {one!r} is not of the form NAME=TEXT")
        fields[name] = text
    return fields


def _text(given: str) -> str:
    return sys.stdin.read() if given == "-" else given


def _split(given: str | None) -> list[str] | None:
    return None if given is None else [part.strip() for part in given.split(",") if part.strip()]


def _fail(message: str, code: int) -> int:
    for line in message.splitlines():
        print(f"pmi: {line}", file=sys.stderr)
    return code
