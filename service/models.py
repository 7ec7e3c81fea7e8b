"""Which backend serves which model.

A backend serves the models that the settings list for it, else those that it lists itself. With one
backend, any other name goes to it too (LoRA adapters loaded at run time work), and its refusal is passed
on. A name with `:pmi` behind it is the model before the colon, with translations, unless a model is really
called so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, KeysView, Mapping
from dataclasses import dataclass, field
from typing import Final

from prompts.types import Style
from service.backends.errors import BackendError, BackendUnavailable
from service.backends.types import Backend
from service.errors import UnknownModel

SUFFIX: Final = ":pmi"
# How long a backend's list is believed; and how soon it is asked again for a name that nobody lists, or for
# the first of its names.
_LIST_TTL_S: Final = 30.0
_RETRY_S: Final = 1.0


def _idle() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """A backend, and what the settings say of it.

    Attributes:
        models: names of the models it serves; () asks the backend.
        style: how its models take prompts; None asks the backend.
        context_tokens: the models' context; None asks the backend.
        demo: whether it is the bundled demo model.
        about: what people are told of it: a name and a licence, or an address.
        forward_authorization: whether a client's own key goes on to it.
        load: how busy it is: from 0, nothing waits, to 1, no prompt must get longer.
    """

    backend: Backend
    models: tuple[str, ...] = ()
    style: Style | None = None
    context_tokens: int | None = None
    demo: bool = False
    about: str = ""
    forward_authorization: bool = False
    load: Callable[[], float] = field(default=_idle)

    async def names(self) -> tuple[str, ...]:
        """Names of the models served here, asked anew where the settings do not list them."""
        return self.models or await self.backend.models()

    async def context(self, model: str) -> int | None:
        """The model's context in tokens; None where nobody knows."""
        return self.context_tokens or await self.backend.context_tokens(model)


@dataclass(frozen=True, slots=True)
class Served:
    """A model with everything a prompt for it depends on."""

    name: str
    backend: Backend
    style: Style
    context_tokens: int | None
    demo: bool
    load: float = 0.0


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes.

    Attributes:
        model: the name without the suffix; None where the request names none.
        suffixed: whether the name had the suffix.
    """

    place: Place
    model: str | None
    suffixed: bool = False


class _Listing:
    """A backend's models, remembered for a while; asked for once, however many wait.

    Attributes:
        known: the last list in its order, however old.
    """

    def __init__(self, place: Place, clock: Callable[[], float]) -> None:
        self._place = place
        self._clock = clock
        self._asked = float("-inf")
        self._failed = float("-inf")
        self._failure: BackendError | None = None
        self._asking = asyncio.Lock()
        self.known: KeysView[str] = _ordered(place.models)

    async def names(self, max_age_s: float) -> KeysView[str]:
        """The names. Raises what the backend raises; a failure counts for a moment, and for all who wait."""
        if self._clock() - self._asked > max_age_s:
            async with self._asking:
                if self._clock() - self._asked > max_age_s:
                    await self._ask()
        return self.known

    async def _ask(self) -> None:
        # Each who waits would otherwise wait for a timeout of their own, one after the other.
        if self._failure is not None and self._clock() - self._failed <= _RETRY_S:
            raise _anew(self._failure)
        try:
            self.known = _ordered(await self._place.names())
        except BackendError as error:
            self._failure, self._failed = _anew(error), self._clock()
            raise
        self._failure, self._asked = None, self._clock()

    async def has(self, name: str) -> bool:
        """Whether a name it was last known to have is still there; a backend that cannot say keeps it."""
        try:
            return name in await self.names(_LIST_TTL_S)
        except BackendError:
            return True


class Models:
    """The backends by name, the preferred one first."""

    def __init__(
        self,
        places: Mapping[str, Place],
        default: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.places = dict(places)
        self._default = default
        self._first = next(iter(self.places.values()))
        self._listings = [(place, _Listing(place, clock)) for place in self.places.values()]

    async def find(self, name: str | None) -> Served:
        """The model of this name; the configured one, or the first backend's first, where none is given.

        Raises:
            UnknownModel: there are several backends, and none serves it.
            BackendError: the backend had to be asked and did not answer.
        """
        wanted = name or self._default
        place = await self._place(wanted)
        if wanted is None:
            wanted = await self._first_name()
        style, context = await asyncio.gather(self._style(place, wanted), place.context(wanted))
        return Served(wanted, place.backend, style, context, place.demo, place.load())

    async def route(self, name: str | None, *, suffixes: bool = True) -> Route:
        """Where a request for a model goes; without a name, where the default model is.

        Args:
            suffixes: whether `:pmi` behind a name means anything.

        Raises:
            UnknownModel, BackendError: see `find`.
        """
        if name is not None and suffixes and name.endswith(SUFFIX) and not await self._is_real(name):
            bare = name.removesuffix(SUFFIX)
            return Route(await self._place(bare), bare, suffixed=True)
        return Route(await self._place(name or self._default), name)

    async def _is_real(self, name: str) -> bool:
        """Whether a backend lists a model of this very name; one that does not answer lists none."""
        if any(name in listing.known for _, listing in self._listings):
            return True
        answers = await asyncio.gather(
            *(listing.names(_LIST_TTL_S) for _, listing in self._listings), return_exceptions=True
        )
        return any(_lists(names, name) for names in answers)

    async def _place(self, name: str | None) -> Place:
        if name is None or len(self.places) == 1:
            return self._first
        # Only the backend that is known to have the model is asked again: another one that is down or slow
        # must not hold up its requests.
        for place, listing in self._listings:
            if name in listing.known and await listing.has(name):
                return place
        answers = await asyncio.gather(
            *(listing.names(_RETRY_S) for _, listing in self._listings), return_exceptions=True
        )
        for (place, _), names in zip(self._listings, answers, strict=True):
            if _lists(names, name):
                return place
        # A backend that did not answer may be the one that serves the name: then this is not the caller's
        # mistake.
        for names in answers:
            if isinstance(names, BaseException):
                raise names
        raise UnknownModel(name)

    async def _first_name(self) -> str:
        """The first backend's first model, as of a moment ago: not each request has to ask for it.

        While the backend cannot say, it is what it was.
        """
        _, listing = self._listings[0]
        try:
            names = await listing.names(_RETRY_S)
        except BackendError:
            if not listing.known:
                raise
            names = listing.known
        for name in names:
            return name
        raise BackendUnavailable("the model backend serves no model")

    async def names(self) -> dict[str, tuple[str, ...]]:
        """Models by backend, asked anew; backends that cannot be reached are left out."""
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


def _anew(error: BackendError) -> BackendError:
    """The same error, without where it was raised and why.

    Every time one is raised its traceback grows, and with it what the frames hold: the requests.
    """
    # Not `copy.copy`: it would call the class with the message, which several of them do not take.
    copied = type(error).__new__(type(error), *error.args)
    vars(copied).update(vars(error))
    return copied


def _ordered(names: Iterable[str]) -> KeysView[str]:
    return dict.fromkeys(names).keys()


def _lists(answer: KeysView[str] | BaseException, name: str) -> bool:
    """Whether an answer has the name. Errors of backends are none; any other is a bug and goes on."""
    if isinstance(answer, BaseException):
        if not isinstance(answer, BackendError):
            raise answer
        return False
    return name in answer
