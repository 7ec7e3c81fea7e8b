"""Gateways in processes of their own: one on the embedded default, one in front of the real vLLM."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.support.gateway import RunningGateway, gateway_running
from tests.support.vllm import VLLMServer

REQUEST_TIMEOUT_S = 60.0


@pytest.fixture(scope="session")
def demo_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """`pmi serve` without any configuration: the embedded default."""
    with gateway_running(tmp_path_factory.mktemp("demo"), {}) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def vllm_gateway(
    tmp_path_factory: pytest.TempPathFactory, vllm_server: VLLMServer
) -> Iterator[RunningGateway]:
    """`pmi serve` with vLLM behind it."""
    settings = {"PMI_BACKENDS__VLLM__URL": vllm_server.url}
    with gateway_running(tmp_path_factory.mktemp("vllm-gateway"), settings) as gateway:
        yield gateway


@pytest.fixture
def demo(demo_gateway: RunningGateway) -> Iterator[httpx.Client]:
    """A client of the embedded default."""
    with httpx.Client(base_url=demo_gateway.url, timeout=REQUEST_TIMEOUT_S) as client:
        yield client


@pytest.fixture
def served(vllm_gateway: RunningGateway) -> Iterator[httpx.Client]:
    """A client of the gateway in front of vLLM."""
    with httpx.Client(base_url=vllm_gateway.url, timeout=REQUEST_TIMEOUT_S) as client:
        yield client
