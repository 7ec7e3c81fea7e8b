"""`/v1/pmi/*`: parse, call the gateway, respond."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from service.api import answers
from service.api.body import read_body
from service.api.errors import json_response
from service.api.schemas import CompleteBody, TranslateBody
from service.api.sse import EventStream
from service.gateway import Gateway
from service.logs import request_id

router = APIRouter(prefix="/v1/pmi", tags=["pmi"])


def _documented(schema: type[BaseModel]) -> dict[str, Any]:
    """The body's schema for the API's description; FastAPI itself would answer a wrong body with a 422."""
    content = {"application/json": {"schema": schema.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.state.gateway
    return gateway


@router.post("/complete", openapi_extra=_documented(CompleteBody))
async def complete(request: Request) -> Response:
    """Have an input answered that the model sees in several languages at once."""
    body = await read_body(request, CompleteBody)
    wanted = body.to_request(request_id.get())
    if body.stream:
        return EventStream(_gateway(request).stream(wanted))
    answer = await _gateway(request).complete(wanted)
    return json_response(answers.completion_json(answer), headers=answers.prepared_headers(answer.prepared))


@router.post("/preview", openapi_extra=_documented(CompleteBody))
async def preview(request: Request) -> Response:
    """See the languages and the prompt, without asking the model."""
    body = await read_body(request, CompleteBody)
    prepared = await _gateway(request).prepare(body.to_request(request_id.get()))
    return json_response(answers.preview_json(prepared), headers=answers.prepared_headers(prepared))


@router.post("/translate", openapi_extra=_documented(TranslateBody))
async def translate(request: Request) -> Response:
    """Translate texts, each into every language."""
    body = await read_body(request, TranslateBody)
    gateway = _gateway(request)
    found = await gateway.translate(body.to_request(request_id.get()))
    return json_response(
        answers.translations_json(found, gateway.card), headers=answers.translations_headers(found)
    )


@router.get("/languages")
async def languages(request: Request) -> Response:
    """All languages, and which of them the translation model serves."""
    return json_response(answers.languages_json(_gateway(request).card))


@router.get("/tasks")
async def tasks(request: Request) -> Response:
    """All tasks, with their fields and labels."""
    return json_response(answers.tasks_json(_gateway(request).templates.tasks))
