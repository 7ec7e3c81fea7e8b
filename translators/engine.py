"""The CTranslate2 engine: a converted model on disk becomes `translate_batch` over items.

A model directory is what CTranslate2's converters write, with the SentencePiece model in it. Beside them may
lie `pmi-model.json` (what the model is called, its licence, the languages to serve) and `gate.json` with a
lexicon (see `translators.quality`). A plain converted NLLB directory needs neither.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ctranslate2

from translators.errors import TranslationFailed, UnsupportedLanguage
from translators.families import FAMILIES, Family, Files, UnusableModel
from translators.lexicon import Lexicon
from translators.normalise import neutralise
from translators.quality import Thresholds
from translators.shielding import SHIELDING_VERSION, Shielded, shield
from translators.types import Hypothesis, Item, ModelCard, Watch

CARD_FILE: Final = "pmi-model.json"

#: A translation may take 2.5 tokens for one of its source, and 16 more: then it is a loop, and is stopped.
_TOKENS_PER_SOURCE_TOKEN: Final = 2.5
_EXTRA_TOKENS: Final = 16
_MAX_TARGET_TOKENS: Final = 400

#: Changes whenever decoding does; part of the fingerprint.
_DECODING: Final = (
    f"shield={SHIELDING_VERSION} plain=2 beam=1 disable_unk=1 "
    f"cap={_TOKENS_PER_SOURCE_TOKEN}x+{_EXTRA_TOKENS}<={_MAX_TARGET_TOKENS}"
)

_SHARED_VOCABULARY: Final = "shared_vocabulary.json"
_FINGERPRINT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Placement:
    """What a model runs on.

    On a GPU CTranslate2 pads the output layer to a multiple of 8 (16 for int8), with a copy for each thread,
    unless the vocabulary's size already is one.

    Attributes:
        threads: batches that are computed at the same time, each on one core: on a CPU that beats several
            cores a batch from batches of four sentences on.
        compute_type: CTranslate2's name for the arithmetic; "default" is what the model was saved as.
        device: "cpu", "cuda" or "auto".
        device_index: which GPU.
    """

    threads: int = 1
    compute_type: str = "default"
    device: str = "cpu"
    device_index: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """One item, tokenised."""

    source: list[str]
    prefix: list[str]
    cap: int  # generated tokens, end token included
    unknown_share: float
    shielded: Shielded


class CTranslate2Engine:
    """A loaded model. Thread-safe; `translate_batch` blocks, and releases the GIL while it computes."""

    def __init__(
        self,
        translator: ctranslate2.Translator,
        family: Family,
        card: ModelCard,
        *,
        lexicon: Lexicon | None = None,
        max_source_tokens: int | None = None,
    ) -> None:
        self._loaded: ctranslate2.Translator | None = translator
        self._family = family
        self._card = card
        self._lexicon = lexicon
        self._max_source_tokens = max_source_tokens or family.record.max_source_tokens

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def family(self) -> Family:
        """How the model lays out its input."""
        return self._family

    @property
    def workers(self) -> int:
        """How many batches the model computes at the same time."""
        return int(self._translator.num_translators)

    @property
    def _translator(self) -> ctranslate2.Translator:
        if self._loaded is None:
            raise RuntimeError("the engine is closed")
        return self._loaded

    def count_tokens(self, text: str, source: str) -> int:
        return len(self._family.source(shield(text).text, source, source))

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """See `Engine.translate_batch`.

        Raises:
            UnsupportedLanguage: a row's language is not served; nothing ran.
            TranslationFailed: a row is longer than the model can read; nothing ran.
        """
        rows = self._rows(items)
        if not rows:
            return []
        steps = _Steps(self._family, rows, watch) if watch is not None else None
        results = self._translator.translate_batch(
            [row.source for row in rows],
            target_prefix=[row.prefix for row in rows],
            beam_size=1,
            disable_unk=True,
            return_scores=True,
            return_end_token=True,
            # Ours is checked above; CTranslate2's would cut the source in silence.
            max_input_length=0,
            # The cap counts the forced prefix.
            max_decoding_length=max(row.cap + len(row.prefix) for row in rows),
            max_batch_size=0,
            callback=steps,
        )
        return [self._hypothesis(row, result) for row, result in zip(rows, results, strict=True)]

    def close(self) -> None:
        """Release the model's memory; translating afterwards fails."""
        translator, self._loaded = self._loaded, None
        if translator is not None:
            translator.unload_model()
        # And gone, here: one that has called back and lives until the interpreter ends may abort it.

    def _rows(self, items: Sequence[Item]) -> list[_Row]:
        for item in items:
            if not self._card.serves(item.source, item.target):
                raise UnsupportedLanguage(self._card.unserved(item.source, item.target))
        # One sentence goes into several languages at once.
        shields = {text: shield(text) for text in dict.fromkeys(item.text for item in items)}
        known: dict[tuple[str, str], float] = {}
        rows = []
        for item in items:
            shielded = shields[item.text]
            source = self._family.source(shielded.text, item.source, item.target)
            if len(source) > self._max_source_tokens:
                raise TranslationFailed("the text is longer than the translation model can read")
            key = (item.text, item.source)
            if key not in known:
                known[key] = self._unknown_share(shielded.prose, item.source)
            prefix = self._family.prefix(item.target)
            rows.append(_Row(source, prefix, _cap(len(source)), known[key], shielded))
        return rows

    def _unknown_share(self, text: str, source: str) -> float:
        if self._lexicon is not None:
            return self._lexicon.unknown_share(text, source)
        return self._family.unknown_share(text)

    def _hypothesis(self, row: _Row, result: Any) -> Hypothesis:
        tokens: list[str] = result.hypotheses[0]
        # CTranslate2 divides by the length with the forced prefix, which costs nothing; take it out again.
        return _hypothesis(self._family, row, tokens[len(row.prefix) :], result.scores[0] * len(tokens))


