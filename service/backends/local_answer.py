"""An answer of the local backend, from tokens to deltas. Runs in a worker thread, without asyncio."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from service.backends.decoding import decode
from service.backends.labels import LabelPicker
from service.backends.local_model import LocalModel
from service.backends.local_plan import Plan
from service.backends.logprobs import TokenLogprob, score, to_json
from service.backends.sampling import Greedy, Logits, Picker
from service.backends.text import TextStream
from service.backends.types import Delta, Usage

Emit = Callable[[Delta], None]


def answer(generator: Any, model: LocalModel, plan: Plan, emit: Emit, cancelled: Event) -> None:
    """Decode a plan's choices one after the other and emit their deltas; the last has the usage. Blocks."""
    completion_tokens = 0
    for index in range(plan.choices):
        choice = _Choice(model, plan, index, emit, cancelled)
        decode(
            generator,
            model.vocabulary,
            plan.prompt,
            plan.limit,
            choice.visit,
            with_logits=choice.needs_logits,
        )
        if cancelled.is_set():
            return
        completion_tokens += choice.tokens
    emit(Delta(index=0, text="", usage=Usage(len(plan.prompt), completion_tokens), model=model.name))


class _Choice:
    """One choice while it is decoded.

    Attributes:
        tokens: tokens decoded so far, an end token included, as vLLM counts them.
        needs_logits: False only for a greedy answer without log-probabilities, where the draft is the answer.
    """

    def __init__(self, model: LocalModel, plan: Plan, index: int, emit: Emit, cancelled: Event) -> None:
        self._model = model
        self._plan = plan
        self._index = index
        self._emit = emit
        self._cancelled = cancelled
        self._label = LabelPicker(plan.labels, model.spelling) if plan.labels else None
        self._picker: Picker = self._label or plan.sampling.picker(index)
        strip = plan.strip_first_space and self._label is None
        self._text = TextStream(plan.stop, strip_first_space=strip)
        self._scores: list[TokenLogprob] = []
        self._offset = 0
        self.tokens = 0
        self.needs_logits = plan.alternatives is not None or not isinstance(self._picker, Greedy)

    def visit(self, drafted: int, logits: Logits | None) -> int | None:
        """Take one step; None ends the answer."""
        if self._cancelled.is_set():
            return None
        token = drafted if logits is None else self._picker.pick(logits)
        self.tokens += 1
        if logits is not None and self._plan.alternatives is not None:
            self._scores.append(score(logits, token, self._plan.alternatives))
        ended = token in self._model.ends if self._label is None else token == self._model.spelling.end
        shown = "" if ended else self._text.push(self._model.tokenizer.pieces[token])
        if ended or self._text.stopped or (self._label is not None and self._label.done):
            self._finish(shown, "stop")
            return None
        if self.tokens == self._plan.limit:
            self._finish(shown, "length")
            return None
        if shown:
            self._show(shown, None)
        return token

    def _finish(self, shown: str, reason: str) -> None:
        self._show(shown + self._text.finish(), reason)

    def _show(self, text: str, finish_reason: str | None) -> None:
        logprobs = None
        if self._plan.alternatives is not None:
            logprobs = to_json(self._scores, self._plan.style, self._text_of, self._offset)
            self._scores = []
        self._offset += len(text)
        self._emit(Delta(self._index, text, finish_reason, logprobs, model=self._model.name))

    def _text_of(self, token: int) -> str:
        return self._model.tokenizer.pieces[token].decode("utf-8", "replace") or self._model.vocabulary[token]
