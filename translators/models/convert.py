"""From a Hugging Face directory to a model that the gateway serves, and the proof that it is the same model.

PyTorch and transformers are imported when a conversion runs.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from translators.families import RECORDS
from translators.models.decoding import CARD_FILE, open_directory, read_vocabulary
from translators.models.errors import ModelProblem
from translators.models.fidelity import check_output, check_vocabulary, report_agreement
from translators.models.original import Original
from translators.models.recognise import known_family, opus_directions, piece_files, recognise
from translators.models.samples import sample_items
from translators.models.staging import staged


def convert(
    source: Path,
    output: Path,
    *,
    family: str | None = None,
    quantization: str = "int8",
    name: str | None = None,
    licence: str | None = None,
    directions: Sequence[tuple[str, str]] = (),
    revision: str | None = None,
    samples: Sequence[str] = (),
    force: bool = False,
    report: Callable[[str], None],
) -> Path:
    """Convert, compare with the original, and only then put the model in its place; returns `output`.

    Args:
        source: what `pmi models pull` fetched: config.json, weights and tokenizer files.
        family: None recognises it.
        quantization: CTranslate2's name for how weights are stored.
        name: short name for people; the directory's where None.
        licence: SPDX identifier; that of the family's published weights where None.
        directions: what an OPUS-MT model translates, where its files do not say so.
        samples: texts to compare with; built-in ones in several languages where empty.
        force: replace an `output` that is not empty.
        report: told line by line what was found.

    Raises:
        ModelProblem: the directory cannot be converted, or the result is not the same model; `output` is not
            touched.
    """
    family = known_family(family) if family else recognise(source)
    files = piece_files(source, family)
    try:
        with staged(output, force=force) as directory, tempfile.TemporaryDirectory(dir=directory) as scratch:
            plain = Path(scratch) / "float32"
            _write(source, plain, "float32", files)
            card: dict[str, Any] = {
                "family": family,
                "name": name or output.name,
                "licence": licence or RECORDS[family].licence,
                "source": source.name,
                "quantization": quantization,
            }
            if revision is not None:
                card["revision"] = revision
            if family == "opus":
                pairs = directions or opus_directions(source, read_vocabulary(plain, "source"))
                card["directions"] = [list(pair) for pair in pairs]
            _describe(plain, card)
            original, exact = Original.open(source), open_directory(plain)
            check_vocabulary(exact, original, source)
            items = sample_items(exact, samples)
            expected = check_output(exact, original, items)
            report(f"{family}, {len(exact.languages)} languages: {card['licence']}")
            report(f"float32 output equals the original's, token for token, on {len(items)} samples")
            _write(source, Path(scratch) / "model", quantization, files)
            _describe(Path(scratch) / "model", card)
            report_agreement(open_directory(Path(scratch) / "model"), quantization, items, expected, report)
            for path in (Path(scratch) / "model").iterdir():
                path.rename(directory / path.name)
    except OSError as exc:
        raise ModelProblem(f"{output} cannot be written: {exc}") from exc
    return output


def reconvert(source: Path, directory: Path, described: dict[str, Any], quantization: str) -> None:
    """Convert anew for a comparison, without any check.

    Raises:
        ModelProblem: it cannot be converted.
    """
    _write(source, directory, quantization, piece_files(source, str(described.get("family", "nllb"))))
    _describe(directory, described)


def _write(source: Path, directory: Path, quantization: str, files: Sequence[Path]) -> None:
    try:
        from ctranslate2.converters import TransformersConverter

        TransformersConverter(str(source), low_cpu_mem_usage=True).convert(
            str(directory), quantization=quantization
        )
    except (ImportError, NameError) as exc:
        # The converter's module passes over a missing PyTorch, and stumbles where it is used.
        raise ModelProblem(f"{exc}: converting needs the extra `models` (PyTorch and transformers)") from exc
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError) as exc:
        raise ModelProblem(f"{source} cannot be converted: {exc}") from exc
    for path in files:
        shutil.copyfile(path, directory / path.name)


def _describe(directory: Path, card: dict[str, Any]) -> None:
    (directory / CARD_FILE).write_text(
        json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
