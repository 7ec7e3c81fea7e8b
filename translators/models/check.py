"""Whether a converted model can be served, and whether it still is what it was converted from."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from translators import engine
from translators.families import UnusableModel
from translators.models.binary import Binary, Part, content, read_index
from translators.models.convert import reconvert
from translators.models.decoding import Opened, greedy, open_directory
from translators.models.errors import ModelProblem
from translators.models.fidelity import check_output, check_vocabulary
from translators.models.original import Original
from translators.models.parity import agreement
from translators.models.samples import sample_items
from translators.types import Item

_BATCH: Final = 16
#: Share of a sample's tokens that the vocabulary may lack, for a character here and there.
_UNKNOWN_PIECES: Final = 0.1


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found; any problem means that the model should not be served."""

    facts: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    def lines(self) -> list[str]:
        """The report for people, problems last."""
        return [*self.facts, *(f"problem: {problem}" for problem in self.problems)]


def check(directory: Path, *, original: Path | None = None, samples: Sequence[str] = ()) -> CheckReport:
    """Load the model, translate into each of its languages, and compare it with its original.

    Args:
        original: the Hugging Face directory that it was converted from; needs PyTorch and transformers.
        samples: texts to compare with; built-in ones where empty.
    """
    facts: list[str] = []
    problems: list[str] = []
    try:
        opened = open_directory(directory)
        _tokenizer(opened, problems)
        loaded = engine.load(directory)
    except (ModelProblem, UnusableModel) as exc:
        return CheckReport(tuple(facts), (str(exc),))
    try:
        card = loaded.card
        terms = "commercial use allowed" if card.commercial_use else "not for commercial use"
        facts.append(f"{card.name}: {card.family}, {len(card.languages)} languages, {card.licence} ({terms})")
        facts.append(f"fingerprint {card.fingerprint}")
        _try_out(loaded, opened, facts, problems)
    finally:
        loaded.close()
    if original is not None:
        try:
            _compare(opened, original, samples, facts, problems)
        except ModelProblem as exc:
            problems.append(str(exc))
    return CheckReport(tuple(facts), tuple(problems))


def _tokenizer(opened: Opened, problems: list[str]) -> None:
    """A tokenizer of another model makes `<unk>` of what it reads; nothing else would tell."""
    known = set(opened.source_vocabulary)
    texts = [item for item in sample_items(opened) if item.source in opened.languages]
    tokens = [token for item in texts for token in opened.family.source(item.text, item.source, item.target)]
    strangers = sorted({token for token in tokens if token not in known})
    if len(strangers) > _UNKNOWN_PIECES * len(set(tokens)):
        shown = ", ".join(strangers[:5])
        problems.append(f"the tokenizer makes tokens that the vocabulary does not hold, such as {shown}")


def _try_out(loaded: engine.CTranslate2Engine, opened: Opened, facts: list[str], problems: list[str]) -> None:
    """A translation into each language; decoding is bounded, so this ends."""
    items = []
    for target in loaded.card.languages:
        source = next((code for code in loaded.card.languages if opened.serves(code, target)), None)
        if source is not None:
            items.append(Item("The train leaves at nine.", source, target))
    started, tokens, endless = time.monotonic(), 0, []
    for first in range(0, len(items), _BATCH):
        batch = items[first : first + _BATCH]
        for item, hypothesis in zip(batch, loaded.translate_batch(batch), strict=True):
            tokens += hypothesis.tokens
            if hypothesis.truncated:
                endless.append(item.target)
    taken_s = max(time.monotonic() - started, 1e-9)
    facts.append(f"translated into {len(items)} languages, {tokens / taken_s:.0f} tokens/s on one thread")
    if endless:
        facts.append(f"a sample did not end by itself in: {', '.join(endless[:10])}")
    if items and len(endless) == len(items):
        problems.append(
            "no translation ends by itself: the weights are damaged, or the layout is another one"
        )


def _compare(
    opened: Opened, source: Path, samples: Sequence[str], facts: list[str], problems: list[str]
) -> None:
    original = Original.open(source)
    quantization = opened.described.get("quantization")
    with tempfile.TemporaryDirectory() as scratch:
        described = {key: value for key, value in opened.described.items() if key != "trimmed"}
        reconvert(source, Path(scratch) / "float32", described, "float32")
        exact = open_directory(Path(scratch) / "float32")
        check_vocabulary(exact, original, source)
        items = sample_items(exact, samples)
        expected = check_output(exact, original, items)
        facts.append(f"converted anew, float32 equals the original on {len(items)} samples")
        found = agreement(items, expected, greedy(opened, items))
        facts.append(found.line("this model against float32"))
        if quantization is None or "trimmed" in opened.described:
            facts.append(
                "the weights were not compared: the model is trimmed, or does not say how it was made"
            )
            return
        reconvert(source, Path(scratch) / "same", described, str(quantization))
        changed = _changed(
            read_index(Path(scratch) / "same" / "model.bin"), read_index(opened.directory / "model.bin")
        )
        if changed:
            problems.append(f"weights differ from the original's: {', '.join(changed[:5])}")
        else:
            facts.append(f"all weights are the original's, as {quantization}")


def _changed(expected: Binary, actual: Binary) -> list[str]:
    """Names of variables that are not the same in both."""
    if dict(expected.aliases) != dict(actual.aliases):
        return sorted(set(expected.aliases) ^ set(actual.aliases)) or ["aliases"]
    names = sorted({*expected.variables, *actual.variables})
    return [name for name in names if _digest(expected, name) != _digest(actual, name)]


def _digest(binary: Binary, name: str) -> bytes | None:
    variable = binary.variables.get(name)
    if variable is None:
        return None
    digest = hashlib.blake2b(f"{variable.shape} {variable.dtype}".encode())
    for piece in content(binary, Part(name, variable)):
        digest.update(piece)
    return digest.digest()
