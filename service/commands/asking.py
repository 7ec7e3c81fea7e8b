"""How the command line asks a gateway: one that runs elsewhere, or one that is opened for the question."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from service.commands.inprocess import client_of
from service.commands.reaching import cause_of
from service.configuration import server_url
from service.configuration.loading import Configuration, ConfigurationError
from service.configuration.settings import AuthSettings
from service.metrics import Metrics

_TIMEOUT_S = 600.0
_BACKEND_SILENT = (502, 504)


class NoAnswer(Exception):
    """The gateway cannot be reached, or what answered is none."""


class Refused(Exception):
    """The gateway answered with an error; the message is its own.

    Attributes:
        param: path of the request's field at fault; "" where it is none.
        status: HTTP status of the answer.
    """

    def __init__(self, message: str, param: str, status: int) -> None:
        super().__init__(message)
        self.param = param
        self.status = status


Ask = Callable[[str, str, dict[str, Any] | None], Awaitable[dict[str, Any]]]
"""Asks a gateway: method, path, body. Raises `NoAnswer` and `Refused`, with a message for people."""


@asynccontextmanager
async def gateway_at(url: str, api_key: str = "") -> AsyncIterator[Ask]:
    """A running gateway, at its address with or without `/v1`.

    Args:
        api_key: "" for none.

    Raises:
        ConfigurationError: the URL is none.
    """
    if problem := server_url.problem_of(url):
        raise ConfigurationError(f"--url {problem}")
    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    async with httpx.AsyncClient(
        base_url=server_url.root_of(url), timeout=_TIMEOUT_S, headers=headers
    ) as client:

        async def ask(method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
            try:
                return _answer(await client.request(method, path, json=body))
            except httpx.HTTPError as error:
                why = cause_of(error) or type(error).__name__
                raise NoAnswer(f"{url} does not answer ({why})") from error

        yield ask


@asynccontextmanager
async def gateway_here(configuration: Configuration, metrics: Metrics | None = None) -> AsyncIterator[Ask]:
    """A gateway in this process, for as long as it is asked.

    Args:
        metrics: count what it does; None where nobody wants to know.

    Raises:
        ConfigurationError: it cannot be opened.
    """
    from service.access import AccessLog
    from service.app import create_app
    from service.composition import UNUSABLE

    async with AsyncExitStack() as stack:
        try:
            # The answer is what the user wants to see, and no line about the request for it.
            # Nor is the operator asked for a key.
            settings = configuration.settings.model_copy(update={"auth": AuthSettings(mode="none")})
            app = create_app(settings, metrics=metrics, access_log=AccessLog(enabled=False))
            client = await stack.enter_async_context(client_of(app))
        except UNUSABLE as error:
            raise ConfigurationError(str(error)) from error

        async def ask(method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
            try:
                return _answer(await client.request(method, path, json=body))
            except Refused as error:
                if error.status not in _BACKEND_SILENT:
                    raise
                # What clients are told leaves out where a backend is; here the client is the operator.
                told = f"{error} (`pmi check` says which and why)"
                raise Refused(told, error.param, error.status) from error

        yield ask


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except ValueError as error:
        raise NoAnswer(f"the answer (status {response.status_code}) is no gateway's") from error
    if response.is_success and isinstance(content, dict):
        return content
    told = content.get("error") if isinstance(content, dict) else None
    refusal = told if isinstance(told, dict) else {}
    message, param = refusal.get("message"), refusal.get("param")
    status = response.status_code
    raise Refused(str(message or f"status {status}"), str(param or ""), status)
