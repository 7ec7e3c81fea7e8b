"""Which backend serves which model.

A backend serves the models that the settings list for it, else those that it lists itself. With one
backend, any other name goes to it too (LoRA adapters loaded at run time work), and its refusal is passed
on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from prompts.types import Style
from service.backends.errors import BackendError, BackendUnavailable
from service.backends.types import Backend
from service.errors import UnknownModel


@dataclass(frozen=True, slots=True)
class Place:
    """A backend, and what the settings say of it.

    Attributes:
        models: names of the models it serves; () asks the backend.
        style: how its models take prompts; None asks the backend.
        context_tokens: the models' context; None asks the backend.
        demo: whether it is the bundled demo model.
        about: what people are told of it: a name and a licence, or an address.
    """

    backend: Backend
    models: tuple[str, ...] = ()
    style: Style | None = None
    context_tokens: int | None = None
    demo: bool = False
    about: str = ""

    async def names(self) -> tuple[str, ...]:
        """Names of the models served here."""
        return self.models or await self.backend.models()


@dataclass(frozen=True, slots=True)
class Served:
    """A model with everything a prompt for it depends on."""

    name: str
    backend: Backend
    style: Style
    context_tokens: int | None
    demo: bool


class Models:
    """The backends by name, the preferred one first."""

    def __init__(self, places: Mapping[str, Place], default: str | None = None) -> None:
        self.places = dict(places)
        self._default = default

    async def find(self, name: str | None) -> Served:
        """The model of this name; the configured one, or the first backend's first, where none is given.

        Raises:
            UnknownModel: there are several backends, and none serves it.
            BackendError: the backend had to be asked and did not answer.
        """
        wanted = name or self._default
        place = await self._place(wanted)
        if wanted is None:
            names = await place.names()
            if not names:
                raise BackendUnavailable("the model backend serves no model")
            wanted = names[0]
        style, context = await asyncio.gather(self._style(place, wanted), self._context(place, wanted))
        return Served(wanted, place.backend, style, context, place.demo)

    async def _place(self, name: str | None) -> Place:
        places = list(self.places.values())
        if name is None or len(places) == 1:
            return places[0]
        for place in places:
            if name in place.models:
                return place
        asked = [place for place in places if not place.models]
        answers = await asyncio.gather(*(place.names() for place in asked), return_exceptions=True)
        for place, names in zip(asked, answers, strict=True):
            if not isinstance(names, BaseException) and name in names:
                return place
        # A backend that did not answer may be the one that serves the name: then this is not the caller's
        # mistake.
        for names in answers:
            if isinstance(names, BaseException):
                raise names
        raise UnknownModel(name)

    async def names(self) -> dict[str, tuple[str, ...]]:
        """Models by backend; backends that cannot be reached are left out."""
        answers = await asyncio.gather(
            *(place.names() for place in self.places.values()), return_exceptions=True
        )
        found: dict[str, tuple[str, ...]] = {}
        for name, models in zip(self.places, answers, strict=True):
            if isinstance(models, tuple):
                found[name] = models
            elif not isinstance(models, BackendError):
                raise models
        return found

    @staticmethod
    async def _style(place: Place, model: str) -> Style:
        return place.style or await place.backend.style(model)

    @staticmethod
    async def _context(place: Place, model: str) -> int | None:
        return place.context_tokens or await place.backend.context_tokens(model)
