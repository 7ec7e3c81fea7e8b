"""`/v1/pmi/*` as clients see it, on the real application with an engine and a backend that need no model."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from prompts.types import Style
from service.backends.errors import BackendBroken, BackendRejected, BackendTimeout, BackendUnavailable
from service.backends.fake import Fake
from service.configuration.settings import (
    LimitSettings,
    ServerSettings,
    Settings,
    TranslationSettings,
    TranslatorSettings,
)
from service.fake import GERMAN, NONSENSE, SWEDISH, FakeGateway
from service.models import Place
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Item

COMPLETE = "/v1/pmi/complete"
TRANSLATE = "/v1/pmi/translate"


async def post(gateway: FakeGateway, body: object, path: str = COMPLETE) -> Any:
    """The response to one request."""
    async with gateway.client() as client:
        return await client.post(path, content=orjson.dumps(body))


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream: name and content."""
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), orjson.loads(data.removeprefix("data: "))))
    return found


def languages(answer: Any) -> dict[str, str]:
    """Tag -> "used", or the reason why the language was dropped."""
    return {one["tag"]: one.get("reason", one["status"]) for one in answer["languages"]}


class Held:
    """An engine that waits in its thread until it is let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go = threading.Event()
        self.engine = FakeEngine(before=self._wait)

    def _wait(self, items: Sequence[Item]) -> None:
        self.started.set()
        assert self.go.wait(30)


# ---- what is refused


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": " \n"}, "input"),
        ({"input": "a", "task": "sing"}, "task"),
        ({"input": "a", "task": "nli"}, "input"),
        ({"input": {"premise": "a"}, "task": "nli"}, "input.hypothesis"),
        ({"input": {"premise": "a", "hypothesis": " "}, "task": "nli"}, "input.hypothesis"),
        ({"input": {"premise": "a", "hypothesis": "b", "x": "c"}, "task": "nli"}, "input.x"),
        ({"input": GERMAN, "task": "translate"}, "target_language"),
        ({"input": GERMAN, "task": "nli", "translations": {"fr": "a"}}, "input"),
        ({"input": GERMAN, "translations": {"klingon": "a"}}, "translations.klingon"),
        ({"input": GERMAN, "translations": {"fr": " "}}, "translations.fr"),
        ({"input": GERMAN, "translations": {"fr": {"premise": "a"}}}, "translations.fr.premise"),
        ({"input": GERMAN, "translations": {"fr": "a", "French": "b"}}, "translations.French"),
        ({"input": GERMAN, "examples": [{"input": "", "output": "b"}]}, "examples[0].input"),
        (
            {"input": GERMAN, "examples": [{"input": "a", "output": "b", "translations": {"q": "c"}}]},
            "examples[0].translations.q",
        ),
        (
            {"input": GERMAN, "labels": ["a"], "examples": [{"input": "a", "output": "b"}]},
            "examples[0].output",
        ),
        ({"input": GERMAN, "task": "classify", "instruction": "Sing."}, "instruction"),
        ({"input": GERMAN, "translation_deadline_ms": 60_001}, "translation_deadline_ms"),
        ({"input": GERMAN, "params": {"temperature": 1}}, "params.temperature"),
        ({"input": GERMAN, "inptu": "a"}, "inptu"),
        ({"input": "a\0"}, "input"),
    ],
)
async def test_bad_input_is_a_400_that_names_the_field(body: dict[str, object], param: str) -> None:
    """Neither a 422 nor a 500: a clear refusal, before anything is translated or generated."""
    gateway = FakeGateway()
    for path in (COMPLETE, "/v1/pmi/preview"):
        response = await post(gateway, body, path)

        assert response.status_code == 400, response.text
        assert response.json()["error"]["param"] == param
        assert response.json()["error"]["type"] == "invalid_request_error"
    assert gateway.backend.generations == []


async def test_a_body_above_the_limit_is_a_413() -> None:
    """Bodies are bounded, whatever is in them."""
    response = await post(FakeGateway(), {"input": "a" * 5_000_000})

    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"


async def test_unknown_paths_and_methods_have_the_same_shape() -> None:
    """The router's own refusals are error objects, too."""
    async with FakeGateway().client() as client:
        nowhere, wrong = await client.get("/v1/nowhere"), await client.get(COMPLETE)

    assert (nowhere.status_code, wrong.status_code) == (404, 405)
    assert set(nowhere.json()["error"]) == set(wrong.json()["error"]) == {"message", "type", "param", "code"}
    assert wrong.headers["allow"] == "POST"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BackendUnavailable(), 502),
        (BackendTimeout(), 504),
        (BackendBroken(), 502),
        (BackendRejected(400, b'{"error":{"message":"no","type":"x","param":null,"code":400}}'), 400),
        (BackendRejected(429, b"slow down", "text/plain"), 429),
    ],
)
async def test_a_backend_that_fails_keeps_its_status(error: Any, status: int, stream: bool) -> None:
    """The backend is awaited before the headers go out, streaming or not."""
    gateway = FakeGateway(places={"fake": Place(backend := Fake(), models=("m",), context_tokens=4096)})
    backend.fail = error

    response = await post(gateway, {"input": GERMAN, "stream": stream})

    assert response.status_code == status
    if isinstance(error, BackendRejected):
        assert response.content == error.body
    else:
        assert response.json()["error"]["message"] == str(error)


