"""Settings that work, but perhaps not as they were meant; and what the OpenAI door makes of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from service.commands.findings import Finding, Verdict
from service.configuration.settings import LanguageSettings, Settings
from service.models import SUFFIX
from translators import languages


def misspelt(variables: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that look like a misspelt setting: somebody believes that they are set."""
    for name, meant in variables.items():
        yield Finding(Verdict.BROKEN, name, f"is no setting; did you mean {meant}?")


def door(settings: Settings) -> Finding:
    """In one line, who gets translations on the OpenAI door, and what it passes through."""
    skipped = ", ".join(map(languages.name, settings.languages.skip))
    who = "only for requests that ask for them"
    if settings.openai.pmi:
        who = f"for all requests but those in {skipped}" if skipped else "for all requests"
    names = f"models also as NAME{SUFFIX}" if settings.openai.pmi_models else f"no NAME{SUFFIX}"
    paths = f"further paths: {len(settings.openai.paths)}"
    return Finding(Verdict.OK, "openai door", f"translations {who}; {names}; {paths}")


def unused(settings: LanguageSettings, served: Collection[str] | None) -> Iterator[Finding]:
    """Languages that no request ever gets.

    Args:
        served: by the translator; None where that is not known.
    """
    if settings.max == 0:
        yield Finding(
            Verdict.NOTE, "languages.max", "with 0, requests that name no languages get no translations"
        )
    lists = {"languages.default": settings.default} | {
        f"languages.by_source.{source}": listed for source, listed in settings.by_source.items()
    }
    for place, listed in lists.items():
        missing = [code for code in listed if served is not None and code not in served]
        if missing:
            names = ", ".join(map(languages.name, missing))
            yield Finding(
                Verdict.NOTE, place, f"never used, as the translation model does not serve it: {names}"
            )
