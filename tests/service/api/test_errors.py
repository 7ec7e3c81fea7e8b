"""The table of errors, and the object that clients see."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from prompts.errors import PromptError, UnknownTask
from service.api.errors import STATUS, error_object, error_response, status_of
from service.backends.errors import BackendError, BackendRejected, BackendUnavailable, UnsupportedParameter
from service.errors import BodyTooLarge, InvalidRequest, ServiceError, TranslatorBusy
from translators.errors import TranslatorError

BASES = (ServiceError, PromptError, TranslatorError, BackendError)


def _kinds(base: type[Exception]) -> Iterator[type[Exception]]:
    yield base
    for kind in base.__subclasses__():
        yield from _kinds(kind)


@pytest.mark.parametrize("kind", [kind for base in BASES for kind in _kinds(base)])
def test_every_kind_has_a_status(kind: type[Exception]) -> None:
    """No error that a layer can raise is without an entry, its own or its base's."""
    assert any(one in STATUS for one in kind.__mro__)


@pytest.mark.parametrize("base", BASES)
def test_bases_are_only_a_net(base: type[Exception]) -> None:
    """A direct kind of a base says more than the base does, so it needs an entry of its own."""
    special = {BackendRejected}  # passed on as it is
    unmapped = [
        kind
        for kind in base.__subclasses__()
        if kind not in STATUS and kind not in special and kind.__name__ != "TemplateInvalid"
    ]

    assert unmapped == []


def test_a_backends_refusal_is_passed_on_verbatim() -> None:
    """Status, body and content type are the backend's own."""
    response = error_response(BackendRejected(418, b"{ not even json", "text/x-tea"))

    assert response.status_code == 418
    assert response.body == b"{ not even json"
    assert response.headers["content-type"].startswith("text/x-tea")


def test_a_backends_refusal_in_a_stream_keeps_its_error_object() -> None:
    """Where the status is out already, the object is what is left to pass on."""
    body = b'{"error":{"message":"too long","type":"BadRequestError","param":null,"code":400}}'

    assert error_object(BackendRejected(400, body)) == orjson.loads(body)
    assert error_object(BackendRejected(500, b"oops"))["error"]["code"] == "backend_rejected"


def test_foreign_errors_say_nothing() -> None:
    """What nobody foresaw shows a fixed text: its own words may hold anything."""
    shown = error_object(RuntimeError("postgres://user:secret@host"))

    assert status_of(RuntimeError()).http == 500
    assert "secret" not in str(shown)
    assert shown["error"]["type"] == "server_error"


@pytest.mark.parametrize(
    ("error", "param"),
    [
        (InvalidRequest("no", "aux_languages[1]"), "aux_languages[1]"),
        (UnknownTask("x", ["nli"]), "task"),
        (UnsupportedParameter("best_of", "is not supported"), "best_of"),
        (BackendUnavailable(), None),
    ],
)
def test_names_the_field(error: Exception, param: str | None) -> None:
    """Each layer calls the field by a name of its own; clients see one."""
    assert error_object(error)["error"]["param"] == param


def test_a_busy_translator_says_when_to_come_back() -> None:
    """A 429 without Retry-After would have clients guess."""
    response = error_response(TranslatorBusy("busy", retry_after_s=3))

    assert response.status_code == 429
    assert response.headers["retry-after"] == "3"


def test_the_object_has_openais_shape() -> None:
    """Four keys, always, so that OpenAI's clients can read it."""
    assert error_object(BodyTooLarge(10)) == {
        "error": {
            "message": "the body is larger than 10 bytes",
            "type": "invalid_request_error",
            "param": None,
            "code": "body_too_large",
        }
    }