class _Steps:
    """Follows a batch token by token, as CTranslate2 decodes it, and tells of each row that ends.

    A batch takes as long as its longest row. So rows are handed on as they end, and those that run past their
    own cap, or that nobody wants any more, end here.
    """

    def __init__(self, family: Family, rows: Sequence[_Row], watch: Watch) -> None:
        self._family = family
        self._rows = rows
        self._watch = watch
        self._tokens: list[list[str]] = [[] for _ in rows]
        self._log_prob = [0.0] * len(rows)

    def __call__(self, step: Any) -> bool:
        """Take one token of one row; True ends the row."""
        index: int = step.batch_id
        row, tokens = self._rows[index], self._tokens[index]
        if step.step >= len(row.prefix):
            tokens.append(step.token)
            self._log_prob[index] += step.log_prob
        if step.is_last:
            self._watch.done(index, _hypothesis(self._family, row, tokens, self._log_prob[index]))
            return False
        return len(tokens) > row.cap or not self._watch.wanted(index)


def _hypothesis(family: Family, row: _Row, generated: Sequence[str], log_prob: float) -> Hypothesis:
    """What became of a row; `log_prob` is the sum over the generated tokens."""
    ended = bool(generated) and generated[-1] == "</s>"
    return Hypothesis(
        text=neutralise(row.shielded.restore(family.text(generated))).strip(),
        score=min(0.0, float(log_prob) / max(1, len(generated))),
        tokens=len(generated),
        # A row that loops past its own cap has failed, however long the others of its batch may be.
        truncated=not ended or len(generated) > row.cap,
        unknown_share=row.unknown_share,
    )


