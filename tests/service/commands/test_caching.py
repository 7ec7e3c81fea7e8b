"""`pmi cache` and `pmi keys`, with a real Redis."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import redis

from service.cli import main
from service.keys.key import digest_of
from tests.support.redis import RedisServer
from tests.support.servers import free_port

Capture = pytest.CaptureFixture[str]
PHRASES = "Wo ist der Bahnhof?\nDie Musik war wunderbar.\n"


@pytest.fixture
def configured(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    """A configuration that names Redis."""
    monkeypatch.setenv("PMI_CACHE__REDIS_URL", redis_server.url)
    return redis_server


def _said(capsys: Capture) -> str:
    return capsys.readouterr().out


def test_a_cache_is_warmed_counted_and_thrown_away(
    configured: RedisServer, tmp_path: Path, capsys: Capture
) -> None:
    """What is warmed is there for the next process; a language can be thrown away alone."""
    file = tmp_path / "phrases.txt"
    file.write_text(PHRASES)
    assert main(["cache", "warm", str(file), "--from", "de", "--to", "en,fr"]) == 0
    capsys.readouterr()

    assert main(["cache", "stats"]) == 0
    assert _said(capsys).splitlines() == [
        "4 translations in Redis",
        "  English (eng_Latn): 2",
        "  French (fra_Latn): 2",
    ]
    assert main(["cache", "purge", "--language", "fr"]) == 0
    assert _said(capsys) == "2 translations thrown away\n"
    with redis.Redis.from_url(configured.url) as client:
        client.set("somebody:else", "1")
    assert main(["cache", "purge"]) == 0
    assert _said(capsys) == "2 translations thrown away\n"
    with redis.Redis.from_url(configured.url) as client:
        assert client.keys() == [b"somebody:else"]


@pytest.mark.parametrize("action", [["stats"], ["purge"], ["warm", "file"]])
def test_without_redis_there_is_nothing_to_look_into(action: list[str], capsys: Capture) -> None:
    """A process's own memory ends with it."""
    assert main(["cache", *action]) == 2
    assert "redis_url" in capsys.readouterr().err


@pytest.mark.parametrize("shape", ["redis", "redis+cluster"])
@pytest.mark.parametrize("action", [["stats"], ["purge"], ["warm"]])
def test_a_redis_that_is_down_is_said(
    action: list[str], shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """With the reason, and without the password; before hours of translations go nowhere."""
    monkeypatch.setenv("PMI_CACHE__REDIS_URL", f"{shape}://me:s3cret@127.0.0.1:{free_port()}")
    if action == ["warm"]:
        (tmp_path / "phrases.txt").write_text(PHRASES)
        action = ["warm", str(tmp_path / "phrases.txt"), "--from", "de", "--to", "en"]

    assert main(["cache", *action]) == 2
    told = capsys.readouterr().err
    assert "Redis does not answer (connection refused)" in told
    assert "s3cret" not in told


def test_a_slow_redis_is_waited_for_while_it_is_filled(
    configured: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Requests leave out what is late; a command that is there to fill it does not."""
    monkeypatch.setenv("PMI_CACHE__TIMEOUT_S", "0.000001")
    file = tmp_path / "phrases.txt"
    file.write_text(PHRASES)

    assert main(["cache", "warm", str(file), "--from", "de", "--to", "en"]) == 0
    assert main(["cache", "stats"]) == 0
    assert _said(capsys).startswith("2 translations in Redis")


def test_what_redis_does_not_take_is_no_success(
    own_redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """It answers, and has no room: nothing is there afterwards, however well all was translated."""
    monkeypatch.setenv("PMI_CACHE__REDIS_URL", own_redis.url)
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("maxmemory", 1)
    file = tmp_path / "phrases.txt"
    file.write_text(PHRASES)

    assert main(["cache", "warm", str(file), "--from", "de", "--to", "en"]) == 1
    assert "translations that Redis did not take: 2" in capsys.readouterr().err


def test_a_language_that_is_none_is_said(configured: RedisServer, capsys: Capture) -> None:
    """Nothing is thrown away by a slip of the pen."""
    assert main(["cache", "purge", "--language", "klingon"]) == 2
    assert "klingon" in capsys.readouterr().err


def test_a_new_key_comes_with_its_record(capsys: Capture) -> None:
    """What the client gets, and what the settings hold, which is not the key."""
    assert main(["keys", "new", "anna"]) == 0
    said = _said(capsys)
    key = re.search(r"pmi-\S+", said)
    assert key is not None
    assert f'[auth.keys.anna]\nsha256 = "{digest_of(key[0]).hex()}"' in said
    assert said.count(key[0]) == 1


def test_a_key_of_ones_own_is_hashed(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """From standard input, where no shell writes it down."""
    monkeypatch.setattr("sys.stdin", io.StringIO("a-key-of-more-than-20-characters\n"))
    assert main(["keys", "hash"]) == 0
    assert _said(capsys).strip() == digest_of("a-key-of-more-than-20-characters").hex()


@pytest.mark.parametrize(
    ("arguments", "typed"), [(["new", "an na"], ""), (["hash"], "short\n"), (["hash"], "")]
)
def test_a_key_that_could_be_guessed_is_refused(
    arguments: list[str], typed: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """And a name that is none."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    assert main(["keys", *arguments]) == 2
    assert capsys.readouterr().err.startswith("pmi: ")
