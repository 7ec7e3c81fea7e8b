"""The model that a form names is the one that its reader finds, or it is none."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpx
import pytest

from service.door.bodies import boundary, parse
from service.errors import InvalidRequest
from tests.support.unavailable import unavailable
from tests.support.vllm import ENVIRONMENT

Form = tuple[bytes, bytes]
Reader = Callable[[list[Form]], list[Any]]

KIND: Final = b"multipart/form-data; boundary=x"
FILE: Final = b'Content-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav'
# Reads forms as vLLM's endpoints do: with Starlette's parser, in pieces of two sizes. What it refuses is
# false; without a model, or with a file for one, a form is for the server's own.
_READ: Final = """
import asyncio, base64, json, sys
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.requests import Request

async def read(kind, body, size):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    async def receive():
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}
    try:
        found = (await Request(scope, receive).form()).get("model")
    except (MultiPartException, ValueError):
        return False
    return found if isinstance(found, str) and found else None

async def main():
    for line in sys.stdin:
        kind, body = (base64.b64decode(one) for one in json.loads(line))
        print(json.dumps([await read(kind, body, len(body) or 1), await read(kind, body, 7)]))

asyncio.run(main())
"""


def form(*parts: tuple[bytes, bytes], separator: bytes = b"x") -> bytes:
    """A form of parts: their headers, and what is in them."""
    body = b"".join(b"--%s\r\n%s\r\n\r\n%s\r\n" % (separator, head, value) for head, value in parts)
    return b"%s--%s--\r\n" % (body, separator)


def model(name: bytes, parameters: bytes = b'; name="model"') -> tuple[bytes, bytes]:
    """A part that names a model, its field's name written so."""
    return b"Content-Disposition: form-data" + parameters, name


def seen(kind: bytes, body: bytes) -> str | None:
    """The model that the gateway finds; None too where it refuses."""
    try:
        return parse(body, boundary(kind)).model
    except InvalidRequest:
        return None


def is_safe(ours: str | None, theirs: Any) -> bool:
    """Whether nobody gets another model than the one that was seen: who sees none has it refused."""
    return ours is None or theirs is False or ours == theirs


@pytest.fixture(scope="module")
def starlette() -> Reader:
    """What Starlette finds in forms, with the parser that vLLM installs."""
    if not (ENVIRONMENT / ".ready").exists():
        unavailable("vllm: the CPU build of vLLM is not installed in .venv-vllm (`make test` installs it)")

    def read(forms: Iterable[Form]) -> list[Any]:
        lines = [json.dumps([base64.b64encode(one).decode() for one in each]) for each in forms]
        command = [str(ENVIRONMENT / "bin/python"), "-c", _READ]
        done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        pairs = [json.loads(line) for line in done.stdout.splitlines()]
        assert all(whole == pieces for whole, pieces in pairs)
        return [whole for whole, _ in pairs]

    return read


# ---- what clients send

USUAL: Final = {
    "curl": (
        b"multipart/form-data; boundary=------------------------d74496d66958873e",
        form((FILE, b"RIFF\0"), model(b"tiny"), separator=b"------------------------d74496d66958873e"),
    ),
    "a browser": (
        b"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        form(model(b"tiny"), (FILE, b"\r\n--\r\n"), separator=b"----WebKitFormBoundary7MA4YWxkTrZu0gW"),
    ),
    ".NET": (
        b'multipart/form-data; boundary="8a1b-c2"',
        form(
            (b"Content-Type: text/plain; charset=utf-8\r\n" + model(b"", b"; name=model")[0], b"tiny"),
            (b"Content-Disposition: form-data; name=file; filename=a.wav; filename*=utf-8''a.wav", b"x"),
            separator=b"8a1b-c2",
        ),
    ),
    "blanks": (
        b'Multipart/Form-Data ; charset=UTF-8 ; boundary = "a b"',
        form(
            (b'content-disposition:FORM-DATA ;\tNAME\t= "model" ;', b"tiny"),
            (b"Content-Disposition: form-data; name=response format", b"json"),
            separator=b"a b",
        ),
    ),
    "a line before": (KIND, b"\r\n" + form(model(b"tiny"))),
    "twice the same": (KIND, form(model(b"tiny"), (FILE, b""), model(b"tiny"))),
    "a path of Windows": (
        KIND,
        form((FILE.replace(b"a.wav", b"C:\\sounds\\a.wav"), b"x"), model(b"tiny")),
    ),
    "a model beyond ASCII": (KIND, form(model("kleinäöü".encode()))),
}


@pytest.mark.parametrize(("kind", "body"), USUAL.values(), ids=USUAL)
def test_the_model_of_a_usual_form_is_found(kind: bytes, body: bytes) -> None:
    """However its client writes it."""
    assert seen(kind, body) in ("tiny", "kleinäöü")


def test_usual_forms_are_read_as_starlette_does(starlette: Reader) -> None:
    """Every one of them."""
    assert starlette(list(USUAL.values())) == [seen(*one) for one in USUAL.values()]


