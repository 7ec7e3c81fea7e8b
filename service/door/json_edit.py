"""Changes single values of a JSON text and leaves every other byte as it came.

Parsing and writing anew would change numbers beyond a double, escapes, spacing and repeated keys; a body that
passes through keeps them all. The text must be valid JSON: it has been parsed before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the top: ("messages", 3, "content")."""

_SPACE: Final = re.compile(rb"[ \t\r\n]*")
# Possessive: what has been matched is never given back, so that nothing is remembered of it. A text of
# escapes would otherwise take a hundred bytes for each.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_KEY: Final = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+")[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)
_COMMA: Final = re.compile(rb"[ \t\r\n]*,?[ \t\r\n]*")
_SCALAR: Final = re.compile(rb"[^,\]}\s]+")
# What matters for finding a container's end: its brackets, and strings, in which brackets do not count.
_BRACKET: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Child:
    """A member of an object or an element of an array: byte offsets in the text.

    Attributes:
        key: the member's name, or the element's index.
        begin: where its key begins (the value, in an array).
        value: where its value begins.
        end: just behind its value.
    """

    key: str | int
    begin: int
    value: int
    end: int


def replace(text: bytes, values: Mapping[Path, bytes | None]) -> bytes:
    """The text with other values at some paths.

    Args:
        text: valid JSON, UTF-8.
        values: path -> new value as JSON, or None to remove the member of that name from its object. Paths
            that are not there are left out. No path may lie within another.

    Of a repeated key the last counts, as it does for parsers; a removal takes all of them.
    """
    cuts: list[tuple[int, int, bytes]] = []
    _collect(text, _skip(text, 0), dict(values), cuts)
    pieces: list[bytes] = []
    at = 0
    for begin, end, new in sorted(cuts):
        pieces += (text[at:begin], new)
        at = end
    pieces.append(text[at:])
    return b"".join(pieces)


def insert_last(text: bytes, key: str, value: bytes) -> bytes | None:
    """An object's text with one more member at its end; None when the text is no object."""
    body = text.rstrip()
    if not body.startswith(b"{") or not body.endswith(b"}"):
        return None
    comma = b"" if body[1:-1].strip() == b"" else b","
    return body[:-1] + comma + json.dumps(key).encode() + b":" + value + b"}" + text[len(body) :]


def _collect(
    text: bytes, start: int, values: Mapping[Path, bytes | None], cuts: list[tuple[int, int, bytes]]
) -> None:
    children = list(_children(text, start))
    last = {child.key: index for index, child in enumerate(children)}
    by_key: dict[str | int, dict[Path, bytes | None]] = {}
    for path, value in values.items():
        by_key.setdefault(path[0], {})[path[1:]] = value
    kept_before = False
    for index, child in enumerate(children):
        below = by_key.get(child.key, {})
        if () in below and below[()] is None:
            if kept_before:
                cuts.append((children[index - 1].end, child.end, b""))
            else:
                cuts.append((child.begin, _next_begin(children, index), b""))
            continue
        kept_before = True
        if last[child.key] != index:
            continue
        if (new := below.get(())) is not None:
            cuts.append((child.value, child.end, new))
        elif below:
            _collect(text, child.value, below, cuts)


def _next_begin(children: list[_Child], index: int) -> int:
    return children[index + 1].begin if index + 1 < len(children) else children[index].end


def _children(text: bytes, start: int) -> Iterator[_Child]:
    """The children of the container at an offset; none where there is no container."""
    opening = text[start : start + 1]
    if opening not in (b"{", b"["):
        return
    at = _skip(text, start + 1)
    index = 0
    while text[at : at + 1] not in (b"}", b"]", b""):
        begin = at
        key: str | int = index
        if opening == b"{":
            named = _KEY.match(text, at)
            if named is None:
                return
            key, at = _string(named.group(1)), named.end()
        end = _end(text, at)
        yield _Child(key, begin, at, end)
        index += 1
        behind = _COMMA.match(text, end)
        at = behind.end() if behind else end


def _end(text: bytes, start: int) -> int:
    """Just behind the value at an offset."""
    first = text[start : start + 1]
    if first == b'"':
        found = _STRING.match(text, start)
        return found.end() if found else len(text)
    if first not in (b"{", b"["):
        found = _SCALAR.match(text, start)
        return found.end() if found else start + 1
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        one = text[bracket.start()]
        if one in b"{[":
            depth += 1
        elif one in b"}]":
            depth -= 1
            if depth == 0:
                return bracket.end()
    return len(text)


def _skip(text: bytes, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _string(raw: bytes) -> str:
    if b"\\" not in raw:
        return raw[1:-1].decode("utf-8", "surrogatepass")
    value: str = json.loads(raw.decode("utf-8", "surrogatepass"))
    return value
