"""vLLM is slow, dies, or is not there: what the OpenAI door's clients see, and how soon."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.gateway import gateway_running
from tests.support.sse import DONE, events
from tests.support.vllm import VLLMServer, vllm_running
from tests.support.vllm_engine import frozen_engine
from tests.support.vllm_metrics import FINISHED, metric, until_idle

CHAT = "/v1/chat/completions"
SENTENCE = "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."
MESSAGES = [{"role": "user", "content": SENTENCE}]
# As long as the context allows, also on a slow machine.
ENDLESS: dict[str, Any] = {
    "model": "demo",
    "messages": MESSAGES,
    "temperature": 1.0,
    "ignore_eos": True,
    "max_tokens": 1700,
}
TIMEOUT_S = 120.0
OFF_AND_ON = pytest.mark.parametrize("pmi", [False, {"aux_languages": ["fr", "en"]}], ids=["off", "on"])


def client_of(url: str) -> httpx.Client:
    """A client that waits for as long as vLLM may take."""
    return httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False)


@OFF_AND_ON
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_vllm_that_says_nothing_is_a_timeout(
    vllm_server: VLLMServer, tmp_path: Path, pmi: Any, stream: bool
) -> None:
    """A 504; in a stream, whose status vLLM sends before its first token, an error event. And vLLM stops."""
    settings = {
        "PMI_BACKENDS__VLLM__URL": vllm_server.url,
        "PMI_BACKENDS__VLLM__FIRST_BYTE_TIMEOUT_S": "1.5",
        "PMI_BACKENDS__VLLM__IDLE_TIMEOUT_S": "1.5",
    }
    until_idle(vllm_server)
    finished = metric(vllm_server, FINISHED)
    with gateway_running(tmp_path, settings) as gateway, client_of(gateway.url) as client:
        with frozen_engine(vllm_server):
            answer = client.post(CHAT, json={**ENDLESS, "pmi": pmi, "stream": stream})

        if stream:
            assert answer.status_code == 200
            assert "error" in events(answer.content)[-1]["data"]
            assert DONE not in answer.text
        else:
            assert answer.status_code == 504
            assert answer.json()["error"]["type"]
        assert vllm_server.url not in answer.text
        until_idle(vllm_server)
        assert metric(vllm_server, FINISHED) == finished


@pytest.mark.vllm
def test_a_vllm_that_dies_ends_a_stream_in_an_error_and_is_a_502_after_that(tmp_path: Path) -> None:
    """Killed in the middle of a stream: whole events, then an error event, no [DONE]; then 502, no 504."""
    with vllm_running(tmp_path) as vllm:
        settings = {"PMI_BACKENDS__VLLM__URL": vllm.url}
        with gateway_running(tmp_path, settings) as gateway, client_of(gateway.url) as client:
            with client.stream("POST", CHAT, json={**ENDLESS, "stream": True}) as answer:
                pieces = answer.iter_raw()
                received = next(pieces)
                os.killpg(vllm.pid, signal.SIGKILL)
                received += b"".join(pieces)
            found = events(received)
            assert "choices" in found[0]["data"]
            assert "error" in found[-1]["data"]
            assert DONE not in received.decode()

            for pmi in (False, True):
                refused = client.post(CHAT, json={"model": "demo", "messages": MESSAGES, "pmi": pmi})
                assert refused.status_code == 502
                assert refused.json()["error"]["type"]
                assert vllm.url not in refused.text
            assert client.get("/livez").status_code == 200


def test_a_megabyte_with_pmi_on_ends_in_vllms_own_words(vllm_server: VLLMServer, tmp_path: Path) -> None:
    """Nothing is translated: vLLM says that it exceeds the context, a header why."""
    body = {"model": "demo", "messages": [{"role": "user", "content": "Wo ist der Bahnhof? " * 52_500}]}
    direct = httpx.post(vllm_server.url + CHAT, json=body, timeout=TIMEOUT_S, trust_env=False)
    with (
        gateway_running(tmp_path, {"PMI_BACKENDS__VLLM__URL": vllm_server.url}) as gateway,
        client_of(gateway.url) as client,
    ):
        answer = client.post(CHAT, json={**body, "pmi": {"aux_languages": ["fr", "en"]}})

        assert answer.status_code == direct.status_code == 400
        assert answer.content == direct.content
        assert answer.headers["x-pmi-dropped"] == "fr=too_long,en=too_long"


@pytest.mark.parametrize("pmi", [False, True], ids=["off", "on"])
def test_a_body_beyond_the_limit_is_a_413(tmp_path: Path, vllm_server: VLLMServer, pmi: bool) -> None:
    """The limit is a setting; what is longer is not read to its end."""
    settings = {"PMI_BACKENDS__VLLM__URL": vllm_server.url, "PMI_OPENAI__MAX_BODY_BYTES": "65536"}
    with gateway_running(tmp_path, settings) as gateway, client_of(gateway.url) as client:
        body = {"model": "demo", "messages": [{"role": "user", "content": "x" * 70_000}], "pmi": pmi}
        answer = client.post(CHAT, json=body)

        assert answer.status_code == 413
        assert answer.json()["error"]["message"]
