"""How the command line asks a gateway: one that runs elsewhere, or one that is opened for the question."""

from __future__ import annotations

from typing import Any

import httpx

from service.commands.inprocess import client_of
from service.commands.reaching import cause_of
from service.configuration import server_url
from service.configuration.loading import Configuration, ConfigurationError

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


async def ask(url: str, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """Ask a running gateway, at its address with or without `/v1`.

    Raises:
        NoAnswer, Refused: with a message for people.
        ConfigurationError: the URL is none.
    """
    if problem := server_url.problem_of(url):
        raise ConfigurationError(f"--url {problem}")
    try:
        async with httpx.AsyncClient(base_url=server_url.root_of(url), timeout=_TIMEOUT_S) as client:
            return _answer(await client.request(method, path, json=body))
    except httpx.HTTPError as error:
        raise NoAnswer(f"{url} does not answer ({cause_of(error) or type(error).__name__})") from error


async def ask_here(
    configuration: Configuration, method: str, path: str, body: dict[str, Any] | None
) -> dict[str, Any]:
    """Open a gateway in this process, ask it, and close it.

    Raises:
        Refused: with a message for people.
        ConfigurationError: the gateway cannot be opened.
    """
    from service.access import AccessLog
    from service.app import create_app
    from service.composition import UNUSABLE

    try:
        # The answer is what the user wants to see, and no line about the request for it.
        app = create_app(configuration.settings, access_log=AccessLog(enabled=False))
        async with client_of(app) as client:
            return _answer(await client.request(method, path, json=body))
    except Refused as error:
        if error.status not in _BACKEND_SILENT:
            raise
        # What clients are told leaves out where a backend is; here the client is the operator.
        raise Refused(f"{error} (`pmi check` says which and why)", error.param, error.status) from error
    except UNUSABLE as error:
        raise ConfigurationError(str(error)) from error


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
