"""service.augmentation.shedding"""

from __future__ import annotations

import pytest

from service.augmentation.outcome import Dropped
from service.augmentation.shedding import shed
from service.backends.fake import Fake
from service.completion.request import OnError
from service.fake import GERMAN, FakeGateway
from service.models import Place

LANGUAGES = ("eng_Latn", "fra_Latn", "spa_Latn")


@pytest.mark.parametrize(("load", "kept"), [(0.0, 3), (0.5, 3), (0.7, 2), (1.0, 0), (5.0, 0)])
def test_a_busy_model_gets_shorter_prompts(load: float, kept: int) -> None:
    """The last languages go first, and it is said which."""
    found, dropped = shed(LANGUAGES, load, OnError.DEGRADE)

    assert tuple(found) == LANGUAGES[:kept]
    assert dropped == tuple(Dropped(language, "shed") for language in LANGUAGES[kept:])


def test_who_requires_languages_gets_them() -> None:
    """The model queues the request, as it would one with a long prompt."""
    assert shed(LANGUAGES, 9.0, OnError.REQUIRE) == (LANGUAGES, ())


async def test_both_doors_shed() -> None:
    """And say so in their reports; the answer is there all the same."""
    gateway = FakeGateway(places={"fake": Place(Fake(), load=lambda: 2.0)})
    body = {"input": GERMAN, "aux_languages": ["en", "fr"]}
    chat = {"messages": [{"role": "user", "content": GERMAN}], "pmi": {"aux_languages": ["en", "fr"]}}
    async with gateway.client() as client:
        one = (await client.post("/v1/pmi/complete", json=body)).json()
        other = (await client.post("/v1/chat/completions", json=chat)).json()
        required = await client.post("/v1/pmi/complete", json={**body, "on_translation_error": "require"})

    for report in (one["languages"], other["pmi"]["languages"]):
        assert [(entry["language"], entry["reason"]) for entry in report] == [
            ("eng_Latn", "shed"),
            ("fra_Latn", "shed"),
        ]
    assert [entry["status"] for entry in required.json()["languages"]] == ["used", "used"]
