"""The paths of the OpenAI door: what each is called in metrics, and what PMI finds in its body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from prompts.source import Api
from service.paths import PLATFORM

DEFAULT_PATHS: Final = (
    "/v1/messages",
    "/v1/messages/count_tokens",
    "/v1/rerank",
    "/v2/rerank",
    "/rerank",
    "/v1/score",
    "/score",
    "/classify",
    "/pooling",
    "/v1/audio/transcriptions",
    "/v1/audio/translations",
    "/v1/chat/completions/render",
    "/v1/completions/render",
    "/version",
)
"""vLLM's paths that are passed through unless the settings say otherwise."""

# Parts of paths that command a server instead of asking a model.
_ADMINISTRATION: Final = (
    "abort",
    "collective",
    "elastic",
    "fault",
    "kv_",
    "lora",
    "metrics",
    "pause",
    "profile",
    "release",
    "reset",
    "resume",
    "server_info",
    "shutdown",
    "sleep",
    "wake",
    "weight",
)
_OWN: Final = ("/v1/pmi", "/openapi.json", *PLATFORM)


class Ending(Enum):
    """How a whole stream of an endpoint ends, and how an error is said in it."""

    DONE = auto()  # data: [DONE]
    TYPED = auto()  # events with a type; the connection just ends


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path of the door.

    Attributes:
        path: as metrics and the access log name it; `{id}` stands for what varies.
        methods: that are taken.
        api: where PMI looks for text; None where it never does.
        ending: of its streams; None where nothing is known of them.
        has_model: whether a body names the model, and may speak of PMI.
    """

    path: str
    methods: frozenset[str]
    api: Api | None = None
    ending: Ending | None = None
    has_model: bool = True


_GET: Final = frozenset({"GET"})
_POST: Final = frozenset({"POST"})
_ANY: Final = frozenset({"GET", "POST"})

MODELS: Final = Endpoint("/v1/models", _GET, has_model=False)
MODEL: Final = Endpoint("/v1/models/{id}", _GET, has_model=False)
_RESPONSE: Final = Endpoint("/v1/responses/{id}", _GET, ending=Ending.TYPED, has_model=False)
_CANCEL: Final = Endpoint("/v1/responses/{id}/cancel", _POST, has_model=False)
_FIXED: Final = (
    Endpoint("/v1/chat/completions", _POST, Api.CHAT, Ending.DONE),
    Endpoint("/v1/completions", _POST, Api.COMPLETIONS, Ending.DONE),
    Endpoint("/v1/responses", _POST, Api.RESPONSES, Ending.TYPED),
    Endpoint("/v1/embeddings", _POST),
    Endpoint("/tokenize", _POST),
    Endpoint("/detokenize", _POST),
    MODELS,
)


class Endpoints:
    """All paths of the door."""

    def __init__(self, further: Iterable[str]) -> None:
        self._exact = {
            path: Endpoint(path, _ANY, ending=Ending.TYPED if path == "/v1/messages" else None)
            for path in further
        }
        self._exact |= {endpoint.path: endpoint for endpoint in _FIXED}

    def find(self, path: str) -> Endpoint | None:
        """The endpoint of a path; None when it is not the door's."""
        found = self._exact.get(path)
        if found is not None:
            return found
        if path.startswith("/v1/models/") and len(path) > len("/v1/models/"):
            return MODEL
        if path.startswith("/v1/responses/"):
            match path.removeprefix("/v1/responses/").split("/"):
                case [one] if one:
                    return _RESPONSE
                case [one, "cancel"] if one:
                    return _CANCEL
        return None


def problem_of(path: str) -> str:
    """Why a path cannot be passed through, for the operator; "" when it can."""
    if not path.startswith("/") or any(character in path for character in "?#{}*\\ ") or "/../" in f"{path}/":
        return "is no path such as /v1/rerank"
    if path == "/" or any(path == own or path.startswith(f"{own}/") for own in _OWN):
        return "is the gateway's own"
    if any(word in path.lower() for word in _ADMINISTRATION):
        return "is administration, which is not for clients"
    return ""
