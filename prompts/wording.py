"""A sentence of a template with named gaps, parsed once and filled in one pass.

Only the template's own text is ever parsed. What is filled in is copied and never looked at again, so a
user's braces, percent signs or dollars stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Wording:
    """Literal pieces with a gap between each two.

    Attributes:
        literals: one more than there are gaps.
        gaps: names of the values to fill in, in order; a name may repeat.
    """

    literals: tuple[str, ...]
    gaps: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, allowed: Collection[str] = ()) -> Wording:
        """Read `{name}` as a gap, `{{` and `}}` as braces.

        Raises:
            ValueError: a gap that is not allowed here, or a brace on its own; the message is for people.
        """
        literals: list[str] = [""]
        gaps: list[str] = []
        end = 0
        for match in _TOKEN.finditer(text):
            literals[-1] += text[end : match.start()]
            end = match.end()
            token, name = match.group(), match.group(1)
            if name is not None:
                if name not in allowed:
                    known = ", ".join(f"{{{gap}}}" for gap in sorted(allowed)) or "none"
                    raise ValueError(f"{token} cannot be used here (allowed: {known})")
                gaps.append(name)
                literals.append("")
            elif token in ("{{", "}}"):
                literals[-1] += token[0]
            else:
                raise ValueError(f"a single {token} (write {token * 2} for a brace)")
        literals[-1] += text[end:]
        return cls(tuple(literals), tuple(gaps))

    def fill(self, values: Mapping[str, str]) -> str:
        """The sentence with every gap replaced by its value, which is copied as it is."""
        pieces = [self.literals[0]]
        for gap, literal in zip(self.gaps, self.literals[1:], strict=True):
            pieces += (values[gap], literal)
        return "".join(pieces)

    def __bool__(self) -> bool:
        return bool(self.gaps) or self.literals != ("",)
