"""German: three genders, three cases, strong and weak adjective endings.

A noun form is `determiner.case` with determiner ein, kein, mein, ihr (formal "your"), der, dies,
or zu, von, bei (contracted with the article: zum, zur), and case n, a or d. An adjective cell holds the predicative form and, where it
differs, the stem that takes endings ("teuer/teur"). A person cell holds nominative, accusative, dative.
"""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase

CHOICES = ("m", "f", "n")
_CASES = ("n", "a", "d")
_EIN = {"mn": "", "ma": "en", "md": "em", "fn": "e", "fa": "e", "fd": "er", "nn": "", "na": "", "nd": "em"}
_DIES = {
    "mn": "er",
    "ma": "en",
    "md": "em",
    "fn": "e",
    "fa": "e",
    "fd": "er",
    "nn": "es",
    "na": "es",
    "nd": "em",
}
_DER = dict(zip(_EIN, ("der", "den", "dem", "die", "die", "der", "das", "das", "dem"), strict=True))
_AFTER_EIN = {"mn": "er", "ma": "en", "fn": "e", "fa": "e", "nn": "es", "na": "es"}
_AFTER_DER = {"mn": "e", "ma": "en", "fn": "e", "fa": "e", "nn": "e", "na": "e"}
_CONTRACTIONS = {"zu": ("zum", "zur"), "von": ("vom", "von der"), "bei": ("beim", "bei der")}
_EIN_WORDS = {"ein": "ein", "kein": "kein", "mein": "mein", "ihr": "Ihr"}


def agree(adjective: Entry, noun: Entry, form: str) -> str:
    """The predicative form, which does not agree."""
    return adjective.forms[0]


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """A person in case `form`, or a noun with `determiner.case`."""
    if entry.kind is Kind.PERSON and form in ("", *_CASES):
        return entry.forms[min(_CASES.index(form or "n"), len(entry.forms) - 1)]
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    noun = entry.forms[0]
    if not form and adjective is None:
        return noun
    determiner, _, case = form.partition(".")
    cell = entry.agreement + case
    if case not in _CASES:
        raise UnknownFormError(entry, form)
    if determiner in _EIN_WORDS:
        lead, ending = _EIN_WORDS[determiner] + _EIN[cell], _AFTER_EIN.get(cell, "en")
    elif determiner == "der":
        lead, ending = _DER[cell], _AFTER_DER.get(cell, "en")
    elif determiner == "dies":
        lead, ending = "dies" + _DIES[cell], _AFTER_DER.get(cell, "en")
    elif determiner in _CONTRACTIONS and case == "d":
        lead, ending = _CONTRACTIONS[determiner][entry.agreement == "f"], "en"
    else:
        raise UnknownFormError(entry, form)
    if adjective is None:
        return f"{lead} {noun}"
    return f"{lead} {adjective.forms[-1]}{ending} {noun}"
