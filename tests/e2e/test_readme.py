"""The README keeps its word: what it shows is run, what it says of settings is generated."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from loadtests.faults import readme as faults_readme
from loadtests.translate import readme
from service.commands.arguments import parser
from service.configuration import table
from service.configuration.settings import Settings
from tests.support.gateway import PMI, RunningGateway
from tests.support.redis import RedisServer
from tests.support.vllm import VLLMServer

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text()
SHELL = [block.strip() for block in re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)]
COMMANDS = [
    command
    for block in SHELL
    for command in re.split(
        r"\n(?=curl|\.venv|PMI_|make)", re.sub(r"^#.*\n|^\n", "", block, flags=re.MULTILINE)
    )
]
CURL = [command for command in COMMANDS if command.startswith("curl")]
COMMAND_LINE = [command for command in COMMANDS if command.startswith(".venv/bin/pmi")]
CONSOLE = [
    line
    for block in re.findall(r"^```console\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    for line in block.strip().splitlines()
]
COMMAND_TIMEOUT_S = 60
# Made anew, or measured, in every answer.
VOLATILE = {"id", "created", "timings_ms", "score", "origin"}


def run(command: str, **environment: str) -> str:
    """The output of a shell command in the checkout; it must succeed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PMI_")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=CHECKOUT,
        env=inherited | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def stable(value: Any) -> Any:
    """A JSON value without what differs from run to run."""
    if isinstance(value, dict):
        return {key: stable(inner) for key, inner in value.items() if key not in VOLATILE}
    return [stable(inner) for inner in value] if isinstance(value, list) else value


def at(command: str, gateway: RunningGateway) -> str:
    """The command, sent to the gateway of the test."""
    assert "http://127.0.0.1:8080" in command
    return command.replace("http://127.0.0.1:8080", gateway.url)


def test_the_readme_begins_with_the_two_commands_that_matter() -> None:
    """`make serve` and `make test` come first, and the Makefile has both."""
    makefile = (CHECKOUT / "Makefile").read_text()

    assert SHELL[:2] == ["make serve", "make test"]
    assert re.search(r"^serve:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)


def test_the_readmes_answer_is_the_real_one(demo_gateway: RunningGateway) -> None:
    """The JSON behind the first request is what the embedded default answers, but for ids and times."""
    shown = re.search(r"<!-- answer -->\n```json\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert shown is not None

    answer = json.loads(run(at(CURL[0], demo_gateway)))

    assert stable(json.loads(shown.group(1))) == stable(answer)


@pytest.mark.parametrize("command", CURL[1:])
def test_a_request_of_the_readme_is_answered(demo_gateway: RunningGateway, command: str) -> None:
    """Every curl line succeeds, with no language dropped and no warning."""
    answer = run(at(command, demo_gateway))

    assert "error" not in answer
    assert '"dropped"' not in answer
    assert '"warnings":[]' in answer


def test_the_readmes_python_works(demo_gateway: RunningGateway) -> None:
    """The official SDK, with the base URL changed: an answer, and what it was made with."""
    block = re.search(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert block is not None
    script = at(block.group(1), demo_gateway)

    answer, languages = run(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}").splitlines()

    assert answer
    assert languages.count("'used'") == 3


@pytest.mark.parametrize("command", COMMAND_LINE)
def test_a_command_of_the_readme_works(command: str) -> None:
    """Every `pmi` line runs in the checkout, without a server."""
    assert run(command.replace(".venv/bin/pmi", shlex.quote(str(PMI)))).strip()


@pytest.mark.parametrize("command", CONSOLE)
def test_a_command_that_needs_more_than_the_checkout_is_one_that_exists(command: str) -> None:
    """Model hubs and files of one's own: what is run here is the reading of the command."""
    words = [word for word in shlex.split(command, comments=True) if not word.startswith("PMI_")]
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    else:
        assert words[0] in (".venv/bin/pmi", ".venv-models/bin/pmi")
        assert parser().parse_args(words[1:]).command == words[1]


def test_the_check_of_ones_own_servers_works(vllm_server: VLLMServer, own_redis: RedisServer) -> None:
    """The line for one's own vLLM and Redis, with real ones behind it."""
    (command,) = (command for command in COMMANDS if command.startswith("PMI_"))
    command = command.replace("http://127.0.0.1:8000", vllm_server.url)
    command = command.replace("redis://127.0.0.1:6379/0", own_redis.url)

    report = run(command.replace(".venv/bin/pmi", shlex.quote(str(PMI))))

    assert "BROKEN" not in report
    assert vllm_server.url in report


def test_the_readmes_configuration_is_valid() -> None:
    """The TOML blocks hold settings that exist."""
    blocks = re.findall(r"^```toml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)

    settings, keys = (Settings(**tomllib.loads(block)) for block in blocks)
    assert keys.auth.asks_for_keys

    assert settings.backends["main"].url == ("http://vllm:8000",)
    assert settings.languages.default[0] == "eng_Latn"


def test_the_table_of_translation_is_the_measured_one() -> None:
    """`python -m loadtests.translate.readme` writes it from the results."""
    shown = re.search(r"<!-- translate -->\n(.*?)<!-- /translate -->", README, re.DOTALL)
    assert shown is not None

    assert shown.group(1).strip().splitlines() == list(readme.rows())


def test_the_table_of_faults_is_the_measured_one() -> None:
    """`python -m loadtests.faults.readme` writes it from the results."""
    shown = re.search(r"<!-- faults -->\n(.*?)<!-- /faults -->", README, re.DOTALL)
    assert shown is not None

    assert shown.group(1).strip().splitlines() == list(faults_readme.rows())


def test_the_table_of_settings_is_the_generated_one() -> None:
    """`python -m service.configuration.table` writes it from the fields' descriptions."""
    shown = re.search(r"<!-- settings -->\n(.*?)<!-- /settings -->", README, re.DOTALL)
    assert shown is not None

    assert shown.group(1).strip().splitlines() == list(table.rows())