def load(directory: Path, placement: Placement = Placement()) -> CTranslate2Engine:
    """Load a converted model; takes seconds for a large one.

    Raises:
        UnusableModel: the directory holds no model that can be served; the message says why.
    """
    described = _describe(directory)
    family_name = described.get("family", "nllb")
    if family_name not in FAMILIES:
        raise UnusableModel(f"{directory / CARD_FILE}: unknown family {family_name!r}")
    family = FAMILIES[family_name](
        Files(directory, _vocabulary(directory, "source"), _vocabulary(directory, "target"), described)
    )
    thresholds, lexicon = _gate(directory)
    served = tuple(described.get("languages", family.languages))
    missing = [code for code in served if code not in family.languages]
    if missing or not served:
        raise UnusableModel(
            f"{directory}: the vocabulary lacks these languages: {', '.join(missing) or 'all'}"
        )
    try:
        translator = ctranslate2.Translator(
            str(directory),
            device=placement.device,
            device_index=placement.device_index,
            compute_type=placement.compute_type,
            inter_threads=placement.threads,
            intra_threads=1,
            # Its queue is ours (see `translators.batching`); a bounded one would block the caller.
            max_queued_batches=-1,
        )
    except (RuntimeError, ValueError) as exc:
        raise UnusableModel(f"{directory}: CTranslate2 cannot load the model: {exc}") from exc
    card = ModelCard(
        name=str(described.get("name", directory.name)),
        family=family.record.name,
        licence=str(described.get("licence", family.record.licence)),
        commercial_use=_commercial_use(described, family),
        languages=served,
        directions=_served_directions(family, served),
        fingerprint=_fingerprint(directory, thresholds.lexicon, translator.compute_type),
    )
    limit = int(described.get("max_source_tokens", family.record.max_source_tokens))
    return CTranslate2Engine(translator, family, card, lexicon=lexicon, max_source_tokens=limit)


def _commercial_use(described: Mapping[str, Any], family: Family) -> bool:
    """What the model says of itself; for the family's published weights, what is known of those."""
    said = described.get("commercial_use")
    if said is None and described.get("licence", family.record.licence) == family.record.licence:
        return family.record.commercial_use
    return said is True


def _served_directions(family: Family, served: Sequence[str]) -> frozenset[tuple[str, str]] | None:
    if family.directions is None:
        return None
    return frozenset(pair for pair in family.directions if set(pair) <= set(served))


def _cap(source_tokens: int) -> int:
    """Most tokens that a translation of a source may take, end token included."""
    return min(_MAX_TARGET_TOKENS, math.ceil(_TOKENS_PER_SOURCE_TOKEN * source_tokens) + _EXTRA_TOKENS)


def _describe(directory: Path) -> Mapping[str, Any]:
    if not (directory / "model.bin").is_file():
        raise UnusableModel(f"{directory} holds no model.bin")
    try:
        described = json.loads((directory / CARD_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as exc:
        raise UnusableModel(f"{directory / CARD_FILE} is not JSON: {exc}") from exc
    if not isinstance(described, dict):
        raise UnusableModel(f"{directory / CARD_FILE} must hold a JSON object")
    return described


def _vocabulary(directory: Path, side: str) -> list[str]:
    """The tokens of the "source" or "target" side in id order; most models share one vocabulary."""
    for path in (directory / f"{side}_vocabulary.json", directory / _SHARED_VOCABULARY):
        if path.is_file():
            try:
                tokens = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as exc:
                raise UnusableModel(f"{path} is not JSON: {exc}") from exc
            return [str(token) for token in tokens]
    raise UnusableModel(f"{directory} holds neither {_SHARED_VOCABULARY} nor {side}_vocabulary.json")


def _gate(directory: Path) -> tuple[Thresholds, Lexicon | None]:
    try:
        thresholds = Thresholds.load(directory)
        lexicon = Lexicon.load(directory / thresholds.lexicon) if thresholds.lexicon else None
    except (OSError, ValueError) as exc:
        raise UnusableModel(f"{directory}: {exc}") from exc
    return thresholds, lexicon


def _fingerprint(directory: Path, lexicon: str | None, compute_type: str) -> str:
    """Digest of all that decides the output. Reads every byte of the model: 0.6 s for 600 MB, once."""
    digest = hashlib.blake2b(digest_size=_FINGERPRINT_BYTES)
    names = {
        "model.bin",
        "config.json",
        "shared_vocabulary.json",
        "source_vocabulary.json",
        "target_vocabulary.json",
        "vmap.txt",
        "sentencepiece.model",
        "sentencepiece.bpe.model",
        "spiece.model",
        "source.spm",
        "target.spm",
        *([lexicon] if lexicon else []),
    }
    for name in sorted(names):
        path = directory / name
        if path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "blake2b").hexdigest()
            digest.update(f"{name}={content}\n".encode())
    digest.update(f"compute_type={compute_type}\n{_DECODING}\n".encode())
    return digest.hexdigest()
