"""Which backend serves which model."""

from __future__ import annotations

import asyncio
import traceback

import pytest

from prompts.types import Style
from service.backends.errors import (
    BackendBroken,
    BackendBusy,
    BackendDown,
    BackendError,
    BackendRejected,
    BackendTimeout,
    BackendUnavailable,
)
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


class Asked(Fake):
    """Counts how often it is asked for its models."""

    times = 0

    async def models(self) -> tuple[str, ...]:
        self.times += 1
        return await super().models()


class Time:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_backend_that_hangs_does_not_hold_up_the_models_of_others() -> None:
    """Once it is known who has a model, nobody else is asked."""
    clock, hung = Time(), Asked(names=["other"])
    models = Models({"hung": Place(hung), "b": Place(Asked(names=["two"]))}, clock=clock)
    await models.route("two")
    clock.now = 1000.0
    hung.fail = BackendUnavailable()

    assert (await models.route("two")).place is models.places["b"]
    assert hung.times == 1


async def test_a_model_that_has_moved_is_found_again() -> None:
    """When the list is old, its backend is asked before it is believed."""
    clock = Time()
    first, second = Asked(names=["m"]), Asked(names=["n"])
    models = Models({"a": Place(first), "b": Place(second)}, clock=clock)
    assert (await models.route("m")).place.backend is first
    first._names, second._names = ("n",), ("m",)
    clock.now = 1000.0

    assert (await models.route("m")).place.backend is second


async def test_names_that_nobody_has_are_not_asked_for_all_the_time() -> None:
    """Lists are at least a second old before they are read again."""
    asked = Asked(names=["one"])
    models = Models({"a": Place(asked), "b": Place(Fake(names=["two"]))}, clock=Time())
    for _ in range(5):
        with pytest.raises(UnknownModel):
            await models.route("three")

    assert asked.times == 1


async def test_the_first_model_is_not_asked_for_by_every_request() -> None:
    """A server that has come back with another one is found out a second later; the order is the server's."""
    clock, asked = Time(), Asked(names=["m", "a"])
    models = Models({"a": Place(asked)}, clock=clock)
    assert [(await models.find(None)).name for _ in range(3)] == ["m", "m", "m"]
    assert asked.times == 1
    asked._names = ("n", "m")
    clock.now = 1.1

    assert (await models.find(None)).name == "n"


async def test_a_suffix_turns_translations_on() -> None:
    """Of the model before the colon, with one backend and with several."""
    for places in (
        {"a": Place(Fake(names=["one"]))},
        {"a": Place(Fake(names=["one"])), "b": Place(Fake(names=["two"]))},
    ):
        found = await Models(places).route("one:pmi")
        assert (found.model, found.suffixed) == ("one", True)


async def test_a_model_that_is_really_called_so_wins_over_the_suffix() -> None:
    """Then the name is just a name."""
    found = await Models({"a": Place(Fake(names=["one", "one:pmi"]))}).route("one:pmi")
    assert (found.model, found.suffixed) == ("one:pmi", False)


async def test_a_suffix_means_nothing_where_it_is_switched_off() -> None:
    """The backend will say that it has no such model."""
    found = await Models({"a": Place(Fake(names=["one"]))}).route("one:pmi", suffixes=False)
    assert (found.model, found.suffixed) == ("one:pmi", False)


async def test_a_suffix_is_understood_while_the_backend_is_down() -> None:
    """Its failure is for the request itself to meet."""
    found = await Models({"a": Place(down())}).route("one:pmi")
    assert (found.model, found.suffixed) == ("one", True)


async def test_a_backend_that_fails_is_asked_once_for_all_who_wait() -> None:
    """Each of them would otherwise wait for a timeout of their own, one after the other."""
    asked = 0

    class Hanging(Fake):
        async def models(self) -> tuple[str, ...]:
            nonlocal asked
            asked += 1
            await asyncio.sleep(0.01)
            raise BackendTimeout

    models = Models({"a": Place(Hanging()), "b": Place(Fake(names=["b"]))}, clock=lambda: 0.0)
    routes = await asyncio.gather(*(models.route("b:pmi") for _ in range(20)))

    assert {route.model for route in routes} == {"b"}
    assert asked <= 2


async def test_a_backend_that_fails_once_keeps_its_first_model() -> None:
    """The list is known; what the backend does about the request is for the request to meet."""
    clock, backend = Time(), Asked(names=["m"])
    models = Models({"a": Place(backend)}, clock=clock)
    await models.find(None)
    backend.fail = BackendTimeout()
    for clock.now in (1.1, 1.2, 1000.0):
        assert (await models.find(None)).name == "m"

    backend.fail, backend._names, clock.now = None, ("n",), 1002.0
    assert (await models.find(None)).name == "n"


@pytest.mark.parametrize(
    "error",
    [
        BackendUnavailable("gone", sent=True),
        BackendDown(),
        BackendBusy(),
        BackendTimeout(),
        BackendRejected(418, b"teapot", "text/plain"),
        BackendBroken(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_failure_that_is_remembered_keeps_no_requests(error: BackendError) -> None:
    """Each gets an error of its own that says the same: one for all would hold the frames of all."""
    backend = Asked()
    backend.fail = error
    models = Models({"a": Place(backend)}, clock=lambda: 0.0)
    raised = []
    for _ in range(10):
        with pytest.raises(type(error)) as told:
            await models.find(None)
        raised.append(told.value)

    assert backend.times == 1
    assert len(set(map(id, raised))) == 10
    assert len({len(list(traceback.walk_tb(one.__traceback__))) for one in raised[1:]}) == 1
    assert all((str(one), vars(one)) == (str(error), vars(error)) for one in raised)
    assert all(one.__cause__ is None and one.__context__ is None for one in raised[1:])
