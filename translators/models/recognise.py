"""What an unconverted Hugging Face directory holds: its family, its files, what it translates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from translators import languages
from translators.errors import UnknownLanguage
from translators.families import RECORDS
from translators.families.codes import language_tokens
from translators.models.decoding import read_json
from translators.models.errors import ModelProblem

#: SentencePiece files by family; of a group, the first that is there.
_PIECES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "nllb": (("sentencepiece.bpe.model", "sentencepiece.model"),),
    "m2m100": (("sentencepiece.bpe.model", "sentencepiece.model"),),
    "small100": (("sentencepiece.bpe.model", "sentencepiece.model"),),
    "madlad": (("spiece.model", "sentencepiece.model"),),
    "opus": (("source.spm",), ("target.spm",)),
}
_TOKENIZER_FILES: Final = (
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "tokenizer.json",
)
_SMALL100_DECODER_LAYERS: Final = 3


def recognise(source: Path) -> str:
    """The family of a Hugging Face directory.

    Raises:
        ModelProblem: it is none that can be served, or it does not say which.
    """
    config = read_json(source / "config.json", None)
    if not isinstance(config, dict):
        raise ModelProblem(f"{source} holds no config.json: it is no Hugging Face model")
    kind = config.get("model_type")
    if kind == "marian":
        return "opus"
    if kind == "t5":
        return "madlad"
    if kind != "m2m_100":
        raise ModelProblem(
            f"{source} is a {kind!r}; NLLB, M2M100, SMaLL-100, MADLAD-400 and OPUS-MT are known"
        )
    written = "".join(
        (source / name).read_text(encoding="utf-8") for name in _TOKENIZER_FILES if (source / name).is_file()
    )
    if '"eng_Latn"' in written or "NllbTokenizer" in written:
        return "nllb"
    if "SMALL100" in written or config.get("decoder_layers") == _SMALL100_DECODER_LAYERS:
        return "small100"
    if '"__en__"' in written or "M2M100Tokenizer" in written:
        return "m2m100"
    raise ModelProblem(f"{source} may be NLLB, M2M100 or SMaLL-100: say which with --family")


def known_family(name: str) -> str:
    """The name itself.

    Raises:
        ModelProblem: there is no such family.
    """
    if name not in RECORDS:
        raise ModelProblem(f"unknown family {name!r}; known: {', '.join(RECORDS)}")
    return name


def piece_files(source: Path, family: str) -> list[Path]:
    """The SentencePiece files of a directory.

    Raises:
        ModelProblem: one is missing.
    """
    found = []
    for names in _PIECES[family]:
        path = next((source / name for name in names if (source / name).is_file()), None)
        if path is None:
            raise ModelProblem(f"{source} holds no {' or '.join(names)}: take it from the model's repository")
        found.append(path)
    return found


def opus_directions(source: Path, vocabulary: Sequence[str]) -> list[tuple[str, str]]:
    """What an OPUS-MT model translates, by its tokenizer's source and target language.

    Raises:
        ModelProblem: it names groups of languages, or nothing.
    """
    config = read_json(source / "tokenizer_config.json", {})
    read = _language(config, "source_lang")
    tokens = language_tokens(vocabulary, ">>{}<<")
    only = _language(config, "target_lang")
    written = list(tokens) if tokens else [only] if only else []
    pairs = [(read, code) for code in written if code != read] if read else []
    if not pairs:
        raise ModelProblem(
            f"{source} does not say what it translates: name it with --direction, such as deu_Latn:eng_Latn"
        )
    return pairs


def _language(config: Mapping[str, Any], key: str) -> str | None:
    try:
        return languages.parse(str(config.get(key, "")))
    except UnknownLanguage:
        return None
