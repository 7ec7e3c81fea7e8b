"""`pmi models`: translation models, from a model hub to one that can be served."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from service.configuration.loading import ConfigurationError
from translators import languages
from translators.errors import UnknownLanguage
from translators.families import RECORDS
from translators.models import catalogue
from translators.models.errors import ModelProblem

Say = Callable[[str], None]

_PULLED: Final = "pulled"
_NON_COMMERCIAL: Final = "its licence forbids commercial use"


def run(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    """Do what is asked; whether all is well.

    Args:
        say: takes lines for the user.

    Raises:
        ModelProblem: it did not work out; the message says why.
        ConfigurationError: the command is wrong.
    """
    action = {
        "list": _list,
        "pull": _pull,
        "convert": _convert,
        "trim": _trim,
        "check": _check,
        "calibrate": _calibrate,
    }[options.action]
    return action(options, environment, say)


def _list(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    place = _place(options, environment)
    there = {entry.name: _is_there(place, entry.name) for entry in catalogue.CATALOGUE}
    if options.json:
        content = [
            {
                **asdict(entry),
                "licence": entry.licence,
                "commercial_use": entry.commercial_use,
                "here": there[entry.name],
            }
            for entry in catalogue.CATALOGUE
        ]
        say(json.dumps(content, indent=2))
        return True
    head = ("name", "family", "languages", "download", "int8", "licence", "commercial use", "here", "")
    rows = [
        (
            entry.name,
            entry.family,
            f"about {entry.languages}",
            f"{entry.download_gb:g} GB",
            f"{entry.int8_gb:g} GB",
            entry.licence,
            "yes" if entry.commercial_use else "NO",
            there[entry.name] or "no",
            entry.note,
        )
        for entry in catalogue.CATALOGUE
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    say("Also OPUS-MT's models of single pairs, by their names on the hub: Helsinki-NLP/opus-mt-de-en")
    return True


def _pull(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    from translators.models.pull import pull

    entry = catalogue.find(options.name)
    repository = entry.repository if entry else options.name
    name = entry.name if entry else options.name.replace("/", "--")
    target = _place(options, environment) / name
    if entry is not None:
        say(f"{entry.name}: {entry.licence}" + ("" if entry.commercial_use else f"; {_NON_COMMERCIAL}"))
    pulled = pull(repository, target / _PULLED, revision=options.revision, report=say)
    if entry is None and "-nc" in (pulled.licence or "").lower():
        say(_NON_COMMERCIAL)
    if pulled.is_converted:
        say(f"it is converted already: PMI_TRANSLATOR__DIRECTORY={pulled.directory} pmi serve")
        return True
    if not options.convert:
        say(f"next: pmi models convert {pulled.directory} {target / 'int8'}")
        return True
    from translators.models.convert import convert

    licence = None if entry else _spdx(pulled.licence)
    made = convert(
        pulled.directory, target / "int8", name=name, licence=licence, revision=pulled.revision, report=say
    )
    say(f"next: PMI_TRANSLATOR__DIRECTORY={made} pmi serve")
    return True


def _convert(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    from translators.models.convert import convert

    made = convert(
        options.source,
        options.output,
        family=options.family,
        quantization=options.quantization,
        name=options.name,
        licence=options.licence,
        directions=[_direction(one) for one in options.direction],
        force=options.force,
        report=say,
    )
    say(f"next: PMI_TRANSLATOR__DIRECTORY={made} pmi serve")
    return True


def _trim(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    from translators.models.trim import trim

    made = trim(
        options.directory,
        options.output,
        languages=_languages(options.languages),
        size=options.size,
        corpus=options.corpus,
        force=options.force,
        report=say,
    )
    say(f"next: pmi models calibrate {made} FILE --from LANGUAGE --to {options.languages}")
    return True


def _check(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    from translators.models.check import check

    found = check(options.directory, original=options.original)
    for line in found.lines():
        say(line)
    return found.ok


def _calibrate(options: argparse.Namespace, environment: Mapping[str, str], say: Say) -> bool:
    from translators import assembly
    from translators.calibrate import TooFewSentences, calibrate, save
    from translators.families import UnusableModel
    from translators.quality import Thresholds

    (source,), targets = _languages(options.source), _languages(options.targets)
    if not 0 < options.quantile < 0.5:
        raise ConfigurationError("--quantile must be between 0 and 0.5")
    try:
        engine = assembly.load(options.directory)
        try:
            for target in targets:
                if not engine.card.serves(source, target):
                    raise ModelProblem(f"the model does not translate {source} into {target}")
            with options.file.open(encoding="utf-8") as texts:
                thresholds, found = calibrate(
                    engine,
                    texts,
                    source=source,
                    targets=targets,
                    before=Thresholds.load(options.directory),
                    quantile=options.quantile,
                )
        finally:
            engine.close()
        path = save(options.directory, thresholds)
    except (UnusableModel, TooFewSentences) as error:
        raise ModelProblem(str(error)) from error
    except UnicodeDecodeError as error:
        raise ModelProblem(f"{options.file} is not UTF-8") from error
    except OSError as error:
        raise ModelProblem(f"{error.filename or options.file}: {error.strerror}") from error
    for one in found:
        say(
            f"{one.target}: {one.sentences} sentences, median score {one.median_score}, "
            f"dropped below {one.min_score}; the gate keeps {one.kept:.1%}"
        )
    say(f"written to {path}")
    return True


def _place(options: argparse.Namespace, environment: Mapping[str, str]) -> Path:
    if options.place is not None:
        return Path(options.place)
    if given := environment.get("PMI_MODELS"):
        return Path(given)
    cache = environment.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "pmi-gateway" / "models"


def _is_there(place: Path, name: str) -> str:
    if (place / name / "int8" / "model.bin").is_file():
        return "converted"
    return _PULLED if (place / name / _PULLED / "config.json").is_file() else ""


def _languages(given: str) -> Sequence[str]:
    try:
        found = [languages.parse(part) for part in given.split(",") if part.strip()]
    except UnknownLanguage as error:
        raise ConfigurationError(str(error)) from error
    if not found:
        raise ConfigurationError(f"{given!r} names no language")
    return list(dict.fromkeys(found))


def _direction(given: str) -> tuple[str, str]:
    source, colon, target = given.partition(":")
    if not colon:
        raise ConfigurationError(f"--direction {given!r} is not of the form de:en")
    return _languages(source)[0], _languages(target)[0]


def _spdx(licence: str | None) -> str | None:
    """The hub writes SPDX identifiers in lower case; as far as it writes them."""
    known = {one.licence.lower(): one.licence for one in RECORDS.values()}
    return None if licence is None else known.get(licence.lower(), licence)
