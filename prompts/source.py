"""The text of a request of OpenAI's API that is translated: where it stands, and what takes its place.

    chat          the text of the last user message
    responses     the input, if it is a string; else the text of its last user item
    completions   only what is marked

or only what the request names, or marks with `<pmi>…</pmi>` (`prompts.marking`). Bodies are JSON of any
shape: where something is not what the API says, there is nothing to translate, and the backend's own refusal
stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from prompts import marking
from prompts.errors import TextNotFound
from prompts.hints import HintLayout
from prompts.marking import ELISION, Marked, Span
from prompts.types import Mode, Version

Path = tuple[str | int, ...]
"""Keys and indices that lead to a string of the body: ("messages", 3, "content", 0, "text")."""

_TEXT_PARTS: Final = frozenset({"text", "input_text"})


class Api(StrEnum):
    """The APIs in whose requests there is something to translate."""

    CHAT = "chat"
    COMPLETIONS = "completions"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class Part:
    """A string of the body.

    Attributes:
        path: where it stands.
        given: as the body has it.
        text: without the marks.
        spans: what is translated of `text`, in order, by the name of its field.
    """

    path: Path
    given: str
    text: str
    spans: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Source:
    """One input: what is translated, and where it stands.

    Attributes:
        fields: name -> text to translate.
        api: whose request it is.
        whole: whether all of the input's text is translated, not only a part.
        parts: the input's strings, in order.
    """

    fields: Mapping[str, str]
    api: Api
    whole: bool
    parts: tuple[Part, ...]


def find(api: Api, body: Mapping[str, Any], *, named: str | None, mode: Mode) -> tuple[Source, ...]:
    """The inputs of a request that there is something to do with; () when nothing is to be translated.

    Args:
        api: whose request it is.
        body: parsed JSON of any shape.
        named: the text that the request names (`pmi.text`); of several places where it stands the last one
            counts. It wins over marks, which are taken out all the same.
        mode: with PIVOT the fields keep their fenced code, else a mark stands for it.

    Raises:
        TextNotFound: `named` stands nowhere in the text that could be translated.
    """
    inputs = [[(path, text, marking.read(text)) for path, text in strings] for strings in _inputs(api, body)]
    chosen = [_chosen(api, [marked for _, _, marked in strings], named) for strings in inputs]
    if named is not None and not any(spans for one in chosen for spans in one):
        raise TextNotFound
    whole = named is None
    sources = (
        _source(api, strings, spans, mode, whole=whole and not any(one.spans for _, _, one in strings))
        for strings, spans in zip(inputs, chosen, strict=True)
    )
    return tuple(source for source in sources if source is not None)


def lay_out(source: Source, versions: Sequence[Version], mode: Mode, hints: HintLayout) -> dict[Path, str]:
    """The body's strings that change: path -> the whole new string.

    Args:
        source: from `find`, with the same mode.
        versions: translations of all of its fields, in prompt order; () changes only what marks require.
        mode: PIVOT puts the first version in the place of what it translates; PMI adds all of them.
        hints: how they are laid out. Texts are copied as they are: control markers in them are the caller's
            to neutralise before.
    """
    texts = {part.path: part.text for part in source.parts}
    if versions and mode is Mode.PIVOT:
        for part in source.parts:
            texts[part.path] = _translated(part, versions[0])
    elif versions and mode is Mode.PMI:
        if source.api is Api.COMPLETIONS:
            for part in source.parts:
                texts[part.path] = _with_hints(part, versions, hints)
        else:
            last = [part for part in source.parts if part.spans][-1:]
            for part in last:
                block = hints.below(versions, whole=source.whole)
                texts[part.path] += f"\n\n{block}" if block else ""
    return {part.path: texts[part.path] for part in source.parts if texts[part.path] != part.given}


def _inputs(api: Api, body: Mapping[str, Any]) -> Iterator[list[tuple[Path, str]]]:
    """The strings of each input that text to translate is looked for in."""
    match api:
        case Api.CHAT:
            yield list(_last_user_text("messages", body.get("messages")))
        case Api.RESPONSES:
            given = body.get("input")
            if isinstance(given, str):
                yield [(("input",), given)]
            else:
                yield list(_last_user_text("input", given))
        case Api.COMPLETIONS:
            prompt = body.get("prompt")
            if isinstance(prompt, str):
                yield [(("prompt",), prompt)]
            elif isinstance(prompt, list):
                for index, one in enumerate(prompt):
                    if isinstance(one, str):
                        yield [(("prompt", index), one)]


def _last_user_text(key: str, messages: Any) -> Iterator[tuple[Path, str]]:
    if not isinstance(messages, list):
        return
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        if isinstance(message, dict) and message.get("role") == "user":
            yield from _text(((key, index, "content")), message.get("content"))
            return


def _text(path: Path, content: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, list):
        for index, part in enumerate(content):
            if isinstance(part, str):
                yield (*path, index), part
            elif isinstance(part, dict) and isinstance(part.get("text"), str):
                kind = part.get("type")
                if isinstance(kind, str) and kind in _TEXT_PARTS:
                    yield (*path, index, "text"), part["text"]


def _chosen(api: Api, strings: Sequence[Marked], named: str | None) -> list[list[Span]]:
    """What is translated of each string of an input."""
    spans: list[list[Span]] = [[] for _ in strings]
    if named is not None:
        for index in range(len(strings) - 1, -1, -1):
            start = strings[index].text.rfind(named) if named.strip() else -1
            if start >= 0:
                spans[index].append((start, start + len(named)))
                break
        return spans
    if any(one.spans for one in strings):
        return [list(one.spans) for one in strings]
    if api is Api.COMPLETIONS:
        return spans
    return [[(0, len(one.text))] for one in strings]


def _source(
    api: Api,
    strings: Sequence[tuple[Path, str, Marked]],
    chosen: Sequence[Sequence[Span]],
    mode: Mode,
    *,
    whole: bool,
) -> Source | None:
    fields: dict[str, str] = {}
    parts: list[Part] = []
    for (path, given, marked), spans in zip(strings, chosen, strict=True):
        taken: dict[str, Span] = {}
        for span in spans:
            if marked.prose(span, elided="").strip():
                name = str(len(fields))
                taken[name] = span
                kept = mode is Mode.PIVOT
                fields[name] = marked.text[slice(*span)] if kept else marked.prose(span, elided=ELISION)
        parts.append(Part(path, given, marked.text, taken))
    if fields:
        return Source(fields, api, whole, tuple(parts))
    if any(part.text != part.given for part in parts):
        # Nothing to translate, but marks to take out: a field without words says so to whoever translates.
        return Source({"0": ""}, api, whole, tuple(parts))
    return None


def _translated(part: Part, version: Version) -> str:
    """The text with its spans in another language; one without a translation stays as it is."""
    pieces: list[str] = []
    position = 0
    for name, (start, end) in part.spans.items():
        text = version.fields[name]
        pieces += (part.text[position:start], text if text.strip() else part.text[start:end])
        position = end
    return "".join((*pieces, part.text[position:]))


def _with_hints(part: Part, versions: Sequence[Version], hints: HintLayout) -> str:
    """The text with hints behind each span: below its line where it ends it, else within the line."""
    pieces: list[str] = []
    position = 0
    for name, (start, end) in part.spans.items():
        end = start + len(part.text[start:end].rstrip())
        line_end = _line_end(part.text, end)
        if line_end is None:
            pieces += (part.text[position:end], hints.within(versions, name))
            position = end
        else:
            block = hints.behind(versions, name)
            pieces += (part.text[position:line_end], f"\n{block}" if block else "")
            position = line_end
    return "".join((*pieces, part.text[position:]))


def _line_end(text: str, position: int) -> int | None:
    """Where the line ends, if nothing but blanks stands between `position` and its end; else None."""
    while position < len(text) and text[position] in " \t":
        position += 1
    return position if position == len(text) or text[position] in "\r\n" else None