async def test_an_unforeseen_failure_is_a_500_with_a_fixed_text(caplog: pytest.LogCaptureFixture) -> None:
    """Clients learn nothing of what broke inside; the log does."""

    def explode(generation: object) -> str:
        raise RuntimeError("secret detail")

    response = await post(FakeGateway(backend=Fake(explode)), {"input": GERMAN})

    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["x-request-id"]
    assert "secret detail" in caplog.text


async def test_an_unknown_model_is_a_404_where_there_are_several_backends() -> None:
    """Nobody could serve it, and no backend is left to say so."""
    places = {"a": Place(Fake(names=["one"])), "b": Place(Fake(names=["two"]))}

    response = await post(FakeGateway(places=places), {"input": GERMAN, "model": "three"})

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"


# ---- on_translation_error: require


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"input": GERMAN, "aux_languages": ["fr", "fi"]}, 400, "unsupported"),
        ({"input": SWEDISH, "aux_languages": ["fr"]}, 400, "unsupported"),
        ({"input": NONSENSE, "aux_languages": ["fr"]}, 400, "source_unknown"),
        ({"input": "Ein Zug. " * 9000, "aux_languages": ["fr"]}, 400, "too_long"),
    ],
)
async def test_require_refuses_what_cannot_be_translated(
    body: dict[str, object], status: int, code: str
) -> None:
    """These are the caller's to mend, so they are 400s."""
    response = await post(FakeGateway(), {**body, "on_translation_error": "require"})

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.json()["error"]["param"] == "aux_languages"


async def test_require_makes_a_failed_translation_a_503() -> None:
    """An engine that fails is a server's fault, and may be tried again."""

    def fail(items: Sequence[Item]) -> None:
        raise RuntimeError("secret detail")

    response = await post(
        FakeGateway(engine=FakeEngine(before=fail)), {"input": GERMAN, "on_translation_error": "require"}
    )

    assert response.status_code == 503
    assert "secret" not in response.text


async def test_require_makes_a_poor_translation_a_503() -> None:
    """A translation that the gate refuses is no translation."""
    gateway = FakeGateway(thresholds=Thresholds(min_score=-0.1))

    response = await post(gateway, {"input": GERMAN, "on_translation_error": "require"})

    assert response.status_code == 503
    assert "quality:score" in response.json()["error"]["message"]


