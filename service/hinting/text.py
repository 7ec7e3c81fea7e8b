"""The text in a request of OpenAI's API, as far as its size matters."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from prompts.budget import estimate
from prompts.source import Api, Path
from prompts.types import Message, Prompt, Style

# A body that names no limit for its answer: so much is left free for it, or less in a small context.
_USUAL_ANSWER_TOKENS: Final = 512
_ANSWER_LIMITS: Final = ("max_completion_tokens", "max_tokens", "max_output_tokens")
_PROMPT_KEYS: Final = ("messages", "prompt", "input", "instructions", "tools")
_NO_TEXT: Final = frozenset({"role", "type", "id", "call_id"})
# A chat template's own text, and the marks around each message.
_TEMPLATE_TOKENS: Final = 64
_MESSAGE_TOKENS: Final = 12


class Text:
    """The strings of a body that become prompt.

    Args:
        api: None where none of them do.
        body: parsed JSON of any shape.
    """

    def __init__(self, api: Api | None, body: Mapping[str, Any]) -> None:
        self._api = api
        self._body = body
        self._strings = dict(_strings(body)) if api else {}

    def reserve(self, context: int) -> int:
        """Tokens to leave for the answer."""
        for name in _ANSWER_LIMITS:
            limit = self._body.get(name)
            if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0:
                return limit
        return min(_USUAL_ANSWER_TOKENS, context // 4)

    def surely_fits(self, edits: Mapping[Path, str], context: int) -> bool:
        """Whether there is room, whatever the tokenizer: no token is shorter than a byte."""
        size = _TEMPLATE_TOKENS + self.reserve(context)
        for path, text in self._strings.items():
            size += _MESSAGE_TOKENS + len(edits.get(path, text).encode("utf-8", "surrogatepass"))
            if size > context:
                return False
        return True

    def prompt(self, edits: Mapping[Path, str]) -> Prompt:
        """Roughly what the model will see."""
        texts = [edits.get(path, text) for path, text in self._strings.items()]
        if self._api is Api.COMPLETIONS:
            # The prompts of a list are asked one by one: the longest decides.
            return Prompt(Style.TEXT, text=max(texts, key=len, default=""))
        return Prompt(Style.CHAT, messages=tuple(Message("user", text) for text in texts))

    def added_tokens(self, edits: Mapping[Path, str]) -> int:
        """Tokens that the edits add, estimated; 0 where they make the prompt shorter."""
        added = 0
        for path, new in edits.items():
            old = self._strings.get(path, "")
            if new.startswith(old):
                added += _likely(new[len(old) :])
            else:
                added += _likely(new) - _likely(old)
        return max(0, added)


def _likely(text: str) -> int:
    return estimate(Prompt(Style.TEXT, text=text)).likely


def _strings(body: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every string of the prompt with its path. Images as data are long, but no text."""
    pending: deque[tuple[Path, Any]] = deque(((key,), body[key]) for key in _PROMPT_KEYS if key in body)
    while pending:
        path, value = pending.popleft()
        if isinstance(value, str):
            if path[-1] not in _NO_TEXT and not value.startswith("data:"):
                yield path, value
        elif isinstance(value, dict):
            pending.extend(((*path, key), child) for key, child in value.items())
        elif isinstance(value, list):
            pending.extend(((*path, index), child) for index, child in enumerate(value))
