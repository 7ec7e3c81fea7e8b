"""How the command line asks a gateway: one that runs elsewhere, or one that is opened for the question."""

from __future__ import annotations

from typing import Any

import httpx

from service.commands.inprocess import client_of
from service.configuration import Configuration, ConfigurationError

_TIMEOUT_S = 600.0


class NoAnswer(Exception):
    """The gateway cannot be reached, or what answered is none."""


class Refused(Exception):
    """The gateway answered with an error; the message is its own."""


async def ask(url: str, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """Ask a running gateway.

    Raises:
        NoAnswer, Refused: with a message for people.
    """
    try:
        async with httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_S) as client:
            return _answer(await client.request(method, path, json=body))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoAnswer(f"{url} does not answer ({type(error).__name__})") from error


async def ask_here(
    configuration: Configuration, method: str, path: str, body: dict[str, Any] | None
) -> dict[str, Any]:
    """Open a gateway in this process, ask it, and close it.

    Raises:
        Refused: with a message for people.
        ConfigurationError: the gateway cannot be opened.
    """
    from service.app import create_app
    from service.composition import UNUSABLE

    try:
        async with client_of(create_app(configuration.settings)) as client:
            return _answer(await client.request(method, path, json=body))
    except UNUSABLE as error:
        raise ConfigurationError(str(error)) from error


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except ValueError as error:
        raise NoAnswer(f"the answer (status {response.status_code}) is no gateway's") from error
    if response.is_success and isinstance(content, dict):
        return content
    error_object = content.get("error") if isinstance(content, dict) else None
    message = error_object.get("message") if isinstance(error_object, dict) else None
    raise Refused(str(message or f"status {response.status_code}"))