async def test_require_makes_a_missed_deadline_a_504() -> None:
    """The translations were asked for in time, and are not there in time."""
    held = Held()
    gateway = FakeGateway(engine=held.engine)
    async with gateway.client() as client:
        body = {"input": GERMAN, "on_translation_error": "require", "translation_deadline_ms": 1}
        response = await client.post(COMPLETE, json=body)
        held.go.set()

    assert response.status_code == 504
    assert gateway.backend.generations == []


async def test_require_makes_a_full_queue_a_429() -> None:
    """The client may come back when the queue is shorter."""
    held = Held()
    settings = Settings(translator=TranslatorSettings(max_queue_tokens=64, max_batch_tokens=64))
    async with (
        FakeGateway(engine=held.engine, settings=settings).client() as client,
        asyncio.TaskGroup() as group,
    ):

        async def ask(text: str) -> Any:
            body = {"input": text, "aux_languages": ["fr"], "on_translation_error": "require"}
            return await client.post(COMPLETE, json=body)

        translating = group.create_task(ask(GERMAN))
        await asyncio.to_thread(held.started.wait, 30)
        waiting = group.create_task(ask("".join(f"Der {n} Zug fährt um neun. " for n in "abcd")))
        while "pmi_translator_queue_tokens 0.0" in (await client.get("/metrics")).text:
            pass
        refused = await ask("Der letzte Zug fährt um zehn nach Berlin und Köln und Bonn.")
        held.go.set()

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["error"]["code"] == "translator_busy"
    assert (translating.result().status_code, waiting.result().status_code) == (200, 200)


async def test_require_is_content_with_what_is_rightly_missing() -> None:
    """The source itself, or a text without words, needs no translation."""
    for body in ({"input": GERMAN, "aux_languages": ["de"]}, {"input": "123 + 4", "source_language": "de"}):
        response = await post(FakeGateway(), {**body, "on_translation_error": "require"})

        assert response.status_code == 200


# ---- never fail because of augmentation


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"input": GERMAN, "aux_languages": ["fr", "fi", "de"]},
            {"fr": "used", "fi": "unsupported", "de": "same_as_source"},
        ),
        ({"input": SWEDISH, "aux_languages": ["fr"]}, {"fr": "unsupported"}),
        (
            {"input": NONSENSE, "aux_languages": ["fr", "es"]},
            {"fr": "source_unknown", "es": "source_unknown"},
        ),
        ({"input": "12:30 😀", "aux_languages": ["fr"]}, {"fr": "nothing_to_translate"}),
        ({"input": "Ein Zug. " * 9000, "aux_languages": ["fr"]}, {"fr": "too_long"}),
        (
            {"input": GERMAN, "task": "translate", "target_language": "en", "aux_languages": ["en", "fr"]},
            {"en": "same_as_target", "fr": "used"},
        ),
        ({"input": GERMAN, "aux_languages": []}, {}),
    ],
)
async def test_says_why_a_language_is_not_there(body: dict[str, object], expected: dict[str, str]) -> None:
    """Every language asked for is reported, and the request succeeds."""
    response = await post(FakeGateway(), body)

    assert response.status_code == 200
    assert languages(response.json()) == expected
    assert response.json()["mode"] == ("pmi" if "used" in expected.values() else "direct")
    assert response.json()["mode_requested"] == "pmi"


async def test_goes_on_without_the_languages_that_miss_the_deadline() -> None:
    """The deadline bounds the wait, and the model is asked with what there is."""
    held = Held()
    async with FakeGateway(engine=held.engine).client() as client:
        response = await client.post(COMPLETE, json={"input": GERMAN, "translation_deadline_ms": 1})
        held.go.set()

    assert response.status_code == 200
    assert set(languages(response.json()).values()) == {"deadline"}
    assert response.json()["output"]


async def test_goes_on_without_the_languages_that_the_engine_fails_on() -> None:
    """One language's failure is not another's."""

    def fail_french(items: Sequence[Item]) -> None:
        if any(item.target == "fra_Latn" for item in items):
            raise RuntimeError

    response = await post(
        FakeGateway(engine=FakeEngine(before=fail_french)), {"input": GERMAN, "aux_languages": ["fr", "es"]}
    )

    assert languages(response.json()) == {"fr": "error", "es": "used"}


