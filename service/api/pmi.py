"""`/v1/pmi/*`: parse, call the gateway, respond."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import answers
from service.api.body import read_body
from service.api.described import ASKING, LOOKING, MODEL, body, errors
from service.api.errors import json_response
from service.api.schemas import CompleteBody, TranslateBody
from service.api.sse import EventStream
from service.gateway import Gateway
from service.logs import request_id
from service.tracing import carrying

router = APIRouter(prefix="/v1/pmi", tags=["pmi"])

_COMPLETE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, as events.",
        "content": {"application/json": {}, "text/event-stream": {}},
    },
    **errors(MODEL),
}


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.state.gateway
    return gateway


def _trace(request: Request) -> dict[str, str]:
    """The headers that say which trace a request belongs to; what is none of that is not sent on."""
    found = {name: request.headers.get(name, "") for name in carrying.HEADERS}
    return {name: value for name, value in found.items() if value and value.isascii()}


@router.post("/complete", openapi_extra=body(CompleteBody), responses=_COMPLETE)
async def complete(request: Request) -> Response:
    """Have an input answered that the model sees in several languages at once."""
    given = await read_body(request, CompleteBody)
    wanted = given.to_request(request_id.get(), _trace(request))
    if given.stream:
        return EventStream(_gateway(request).stream(wanted))
    answer = await _gateway(request).complete(wanted)
    return json_response(answers.completion_json(answer), headers=answers.prepared_headers(answer.prepared))


@router.post("/preview", openapi_extra=body(CompleteBody), responses=errors(MODEL))
async def preview(request: Request) -> Response:
    """See the languages and the prompt, without asking the model."""
    given = await read_body(request, CompleteBody)
    prepared = await _gateway(request).prepare(given.to_request(request_id.get(), _trace(request)))
    return json_response(answers.preview_json(prepared), headers=answers.prepared_headers(prepared))


@router.post("/translate", openapi_extra=body(TranslateBody), responses=errors((*ASKING, 504)))
async def translate(request: Request) -> Response:
    """Translate texts, each into every language."""
    given = await read_body(request, TranslateBody)
    gateway = _gateway(request)
    found = await gateway.translate(given.to_request(request_id.get()))
    return json_response(
        answers.translations_json(found, gateway.card), headers=answers.translations_headers(found)
    )


@router.get("/languages", responses=errors(LOOKING))
async def languages(request: Request) -> Response:
    """All languages, and which of them the translation model serves."""
    return json_response(answers.languages_json(_gateway(request).card))


@router.get("/tasks", responses=errors(LOOKING))
async def tasks(request: Request) -> Response:
    """All tasks, with their fields and labels."""
    return json_response(answers.tasks_json(_gateway(request).templates.tasks))
