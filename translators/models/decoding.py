"""A converted model with its family, decoded greedily one text at a time: what comparisons are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ctranslate2

from translators.families import FAMILIES, Family, Files, UnusableModel
from translators.models.errors import ModelProblem
from translators.types import Item

CARD_FILE: Final = "pmi-model.json"
#: Enough to see a difference; a random or broken model would go on for ever.
MAX_TOKENS: Final = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """A model directory's text files, read; the weights are not loaded.

    Attributes:
        described: content of `pmi-model.json`.
        languages: FLORES-200 codes to serve.
    """

    directory: Path
    family: Family
    source_vocabulary: Sequence[str]
    target_vocabulary: Sequence[str]
    described: dict[str, Any]
    languages: tuple[str, ...]

    def serves(self, source: str, target: str) -> bool:
        """Whether the model is asked for this pair."""
        if source == target or not {source, target} <= set(self.languages):
            return False
        return self.family.directions is None or (source, target) in self.family.directions


def open_directory(directory: Path) -> Opened:
    """Read what lies beside the weights.

    Raises:
        ModelProblem: it is no model that can be served.
    """
    described = read_json(directory / CARD_FILE, {})
    if not isinstance(described, dict):
        raise ModelProblem(f"{directory / CARD_FILE} must hold a JSON object")
    source, target = (read_vocabulary(directory, side) for side in ("source", "target"))
    name = described.get("family", "nllb")
    if name not in FAMILIES:
        raise ModelProblem(f"{directory / CARD_FILE}: unknown family {name!r}; known: {', '.join(FAMILIES)}")
    try:
        family = FAMILIES[name](Files(directory, source, target, described))
    except UnusableModel as exc:
        raise ModelProblem(f"{directory}: {exc}") from exc
    served = tuple(described.get("languages", family.languages))
    return Opened(directory, family, source, target, described, served)


def read_vocabulary(directory: Path, side: str) -> list[str]:
    """Tokens of the "source" or "target" side, in id order.

    Raises:
        ModelProblem: there is no such file.
    """
    for name in (f"{side}_vocabulary.json", "shared_vocabulary.json"):
        tokens = read_json(directory / name, None)
        if isinstance(tokens, list):
            return [str(token) for token in tokens]
    raise ModelProblem(f"{directory} holds neither {side}_vocabulary.json nor shared_vocabulary.json")


def read_json(path: Path, otherwise: Any) -> Any:
    """Content of a JSON file; `otherwise` where it is not there.

    Raises:
        ModelProblem: it is not JSON, or cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return otherwise
    except (OSError, ValueError) as exc:
        raise ModelProblem(f"{path} cannot be read as JSON: {exc}") from exc


def greedy(
    opened: Opened, items: Iterable[Item], *, compute_type: str = "default", unknown: bool = True
) -> list[list[str]]:
    """Generated tokens of each item, without the forced prefix; the end token stands last where it ended.

    One row at a time: padding would make the last digits depend on the neighbours.

    Args:
        unknown: whether `<unk>` and nothing at all may be generated, as the original models do; the gateway's
            engine does neither.

    Raises:
        ModelProblem: CTranslate2 cannot load or run the model.
    """
    try:
        translator = ctranslate2.Translator(str(opened.directory), compute_type=compute_type)
        return [_one(translator, opened.family, item, unknown) for item in items]
    except (RuntimeError, ValueError) as exc:
        raise ModelProblem(f"{opened.directory}: CTranslate2 cannot run the model: {exc}") from exc


def _one(translator: ctranslate2.Translator, family: Family, item: Item, unknown: bool) -> list[str]:
    prefix = family.prefix(item.target)
    (result,) = translator.translate_batch(
        [family.source(item.text, item.source, item.target)],
        target_prefix=[prefix],
        beam_size=1,
        disable_unk=not unknown,
        return_end_token=True,
        max_input_length=0,
        # CTranslate2 keeps a first token from being the end, which the original models do not.
        min_decoding_length=0 if unknown else 1,
        max_decoding_length=MAX_TOKENS + len(prefix),
    )
    tokens: list[str] = result.hypotheses[0]
    return tokens[len(prefix) :]