async def test_drops_what_the_gate_refuses() -> None:
    """The reason names the check."""
    response = await post(
        FakeGateway(thresholds=Thresholds(min_score_by_target={"fra_Latn": -0.1})),
        {"input": GERMAN, "aux_languages": ["fr", "es"]},
    )

    assert languages(response.json()) == {"fr": "quality:score", "es": "used"}


async def test_drops_the_least_preferred_languages_when_the_context_is_short() -> None:
    """The original and the room for the answer come first."""
    gateway = FakeGateway(backend=Fake(context_tokens=100))

    response = await post(gateway, {"input": GERMAN, "aux_languages": ["fr", "es", "en"], "max_tokens": 40})

    found = languages(response.json())
    assert found["en"] == "budget"
    assert list(found) == ["fr", "es", "en"]


async def test_warns_when_even_the_original_may_not_fit() -> None:
    """The backend has the last word; the answer says that it was near."""
    gateway = FakeGateway(backend=Fake(context_tokens=64))

    response = await post(gateway, {"input": GERMAN * 9, "max_tokens": 60})

    assert response.status_code == 200
    assert "prompt_may_exceed_context" in response.json()["warnings"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"input": GERMAN}, []),
        ({"input": SWEDISH}, ["outside_demo_world"]),
        ({"input": NONSENSE}, ["outside_demo_world"]),
        ({"input": GERMAN, "task": "math"}, ["outside_demo_world"]),
    ],
)
async def test_says_when_the_demo_is_asked_for_more_than_it_knows(
    body: dict[str, object], expected: list[str]
) -> None:
    """A newcomer's own sentence gets an answer, and an explanation of it."""
    assert (await post(FakeGateway(demo=True), body)).json()["warnings"] == expected
    assert (await post(FakeGateway(), body)).json()["warnings"] == []


async def test_says_when_the_demos_gate_dropped_everything() -> None:
    """The commonest sign of a sentence from outside the demo's world."""
    gateway = FakeGateway(demo=True, thresholds=Thresholds(min_score=-0.1))

    assert (await post(gateway, {"input": GERMAN})).json()["warnings"] == ["outside_demo_world"]


# ---- what it does


async def test_the_answer_has_every_field() -> None:
    """The contract of a completion, as a whole."""
    response = await post(
        FakeGateway(), {"input": GERMAN, "aux_languages": ["fr", "es"], "include_prompt": True}
    )
    answer = response.json()

    assert set(answer) == {
        "id", "object", "created", "model", "task", "mode", "mode_requested", "output", "choices", "source",
        "languages", "usage", "timings_ms", "warnings", "prompt",
    }  # fmt: skip
    assert answer["object"] == "pmi.completion"
    assert answer["source"] == {"language": "deu_Latn", "name": "German", "detected": True, "score": 0.9}
    assert set(answer["languages"][0]) == {"language", "tag", "status", "text", "origin", "score"}
    assert answer["languages"][0]["origin"] == "engine"
    assert set(answer["usage"]) == {
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "pmi_added_prompt_tokens",
    }
    assert 0 < answer["usage"]["pmi_added_prompt_tokens"] < answer["usage"]["prompt_tokens"]
    assert set(answer["timings_ms"]) == {"source", "translate", "prompt", "backend", "total"}
    assert GERMAN in answer["prompt"][0]["content"]
    assert answer["languages"][0]["text"] in answer["prompt"][0]["content"]


async def test_the_headers_say_what_happened() -> None:
    """Proxies and logs see it without reading the body."""
    response = await post(FakeGateway(), {"input": GERMAN, "aux_languages": ["fr", "fi"]})

    assert response.headers["x-pmi-applied"] == "pmi"
    assert response.headers["x-pmi-languages"] == "fr"
    assert response.headers["x-pmi-dropped"] == "fi=unsupported"
    assert float(response.headers["x-pmi-overhead-ms"]) >= float(response.headers["x-pmi-translate-ms"]) >= 0


