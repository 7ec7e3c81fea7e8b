"""Addresses of HTTP servers as people write them, checked when they are read and not when first used."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

_SCHEMES: Final = ("http", "https")
_NO_HOST: Final = "must name a host, such as http://vllm:8000"


def problem_of(url: str) -> str:
    """What is wrong with an address, as the end of a sentence about it; "" when it can be asked."""
    if not url.strip():
        return "is empty"
    if not url.startswith(tuple(f"{scheme}://" for scheme in _SCHEMES)):
        return "must begin with http:// or https://"
    if any(character.isspace() or not character.isprintable() for character in url):
        return "must not hold spaces"
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets around what is no IPv6 address
        return _NO_HOST
    if not parts.hostname or not _is_name(parts.hostname):
        return _NO_HOST
    if not _is_port(parts):
        return "must have a port from 1 to 65535"
    if parts.query or parts.fragment:
        return "must not hold ? or #"
    return ""


def root_of(url: str) -> str:
    """The address without `/v1`, which clients of OpenAI's API have behind it."""
    return url.rstrip("/").removesuffix("/v1").rstrip("/")


def shown(url: str) -> str:
    """The address without user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _is_name(host: str) -> bool:
    """Whether a resolver can be asked for it at all: no empty label, none of more than 63 characters."""
    try:
        host.rstrip(".").encode("idna")
    except UnicodeError:
        return False
    return True


def _is_port(parts: SplitResult) -> bool:
    """Whether the port can be connected to; none means the scheme's own."""
    try:
        return parts.port != 0
    except ValueError:
        return False
