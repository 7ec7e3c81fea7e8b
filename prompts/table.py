"""A TOML table that is read strictly: every value has its type, and no key is left over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Never, TypeVar

from prompts.errors import TemplateInvalid
from prompts.wording import Wording

_Enum = TypeVar("_Enum", bound=StrEnum)


class Table:
    """A TOML table that is read key by key; `done` refuses what nobody asked for.

    Attributes:
        data: the table.
    """

    def __init__(self, file: str, path: str, data: Mapping[str, object]) -> None:
        self.data = data
        self._file = file
        self._path = path
        self._taken: set[str] = set()

    def invalid(self, key: str, reason: str) -> TemplateInvalid:
        """The error to raise for a key of this table ("" for the table itself)."""
        return TemplateInvalid(self._file, ".".join(part for part in (self._path, key) if part), reason)

    @property
    def names(self) -> tuple[str, ...]:
        """The table's keys, in the file's order."""
        return tuple(self.data)

    def done(self) -> None:
        """Raise for the first key that was never taken."""
        for key in self.data:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                raise self.invalid(key, f"is no key of a template (known here: {known})")

    def take_table(self, key: str, default: Mapping[str, object] | None = None) -> Table:
        value = self._take(key, default)
        if not isinstance(value, Mapping):
            self._wrong_type(key, "a table")
        return Table(self._file, ".".join(part for part in (self._path, key) if part), value)

    def take_str(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str):
            self._wrong_type(key, "a string")
        return value

    def take_bool(self, key: str, default: bool) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            self._wrong_type(key, "true or false")
        return value

    def take_positive(self, key: str) -> int:
        value = self._take(key, None)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self._wrong_type(key, "a whole number above 0")
        return value

    def take_temperature(self, key: str) -> float | None:
        if key not in self.data:
            self._taken.add(key)
            return None
        value = self._take(key, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 2:
            self._wrong_type(key, "a number from 0 to 2")
        return float(value)

    def take_strings(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        value = self._take(key, default)
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self._wrong_type(key, "a list of strings that are not empty")
        if len(set(value)) != len(value):
            raise self.invalid(key, "names one entry twice")
        return tuple(value)

    def take_one_of(self, key: str, kind: type[_Enum], default: _Enum | None = None) -> _Enum:
        value = self.take_str(key, default)
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(kind)
            raise self.invalid(key, f"{value!r} is none of: {known}") from None

    def take_wording(self, key: str, gaps: Collection[str] = (), default: str | None = None) -> Wording:
        try:
            return Wording.parse(self.take_str(key, default), gaps)
        except ValueError as exc:
            raise self.invalid(key, str(exc)) from None

    def _take(self, key: str, default: object) -> object:
        self._taken.add(key)
        if key in self.data:
            return self.data[key]
        if default is None:
            raise self.invalid(key, "is missing")
        return default

    def _wrong_type(self, key: str, wanted: str) -> Never:
        raise self.invalid(key, f"must be {wanted}")