async def test_the_second_time_translations_come_from_the_cache() -> None:
    """Nothing is translated twice."""
    engine = FakeEngine()
    async with FakeGateway(engine=engine).client() as client:
        await client.post(COMPLETE, json={"input": GERMAN})
        second = await client.post(COMPLETE, json={"input": GERMAN})

    assert {one["origin"] for one in second.json()["languages"]} == {"cache"}
    assert len(engine.batches) == 1


async def test_all_languages_and_examples_are_translated_in_one_call() -> None:
    """One batch fills the engine better than one a language."""
    engine = FakeEngine()
    body = {
        "input": f"{GERMAN} {GERMAN}",
        "aux_languages": ["fr", "es"],
        "examples": [{"input": GERMAN, "output": "Ja."}, {"input": "Wo ist er?", "output": "Hier."}],
    }
    await post(FakeGateway(engine=engine), body)

    assert [len(batch) for batch in engine.batches] == [4]


async def test_direct_shows_the_original_only() -> None:
    """Nothing is translated, and nothing reported."""
    engine = FakeEngine()
    response = await post(
        FakeGateway(engine=engine), {"input": GERMAN, "mode": "direct", "aux_languages": ["fr"]}
    )

    assert (response.json()["mode"], response.json()["languages"], engine.batches) == ("direct", [], [])
    assert response.headers["x-pmi-applied"] == "direct"


async def test_pivot_shows_the_first_usable_language_only() -> None:
    """The original is replaced, not joined; further languages are not needed."""
    response = await post(
        FakeGateway(),
        {"input": GERMAN, "mode": "pivot", "aux_languages": ["fi", "fr", "es"], "include_prompt": True},
    )

    assert languages(response.json()) == {"fi": "unsupported", "fr": "used", "es": "not_needed"}
    assert GERMAN not in response.json()["prompt"][0]["content"]
    assert response.json()["mode"] == "pivot"


async def test_pivot_falls_back_to_direct() -> None:
    """Without a usable language the original is what there is."""
    response = await post(FakeGateway(), {"input": SWEDISH, "mode": "pivot"})

    assert (response.json()["mode"], response.json()["mode_requested"]) == ("direct", "pivot")


async def test_translations_of_the_caller_are_used_as_they_are() -> None:
    """They name the languages, skip the gate and need no engine; chat markers in them are defused."""
    engine = FakeEngine()
    gateway = FakeGateway(engine=engine, thresholds=Thresholds(min_score=0))

    response = await post(
        gateway, {"input": GERMAN, "translations": {"fi": "Juna <|im_end|> lähtee.", "fr": "Le train."}}
    )

    found = response.json()["languages"]
    assert [(one["tag"], one["origin"], one["score"]) for one in found] == [
        ("fi", "caller", None),
        ("fr", "caller", None),
    ]
    assert "<|im_end|>" not in found[0]["text"]
    assert engine.batches == []


async def test_translations_of_the_caller_help_where_the_source_is_unknown() -> None:
    """The detector's ignorance concerns the engine only."""
    response = await post(
        FakeGateway(), {"input": NONSENSE, "translations": {"fr": "Le train."}, "aux_languages": ["fr", "es"]}
    )

    assert languages(response.json()) == {"fr": "used", "es": "source_unknown"}


async def test_missing_fields_of_the_caller_are_translated() -> None:
    """Such a language is of mixed origin."""
    body = {
        "task": "qa",
        "input": {"context": GERMAN, "question": "Wann fährt der Zug?"},
        "translations": {"fr": {"context": "Le train part à neuf heures."}},
    }
    response = await post(FakeGateway(), body)

    (french,) = response.json()["languages"]
    assert french["origin"] == "mixed"
    assert french["text"]["context"] == "Le train part à neuf heures."
    assert french["text"]["question"] != "Wann fährt der Zug?"


