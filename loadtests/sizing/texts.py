"""German inputs of a wanted length, as many different ones as are asked for.

A number at the beginning makes each sentence another one; translations keep it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

_BEGINNING: Final = "Der Kunde {} wartet"
_REST: Final = (
    "seit gestern Abend auf eine Antwort von uns, weil der Zug nach Berlin wieder einmal ausgefallen ist "
    "und niemand am Bahnhof sagen konnte, wann der nächste fährt, obwohl dort viele Leute mit schweren "
    "Koffern in der Kälte standen und ihre Kinder langsam ungeduldig wurden, denn auch das kleine "
    "Restaurant neben dem Eingang hatte an diesem Tag schon früh geschlossen, so dass sie weder Tee noch "
    "Brot kaufen konnten"
).split()
#: The last word, of the length that is missing: one that is cut off would look like an abbreviation.
_LAST: Final = {
    len(word): word
    for word in (
        "so nun noch heute morgen endlich trotzdem irgendwie vielleicht tatsächlich andererseits "
        "normalerweise möglicherweise"
    ).split()
}
#: Numbers of six digits: all sentences of a length have the same one.
FIRST: Final = 100_000
LAST: Final = 999_999
SHORTEST: Final = 30
LONGEST: Final = 400


def sentence(number: int, characters: int) -> str:
    """A sentence of exactly so many characters.

    Args:
        number: from `FIRST` to `LAST`.
        characters: from `SHORTEST` to `LONGEST`.

    Raises:
        ValueError: one of them is not.
    """
    if not FIRST <= number <= LAST:
        raise ValueError(f"{number} is not between {FIRST} and {LAST}")
    return f"{_BEGINNING.format(number)}{_rest(characters)}."


def text(numbers: Iterable[int], characters: int) -> str:
    """An input of such sentences."""
    return " ".join(sentence(number, characters) for number in numbers)


@cache
def _rest(characters: int) -> str:
    if not SHORTEST <= characters <= LONGEST:
        raise ValueError(f"{characters} characters are not between {SHORTEST} and {LONGEST}")
    missing = characters - len(_BEGINNING.format(FIRST)) - len(".")
    for count in range(len(_REST), -1, -1):
        begun = "".join(f" {word}" for word in _REST[:count])
        if (last := _LAST.get(missing - len(begun) - 1)) is not None:
            return f"{begun} {last}"
    raise ValueError(f"no words make {characters} characters")
