"""OPUS-MT (Marian): a model for a pair of languages, or for a few, with a tokenizer for each side.

`tokens </s>` in the encoder; a model with several targets wants `>>fra<<` before them. No token names the
source, and a one-pair model names nothing at all: `directions` in `pmi-model.json` says what it translates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import sentencepiece

from translators import languages
from translators.families.codes import language_tokens
from translators.families.family import Files, Record, UnusableModel
from translators.families.pieces import Pieces, read
from translators.punctuation import plain


class Opus:
    """See `Family`."""

    # Its table has 512 positions, for the target as well.
    record: Final = Record("opus", "CC-BY-4.0", commercial_use=True, max_source_tokens=256)

    def __init__(
        self,
        source_processor: sentencepiece.SentencePieceProcessor,
        target_processor: sentencepiece.SentencePieceProcessor,
        source_vocabulary: Sequence[str],
        directions: Sequence[tuple[str, str]],
    ) -> None:
        """
        Raises:
            UnusableModel: the vocabulary lacks what the layout needs.
        """
        known = frozenset(source_vocabulary)
        self._tokens = language_tokens(source_vocabulary, ">>{}<<")
        if "</s>" not in known:
            raise UnusableModel("the vocabulary has no </s>")
        targets = dict.fromkeys(target for _, target in directions)
        if self._tokens and (missing := [code for code in targets if code not in self._tokens]):
            raise UnusableModel(f"the vocabulary has no token for these targets: {', '.join(missing)}")
        if not self._tokens and len(targets) > 1:
            raise UnusableModel("the model has one target, but its directions name several")
        self.directions: frozenset[tuple[str, str]] = frozenset(directions)
        self.languages: tuple[str, ...] = tuple(dict.fromkeys(code for pair in directions for code in pair))
        steering = {token for token in known if token.startswith(">>") and token.endswith("<<")}
        control = {"</s>", "<s>", "<pad>", "<unk>", *steering}
        self._source = Pieces(source_processor, known, control)
        self._target = Pieces(target_processor, known, control)

    @classmethod
    def load(cls, files: Files) -> Self:
        """Read the SentencePiece models beside a converted model.

        Raises:
            UnusableModel: there are none, or they do not fit, or nothing says what the model translates.
        """
        return cls(
            read(files.directory, "source.spm"),
            read(files.directory, "target.spm"),
            files.source_vocabulary,
            _directions(files.described),
        )

    def source(self, text: str, source: str, target: str) -> list[str]:
        steering = [self._tokens[target]] if target in self._tokens else []
        return [*steering, *self._source.encode(plain(text, source)), "</s>"]

    def prefix(self, target: str) -> list[str]:
        return []

    def text(self, tokens: Sequence[str]) -> str:
        return self._target.decode(tokens)

    def unknown_share(self, text: str) -> float:
        return self._source.unknown_share(text)


def _directions(described: Mapping[str, Any]) -> list[tuple[str, str]]:
    given = described.get("directions")
    if not isinstance(given, list) or not given:
        raise UnusableModel(
            'pmi-model.json must say what the model translates: {"directions": [["deu_Latn", "eng_Latn"]]}'
        )
    pairs = []
    for pair in given:
        if not (isinstance(pair, list) and len(pair) == 2 and all(map(languages.is_language, pair))):
            raise UnusableModel(f"pmi-model.json: {pair!r} is no pair of FLORES-200 codes")
        pairs.append((pair[0], pair[1]))
    return pairs
