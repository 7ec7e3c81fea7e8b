"""The language of the templates."""

from __future__ import annotations

import pytest

from service.demo.world.template import Field, Group, TemplateError, domain_of, parse


@pytest.mark.parametrize("text", ["a {slot", "a [b", "[[{x}]]", "[nothing]", "{Bad Slot}"])
def test_what_is_not_a_template_is_refused(text: str) -> None:
    """Open braces, open, nested and empty groups, and odd slot names raise TemplateError."""
    with pytest.raises(TemplateError):
        parse(text)


def test_groups_and_adjectives_are_optional() -> None:
    """What stands in brackets, and an adjective after a plus, may be absent from a meaning."""
    template = parse("{person} {thing+colour:a}[ in {city}].")
    assert template.required == {"person", "thing"}
    assert template.optional == {frozenset({"colour"}), frozenset({"city"})}
    assert Group((" in ", Field("city")), frozenset({"city"})) in template.parts


def test_an_adjective_that_is_also_written_outside_is_required() -> None:
    """A slot needed anywhere is not optional."""
    assert parse("{thing+colour} {colour}").optional == frozenset()


def test_numbered_slots_share_a_domain() -> None:
    """`person2` is filled from the domain `person`."""
    assert domain_of("person2") == domain_of("person") == "person"
