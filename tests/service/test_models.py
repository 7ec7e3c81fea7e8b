"""Which backend serves which model."""

from __future__ import annotations

import pytest

from prompts.types import Style
from service.backends.errors import BackendUnavailable
from service.backends.fake import Fake
from service.errors import UnknownModel
from service.models import Models, Place


def down() -> Fake:
    backend = Fake()
    backend.fail = BackendUnavailable()
    return backend


async def test_a_backend_that_is_down_may_be_the_one() -> None:
    """Then the name is not wrong, as far as anybody knows."""
    models = Models({"a": Place(Fake(names=["one"])), "b": Place(down())})

    with pytest.raises(BackendUnavailable):
        await models.find("two")


async def test_a_name_that_nobody_serves_is_unknown() -> None:
    """All backends were asked."""
    models = Models({"a": Place(Fake(names=["one"])), "b": Place(Fake(), models=("two",))})

    with pytest.raises(UnknownModel):
        await models.find("three")


async def test_a_backend_without_models_cannot_serve_a_default() -> None:
    """There is no name to send."""
    with pytest.raises(BackendUnavailable):
        await Models({"a": Place(Fake(names=[]))}).find(None)


async def test_the_only_backend_takes_every_name() -> None:
    """Adapters loaded at run time are not listed anywhere here."""
    assert (await Models({"a": Place(Fake(names=["one"]))}).find("adapter")).name == "adapter"


async def test_a_configured_name_is_found_without_asking() -> None:
    """Also while another backend is down."""
    models = Models({"a": Place(down()), "b": Place(two := Fake(), models=("two",))})

    assert (await models.find("two")).backend is two


async def test_the_configured_default_is_taken_where_none_is_named() -> None:
    """Else the first backend's first."""
    places = {"a": Place(Fake(names=["one", "other"])), "b": Place(Fake(names=["two"]))}

    assert (await Models(places).find(None)).name == "one"
    assert (await Models(places, "two").find(None)).name == "two"


async def test_what_the_settings_say_is_not_asked() -> None:
    """Style and context of a server that tells neither."""
    found = await Models({"a": Place(Fake(), style=Style.TEXT, context_tokens=99)}).find(None)

    assert (found.style, found.context_tokens) == (Style.TEXT, 99)


async def test_lists_only_what_can_be_reached() -> None:
    """For readiness."""
    assert await Models({"a": Place(down()), "b": Place(Fake())}).names() == {"b": ("fake",)}
