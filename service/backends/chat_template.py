"""Chat templates: messages to the text that a model was trained on.

A template writes special tokens (`<|end|>`) around the messages. A user can type the same characters, and
must not end a turn or open a system turn with them. So special tokens in the messages are replaced by stand-
ins, characters for private use that occur nowhere in the messages, before rendering; tokenizers put the
plain characters back after they have found the special tokens. Text without special tokens is rendered, and
tokenised, exactly as elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.types import Message

PRIVATE_USE = range(0xF0000, 0xFFFFE)


class TemplateRefused(ValueError):
    """The template does not take these messages; the message is the template's own words, or ""."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered prompt.

    Attributes:
        text: the prompt, with stand-ins where the messages spelled special tokens.
        stand_ins: stand-in -> the characters it stands for.
    """

    text: str
    stand_ins: Mapping[str, str] = field(default_factory=dict)

    def plain(self, part: str) -> str:
        """A part of the text, with the characters the messages had."""
        for stand_in, characters in self.stand_ins.items():
            part = part.replace(stand_in, characters)
        return part


class ChatTemplate:
    """A model's Jinja chat template, rendered in a sandbox as Hugging Face's tokenizers render it.

    Args:
        source: the template.
        variables: what every rendering sees beside the messages (`bos_token`, `eos_token`, ...).
        special_tokens: what the messages must not be able to spell.

    Raises:
        ValueError: the template has a syntax error.
    """

    def __init__(self, source: str, variables: Mapping[str, str], special_tokens: Iterable[str]) -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.loopcontrols", _Generation],
            # A prompt is not HTML: escaping would change the user's words.
            autoescape=False,
        )
        environment.filters["tojson"] = _to_json
        environment.globals["raise_exception"] = _raise_exception
        environment.globals["strftime_now"] = _strftime_now
        try:
            self._template = environment.from_string(source)
        except TemplateSyntaxError as error:
            raise ValueError(f"line {error.lineno} of the chat template: {error.message}") from error
        self._variables = dict(variables)
        longest_first = sorted(filter(None, special_tokens), key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def render(self, messages: Sequence[Message], extra: Mapping[str, Any] | None = None) -> Rendered:
        """Render messages, ready for the assistant's answer.

        Args:
            messages: the conversation.
            extra: further variables for the template (vLLM's `chat_template_kwargs`).

        Raises:
            TemplateRefused: the template raised.
        """
        hidden, stand_ins = self._hide([message.content for message in messages])
        conversation = [
            {"role": message.role, "content": content}
            for message, content in zip(messages, hidden, strict=True)
        ]
        given = {
            "tools": None,
            "documents": None,
            "add_generation_prompt": True,
            **self._variables,
            **(extra or {}),
        }
        try:
            text = self._template.render(given | {"messages": conversation})
        except TemplateRefused:
            raise
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise TemplateRefused("") from error
        return Rendered(text, stand_ins)

    def _hide(self, contents: list[str]) -> tuple[list[str], dict[str, str]]:
        if self._special is None:
            return contents, {}
        typed = {found for content in contents for found in self._special.findall(content)}
        if not typed:
            return contents, {}
        used = set().union(*contents)
        free = (character for character in map(chr, PRIVATE_USE) if character not in used)
        by_token = dict(zip(sorted(typed), free, strict=False))
        special = self._special
        return (
            [special.sub(lambda found: by_token[found.group()], content) for content in contents],
            {character: token for token, character in by_token.items()},
        )


class _Generation(Extension):
    """`{% generation %}`, which marks the assistant's words for training; here it only passes its body on."""

    tags = {"generation"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body, lineno=line)


def _to_json(value: Any, indent: int | None = None, **options: Any) -> str:
    # Jinja's own filter escapes for HTML; models were trained on plain JSON.
    return json.dumps(value, ensure_ascii=options.get("ensure_ascii", False), indent=indent)


def _raise_exception(message: str) -> NoReturn:
    raise TemplateRefused(message)


def _strftime_now(layout: str) -> str:
    # Models are told the local date, as everywhere else.
    return datetime.now().astimezone().strftime(layout)
