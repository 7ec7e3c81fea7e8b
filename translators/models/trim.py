"""Restrict a model's output to its served languages: fewer tokens to choose from at every step.

Half of NLLB-600M's time on a CPU goes into the 256,000 tokens of its output. The source keeps its whole
vocabulary, so nothing that is read becomes unknown.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import sentencepiece

from translators.families import UnusableModel
from translators.families.pieces import read
from translators.models.binary import read_index
from translators.models.decoding import CARD_FILE, Opened, open_directory
from translators.models.errors import ModelProblem
from translators.models.parity import parity
from translators.models.samples import sample_items
from translators.models.slicing import write_sliced
from translators.models.staging import staged
from translators.models.vocabulary import count_tokens, kept_tokens, lines
from translators.quality import GATE_FILE
from translators.types import Item

_REWRITTEN: Final = frozenset(
    {
        "model.bin",
        "shared_vocabulary.json",
        "source_vocabulary.json",
        "target_vocabulary.json",
        "vmap.txt",
        CARD_FILE,
    }
)
_CORPUS_SAMPLES: Final = 20


def trim(
    directory: Path,
    output: Path,
    *,
    languages: Sequence[str],
    size: int | None = None,
    corpus: Sequence[Path] = (),
    samples: Sequence[str] = (),
    force: bool = False,
    report: Callable[[str], None],
) -> Path:
    """Write a copy of a converted model that writes these languages only; returns `output`.

    Args:
        languages: FLORES-200 codes that the trimmed model serves.
        size: most tokens to keep, rounded up to a multiple of 64; None keeps all of the languages' scripts.
        corpus: text files in the served languages, a text a line: what occurs there is kept first.
        samples: texts for the comparison with the full model, beside built-in ones and the corpus.
        force: replace an `output` that is not empty.
        report: told line by line what was done and how the outputs compare.

    Raises:
        ModelProblem: the model or what is asked of it does not fit; `output` is not touched. Also when the
            trimmed model's output differs where the kept vocabulary covers the full one's.
    """
    full = open_directory(directory)
    served = _served(full, languages)
    counts = count_tokens(_processor(directory), corpus) if corpus else None
    rows = kept_tokens(full.target_vocabulary, served, size=size, counts=counts)
    tokens = [full.target_vocabulary[row] for row in rows]
    report(
        f"keeping {len(tokens):,} of {len(full.target_vocabulary):,} output tokens for {', '.join(served)}"
    )
    try:
        with staged(output, force=force) as directory_to_be:
            _write(full, directory_to_be, rows, tokens, served)
            trimmed = open_directory(directory_to_be)
            items = [*sample_items(trimmed, samples), *_from_corpus(trimmed, corpus)]
            found = parity(full, trimmed, items)
            for line in found.lines():
                report(line)
            if not found.ok:
                raise ModelProblem("the trimmed model differs where it must not; nothing was written")
    except OSError as exc:
        raise ModelProblem(f"{output} cannot be written: {exc}") from exc
    if (directory / GATE_FILE).is_file():
        # Kept for its lexicon and lengths. Its scores err on the side of letting more through.
        report(
            f"{GATE_FILE} was copied, but scores over fewer tokens are higher: "
            "recalibrate with `pmi models calibrate`"
        )
    return output


def _served(full: Opened, asked: Sequence[str]) -> tuple[str, ...]:
    missing = [code for code in asked if code not in full.languages]
    if missing or not asked:
        raise ModelProblem(f"the model does not serve {', '.join(missing) or 'no language at all'}")
    served = tuple(code for code in full.languages if code in asked)
    if not any(full.serves(source, target) for source in served for target in served):
        raise ModelProblem(f"the model translates in no direction between {', '.join(served)}")
    return served


def _write(
    full: Opened, directory: Path, rows: Sequence[int], tokens: Sequence[str], served: Sequence[str]
) -> None:
    write_sliced(
        read_index(full.directory / "model.bin"), directory / "model.bin", rows, len(full.target_vocabulary)
    )
    _write_json(directory / "source_vocabulary.json", list(full.source_vocabulary))
    _write_json(directory / "target_vocabulary.json", list(tokens))
    for path in full.directory.iterdir():
        if path.is_file() and path.name not in _REWRITTEN:
            shutil.copyfile(path, directory / path.name)
    digest = hashlib.blake2b("\n".join(tokens).encode(), digest_size=16).hexdigest()
    card = {
        **full.described,
        # Else it would be named after the directory, as if it were another model.
        "name": full.described.get("name", full.directory.name),
        "family": full.family.record.name,
        "languages": list(served),
        "trimmed": digest,
    }
    if full.family.directions is not None:
        pairs = [list(pair) for pair in sorted(full.family.directions) if set(pair) <= set(served)]
        card["directions"] = pairs
    _write_json(directory / CARD_FILE, card)


def _processor(directory: Path) -> sentencepiece.SentencePieceProcessor:
    try:
        return read(directory, "target.spm", "sentencepiece.model", "sentencepiece.bpe.model", "spiece.model")
    except UnusableModel as exc:
        raise ModelProblem(str(exc)) from exc


def _from_corpus(trimmed: Opened, corpus: Sequence[Path]) -> Iterable[Item]:
    """The first lines of each file; which of the languages it is in makes no difference to a comparison."""
    pair = next(
        (source, target)
        for source in trimmed.languages
        for target in trimmed.languages
        if trimmed.serves(source, target)
    )
    for path in corpus:
        with path.open(encoding="utf-8") as file:
            for line in islice(lines(file), _CORPUS_SAMPLES):
                yield Item(line[:200], *pair)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
