"""Prompt templates: one TOML file per task, the built-in ones beside this module.

`Templates.load()` reads the built-in directory; further directories add tasks, and a file of the same name
replaces the whole task. README.md beside this module describes the format. Everything is checked while
loading, so that a request never meets a broken template.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from prompts.errors import UnknownTask
from prompts.files import NAME, read_toml, toml_files
from prompts.table import Table
from prompts.tasks import Task
from prompts.templates.reading import read_template
from prompts.templates.types import Layout, Stop, Template

__all__ = ["BUILT_IN", "Layout", "Stop", "Template", "Templates"]

BUILT_IN = Path(__file__).parent
"""Directory of the templates that ship with the project."""


class Templates:
    """All templates by task name, variants ("nli:full") included. Immutable."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = MappingProxyType(dict(templates))

    @classmethod
    def load(cls, *directories: Path) -> Templates:
        """The built-in templates, then those of `directories`; later files win.

        Raises:
            TemplateInvalid: names the file and the key.
        """
        templates: dict[str, Template] = {}
        for path in toml_files(BUILT_IN, *directories).values():
            for template in _read_file(path):
                templates[template.task.name] = template
        return cls(templates)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every task and variant, in the order of loading."""
        return tuple(template.task for template in self._templates.values())

    def get(self, name: str) -> Template:
        """The template of a task.

        Raises:
            UnknownTask: with the names of all tasks.
        """
        template = self._templates.get(name)
        if template is None:
            raise UnknownTask(name, tuple(self._templates))
        return template


def _read_file(path: Path) -> list[Template]:
    """The template in a file, then its variants."""
    data = read_toml(path)
    variants = Table(str(path), "", data).take_table("variants", {})
    base = {key: value for key, value in data.items() if key != "variants"}
    found = [read_template(path.stem, Table(str(path), "", base))]
    for variant in variants.names:
        changes = variants.take_table(variant)
        if not NAME.fullmatch(variant):
            raise changes.invalid("", "a variant's name must be a-z, 0-9, - and _")
        merged = Table(str(path), f"variants.{variant}", _merge(base, changes.data))
        found.append(read_template(f"{path.stem}:{variant}", merged))
    return found


def _merge(base: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """`base` with `changes` laid over it, table by table."""
    merged = dict(base)
    for key, value in changes.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(below, value)
        else:
            merged[key] = value
    return merged