async def test_a_language_that_cannot_be_completed_is_incomplete() -> None:
    """Half a translation is none."""
    body = {
        "task": "qa",
        "input": {"context": GERMAN, "question": "Wann fährt der Zug?"},
        "translations": {"fi": {"context": "Juna lähtee."}},
    }

    assert languages((await post(FakeGateway(), body)).json()) == {"fi": "incomplete"}


async def test_a_language_counts_only_when_every_example_has_it() -> None:
    """Examples look like the question, or they mislead."""
    body = {
        "input": GERMAN,
        "translations": {"fi": "Juna lähtee.", "fr": "Le train part."},
        "examples": [{"input": "Wo ist er?", "output": "Hier.", "translations": {"fr": "Où est-il ?"}}],
        "include_prompt": True,
    }
    response = await post(FakeGateway(), body)

    assert languages(response.json()) == {"fi": "incomplete", "fr": "used"}
    assert [one["role"] for one in response.json()["prompt"]] == ["user", "assistant", "user"]
    assert "Où est-il ?" in response.json()["prompt"][0]["content"]


async def test_only_the_premise_is_translated_for_nli() -> None:
    """The hypothesis in every language makes answers worse."""
    engine = FakeEngine()
    body = {"task": "nli", "input": {"premise": GERMAN, "hypothesis": "Er fährt."}, "aux_languages": ["fr"]}

    response = await post(FakeGateway(engine=engine), body)

    assert [[item.text for item in batch] for batch in engine.batches] == [[GERMAN]]
    assert set(response.json()["languages"][0]["text"]) == {"premise"}


async def test_labels_are_handed_to_the_backend() -> None:
    """Decoding is greedy and constrained, with room for the longest label."""
    gateway = FakeGateway()
    labels = ["a" * 100, "b"]

    response = await post(gateway, {"input": GERMAN, "task": "classify", "labels": labels, "temperature": 1})

    (generation,) = gateway.backend.generations
    assert generation.labels == tuple(labels)
    assert generation.temperature == 0
    assert generation.max_tokens is not None
    assert generation.max_tokens > 100
    assert response.json()["output"] == labels[0]


async def test_a_template_brings_its_own_labels() -> None:
    """NLI is a choice of three unless the caller says otherwise."""
    gateway = FakeGateway()
    await post(gateway, {"input": {"premise": "a", "hypothesis": "b"}, "task": "nli"})

    assert gateway.backend.generations[0].labels == ("entailment", "neutral", "contradiction")


async def test_decoding_parameters_reach_the_backend() -> None:
    """Named fields and free ones, with the request's id."""
    gateway = FakeGateway()
    body = {
        "input": GERMAN, "max_tokens": 7, "temperature": 0.5, "top_p": 0.9, "stop": "X", "seed": 3, "n": 2,
        "logprobs": 1, "params": {"min_p": 0.1},
    }  # fmt: skip
    async with gateway.client() as client:
        response = await client.post(COMPLETE, json=body, headers={"x-request-id": "abc-1"})

    (generation,) = gateway.backend.generations
    assert (generation.max_tokens, generation.temperature, generation.top_p) == (7, 0.5, 0.9)
    assert (generation.stop, generation.seed, generation.n, generation.logprobs) == (("X",), 3, 2, 1)
    assert (generation.params, generation.request_id) == ({"min_p": 0.1}, "abc-1")
    assert response.headers["x-request-id"] == "abc-1"
    assert len(response.json()["choices"]) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"task": "generate"}, "German"),
        ({"task": "generate", "target_language": "fr"}, "French"),
        ({"task": "classify"}, "English"),
        ({"task": "classify", "target_language": "sw"}, "Swahili"),
        ({"task": "translate", "target_language": "es"}, "Spanish"),
    ],
)
async def test_the_prompt_says_which_language_to_answer_in(body: dict[str, str], said: str) -> None:
    """What the caller asks for, else the template's, else the original's."""
    response = await post(FakeGateway(), {"input": GERMAN, "aux_languages": [], **body}, "/v1/pmi/preview")

    assert response.json()["prompt"][-1]["content"].rstrip().endswith(f"{said}:")


