"""Short texts to try a model with, in its languages. Their punctuation is plain, so no family changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from translators.models.decoding import Opened
from translators.types import Item

_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "eng_Latn": ("The train leaves at nine.", "How much does the small one cost?"),
    "deu_Latn": ("Der Zug ist schon weg.", "Wo ist der Bahnhof?"),
    "fra_Latn": ("Le train est en retard.",),
    "spa_Latn": ("El tren sale a las nueve.",),
    "ita_Latn": ("Il treno parte alle nove.",),
    "por_Latn": ("O trem sai de noite.",),
    "pol_Latn": ("Gdzie jest dworzec?",),
    "rus_Cyrl": ("Поезд уже ушёл.",),
    "zho_Hans": ("车站在哪里",),
    "jpn_Jpan": ("駅はどこですか",),
    "kor_Hang": ("역이 어디에 있습니까?",),
    "arb_Arab": ("أين المحطة",),
    "hin_Deva": ("स्टेशन कहाँ है",),
    "swh_Latn": ("Kituo kiko wapi?",),
}
_TARGETS_EACH: Final = 2
_MOST: Final = 24


def sample_items(opened: Opened, texts: Sequence[str] = ()) -> list[Item]:
    """Up to 24 items over several pairs of the model's languages.

    Args:
        texts: the caller's own; they count as English, or as the model's first language. Else built-in ones.
    """
    served = opened.languages
    first = "eng_Latn" if "eng_Latn" in served else served[0]
    own = {first: tuple(texts)} if texts else {code: _TEXTS[code] for code in served if code in _TEXTS}
    known = sorted(served, key=lambda code: code not in _TEXTS)
    items = []
    for shift, (source, lines) in enumerate((own or {first: _TEXTS["eng_Latn"]}).items()):
        targets = [code for code in known if opened.serves(source, code)]
        # Each source begins at another target, so that few samples see many of them.
        turn = shift % len(targets) if targets else 0
        chosen = (targets[turn:] + targets[:turn])[:_TARGETS_EACH]
        items += [Item(line, source, target) for line in lines for target in chosen]
    if not items:
        # A model that only writes the language of its samples, such as one direction of a pair.
        items = [
            Item(line, source, target)
            for source in served
            for target in served
            if opened.serves(source, target)
            for line in texts or _TEXTS["eng_Latn"]
        ]
    return items[:_MOST]
