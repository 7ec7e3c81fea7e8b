"""The command `pmi`, run as people run it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.cli import main
from service.commands.arguments import parser
from service.fake import GERMAN
from service.serving.server import listen
from tests.support.gateway import PMI
from tests.support.servers import free_port

# The command with its models exchanged for fakes: everything else is what `pmi serve` runs.
SERVE = """
import os, sys
from service import logs
from service.configuration import loading as configuration
from service.commands import serving
from service.fake import FakeGateway
logs.configure("info")
serving.serve(configuration.load(os.environ), lambda lines: print(lines, flush=True), FakeGateway().build)
"""


# The same, with a real client of a vLLM as its backend.
SERVE_VLLM = SERVE.replace(
    "FakeGateway().build", "FakeGateway(places={'main': Place(VLLM(URL), about=URL)}).build"
).replace(
    "import os, sys",
    "import os, sys\nfrom service.backends.vllm import VLLM\nfrom service.models import Place\n"
    "URL = os.environ['PMI_BACKENDS__MAIN__URL']",
)


@contextmanager
def serving(environ: Mapping[str, str], program: str = SERVE) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A gateway of fakes in a process of its own, and where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PMI_SERVER__PORT": "0", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        assert process.stderr is not None
        process.stderr.close()


def test_a_port_in_use_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With what to do about it, before any model is loaded, and without a traceback."""
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        code = main(["serve", "--port", str(port)])

    assert code == 2
    assert f"port {port} on 127.0.0.1 is in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--port", "x"], "PMI_SERVER__PORT"),
        (["serve", "--host", "192.0.2.1"], 'auth.mode = "none"'),
        (["serve", "--config", "/nowhere/pmi.toml"], "cannot be read"),
        (["check", "--config", "/nowhere/pmi.toml"], "cannot be read"),
        (["complete"], "needs a TEXT"),
        (["complete", "a", "--field", "b=c"], "not both"),
        (["complete", "--field", "b"], "NAME=TEXT"),
        (["complete", "a", "--url", "127.0.0.1:8080"], "--url must begin with http:// or https://"),
        (["complete", "a", "--url", "http://127.0.0.1:99999"], "--url must have a port from 1 to 65535"),
        (["complete", "Sch\udcf6n"], "the text is not UTF-8"),
        (["complete", "--field", "premise=Sch\udcf6n"], "the text is not UTF-8"),
        (["translate", "Sch\udcf6n", "--to", "en"], "the text is not UTF-8"),
        (["translate", "a", "--to", "\udcf6"], "the text is not UTF-8"),
    ],
)
def test_a_wrong_command_is_told_and_exits_with_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mistakes of the operator are told in a line, not in a traceback."""
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["sing"], ["complete", "a", "--mode", "both"]])
def test_an_unknown_command_shows_the_usage(arguments: list[str]) -> None:
    """As every command does."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("command", ["complete", "translate"])
