"""Model servers with `https`: whose certificates are taken, by both ways to a server."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from prompts.types import Message, Prompt, Style
from service.backends.errors import BackendUnavailable
from service.backends.opening import open_backend
from service.backends.passing import Passed
from service.backends.types import Backend, Generation
from service.configuration.loading import ConfigurationError
from service.configuration.settings import BackendSettings
from tests.support.unavailable import unavailable

QUESTION = Generation("m", Prompt(Style.CHAT, (Message("user", "?"),)))
ANSWER = {
    "model": "m",
    "choices": [{"index": 0, "message": {"content": "yes"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1},
}

# All that a strict reader of certificates asks for (Python 3.13 is one), and no file of the system's.
_OPENSSL = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectAltName = IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class Certificates:
    """Files of a certificate authority, and of a server on the loopback that it vouches for."""

    authority: Path
    server: Path
    key: Path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made by OpenSSL's command, since Python has nothing to make them."""
    there = tmp_path_factory.mktemp("certificates")
    (there / "openssl.cnf").write_text(_OPENSSL, encoding="utf-8")

    def openssl(command: str) -> None:
        ran = subprocess.run(
            ["openssl", *command.split()], cwd=there, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr

    new_key = "-newkey rsa:2048 -nodes -config openssl.cnf"
    try:
        openssl(
            f"req -x509 {new_key} -extensions authority -days 2 -subj /CN=authority"
            " -keyout authority.key -out authority.pem"
        )
    except FileNotFoundError:
        unavailable("no openssl command")
    openssl(f"req {new_key} -subj /CN=server -keyout server.key -out server.csr")
    openssl(
        "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 2 -days 2"
        " -extfile openssl.cnf -extensions server -out server.pem"
    )
    return Certificates(there / "authority.pem", there / "server.pem", there / "server.key")


@pytest.fixture
async def url(certificates: Certificates) -> AsyncIterator[str]:
    """A model server with `https`."""

    async def models(request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "m"}]})

    async def chat(request: web.Request) -> web.Response:
        return web.json_response(ANSWER)

    app = web.Application()
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", chat)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificates.server, certificates.key)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def passed_on(backend: Backend) -> bytes:
    """The body of a reply to what was passed on."""
    reply = await backend.pass_on(
        Passed("POST", "/v1/chat/completions", ((b"content-type", b"application/json"),), b"{}")
    )
    try:
        return await reply.read()
    finally:
        reply.close()


async def assert_served(backend: Backend) -> None:
    """By all ways to a server."""
    assert await backend.models() == ("m",)
    assert (await backend.complete(QUESTION)).choices[0].text == "yes"
    assert b'"yes"' in await passed_on(backend)


def is_about_a_certificate(error: BaseException | None) -> bool:
    """Whether the error, or what caused it, is one."""
    return error is not None and (
        isinstance(error, ssl.CertificateError)
        or is_about_a_certificate(error.__cause__ or error.__context__)
    )


async def test_a_certificate_of_nobody_known_is_refused_by_both_doors(url: str) -> None:
    """And the reason is there for whoever looks for it."""
    async with open_backend("main", BackendSettings(url=url)) as opened:
        for asking in (opened.backend.models(), opened.backend.complete(QUESTION), passed_on(opened.backend)):
            with pytest.raises(BackendUnavailable) as caught:
                await asking
            assert is_about_a_certificate(caught.value)


async def test_a_certificate_of_ones_own_authority_is_taken_by_both_doors(
    url: str, certificates: Certificates
) -> None:
    """The file is named once, for one backend."""
    settings = BackendSettings(url=url, ca_file=certificates.authority)
    async with open_backend("main", settings) as opened:
        await assert_served(opened.backend)


async def test_both_doors_trust_whom_the_system_trusts(
    url: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As OpenSSL's own variable says, for instance; a file of the setting's is one more, and not instead."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    for file in (None, certificates.server):
        async with open_backend("main", BackendSettings(url=url, ca_file=file)) as opened:
            await assert_served(opened.backend)


async def test_an_authority_vouches_for_names_and_not_for_any_server(
    url: str, certificates: Certificates
) -> None:
    """The certificate is for another host than the one that was asked for."""
    settings = BackendSettings(url=url.replace("127.0.0.1", "localhost"), ca_file=certificates.authority)
    async with open_backend("main", settings) as opened:
        for asking in (opened.backend.models(), passed_on(opened.backend)):
            with pytest.raises(BackendUnavailable) as caught:
                await asking
            assert is_about_a_certificate(caught.value)


async def test_a_file_without_authorities_is_told_with_its_setting(tmp_path: Path) -> None:
    """There may be several backends."""
    missing, empty, broken = tmp_path / "missing", tmp_path / "empty", tmp_path / "broken"
    await asyncio.to_thread(empty.write_text, "Größen\n", encoding="utf-8")
    cut = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    await asyncio.to_thread(broken.write_text, cut, encoding="utf-8")
    for file, said in (
        (missing, "cannot be read"),
        (tmp_path, "cannot be read"),
        (empty, "holds no certificate"),
        (broken, "holds no certificate"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            async with open_backend("main", BackendSettings(url="https://vllm", ca_file=file)):
                pytest.fail("it was opened")
        assert str(caught.value) == f"backends.main.ca_file: {file} {said}"


@pytest.mark.parametrize(
    ("urls", "times"), [("http://a,http://b", 0), ("https://a,http://b,https://c", 1)], ids=["http", "https"]
)
async def test_the_systems_authorities_are_read_once_for_a_backend(
    urls: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes milliseconds: nothing for each server, and nothing at all where nobody has a certificate."""
    read: list[None] = []
    made = ssl.create_default_context

    def counted() -> ssl.SSLContext:
        read.append(None)
        return made()

    monkeypatch.setattr(ssl, "create_default_context", counted)
    async with open_backend("main", BackendSettings(url=urls)):
        pass

    assert len(read) == times
