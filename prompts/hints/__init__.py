"""Layouts of hints: one TOML file each, the built-in ones beside this module.

`Hints.load()` reads the built-in directory; further directories add layouts, and a file of the same name
replaces one. README.md beside this module describes the format. Everything is checked while loading.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from prompts.errors import UnknownHintLayout
from prompts.files import read_toml, toml_files
from prompts.hints.layout import Behind, Below, HintLayout
from prompts.table import Table
from prompts.wording import Wording

__all__ = ["BUILT_IN", "USUAL", "HintLayout", "Hints"]

BUILT_IN: Final = Path(__file__).parent
"""Directory of the layouts that ship with the project."""

USUAL: Final = "hints"
"""Name of the layout for requests that name none."""


class Hints:
    """All layouts of hints by name. Immutable."""

    def __init__(self, layouts: Mapping[str, HintLayout]) -> None:
        self._layouts = MappingProxyType(dict(layouts))

    @classmethod
    def load(cls, *directories: Path) -> Hints:
        """The built-in layouts, then those of `directories`; later files win.

        Raises:
            TemplateInvalid: names the file and the key.
        """
        files = toml_files(BUILT_IN, *directories)
        return cls({name: _read(name, path) for name, path in files.items()})

    @property
    def names(self) -> tuple[str, ...]:
        """Every layout's name, in the order of loading."""
        return tuple(self._layouts)

    def get(self, name: str | None = None) -> HintLayout:
        """The layout of this name; None stands for the usual one.

        Raises:
            UnknownHintLayout: with the names of all layouts.
        """
        layout = self._layouts.get(USUAL if name is None else name)
        if layout is None:
            raise UnknownHintLayout(name or "", self.names)
        return layout


def _read(name: str, path: Path) -> HintLayout:
    table = Table(str(path), "", read_toml(path))
    description = table.take_str("description")
    message = table.take_table("message")
    below = Below(
        whole=message.take_wording("whole"),
        part=message.take_wording("part"),
        label=_line(message, "label", "language"),
        closing=message.take_wording("closing"),
    )
    completion = table.take_table("completion")
    behind = Behind(
        label=_line(completion, "label", "language"),
        within=_line(completion, "within", "translations"),
        one=_line(completion, "one", "language", "text"),
        between=completion.take_str("between", "; "),
    )
    if "\n" in behind.between:
        raise completion.invalid("between", "must be one line")
    for part in (message, completion, table):
        part.done()
    return HintLayout(name, description, below, behind)


def _line(table: Table, key: str, *gaps: str) -> Wording:
    """A wording of one line in which every gap is used."""
    wording = table.take_wording(key, gaps)
    if any("\n" in literal for literal in wording.literals):
        raise table.invalid(key, "must be one line")
    for gap in gaps:
        if gap not in wording.gaps:
            raise table.invalid(key, f"must use {{{gap}}}")
    return wording
