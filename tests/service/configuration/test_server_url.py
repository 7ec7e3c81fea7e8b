"""Addresses of servers."""

from __future__ import annotations

import httpx
import pytest

from service.configuration.server_url import problem_of, root_of, shown


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "is empty"),
        ("vllm:8000", "must begin with http:// or https://"),
        ("ftp://vllm", "must begin with http:// or https://"),
        ("http://", "must name a host"),
        ("http://:8000", "must name a host"),
        ("http://a..b", "must name a host"),
        (f"http://{'a' * 64}", "must name a host"),
        ("http://[::1", "must name a host"),
        ("http://vllm:99999", "a port from 1 to 65535"),
        ("http://vllm:0", "a port from 1 to 65535"),
        ("http://vllm:port", "a port from 1 to 65535"),
        ("http://vllm :8000", "spaces"),
        ("http://vllm:8000\n", "spaces"),
        ("http://vllm:8000?a=b", "must not hold ?"),
    ],
)
def test_says_what_is_wrong_with_an_address(url: str, problem: str) -> None:
    """What could not be asked at all is found before anything is asked."""
    assert problem in problem_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://vllm",
        "https://vllm.example.org:8000/v1/",
        "http://[::1]:8000",
        "http://u:p@10.0.0.1",
        "http://münchen.de",
    ],
)
def test_takes_what_can_be_asked(url: str) -> None:
    """And so does the client that asks there."""
    assert problem_of(url) == ""
    assert httpx.URL(url).host


def test_the_root_is_the_same_with_and_without_v1() -> None:
    """Clients of OpenAI's API write it, clients of the gateway do not."""
    assert {root_of(f"http://a/b{end}") for end in ("", "/", "/v1", "/v1/")} == {"http://a/b"}


def test_shows_no_user_and_no_password() -> None:
    """They are for the server alone."""
    assert shown("http://me:secret@[::1]:80/v1") == "http://[::1]:80/v1"