async def test_a_model_without_chat_template_gets_text() -> None:
    """The same template renders either."""
    gateway = FakeGateway(backend=Fake(style=Style.TEXT))

    response = await post(gateway, {"input": GERMAN, "include_prompt": True})

    assert isinstance(response.json()["prompt"], str)
    assert gateway.backend.generations[0].stop


async def test_the_models_name_chooses_the_backend() -> None:
    """And the first backend's first model is the default."""
    one, two = Fake(names=["one"]), Fake(names=["two"])
    gateway = FakeGateway(places={"a": Place(one), "b": Place(two)})

    assert (await post(gateway, {"input": GERMAN, "model": "two"})).json()["model"] == "two"
    assert (await post(gateway, {"input": GERMAN})).json()["model"] == "one"


# ---- preview, translate, lists


async def test_preview_is_everything_but_the_models_answer() -> None:
    """The prompt is that of `complete`, and the model is not asked."""
    gateway = FakeGateway()
    body = {"input": GERMAN, "aux_languages": ["fr"]}

    preview = await post(gateway, body, "/v1/pmi/preview")
    complete = await post(FakeGateway(), {**body, "include_prompt": True})

    assert preview.json()["prompt"] == complete.json()["prompt"]
    assert preview.json()["object"] == "pmi.preview"
    assert preview.json()["usage"]["pmi_added_prompt_tokens"] > 0
    assert gateway.backend.generations == []


async def test_translate_gives_every_text_in_every_language() -> None:
    """Each text has its own source, and its own outcomes."""
    response = await post(
        FakeGateway(), {"texts": [GERMAN, "12", SWEDISH], "languages": ["fr", "fi"]}, TRANSLATE
    )
    answer = response.json()

    assert response.status_code == 200
    assert [text["index"] for text in answer["data"]] == [0, 1, 2]
    assert [languages(text) for text in answer["data"]] == [
        {"fr": "used", "fi": "unsupported"},
        {"fr": "nothing_to_translate", "fi": "nothing_to_translate"},
        {"fr": "unsupported", "fi": "unsupported"},
    ]
    assert answer["translator"] == {
        "name": "fake",
        "family": "fake",
        "licence": "Apache-2.0",
        "commercial_use": True,
    }


async def test_translate_takes_256_texts() -> None:
    """More than one request's limit of items: the limit holds for each text."""
    texts = [f"Der Zug {n} fährt." for n in range(256)]

    response = await post(FakeGateway(), {"texts": texts, "languages": ["fr", "es"]}, TRANSLATE)

    assert {status for text in response.json()["data"] for status in languages(text).values()} == {"used"}


async def test_translate_can_require() -> None:
    """The same statuses as for a completion, under the name of its own field."""
    response = await post(
        FakeGateway(), {"texts": [GERMAN], "languages": ["fi"], "on_translation_error": "require"}, TRANSLATE
    )

    assert response.status_code == 400
    assert response.json()["error"]["param"] == "languages"


async def test_lists_languages_with_the_models_licence() -> None:
    """Served ones first."""
    async with FakeGateway().client() as client:
        answer = (await client.get("/v1/pmi/languages")).json()

    assert answer["translator"]["licence"] == "Apache-2.0"
    assert [one["served"] for one in answer["data"]][:8] == [True] * 7 + [False]
    assert {"code": "deu_Latn", "tag": "de", "name": "German", "served": True} in answer["data"]
    assert len(answer["data"]) > 200


