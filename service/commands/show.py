"""Answers as the command line shows them to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def completion(answer: Mapping[str, Any], *, with_prompt: bool) -> Iterator[str]:
    """A completion: what the model was shown, and what it said."""
    yield from _languages(answer["source"], answer["languages"])
    yield from _warnings(answer)
    if with_prompt:
        yield "--- prompt"
        yield from _prompt(answer.get("prompt"))
        yield "--- answer"
    for choice in answer["choices"]:
        yield choice["text"].strip()


def translations(answer: Mapping[str, Any]) -> Iterator[str]:
    """Translations of texts."""
    for text in answer["data"]:
        yield from _languages(text["source"], text["languages"])
    yield from _warnings(answer)


def languages(answer: Mapping[str, Any], *, everything: bool) -> Iterator[str]:
    """The languages that are served, or all that are known."""
    translator = answer["translator"]
    yield f"{translator['name']} ({translator['licence']})"
    for language in answer["data"]:
        if language["served"] or everything:
            mark = "*" if language["served"] else " "
            yield f"{mark} {language['tag']:<10} {language['code']:<10} {language['name']}"


def _languages(source: Mapping[str, Any], found: list[Mapping[str, Any]]) -> Iterator[str]:
    name = source["name"] or "unknown language"
    yield f"from {name}{' (detected)' if source['detected'] else ''}"
    for one in found:
        if one["status"] == "dropped":
            yield f"  {one['tag']:<8} dropped: {one['reason']}"
            continue
        texts = one["text"] if isinstance(one["text"], Mapping) else {"": one["text"]}
        for field, text in texts.items():
            label = f"{field}: " if field else ""
            yield f"  {one['tag']:<8} {label}{text}"


def _warnings(answer: Mapping[str, Any]) -> Iterator[str]:
    for warning in answer["warnings"]:
        yield f"  warning: {warning}"


def _prompt(prompt: Any) -> Iterator[str]:
    if isinstance(prompt, str):
        yield prompt
    for message in prompt if isinstance(prompt, list) else ():
        yield f"[{message['role']}]"
        yield message["content"]
