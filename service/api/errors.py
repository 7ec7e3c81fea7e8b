"""From errors to HTTP: the one table, and OpenAI's error object.

A type that is not in the table takes the entry of its nearest base; what has none is a 500 with a fixed
text. A backend's own refusal is not translated: its status and its body are passed on as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from prompts.errors import InputError, PromptError
from service.backends.errors import (
    BackendBroken,
    BackendBusy,
    BackendDown,
    BackendError,
    BackendRejected,
    BackendTimeout,
    BackendUnavailable,
    UnsupportedParameter,
)
from service.errors import (
    BodyTooLarge,
    InvalidKey,
    InvalidRequest,
    ModelForbidden,
    NotReady,
    Overloaded,
    RateLimited,
    ServiceError,
    TranslationError,
    TranslationLate,
    TranslationUnavailable,
    TranslatorBusy,
    UnknownModel,
)
from translators.errors import (
    DeadlineExceeded,
    QueueFull,
    TranslationFailed,
    TranslatorError,
    UnknownLanguage,
    UnsupportedLanguage,
)

INVALID: Final = "invalid_request_error"
FORBIDDEN: Final = "permission_error"
RATE_LIMIT: Final = "rate_limit_error"
UNAVAILABLE: Final = "service_unavailable_error"
SERVER: Final = "server_error"
INTERNAL_MESSAGE: Final = "the gateway failed on this request; its log has the details under the request id"


@dataclass(frozen=True, slots=True)
class Status:
    """How an error looks from outside: HTTP status, OpenAI's `type`, and a default `code`."""

    http: int
    type: str
    code: str | None = None


STATUS: Final[Mapping[type[Exception], Status]] = {
    InvalidRequest: Status(400, INVALID),
    BodyTooLarge: Status(413, INVALID, "body_too_large"),
    InvalidKey: Status(401, INVALID, "invalid_api_key"),
    ModelForbidden: Status(403, FORBIDDEN, "model_not_allowed"),
    RateLimited: Status(429, RATE_LIMIT, "rate_limit_exceeded"),
    UnknownModel: Status(404, INVALID, "model_not_found"),
    TranslationError: Status(503, UNAVAILABLE, "translation_failed"),
    TranslationUnavailable: Status(503, UNAVAILABLE, "translation_failed"),
    TranslationLate: Status(504, UNAVAILABLE, "translation_deadline"),
    TranslatorBusy: Status(429, RATE_LIMIT, "translator_busy"),
    NotReady: Status(503, UNAVAILABLE, "not_ready"),
    Overloaded: Status(503, UNAVAILABLE, "overloaded"),
    InputError: Status(400, INVALID),
    UnknownLanguage: Status(400, INVALID, "unknown_language"),
    UnsupportedLanguage: Status(400, INVALID, "unsupported"),
    QueueFull: Status(429, RATE_LIMIT, "translator_busy"),
    DeadlineExceeded: Status(504, UNAVAILABLE, "translation_deadline"),
    TranslationFailed: Status(503, UNAVAILABLE, "translation_failed"),
    BackendUnavailable: Status(502, UNAVAILABLE, "backend_unavailable"),
    BackendBusy: Status(503, UNAVAILABLE, "backend_busy"),
    BackendDown: Status(503, UNAVAILABLE, "backend_down"),
    BackendTimeout: Status(504, UNAVAILABLE, "backend_timeout"),
    BackendBroken: Status(502, SERVER, "backend_broken"),
    UnsupportedParameter: Status(400, INVALID, "unsupported_parameter"),
    # Bases, for kinds that are yet to come: they say no more than where it went wrong.
    ServiceError: Status(500, SERVER),
    PromptError: Status(500, SERVER),
    TranslatorError: Status(503, UNAVAILABLE, "translation_failed"),
    BackendError: Status(502, SERVER, "backend_error"),
}

_PARAMS: Final = ("param", "field", "parameter")


def status_of(error: BaseException) -> Status:
    """The table's entry for an error."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return Status(500, SERVER)


def error_object(error: BaseException) -> dict[str, Any]:
    """OpenAI's error object; a backend's own one is kept as it is."""
    if isinstance(error, BackendRejected):
        return _rejected_object(error)
    status = status_of(error)
    message = INTERNAL_MESSAGE if status.http == 500 else str(error)
    param = next((value for name in _PARAMS if isinstance(value := getattr(error, name, None), str)), None)
    code = getattr(error, "code", None) if isinstance(error, InvalidRequest) else None
    return error_json(message, status.type, param, code or status.code)


def error_json(message: str, type_: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """The object's shape."""
    return {"error": {"message": message, "type": type_, "param": param, "code": code}}


def error_response(error: BaseException) -> Response:
    """The whole response for an error."""
    if isinstance(error, BackendRejected):
        return Response(error.body, error.status, media_type=error.content_type)
    retry_after_s = getattr(error, "retry_after_s", None)
    headers = {} if retry_after_s is None else {"retry-after": str(retry_after_s)}
    if isinstance(error, InvalidKey):
        headers["www-authenticate"] = "Bearer"
    return json_response(error_object(error), status_of(error).http, headers)


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response; lone surrogates in what a model said do not fail it."""
    return Response(to_json(content), status, dict(headers or {}), media_type="application/json")


def to_json(content: Any) -> bytes:
    """Bytes of a JSON value."""
    try:
        return orjson.dumps(content)
    except (orjson.JSONEncodeError, TypeError):
        # A backend may hold numbers or strings that only a lenient encoder takes (log-probabilities of -inf
        # do not occur in JSON, but integers beyond 64 bits do).
        import json

        return json.dumps(content, ensure_ascii=True).encode()


def install(app: FastAPI) -> None:
    """Answer every mapped error, and what the router itself refuses, with the error object."""
    for base in (ServiceError, PromptError, TranslatorError, BackendError):
        app.add_exception_handler(base, answer)
    app.add_exception_handler(HTTPException, answer_http)


async def answer(request: Request, error: Exception) -> Response:
    return error_response(error)


async def answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette calls this for nothing else
    messages = {
        404: f"there is nothing at {request.url.path[:200]}",
        405: f"{request.method} is not allowed here",
    }
    content = error_json(
        messages.get(error.status_code, str(error.detail)), INVALID, code=_code(error.status_code)
    )
    return json_response(content, error.status_code, error.headers)


def _code(status: int) -> str | None:
    return {404: "not_found", 405: "method_not_allowed"}.get(status)


def _rejected_object(error: BackendRejected) -> dict[str, Any]:
    try:
        content = orjson.loads(error.body)
    except orjson.JSONDecodeError:
        content = None
    if isinstance(content, dict) and "error" in content:
        return content
    return error_json(str(error), SERVER, code="backend_rejected")
