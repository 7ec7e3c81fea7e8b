"""Stand-ins for spans that a translation model must not touch, where they stand within a sentence.

    "Press `x` to **save** {file}"  ->  "Press X1X to save X2X"  ->  "Mit X1X speichern Sie X2X"  ->  ...

To a model a stand-in is a name, and names are copied; a placeholder's words it translates, and an address it
spells anew. No stand-in survives always: what became of it is for the quality gate to see. Marks of
formatting are left out, since nobody can tell which words of the translation they belong to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from translators import spans
from translators.spans import Kind

#: Changes whenever what a model gets to see does; part of its fingerprint.
SHIELDING_VERSION: Final = "1"

#: More spans than this are left as they are.
MAX_STAND_INS: Final = 9

# One that the text itself does not use. In other scripts they come back as the letters that look alike.
_FORMS: Final = tuple(
    (letter, re.compile(rf"(?i:[{alike}])[ ]?(\d)[ ]?(?i:[{alike}])"))
    for letter, alike in (("X", "XХΧ"), ("Z", "ZЗΖ"), ("Q", "Q"))
)


@dataclass(frozen=True, slots=True)
class Shielded:
    """A text as a model gets it.

    Attributes:
        text: with stand-ins, without marks.
        prose: the same without the stand-ins: what there is to understand.
        spans: the texts behind the stand-ins, in order.
        form: what stand-ins look like, also after a model has had them.
    """

    text: str
    prose: str
    spans: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None

    def restore(self, translation: str) -> str:
        """The translation with the spans in the place of their stand-ins."""
        return self.form.sub(self._span, translation) if self.form else translation

    def _span(self, match: re.Match[str]) -> str:
        number = int(match[1])
        return self.spans[number - 1] if 1 <= number <= len(self.spans) else match[0]


def shield(text: str) -> Shielded:
    """Put stand-ins into a text; a text without spans is itself."""
    found = spans.find(text)
    if not found:
        return Shielded(text, text)
    form = next(((letter, pattern) for letter, pattern in _FORMS if not pattern.search(text)), None)
    if form is None:
        return Shielded(text, text)
    letter, pattern = form
    numbers: dict[str, int] = {}
    shown: list[str] = []
    prose: list[str] = []
    position = 0

    def stand_in(span: str) -> str:
        if span not in numbers and len(numbers) == MAX_STAND_INS:
            return span
        return f"{letter}{numbers.setdefault(span, len(numbers) + 1)}{letter}"

    for span in found:
        plain, inside = text[position : span.start], text[span.start : span.end]
        position = span.end
        if span.kind is Kind.LINK:
            words, address = spans.link_text(inside)
            plain, inside = f"{plain}{words} ", address
            shown += (plain, f"({stand_in(inside)})" if address else "")
        else:
            shown += (plain, "" if span.is_mark else stand_in(inside))
        prose += (plain, "" if span.is_mark else " ")
    shown.append(text[position:])
    prose.append(text[position:])
    return Shielded("".join(shown), "".join(prose), tuple(numbers), pattern)