@pytest.mark.parametrize(
    "files", [{}, {"file": ("ä'.wav", b"RIFF\r\n\0", "audio/wav")}], ids=["fields", "file"]
)
def test_the_model_is_found_in_httpxs_forms(files: Any) -> None:
    """As OpenAI's client sends them."""
    fields = {"model": "tiny", "timestamp_granularities[]": ["word", "segment"]}
    files = files or {name: (None, str(value)) for name, value in fields.items()}
    request = httpx.Request("POST", "http://gateway", data=fields, files=files)

    assert seen(request.headers["content-type"].encode(), request.read()) == "tiny"


# ---- what somebody sends who may not


MANY: Final = [(b'Content-Disposition: form-data; name="f%d"' % number, b"") for number in range(70)]
CRAFTED: Final = {
    "allowed, then forbidden": form(model(b"tiny"), model(b"large")),
    "forbidden, then allowed": form(model(b"large"), model(b"tiny")),
    "blanks around the sign": form(model(b"tiny"), model(b"large", b'; name = "model"')),
    "blanks instead of quotes": form(model(b"tiny"), model(b"large", b"; name =\tmodel\t")),
    "behind seventy others": form(model(b"tiny"), *MANY, model(b"large")),
    "an extended name": form(model(b"tiny"), model(b"large", b"; name*=utf-8''model")),
    "an extended name beside": form(model(b"tiny"), model(b"large", b"; name*=utf-8''file; name=model")),
    "a name in pieces": form(model(b"tiny"), model(b"large", b'; name*0="mo"; name*1="del"')),
    "a model with a file's name": form(model(b"tiny"), model(b"large", b'; name="model"; filename="a"')),
    "a file's name with a model": form(
        model(b"tiny", b'; name="file"; filename="; name=\\"model\\""'), model(b"large")
    ),
    "a file's name that ends nowhere": form(
        model(b"tiny", b'; filename="a\\"; name="model"'), model(b"large", b'; name="file\\"; name="model"')
    ),
    "another header first": form(model(b"tiny"), (b"Content-Type: text/plain\r\n" + model(b"")[0], b"large")),
    "two dispositions": form(
        model(b"tiny"), (model(b"")[0] + b"\r\n" + model(b"", b"; name=file")[0], b"large")
    ),
    "two dispositions the other way": form(
        model(b"tiny"), (model(b"", b"; name=file")[0] + b"\r\n" + model(b"")[0], b"large")
    ),
    "a quoted pair": form(model(b"tiny"), model(b"large", b'; name="mo\\del"')),
    "a quoted backslash": form(model(b"tiny", b'; name="model\\\\"'), model(b"large")),
    "two names": form(model(b"tiny"), model(b"large", b"; name=file; name=model")),
    "a name in capitals": form(model(b"tiny"), model(b"large", b"; NAME=model")),
    "no kind": form(model(b"tiny"), (b"Content-Disposition: name=model", b"large")),
    "another kind": form(model(b"tiny"), (b"Content-Disposition: attachment; name=model", b"large")),
    "a folded header": form(model(b"tiny"), (b"Content-Disposition: form-data;\r\n name=model", b"large")),
    "a line feed in a header": form(model(b"tiny"), (b"X: y\n" + model(b"")[0], b"large")),
    "a boundary among the headers": form(model(b"tiny"), (b"--x: y\r\n" + model(b"")[0], b"large")),
    "a boundary behind no value": form((model(b"")[0] + b"\r\n\r\n--x\r\n" + model(b"")[0], b"large")),
    "a padded boundary": form(model(b"tiny"), model(b"large")).replace(b"\r\n--x\r\n", b"\r\n--x \t\r\n"),
    "a boundary and more": form(model(b"tiny\r\n--xy")),
    "no end": form(model(b"tiny"), model(b"large"))[:-7],
    "behind the end": form(model(b"tiny")) + form(model(b"large")),
    "before the beginning": b"junk\r\n" + form(model(b"large")),
    "a dash later": b"\r\njunk" + form(model(b"large")),
    "line feeds": form(model(b"tiny"), model(b"large")).replace(b"\r\n", b"\n"),
    "no name": form(model(b"tiny"), (b"Content-Disposition: form-data", b"large")),
    "no headers": form(model(b"tiny"), (b"", b"large")),
    "an empty model": form(model(b"tiny"), model(b"")),
    "bytes that are no text": form(model(b"tiny\xff")),
    "blanks in the model": form(model(b" tiny")),
    "a long model": form(model(b"tiny" * 100)),
}
KINDS: Final = {
    "two boundaries": b"multipart/form-data; boundary=y; boundary=x",
    "a boundary in quotes": b'multipart/form-data; a="; boundary=y; b="; boundary=x',
    "a blank before the sign": b"multipart/form-data; boundary =x",
    "an extended boundary": b"multipart/form-data; boundary*=utf-8''y; boundary=x",
    "a charset": b"multipart/form-data; boundary=x; charset=utf-16-le",
    "no boundary": b"multipart/form-data",
}


