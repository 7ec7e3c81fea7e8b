"""The README's table of settings, from the fields' own words: `python -m service.configuration.table`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from service.configuration.names import PREFIX, kind_name, variables


def rows() -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| variable | in `pmi.toml` | type | default | meaning |"
    yield "|---|---|---|---|---|"
    for variable, field in variables():
        key = variable.removeprefix(PREFIX).lower().replace("__", ".")
        kind = kind_name(field.annotation)
        yield f"| `{variable}` | `{key}` | {kind} | {_default(field)} | {field.description} |"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined or value in ((), {}):
        return "–"
    if isinstance(value, tuple):
        return f"`{', '.join(value)}`"
    return f"`{value.as_posix() if isinstance(value, Path) else value}`"


if __name__ == "__main__":
    sys.stdout.write("\n".join(rows()) + "\n")
