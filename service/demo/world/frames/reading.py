"""How the frame tables are written: `# name`, then one template per language, in order."""

from __future__ import annotations

from service.demo.world.meaning import LANGUAGES


class FrameTableError(ValueError):
    """A table does not have a name and one line per language for each of its frames."""


def read(text: str) -> dict[str, tuple[str, ...]]:
    """The templates of each frame of a table."""
    frames: dict[str, tuple[str, ...]] = {}
    for block in filter(None, (block.strip() for block in text.split("# "))):
        name, *lines = (line.strip() for line in block.splitlines() if line.strip())
        if len(lines) != len(LANGUAGES) or name in frames:
            raise FrameTableError(f"{name}: {len(lines)} lines, or given twice")
        frames[name] = tuple(lines)
    return frames