@pytest.mark.parametrize("body", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_form_says_no_model_but_its_readers(body: bytes, starlette: Reader) -> None:
    """What is found is what Starlette finds; or nothing, which no key for some models may ask for."""
    assert is_safe(seen(KIND, body), *starlette([(KIND, body)]))


def test_a_form_with_several_models_is_refused() -> None:
    """And what is wrong is said."""
    with pytest.raises(InvalidRequest) as caught:
        parse(CRAFTED["allowed, then forbidden"], b"x")

    assert caught.value.param == "model"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_crafted_content_type_says_no_model_but_its_readers(kind: bytes, starlette: Reader) -> None:
    """Its boundary, too, is read in one way or not at all."""
    bodies = [form(model(b"tiny"), separator=b"y") + form(model(b"large")), form(model(b"large"))]
    bodies += [form(model(b"tiny"), model(b"large", b"; name=m\0o\0d\0e\0l\0"))]

    found = starlette([(kind, body) for body in bodies])
    assert all(is_safe(seen(kind, body), one) for body, one in zip(bodies, found, strict=True))


def test_a_form_without_a_plain_boundary_is_not_read_as_json() -> None:
    """In UTF-16 it may be both at once."""
    polyglot = '{"model": "tiny"}'.encode("utf-16-le")

    assert parse(polyglot, boundary(b"multipart/form-data; boundary=x; boundary=y")).model is None


def _random_form(drawn: random.Random) -> Form:
    """One of pieces that readers differ about, and with bytes of it changed."""
    names = [b"model", b"file", b"mod", b"Model"]
    parameters: list[Callable[[bytes], bytes]] = [
        lambda name: b'; name="' + name + b'"',
        lambda name: b"; name=" + name,
        lambda name: b' ;\tname = "' + name + b'" ',
        lambda name: b"; name='" + name + b"'",
        lambda name: b"; name*=utf-8''" + name,
        lambda name: b'; name="a"; name="' + name + b'"',
        lambda name: b'; filename="a"; name="' + name + b'"',
        lambda name: b'; filename="a\\"; name="' + name + b'"',
        lambda name: b';; name="' + name + b'\\"',
        lambda name: b'; filename=a b; name="' + name + b'"; x',
    ]
    before = [*[b""] * 12, b"Content-Type: text/plain\r\n", b"X:\r\n", b"X: a\rb\r\n", b"--x\r\n", b" "]
    values = [b"tiny", b"large", b"", b"\r\n--x", b"tiny\r\n\r\n--x\r\n", b"\r\n--x--", b"tiny\r\n-"]
    parts = [
        (
            drawn.choice(before)
            + model(
                b"", drawn.choice(parameters if drawn.random() < 0.4 else parameters[:3])(drawn.choice(names))
            )[0],
            drawn.choice(values if drawn.random() < 0.3 else values[:2]),
        )
        for _ in range(drawn.randint(1, 3))
    ]
    body = bytearray(form(*parts))
    for _ in range(drawn.choice([0, 0, 0, 1, 2])):
        at = drawn.randrange(len(body))
        body[at : at + drawn.randint(0, 2)] = drawn.choice(
            [b"", b"\r", b"\n", b"-", b'"', b";", b"\\", b" ", b"\r\n"]
        )
    return KIND, bytes(body)


def test_random_forms_say_no_model_but_their_readers(starlette: Reader) -> None:
    """Thousands of them; and many of them do say one."""
    drawn = random.Random(11)
    forms = [_random_form(drawn) for _ in range(4000)]
    ours, theirs = [seen(*one) for one in forms], starlette(forms)

    found = zip(forms, ours, theirs, strict=True)
    assert [one for one, mine, other in found if not is_safe(mine, other)] == []
    assert sum(mine is not None for mine in ours) > len(forms) / 20


@pytest.mark.parametrize(
    "piece",
    [
        b"\r\n--x",
        b"\r\n--x\r\n",
        b"\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        b"\r\n--x\r\nContent-Disposition: form-data" + b"; a=b" * 100,
        b"; name=",
        b" ",
        b'"\\',
        b"A:\r\n",
    ],
    ids=ascii,
)
def test_a_crafted_form_takes_linear_time(piece: bytes) -> None:
    """Thirty-two times as much of it is about as many times the work, not a thousand times."""
    begin = b"--x\r\nContent-Disposition: form-data"

    def cpu_s(size: int, times: int) -> float:
        body = begin + piece * (size // len(piece)) + b"\r\n\r\n"
        taken = []
        for _ in range(times):
            begun_s = time.thread_time()
            parse(body, b"x")
            taken.append(time.thread_time() - begun_s)
        return min(taken)

    assert cpu_s(2**21, 2) < 200 * cpu_s(2**16, 5) + 0.001
