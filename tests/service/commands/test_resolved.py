"""How settings are shown."""

from __future__ import annotations

import pytest

from service.commands.resolved import MASK, masked_url, resolved
from service.configuration.loading import load


@pytest.mark.parametrize(
    "url",
    [
        "redis://:hunter2",
        "redis://redis:hunter2",
        "redis://:hun/ter2@redis:6379",
        "redis://:hun?ter2@redis:6379",
        "redis://:hun#ter2@redis:6379",
        "redis://redis:6379/0?password=hunter2",
        "unix:///run/redis.sock?password=hunter2",
        "redis:///:hunter2@redis",
        "redis://:hun\nter2@redis",
        "hunter2",
    ],
)
def test_nothing_is_shown_of_a_url_that_may_hide_a_password_elsewhere(url: str) -> None:
    """A slip of the pen does not bring it into a log."""
    assert masked_url(url) == MASK


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://redis:6379/0", "redis://redis:6379/0"),
        ("redis://:hunter2@redis:6379/0", f"redis://:{MASK}@redis:6379/0"),
        ("rediss://me:hunt@er2@redis?ssl_cert_reqs=none", f"rediss://me:{MASK}@redis?ssl_cert_reqs=none"),
        ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1"),
        ("http://me@vllm:8000", "http://me@vllm:8000"),
    ],
)
def test_of_a_url_only_the_password_is_masked(url: str, shown: str) -> None:
    """Whose server it is, and which, is what the operator looks for."""
    assert masked_url(url) == shown


def test_shows_what_is_set_and_no_secret() -> None:
    """A star marks what is not the default; a misspelt variable is told elsewhere."""
    lines = list(
        resolved(
            load(
                {
                    "PMI_BACKENDS__MAIN__URL": "http://me:hunter2@vllm:8000",
                    "PMI_BACKENDS__MAIN__API_KEY": "sk-hunter2",
                    "PMI_CACHE__REDIS_URL": "redis://:hunter2@redis:6379",
                    "PMI_CACHE__SECRET": "hunter2",
                    "PMI_SERVER__PROT": "1",
                    "PMI_RANK": "0",
                }
            )
        )
    )

    assert not [line for line in lines if "hunter2" in line]
    assert f"* backends.main.url = http://me:{MASK}@vllm:8000" in lines
    assert f"* backends.main.api_key = {MASK}" in lines
    assert f"* cache.redis_url = redis://:{MASK}@redis:6379" in lines
    assert f"* cache.secret = {MASK}" in lines
    assert "  server.port = 8080" in lines
    assert [line for line in lines if "ignored" in line] == ["ignored: PMI_RANK is no setting"]
