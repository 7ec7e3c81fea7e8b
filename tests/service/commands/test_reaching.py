"""Why a server cannot be reached, in the operator's words."""

from __future__ import annotations

import asyncio
import ssl

import pytest
from aiohttp import ClientConnectorCertificateError
from aiohttp.client_reqrep import ConnectionKey

from service.backends.errors import BackendError, BackendRejected, BackendTimeout, BackendUnavailable
from service.backends.vllm import VLLM
from service.commands.reaching import about, cause_of
from tests.support.servers import free_port


async def failure(url: str) -> BackendError:
    """What a real request to the address comes to."""
    backend = VLLM(url)
    try:
        with pytest.raises(BackendError) as caught:
            await backend.models()
    finally:
        await backend.close()
    return caught.value


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_port_where_nothing_listens(host: str) -> None:
    """Also where the host has several addresses."""
    url = f"http://{host}:{free_port()}"

    assert about(await failure(url), [url]) == f"{url} cannot be reached: connection refused"


def test_a_certificate_that_nobody_vouches_for() -> None:
    """aiohttp's error is one of TLS, and has no reason as others have."""
    key = ConnectionKey("vllm", 443, True, True, None, None, None)
    error = BackendUnavailable()
    error.__cause__ = ClientConnectorCertificateError(key, ssl.SSLCertVerificationError("self-signed"))

    assert cause_of(error).startswith("no TLS connection")


async def test_a_host_that_nobody_knows() -> None:
    """The name is reserved for never being one."""
    url = "http://vllm.invalid:8000"

    assert about(await failure(url), [url]) == f"{url} cannot be reached: unknown host"


async def test_a_server_that_speaks_no_tls() -> None:
    """https written where http is spoken."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        told = about(await failure(url), [url])

    assert told.startswith(f"{url} cannot be reached: no TLS connection (")


def test_several_addresses_that_all_fail() -> None:
    """The first one's cause stands for all."""
    error = BackendUnavailable()
    error.__cause__ = ExceptionGroup("all", [ConnectionRefusedError(111, "no"), OSError(101, "no")])

    assert cause_of(error) == "connection refused"


def test_a_cause_of_the_systems_own() -> None:
    """In the system's words."""
    error = BackendUnavailable()
    error.__cause__ = OSError(101, "")

    assert cause_of(error) == "network is unreachable"


def test_a_connection_that_does_not_come_about() -> None:
    """A timeout before the connection is no slow answer."""
    error = BackendUnavailable()
    error.__cause__ = TimeoutError()

    assert cause_of(error) == "no connection in time"
    assert about(BackendTimeout(), ["http://a"]) == f"http://a: {BackendTimeout()}"


def test_an_answer_is_told_with_its_address() -> None:
    """Without user and password; a model in this process has no address."""
    error = BackendRejected(401, b"")

    assert about(error, ["http://me:secret@a:1"]) == "http://a:1: the model backend answered with status 401"
    assert about(error, ()) == "the model backend answered with status 401"
