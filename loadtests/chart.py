"""A chart of bars as SVG: each figure against what it should be, which is the line in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from loadtests.figures import Bar, shown

_ROW: Final = 34
_LABELS: Final = 470
_SCALE: Final = 220  # pixels from nothing to the bar
_WIDTH: Final = _LABELS + 2 * _SCALE + 150
_MOST: Final = 2.0
_INK, _MET, _MISSED = "#24292f", "#2da44e", "#cf222e"
_FONT: Final = f'font-family="sans-serif" font-size="13" fill="{_INK}"'
_DASHED: Final = f'stroke="{_INK}" stroke-dasharray="4 3"'


def svg(title: str, bars: Sequence[tuple[Bar, float]]) -> str:
    """The chart.

    Args:
        bars: those that were measured, with the number that each has to reach or to keep below.
    """
    height = 60 + _ROW * len(bars)
    middle = _LABELS + _SCALE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" {_FONT}>',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        f'<text x="12" y="24" font-size="16">{escape(title)}</text>',
        f'<line x1="{middle}" y1="36" x2="{middle}" y2="{height - 12}" {_DASHED}/>',
        f'<text x="{middle + 4}" y="44" font-size="11">bar</text>',
    ]
    for index, (bar, wanted) in enumerate(bars):
        lines.extend(_row(bar, wanted, 52 + _ROW * index))
    return "\n".join([*lines, "</svg>", ""])


def _row(bar: Bar, wanted: float, top: int) -> list[str]:
    if bar.measured is None:
        return []
    at = [
        _LABELS + _SCALE * min(_MOST, value / wanted)
        for value in (bar.measured.median, bar.measured.low, bar.measured.high)
    ]
    colour = {True: _MET, False: _MISSED, None: _INK}[bar.met]
    centre = top + 11
    return [
        f'<text x="12" y="{centre + 4}">{escape(bar.what)}</text>',
        f'<rect x="{_LABELS}" y="{top + 3}" width="{at[0] - _LABELS:.1f}" height="16" fill="{colour}"/>',
        f'<line x1="{at[1]:.1f}" y1="{centre}" x2="{at[2]:.1f}" y2="{centre}" stroke="{_INK}"/>',
        f'<text x="{max(at) + 6:.1f}" y="{centre + 4}">{shown(bar.measured.median, bar.unit)}</text>',
    ]
