"""A deterministic engine without a model, for tests, load tests and demonstrations.

It "translates" by spelling: letters become other letters of the target's script, digits, URLs and
punctuation and code stay. The result passes the quality gate, so everything around an engine can be tried.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from translators import languages, spans
from translators.errors import UnsupportedLanguage
from translators.types import Hypothesis, Item, ModelCard, Watch

LANGUAGES: Final = ("eng_Latn", "deu_Latn", "fra_Latn", "spa_Latn", "ita_Latn", "zho_Hans", "swh_Latn")

# Letters of each script that has to look like itself; what is not listed gets Latin ones.
_LETTERS: Final[dict[str, str]] = {
    "Latn": "aeionrstldumkgpb",
    "Cyrl": "аеионрстлдумкгпб",
    "Grek": "αεηικλμνοπρστυγδ",
    "Arab": "ابتجحدرسعفقلمنوي",
    "Hebr": "אבגדהוזחיכלמנעפק",
    "Deva": "अआकखगचजतदनपबमयरल",
    "Hans": "天地人山水火木金土日月大中小上下",
    "Hant": "天地人山水火木金土日月大中小上下",
    "Jpan": "あいうえおかきくけこさしすせそた",
    "Hang": "가나다라마바사아자차카타파하고노",
}
_TOKEN: Final = re.compile(r"[^\W\d_]+|.", re.DOTALL)
_UNSPACED: Final = frozenset({"Hans", "Hant", "Jpan"})


class FakeEngine:
    """An `Engine` whose translations are made up, always the same, and fit for the gate.

    Args:
        served: FLORES-200 codes.
        score: the score of every translation.
        before: called in the worker thread with every batch, before it is translated: a place to wait, to
            record, or to raise.
        keep_batches: whether `batches` holds every batch there was; not for long runs.
    """

    def __init__(
        self,
        served: Sequence[str] = LANGUAGES,
        *,
        score: float = -0.3,
        before: Callable[[Sequence[Item]], None] | None = None,
        keep_batches: bool = True,
    ) -> None:
        self._card = ModelCard("fake", "fake", "Apache-2.0", True, tuple(served), fingerprint="fake-1")
        self._score = score
        self._before = before
        self._keep_batches = keep_batches
        self._lock = threading.Lock()
        self.batches: list[tuple[Item, ...]] = []

    @property
    def card(self) -> ModelCard:
        return self._card

    def count_tokens(self, text: str, source: str) -> int:
        return sum(1 for _ in _tokens(text)) + 2

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """See `Engine.translate_batch`."""
        for item in items:
            for language in (item.source, item.target):
                if language not in self._card.languages:
                    raise UnsupportedLanguage(language)
        if self._keep_batches:
            with self._lock:
                self.batches.append(tuple(items))
        if self._before is not None:
            self._before(items)
        return [
            Hypothesis(
                pseudo_translate(item), self._score, self.count_tokens(item.text, item.source), False, 0.0
            )
            for item in items
        ]

    def close(self) -> None:
        """Nothing to release."""


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Words, spans that are copied, and single characters."""
    position = 0
    for span in spans.find(text):
        yield from ((token, False) for token in _TOKEN.findall(text[position : span.start]))
        yield text[span.start : span.end], True
        position = span.end
    yield from ((token, False) for token in _TOKEN.findall(text[position:]))


def pseudo_translate(item: Item) -> str:
    """The made-up translation of an item, a function of its text and target only."""
    script = languages.script(item.target)
    letters = _LETTERS.get(script, _LETTERS["Latn"])
    spaced = script not in _UNSPACED
    source_spaced = languages.script(item.source) not in _UNSPACED
    words = []
    for piece, is_copied in _tokens(item.text):
        if is_copied or not piece[0].isalpha():
            words.append("" if piece == " " and not spaced else piece)
            continue
        length = (
            len(piece)
            if source_spaced == spaced
            else max(1, len(piece) // 3 if source_spaced else len(piece) * 3)
        )
        digest = hashlib.shake_128(f"{item.target}\0{piece.casefold()}".encode(errors="replace")).digest(
            length
        )
        word = "".join(letters[byte % len(letters)] for byte in digest)
        words.append(word.capitalize() if piece[0].isupper() else word)
    return "".join(words)
