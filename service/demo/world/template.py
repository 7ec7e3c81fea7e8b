"""The small language that frames are written in, parsed once and filled many times.

    {slot} {slot:form}      a filler, inflected
    {slot+adjective:form}   a noun with an adjective, which may be absent from the meaning
    {adjective@slot}        an adjective or number that agrees with the noun in another slot
    {slot?x|y}              a choice by the gender of a filler
    [ ... ]                 left out unless the meaning has every slot in it

A slot's domain is its name without trailing digits: `person2` is filled from `person`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\{([^{}]*)\}|([\[\]])|([^{}\[\]]+)")
_FIELD = re.compile(
    r"(?P<slot>[a-z]+\d?)(?:\+(?P<adjective>[a-z]+\d?))?(?:@(?P<noun>[a-z]+\d?))?"
    r"(?:\?(?P<choice>.*)|:(?P<form>[a-z0-9.]+))?"
)


class TemplateError(ValueError):
    """A template is not written in the language above."""


@dataclass(frozen=True, slots=True)
class Field:
    """A place to fill. `adjective` may be absent from a meaning; `noun` is what `slot` agrees with."""

    slot: str
    form: str = ""
    adjective: str = ""
    noun: str = ""
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A part that is left out unless all of `slots` are present."""

    parts: tuple[str | Field, ...]
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: what must be filled, and the groups of slots that may be left out."""

    parts: tuple[str | Field | Group, ...]
    required: frozenset[str]
    optional: frozenset[frozenset[str]] = field(default_factory=frozenset)


def domain_of(slot: str) -> str:
    """The domain that fills `slot`."""
    return slot.rstrip("0123456789")


def _field(text: str) -> Field:
    match = _FIELD.fullmatch(text)
    if match is None:
        raise TemplateError(f"cannot read {{{text}}}")
    found = match.groupdict()
    choice = tuple(found["choice"].split("|")) if found["choice"] is not None else ()
    return Field(found["slot"], found["form"] or "", found["adjective"] or "", found["noun"] or "", choice)


def parse(text: str) -> Template:
    """Parse `text`; raises TemplateError for anything outside the language."""
    parts: list[str | Field | Group] = []
    group: list[str | Field] | None = None
    required: set[str] = set()
    optional: set[frozenset[str]] = set()
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() != end:
            raise TemplateError(f"cannot read {text!r} at {end}")
        end = match.end()
        braces, bracket, literal = match.groups()
        if bracket == "[":
            if group is not None:
                raise TemplateError(f"groups do not nest: {text!r}")
            group = []
        elif bracket == "]":
            slots = frozenset(part.slot for part in group or () if isinstance(part, Field))
            if not slots:
                raise TemplateError(f"a group needs a slot: {text!r}")
            parts.append(Group(tuple(group or ()), slots))
            optional.add(slots)
            group = None
        else:
            part = literal if braces is None else _field(braces)
            if isinstance(part, Field) and part.adjective:
                optional.add(frozenset({part.adjective}))
            if group is not None:
                group.append(part)
                continue
            parts.append(part)
            if isinstance(part, Field):
                required.add(part.slot)
    if end != len(text) or group is not None:
        raise TemplateError(f"cannot read {text!r}")
    return Template(
        tuple(parts),
        frozenset(required),
        frozenset(slots - required for slots in optional if slots - required),
    )


def fill(
    template: Template, slots: Mapping[str, str], write: Callable[[Field, Mapping[str, str]], str]
) -> str:
    """The template's text for a meaning's `slots`; `write` gives the text of one field."""
    out: list[str] = []
    for part in template.parts:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, Field):
            out.append(write(part, slots))
        elif all(slot in slots for slot in part.slots):
            out.extend(inner if isinstance(inner, str) else write(inner, slots) for inner in part.parts)
    return "".join(out)
