"""service.gateway: what its observer is told."""

from __future__ import annotations

import pytest

from prompts.types import Style
from service.backends.errors import BackendUnavailable
from service.backends.fake import Fake
from service.fake import GERMAN, FakeGateway
from service.models import Place

STAGES = ("source", "translate", "prompt", "backend")


async def _told(gateway: FakeGateway, path: str, stream: bool = False) -> tuple[dict[str, float], float]:
    """How often each stage was observed after one request, and the tokens that were added."""
    body = {"input": GERMAN, "aux_languages": ["fr"], **({"stream": True} if stream else {})}
    async with gateway.client() as client:
        await client.post(path, json=body)
        lines = (await client.get("/metrics")).text.splitlines()
    values = {name: float(value) for name, value in (one.rsplit(" ", 1) for one in lines if one[0] != "#")}
    counts = {
        stage: values[name]
        for stage in STAGES
        if (name := f'pmi_stage_duration_seconds_count{{stage="{stage}"}}') in values
    }
    return counts, values["pmi_prompt_tokens_added_total"]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("is_down", [False, True], ids=["answered", "unreachable"])
async def test_every_request_for_a_model_has_all_its_stages(stream: bool, is_down: bool) -> None:
    """While a backend is down its time is most of what there is to see."""
    backend = Fake()
    place = Place(backend, models=("fake",), style=Style.CHAT, context_tokens=4096)
    gateway = FakeGateway(places={"fake": place})
    if is_down:
        backend.fail = BackendUnavailable()

    counts, added = await _told(gateway, "/v1/pmi/complete", stream)

    assert counts == dict.fromkeys(STAGES, 1.0)
    assert added > 0


async def test_a_preview_adds_nothing_to_any_prompt() -> None:
    """No model is asked: tokens a request would come out too high."""
    assert await _told(FakeGateway(), "/v1/pmi/preview") == ({}, 0.0)
