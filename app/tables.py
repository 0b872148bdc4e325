"""Tables of finished text as Streamlit shows them: numbers set right, young rows dimmed."""

import re

import pandas as pd  # comes with Streamlit, and without types
from pandas.io.formats.style import Styler

from app.plain import plain
from reports.blocks import Table

# Streamlit sets every cell's alignment on the element itself, by the column's type: left for text.
_RIGHT = "text-align: right !important; font-variant-numeric: tabular-nums"
_HEADING = "min-width: 6rem; max-width: 8rem"
_SHORT, _LONG = 18, 40
_FEW = 3
_DIM = "opacity: 0.6; font-style: italic"


def styled(table: Table) -> Styler:
    """Return a table's cells as Markdown that shows them as they stand, with their alignment.

    Args:
        table: Finished text.

    Returns:
        One row per row and one column per column, in the table's order; every cell is text.
    """
    columns = _distinct(table.header)
    rows = [[plain(cell) for cell in row] for row in table.rows]
    numbers = [name for name, numeric in zip(columns, table.numeric, strict=True) if numeric]
    style = pd.DataFrame(rows, columns=columns, dtype=str).style
    style.set_uuid(re.sub(r"\W", "_", table.key))
    style.set_properties(subset=numbers, **_properties(_RIGHT))
    style.set_table_styles([*_headings(table), *_columns(table)])
    return style.set_properties(subset=pd.IndexSlice[list(table.dim), :], **_properties(_DIM))


def _headings(table: Table) -> list[dict[str, str]]:
    """Let a long heading wrap over its numbers, and set it right as they are."""
    numbers = [place for place, numeric in enumerate(table.numeric) if numeric]
    long = [place for place in numbers if len(table.header[place]) > _SHORT]
    return [
        {"selector": "th", "props": "vertical-align: bottom !important"},
        *({"selector": f"th.col{place}", "props": _RIGHT} for place in numbers),
        *({"selector": f"th.col{place} div", "props": _HEADING} for place in long),
    ]


def _columns(table: Table) -> list[dict[str, str]]:
    """Keep short texts on one line, and long ones from being squeezed into one word a line.

    Where that is wider than the page, the table scrolls sideways in its frame. A few columns fit
    on a phone too: they part what room there is.
    """
    longest = [max(map(len, cells)) for cells in zip(*table.rows, strict=True)]
    return [
        {"selector": f"td.col{place} p", "props": _room(length)}
        for place, length in enumerate(longest)
        if length <= _SHORT or len(table.header) > _FEW
    ]


def _room(longest: int) -> str:
    if longest <= _SHORT:
        return "white-space: nowrap"
    return f"min-width: {8 if longest <= _LONG else 13}rem"


def _properties(css: str) -> dict[str, str]:
    return dict(pair.split(": ") for pair in css.split("; "))


def _distinct(header: tuple[str, ...]) -> list[str]:
    """Return the header's texts, each one once, as a frame needs them.

    A text that comes again gets one more invisible word joiner each time.
    """
    return [
        plain(text) + "\u2060" * header[:place].count(text) for place, text in enumerate(header)
    ]
