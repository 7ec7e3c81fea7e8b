"""Puts the gateway together: the only place that knows which parts stand behind the protocols.

open_gateway   the real parts, from the settings
compose        a gateway from parts that are handed in; tests and demonstrations hand in fakes
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from opentelemetry.trace import Tracer

from prompts.errors import TemplateInvalid
from prompts.hints import Hints
from prompts.templates import Templates
from prompts.types import Style
from service.augmentation.augment import Augmenter, Bounds
from service.augmentation.aux_languages import Preference
from service.augmentation.judging import Judge
from service.augmentation.recall import Augmenting, Recalling
from service.backends.local_model import ModelUnusable
from service.backends.opening import DEMO_LM, Opened, open_backend
from service.backends.types import Backend
from service.configuration import server_url
from service.configuration.loading import ConfigurationError
from service.configuration.settings import BackendSettings, Settings
from service.gateway import Gateway, Policy
from service.hinting.hinter import Hinter, HintPolicy
from service.metrics import Metrics
from service.models import Models, Place
from service.tracing import carrying
from service.tracing.augmenting import TracedAugmenting
from service.tracing.backend import TracedBackend
from service.translation.stack import Source, by_language_model, in_process, in_services, remembering
from service.world import World
from translators.detect import Detector
from translators.families import UnusableModel
from translators.memory import MemoryFileProblem
from translators.quality import Thresholds
from translators.types import Engine

DEMO_TRANSLATOR: Final = Path(__file__).parent / "demo" / "models" / "translator"

# What whole inputs may have on top of the memory for translations: they repeat far less often than sentences.
_SHARE_OF_INPUTS: Final = 8

LoadModel = Callable[[Settings], tuple[Engine, Thresholds]]

UNUSABLE: Final = (ConfigurationError, MemoryFileProblem, UnusableModel, ModelUnusable, TemplateInvalid)
"""What opening may raise because of something that the settings name; the messages are for the operator."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a gateway is made of, opened.

    Attributes:
        source: what translates.
        detector: language identification.
        templates: all tasks.
        hints: the layouts of the OpenAI door.
        places: backends by name.
        world: what the demo models know, where they are used.
    """

    source: Source
    detector: Detector
    templates: Templates
    hints: Hints
    places: Mapping[str, Place]
    world: World


@asynccontextmanager
async def open_gateway(
    settings: Settings, metrics: Metrics, load: LoadModel | None = None, tracer: Tracer | None = None
) -> AsyncIterator[Gateway]:
    """Load the models and open the connections that the settings name; close them in reverse order.

    Args:
        load: reads the translation model; None reads the one that the settings name.
        tracer: makes spans; None makes none.

    Raises:
        One of `UNUSABLE`.
    """
    async with AsyncExitStack() as stack:
        templates, hints = load_templates(settings), load_hints(settings)
        detector = asyncio.create_task(asyncio.to_thread(Detector.load))
        source = await stack.enter_async_context(open_source(settings, metrics, load, tracer))
        places: dict[str, Place] = {}
        for name, backend_settings in settings.backends.items():
            full_at = settings.overload.backend_waiting
            opened = await stack.enter_async_context(
                open_backend(name, backend_settings, tracer, full_at=full_at)
            )
            place = _place(opened, backend_settings)
            if tracer is not None and not backend_settings.url:  # servers are traced one by one
                place = replace(place, backend=TracedBackend(opened.backend, tracer))
            places[name] = place
        world = _world(settings, source)
        parts = Parts(source, await detector, templates, hints, places, world)
        yield await stack.enter_async_context(compose(settings, metrics, parts, tracer))


@asynccontextmanager
async def open_source(
    settings: Settings, metrics: Metrics, load: LoadModel | None = None, tracer: Tracer | None = None
) -> AsyncIterator[Source]:
    """What translates, as the settings say; see `open_gateway`."""
    metrics.bounds_queue(settings.translator.max_queue_tokens)
    async with AsyncExitStack() as stack:
        if settings.translator.url:
            carry = carrying.current if tracer is not None else carrying.nothing
            yield await stack.enter_async_context(in_services(settings.translator, carry))
            return
        if settings.translator.llm is not None:
            name = settings.translator.llm
            opened = await stack.enter_async_context(open_backend(name, settings.backends[name], tracer))
            yield await stack.enter_async_context(by_language_model(opened.backend, settings.translator))
            return
        engine, thresholds = await asyncio.to_thread(load or load_model, settings)
        # Dropped here, and not whenever the interpreter ends: live CTranslate2 models may abort at exit.
        stack.callback(engine.close)
        metrics.bounds_batches(settings.translator.max_batch_rows, settings.translator.max_batch_tokens)
        yield await stack.enter_async_context(
            in_process(engine, thresholds, settings.translator, metrics.batch)
        )


@asynccontextmanager
async def compose(
    settings: Settings, metrics: Metrics, parts: Parts, tracer: Tracer | None = None
) -> AsyncIterator[Gateway]:
    """A gateway from open parts, which stay open when it is closed."""
    source = parts.source
    async with remembering(source, settings, metrics) as translator:
        metrics.watch_queue(source.queued_tokens)
        judge = Judge(source.thresholds, metrics.rejected)
        bounds = Bounds(settings.limits.max_source_tokens, settings.limits.max_items)
        augmenter: Augmenting = Recalling(
            Augmenter(translator, parts.detector, source.count_tokens, judge, bounds),
            max_bytes=settings.cache.memory_bytes // _SHARE_OF_INPUTS,
            on_recall=metrics.recall,
        )
        if tracer is not None:
            augmenter = TracedAugmenting(augmenter, tracer)
        yield Gateway(
            augmenter=augmenter,
            templates=parts.templates,
            models=Models(parts.places, settings.default_model),
            policy=_policy(settings),
            observer=metrics,
            world=parts.world,
            hinter=Hinter(
                augmenter=augmenter,
                hints=parts.hints,
                policy=_hint_policy(settings),
                observer=metrics,
                world=parts.world,
            ),
        )


def load_templates(settings: Settings) -> Templates:
    """The built-in templates, and the operator's."""
    return Templates.load(*([settings.prompts.templates] if settings.prompts.templates else []))


