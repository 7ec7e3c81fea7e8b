"""The command `pmi`.

    pmi serve               run the gateway
    pmi serve-translator    run the translation model alone, for gateways
    pmi complete TEXT       ask the model, once
    pmi translate TEXT      translate a text, or a file line by line
    pmi languages           which languages there are
    pmi models              get translation models ready: list, pull, convert, check, trim, calibrate
    pmi cache               what Redis keeps of translations: stats, warm, purge
    pmi keys                make API keys
    pmi check               what the configuration resolves to, and what is wrong with it
    pmi version

`complete`, `translate` and `languages` run the whole gateway in their own process, or ask a running one
(`--url`, with the API key in `PMI_API_KEY`). Exit codes: 0 done, 1 it did not work out, 2 the command or its
configuration is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from service.commands.arguments import parser
from service.configuration.loading import API_KEY_VARIABLE, Configuration, ConfigurationError, load
from service.version import version

if TYPE_CHECKING:
    from service.commands.asking import Ask
    from service.configuration.settings import Settings
    from service.metrics import Metrics

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
_NOT_UTF8: Final = "the text is not UTF-8"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = parser().parse_args(arguments)
    command = {
        "serve": _serve,
        "serve-translator": _serve_translator,
        "complete": _complete,
        "translate": _translate,
        "languages": _languages,
        "models": _models,
        "cache": _cache,
        "keys": _keys,
        "check": _check,
        "version": _version,
    }[options.command]
    try:
        return command(options)
    except ConfigurationError as error:
        return _fail(str(error), MISUSED)
    except KeyboardInterrupt:
        return FAILED


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


def _serve_translator(options: argparse.Namespace) -> int:
    given = {
        "PMI_TRANSLATOR_SERVER__HOST": options.host,
        "PMI_TRANSLATOR_SERVER__PORT": options.port,
    }
    overrides = {name: value for name, value in given.items() if value is not None}
    configuration = load({**os.environ, **overrides}, options.config)

    from service import composition, logs
    from service.commands import serving_translator

    logs.configure(configuration.settings.log.level)
    try:
        serving_translator.serve_translator(configuration, lambda lines: print(lines, flush=True))
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
    if options.file or _names_file(options.text):
        return _translate_file(options)
    if options.output or options.text_field or options.resume or options.overwrite:
        raise ConfigurationError(f"{options.text!r} is no file: --output and its like are for files")
    body = {
        "texts": [_text(options.text)],
        "source_language": options.source,
        "languages": _split(options.targets),
    }

    def show(answer: Mapping[str, Any]) -> Iterator[str]:
        from service.commands import show

        return show.translations(answer)

    return _ask(options, "POST", "/v1/pmi/translate", body, show)


def _names_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # longer than any name
        return False


def _translate_file(options: argparse.Namespace) -> int:
    from service.commands.asking import NoAnswer, Refused
    from service.commands.option_names import as_options
    from service.commands.translating_file import job_of, translate_file

    job = job_of(options, load(os.environ, options.config).settings)

    async def run() -> None:
        async with _gateway(options) as ask:
            await translate_file(job, ask, lambda line: print(line, file=sys.stderr))

    try:
        asyncio.run(run())
    except (NoAnswer, Refused) as error:
        _fail(as_options(str(error), error.param) if isinstance(error, Refused) else str(error), FAILED)
        return _fail("what is translated is written; --resume goes on", FAILED)
    except KeyboardInterrupt:
        return _fail("broken off; --resume goes on", FAILED)
    except OSError as error:
        return _fail(f"{job.output} cannot be written to its end ({error.strerror})", FAILED)
    return DONE


def _languages(options: argparse.Namespace) -> int:
    def show(answer: Mapping[str, Any]) -> Iterator[str]:
        from service.commands import show

        return show.languages(answer, everything=options.all)

    return _ask(options, "GET", "/v1/pmi/languages", None, show)


def _models(options: argparse.Namespace) -> int:
    from service.commands import models
    from translators.models.errors import ModelProblem

    try:
        well = models.run(options, os.environ, lambda line: print(line, flush=True))
    except ModelProblem as error:
        return _fail(str(error), FAILED)
    return DONE if well else FAILED


def _cache(options: argparse.Namespace) -> int:
    if options.action == "warm":
        return _warm(options)
    cache = load(os.environ, options.config).settings.cache

    from service.commands import caching
    from translators import languages
    from translators.errors import UnknownLanguage

    if options.action == "stats":
        print("\n".join(asyncio.run(caching.stats(cache))))
        return DONE
    try:
        language = languages.parse(options.language) if options.language else None
    except UnknownLanguage as error:
        raise ConfigurationError(str(error)) from error
    print(f"{asyncio.run(caching.purge(cache, language)):,} translations thrown away")
    return DONE


def _warm(options: argparse.Namespace) -> int:
    from service.commands import caching
    from service.commands.asking import NoAnswer, Refused
    from service.commands.option_names import as_options
    from service.commands.translating_file import job_of, warm
    from service.metrics import Metrics

    settings = load(os.environ, options.config).settings
    if not options.url and settings.cache.redis_url is None:
        raise ConfigurationError("there is no Redis to fill: set cache.redis_url, or name a gateway (--url)")
    job = job_of(options, settings)

    async def run() -> int:
        if not options.url:
            await caching.reach(settings.cache)
        metrics = Metrics()
        async with _gateway(options, caching.patient, metrics) as ask:
            await warm(job, ask, lambda line: print(line, file=sys.stderr))
        return caching.not_stored(metrics)  # the gateway is closed: the last ones are written

    try:
        unstored = asyncio.run(run())
    except NoAnswer as error:
        return _fail(str(error), FAILED)
    except Refused as error:
        return _fail(as_options(str(error), error.param), FAILED)
    if unstored:
        return _fail(
            f"translations that Redis did not take: {unstored:,}\n"
            "what it has stays there; the same command makes the rest",
            FAILED,
        )
    return DONE


def _keys(options: argparse.Namespace) -> int:
    from service.commands import keys

    if options.action == "new":
        print("\n".join(keys.made(options.name)))
        return DONE
    print(keys.digest(sys.stdin.readline()))
    return DONE


def _check(options: argparse.Namespace) -> int:
    configuration = load(os.environ, options.config)

    from service.commands.checking import check
    from service.commands.findings import broken
    from service.commands.resolved import resolved

    print("\n".join(resolved(configuration)), flush=True)
    findings = asyncio.run(check(configuration))
    for finding in findings:
        print(finding)
    return FAILED if broken(findings) else DONE


def _version(options: argparse.Namespace) -> int:
    print(version())
    return DONE


def _ask(options: argparse.Namespace, method: str, path: str, body: dict[str, Any] | None, show: Any) -> int:
    """Send a request and print the answer."""
    from service.commands.asking import NoAnswer, Refused
    from service.commands.option_names import as_options

    content = None if body is None else {name: value for name, value in body.items() if value is not None}
    _check_text(content)

    async def once() -> dict[str, Any]:
        async with _gateway(options) as ask:
            return await ask(method, path, content)

    try:
        answer = asyncio.run(once())
    except NoAnswer as error:
        return _fail(str(error), FAILED)
    except Refused as error:
        return _fail(as_options(str(error), error.param), FAILED)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print("\n".join(show(answer)))
    return DONE


def _gateway(
    options: argparse.Namespace,
    adapt: Callable[[Settings], Settings] = lambda settings: settings,
    metrics: Metrics | None = None,
) -> AbstractAsyncContextManager[Ask]:
    """The gateway that is to be asked: a running one, or one in this process with the settings adapted.

    Args:
        metrics: count what one in this process does.
    """
    from service.commands.asking import gateway_at, gateway_here

    if options.url:
        return gateway_at(options.url, os.environ.get(API_KEY_VARIABLE, ""))
    configuration = _quiet(load(os.environ, options.config))
    return gateway_here(replace(configuration, settings=adapt(configuration.settings)), metrics)


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
    if given != "-":
        return given
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(_NOT_UTF8) from error


def _check_text(content: Any) -> None:
    """Python keeps an argument's bytes that are no text as lone surrogates, which no request can hold."""
    try:
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ConfigurationError(_NOT_UTF8) from error


def _split(given: str | None) -> list[str] | None:
    return None if given is None else [part.strip() for part in given.split(",") if part.strip()]


def _fail(message: str, code: int) -> int:
    for line in message.splitlines():
        print(f"pmi: {line}", file=sys.stderr)
    return code