def test_standard_input_that_is_no_text_is_told(command: str, locale: str) -> None:
    """Whatever Python makes of such bytes in the user's locale."""
    done = subprocess.run(
        [PMI, command, "-"],
        input=b"Sch\xf6n",
        env={**os.environ, "LC_ALL": locale},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (2, b"pmi: the text is not UTF-8\n")


def test_a_gateway_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With its address and the reason."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

    assert main(["complete", "--url", url, "a"]) == 1
    assert capsys.readouterr().err == f"pmi: {url} does not answer (connection refused)\n"


def test_a_refusal_speaks_of_options(capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, without the request that the command made of them."""
    assert main(["translate", ""]) == 1
    assert capsys.readouterr().err == "pmi: TEXT is empty\n"


@pytest.mark.parametrize("command", ["check", "complete"])
def test_an_address_that_is_none_is_told(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every command that reads it, with its variable."""
    monkeypatch.setenv("PMI_BACKENDS__MAIN__URL", "http://localhost:99999")

    assert main([command, *(["a"] if command == "complete" else [])]) == 2
    assert capsys.readouterr().err.startswith("pmi: PMI_BACKENDS__MAIN__URL: must have a port")


def test_check_fails_for_a_misspelt_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """But not for those that others put into the environment."""
    monkeypatch.setenv("PMI_SERVER_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setenv("PMI_LANGUAGES__DEFAULT", "en,ja")
    assert main(["check"]) == 0
    passed = capsys.readouterr().out
    monkeypatch.setenv("PMI_SERVER__PROT", "9")
    assert main(["check"]) == 1
    failed = capsys.readouterr().out

    assert "ignored: PMI_SERVER_PORT" in passed
    assert "note   languages.default: " in passed
    assert "ok     openai door: translations only for requests that ask" in passed
    assert "BROKEN PMI_SERVER__PROT: is no setting; did you mean PMI_SERVER__PORT?" in failed


def test_a_backend_that_is_down_points_to_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is the one that clients get, which names no address."""
    monkeypatch.setenv("PMI_BACKENDS__MAIN__URL", f"http://127.0.0.1:{free_port()}")

    assert main(["complete", "--model", "a", "b"]) == 1
    assert "`pmi check` says which and why" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By `complete` and `serve` alike, with the directory."""
    monkeypatch.setenv("PMI_TRANSLATOR__DIRECTORY", str(tmp_path))
    for arguments in (["complete", "a"], ["serve", "--port", "0"]):
        assert main(arguments) == 2
        assert str(tmp_path) in capsys.readouterr().err


def test_check_names_everything_that_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run, and secrets stay masked."""
    file = tmp_path / "pmi.toml"
    file.write_text(
        f"""
        [translator]
        directory = "{tmp_path}"
        [backends.main]
        url = "http://127.0.0.1:9"
        api_key = "sk-secret"
        [cache]
        redis_url = "redis://:hunter2@127.0.0.1:9"
        [tracing]
        endpoint = "http://anna:hunter2@127.0.0.1:9"
        """,
        encoding="utf-8",
    )

    code = main(["check", "--config", str(file)])
    out = capsys.readouterr().out

    assert code == 1
    for part in ("translator", "backend main", "redis", "traces"):
        assert f"BROKEN {part}: " in out
    assert "ok     templates" in out
    assert "BROKEN backend main: http://127.0.0.1:9 cannot be reached: connection refused" in out
    assert "BROKEN traces: http://127.0.0.1:9 cannot be reached: connection refused" in out
    assert "* backends.main.api_key = ********" in out
    assert "* cache.redis_url = redis://:********@127.0.0.1:9" in out
    assert "secret" not in out.replace("cache.secret", "")
    assert "hunter2" not in out


def test_prints_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """One word, asked for in either of the two ways that people try."""
    assert main(["version"]) == 0
    word = capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main(["--version"])

    assert caught.value.code == 0
    assert word.strip()
    assert capsys.readouterr().out == word


def test_help_describes_every_command_and_option() -> None:
    """Nobody has to guess what an option takes."""
    (commands,) = (action for action in parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)

    for name, command in commands.choices.items():
        assert command.description, name
        assert not [action.dest for action in command._actions if not action.help], name


def test_a_backend_that_is_down_is_warned_of_once() -> None:
    """The gateway serves all the same, at once; the log names the backend, its address and the reason."""
    url = f"http://127.0.0.1:{free_port()}"
    with serving({"PMI_BACKENDS__MAIN__URL": url}, SERVE_VLLM) as (process, address):
        assert process.stderr is not None
        warned = json.loads(process.stderr.readline())
        with urllib.request.urlopen(f"{address}/livez") as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=30)

    assert process.returncode == 0
    assert (warned["level"], warned["backend"], warned["url"]) == ("warning", "main", url)
    assert warned["reason"] == f"{url} cannot be reached: connection refused"
    assert "does not answer" not in rest


def test_serves_asks_and_ends_cleanly(capsys: pytest.CaptureFixture[str]) -> None:
    """It says where it listens and what it runs; the other commands ask it; SIGTERM ends it with code 0."""
    with serving({}) as (process, url):
        assert process.stdout is not None
        greeting = [process.stdout.readline() for _ in range(6)]
        with urllib.request.urlopen(f"{url}/readyz") as answer:  # noqa: S310 - our own server
            assert answer.status == 200

        assert main(["complete", "--url", f"{url}/v1", "--aux", "fr,es", "--prompt", GERMAN]) == 0
        completed = capsys.readouterr().out
        assert main(["translate", "--url", url, "--to", "fr,fi", "--json", GERMAN]) == 0
        translated = json.loads(capsys.readouterr().out)
        assert main(["languages", "--url", url]) == 0
        listed = capsys.readouterr().out
        assert main(["complete", "--url", url, "--task", "sing", GERMAN]) == 1
        refused = capsys.readouterr().err

        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert any("fake (Apache-2.0)" in line for line in greeting)
    assert any(f"curl -s {url}/v1/pmi/complete" in line for line in greeting)
    assert "from German (detected)" in completed
    assert f"Text in German (original): {GERMAN}" in completed
    assert [one["status"] for one in translated["data"][0]["languages"]] == ["used", "dropped"]
    assert "* de         deu_Latn   German" in listed
    assert "there is no task 'sing'" in refused


def test_the_log_is_json_and_names_unknown_variables() -> None:
    """Once, at the start."""
    with serving({"PMI_SERVER_PORT": "tcp://10.0.0.1:80"}) as (process, _):
        process.send_signal(signal.SIGINT)
        _, logged = process.communicate(timeout=30)

    assert process.returncode == 0
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [line["variables"] for line in lines if "variables" in line] == [["PMI_SERVER_PORT"]]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