def load_hints(settings: Settings) -> Hints:
    """The built-in layouts of the OpenAI door, and the operator's."""
    return Hints.load(*([settings.prompts.hints] if settings.prompts.hints else []))


def load_engine(settings: Settings) -> Engine:
    """The translation model. Blocks while it reads the weights."""
    from translators import assembly
    from translators.engine import Placement

    directory = settings.translator.directory or DEMO_TRANSLATOR
    translator = settings.translator
    placement = Placement(
        translator.threads, translator.compute_type, translator.device, translator.device_index
    )
    return assembly.load(directory, placement)


def load_model(settings: Settings) -> tuple[Engine, Thresholds]:
    """The translation model, and its quality gate's thresholds. Blocks while it reads the weights."""
    thresholds = load_thresholds(settings)
    return load_engine(settings), thresholds


def load_thresholds(settings: Settings) -> Thresholds:
    """The quality gate's thresholds of the translation model."""
    return Thresholds.load(settings.translator.directory or DEMO_TRANSLATOR)


def _is_demo(settings: Settings) -> bool:
    """Whether the bundled model translates."""
    translator = settings.translator
    return translator.directory is None and not translator.url and translator.llm is None


def _world(settings: Settings, source: Source) -> World:
    """The demo translator and the demo LM know the same languages; either may stand beside a real one."""
    if _is_demo(settings):
        return World(True, frozenset(source.translator.card.languages))
    try:
        described = json.loads((DEMO_LM / "pmi-model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # then the demo LM cannot be loaded either
        return World()
    return World(False, frozenset(described.get("languages", ())))


def _place(opened: Opened, settings: BackendSettings) -> Place:
    return Place(
        opened.backend,
        models=settings.models,
        style=None if settings.prompt_style == "auto" else Style(settings.prompt_style),
        context_tokens=settings.context_tokens,
        demo=not settings.url and settings.directory is None,
        about=_about(opened.backend, settings),
        forward_authorization=settings.forward_authorization,
        load=opened.load,
    )


def _about(backend: Backend, settings: BackendSettings) -> str:
    if settings.url:
        return ", ".join(map(server_url.shown, settings.url))
    model = getattr(backend, "model", None)
    return f"{model.name} ({model.licence or 'licence not stated'}), inside this process" if model else ""


def _preference(settings: Settings) -> Preference:
    return Preference(
        default=settings.languages.default,
        by_source=settings.languages.by_source,
        count=settings.languages.max,
    )


def _hint_policy(settings: Settings) -> HintPolicy:
    return HintPolicy(
        preference=_preference(settings),
        skip=frozenset(settings.languages.skip),
        deadline_ms=settings.translation.deadline_ms,
        max_deadline_ms=settings.translation.max_deadline_ms,
    )


def _policy(settings: Settings) -> Policy:
    return Policy(
        preference=_preference(settings),
        deadline_ms=settings.translation.deadline_ms,
        batch_deadline_ms=settings.translation.batch_deadline_ms,
        max_deadline_ms=settings.translation.max_deadline_ms,
        max_texts=settings.limits.max_texts,
    )
