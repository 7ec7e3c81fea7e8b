"""How two models' outputs compare, token by token."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from translators.models.decoding import Opened, greedy
from translators.types import Item

_SHOWN_TOKENS: Final = 24


@dataclass(frozen=True, slots=True)
class Agreement:
    """Outputs of one model against those of another.

    Attributes:
        compared: items.
        identical: items whose tokens are all the same.
        tokens: mean share of tokens that are the same until the first difference, 0..1.
        first: the first item that differs, described; None where none does.
    """

    compared: int
    identical: int
    tokens: float
    first: str | None

    def line(self, what: str) -> str:
        """One line for people, such as "int8 against float32: 9 of 10 outputs identical, ..."."""
        return (
            f"{what}: {self.identical} of {self.compared} outputs identical, "
            f"{self.tokens:.0%} of the tokens the same up to the first difference"
        )


def agreement(
    items: Sequence[Item], expected: Sequence[Sequence[str]], actual: Sequence[Sequence[str]]
) -> Agreement:
    """Compare outputs item by item."""
    shares, first = [], None
    for item, wanted, got in zip(items, expected, actual, strict=True):
        same = 0
        while same < min(len(wanted), len(got)) and wanted[same] == got[same]:
            same += 1
        shares.append(same / max(len(wanted), len(got), 1))
        if list(wanted) != list(got) and first is None:
            first = (
                f"{item.source} to {item.target}, {item.text!r}: token {same + 1} differs\n"
                f"  expected: {_shown(wanted)}\n  got:      {_shown(got)}"
            )
    return Agreement(
        compared=len(shares),
        identical=sum(share == 1.0 for share in shares),
        tokens=sum(shares) / len(shares) if shares else 1.0,
        first=first,
    )


@dataclass(frozen=True, slots=True)
class Parity:
    """A trimmed model against the full one.

    Attributes:
        covered: outputs of the full model that the kept vocabulary holds; these must be identical.
        others: outputs that it does not hold.
    """

    covered: Agreement
    others: Agreement

    @property
    def ok(self) -> bool:
        return self.covered.identical == self.covered.compared

    def lines(self) -> list[str]:
        """The report for people."""
        found = [self.covered.line("outputs that the kept vocabulary covers")]
        if self.covered.first:
            found.append(self.covered.first)
        if self.others.compared:
            found.append(self.others.line("outputs that it does not cover"))
        return found


def parity(full: Opened, trimmed: Opened, items: Sequence[Item]) -> Parity:
    """Translate with both models, as the gateway does, and compare.

    Raises:
        ModelProblem: one of them cannot be run.
    """
    expected = greedy(full, items, unknown=False)
    actual = greedy(trimmed, items, unknown=False)
    return compare(frozenset(trimmed.target_vocabulary), items, expected, actual)


def compare(
    kept: Collection[str],
    items: Sequence[Item],
    expected: Sequence[Sequence[str]],
    actual: Sequence[Sequence[str]],
) -> Parity:
    """Tell outputs that the kept tokens cover from others, and compare both."""
    rows = list(zip(items, expected, actual, strict=True))
    covered = [row for row in rows if all(token in kept for token in row[1])]
    others = [row for row in rows if not all(token in kept for token in row[1])]
    return Parity(_agreement(covered), _agreement(others))


def _agreement(rows: Sequence[tuple[Item, Sequence[str], Sequence[str]]]) -> Agreement:
    return agreement([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def _shown(tokens: Sequence[str]) -> str:
    return " ".join(tokens[:_SHOWN_TOKENS]) + (" ..." if len(tokens) > _SHOWN_TOKENS else "")