async def test_lists_tasks_with_their_fields() -> None:
    """Enough to fill in a request."""
    async with FakeGateway().client() as client:
        tasks = {task["name"]: task for task in (await client.get("/v1/pmi/tasks")).json()["data"]}

    assert {
        "generate",
        "translate",
        "nli",
        "qa",
        "summarize",
        "simplify",
        "math",
        "classify",
        "paraphrase",
    } <= set(tasks)
    assert tasks["nli"]["fields"] == [
        {"name": "premise", "required": True, "translated": True},
        {"name": "hypothesis", "required": True, "translated": False},
    ]


# ---- limits


async def test_the_limits_are_settings() -> None:
    """Items and tokens of a request, texts of another."""
    gateway = FakeGateway(settings=Settings(limits=LimitSettings(max_items=2, max_texts=1)))

    assert set(languages((await post(gateway, {"input": GERMAN})).json()).values()) == {"too_long"}
    assert (await post(gateway, {"texts": ["a", "b"]}, TRANSLATE)).json()["error"]["param"] == "texts"

    gateway = FakeGateway(settings=Settings(limits=LimitSettings(max_source_tokens=3)))

    assert set(languages((await post(gateway, {"input": GERMAN})).json()).values()) == {"too_long"}


async def test_the_configured_deadline_holds_where_the_request_names_none() -> None:
    """A setting, in milliseconds."""
    held = Held()
    settings = Settings(translation=TranslationSettings(deadline_ms=1))
    async with FakeGateway(engine=held.engine, settings=settings).client() as client:
        response = await client.post(COMPLETE, json={"input": GERMAN})
        held.go.set()

    assert set(languages(response.json()).values()) == {"deadline"}


async def test_the_body_limit_is_a_setting() -> None:
    """In bytes."""
    gateway = FakeGateway(settings=Settings(server=ServerSettings(max_body_bytes=1024)))

    assert (await post(gateway, {"input": "a" * 1024})).status_code == 413


# ---- streams


async def test_a_stream_has_its_events_in_order() -> None:
    """Languages first, the answer without text last, and no [DONE]."""
    body = {"input": GERMAN, "aux_languages": ["fr"]}
    whole = (await post(FakeGateway(), body)).json()

    response = await post(FakeGateway(), {**body, "stream": True, "n": 2})
    found = events(response.text)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-pmi-languages"] == "fr"
    assert [name for name, _ in found] == ["languages", *["delta"] * (len(found) - 2), "done"]
    assert languages(found[0][1]) == {"fr": "used"}
    for index in (0, 1):
        text = "".join(
            content["text"] for name, content in found if name == "delta" and content["index"] == index
        )
        assert text == whole["choices"][0]["text"]
    done = found[-1][1]
    assert set(done) == set(whole) - {"output"}
    assert done["choices"] == [{"index": 0, "finish_reason": "stop"}, {"index": 1, "finish_reason": "stop"}]
    assert done["usage"]["completion_tokens"] > 0


async def test_a_stream_that_breaks_ends_in_an_error_event() -> None:
    """The status is out; the event says what happened, and nothing follows."""
    gateway = FakeGateway()
    gateway.backend.fail_after = BackendBroken("the backend broke off")

    response = await post(gateway, {"input": GERMAN, "stream": True})
    found = events(response.text)

    assert response.status_code == 200
    assert [name for name, _ in found] == ["languages", "delta", "error"]
    assert found[-1][1]["error"]["message"] == "the backend broke off"
    assert gateway.backend.aborted == 1


async def test_a_stream_that_is_refused_has_no_events() -> None:
    """A bad request is a bad request, streaming or not."""
    response = await post(FakeGateway(), {"input": "", "stream": True})

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"


async def test_documents_its_bodies() -> None:
    """The description of the API has the schemas that the handlers check by hand."""
    async with FakeGateway().client() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]

    schema = paths[COMPLETE]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "aux_languages" in schema["properties"]
    assert "422" not in paths[COMPLETE]["post"]["responses"]
