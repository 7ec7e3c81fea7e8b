"""A gateway of fakes: the real composition around an engine and a backend that need no model.

For tests, load tests and demonstrations. What it is made of can be looked at, and changed before it is
opened.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from opentelemetry.trace import Tracer

from prompts.hints import Hints
from prompts.templates import Templates
from service.app import Application, create_app
from service.backends.fake import Fake
from service.backends.types import Backend
from service.commands.inprocess import client_of
from service.composition import Parts, compose
from service.configuration.settings import Settings
from service.gateway import Gateway
from service.metrics import Metrics
from service.models import Place
from service.tracing.backend import TracedBackend
from service.translation.stack import in_process
from service.world import World
from translators.detect import Detector
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Engine

GERMAN: Final = "Der Zug nach Berlin fährt um neun Uhr."
SWEDISH: Final = "Tåget är sent."
NONSENSE: Final = "qwrt zxcv"

_WORDS: Final = {"the": "en", "le": "fr", "treni": "sw", "tåget": "sv", "qwrt": "??"}


def classify(text: str) -> tuple[str, float]:
    """A language model for the detector that knows a handful of words; everything else is German."""
    for word, label in _WORDS.items():
        if word in text.lower().split():
            return label, 0.9
    return "de", 0.9


@dataclass
class FakeGateway:
    """The parts of a gateway, none of them real.

    Attributes:
        places: instead of `backend`, where a test needs several.
        demo: whether the parts pass for the bundled demo models.
        tracer: makes spans; the backend then passes for a server at http://fake:8000.
    """

    engine: Engine = field(default_factory=FakeEngine)
    backend: Fake = field(default_factory=Fake)
    settings: Settings = field(default_factory=Settings)
    thresholds: Thresholds = field(default_factory=Thresholds)
    template_directories: tuple[Path, ...] = ()
    places: Mapping[str, Place] | None = None
    demo: bool = False
    tracer: Tracer | None = None

    @asynccontextmanager
    async def build(self, settings: Settings, metrics: Metrics) -> AsyncIterator[Gateway]:
        """What `create_app` takes as `build`."""
        async with AsyncExitStack() as stack:
            source = await stack.enter_async_context(
                in_process(self.engine, self.thresholds, settings.translator, metrics.batch)
            )
            parts = Parts(
                source=source,
                detector=Detector(classify),
                templates=Templates.load(*self.template_directories),
                hints=Hints.load(),
                places=self.places or {"fake": Place(self._traced(), demo=self.demo)},
                world=World(self.demo, frozenset(self.engine.card.languages)),
            )
            yield await stack.enter_async_context(compose(settings, metrics, parts, self.tracer))

    def _traced(self) -> Backend:
        if self.tracer is None:
            return self.backend
        return TracedBackend(self.backend, self.tracer, "http://fake:8000")

    def app(self) -> Application:
        """The application around it."""
        return create_app(self.settings, self.build, tracer=self.tracer)

    def client(self) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        """A client of the whole application, in this process."""
        return client_of(self.app())
