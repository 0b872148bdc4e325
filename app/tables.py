"""Tables of finished text as Streamlit shows them: numbers set right, young rows dimmed."""

import re

import pandas as pd
from pandas.io.formats.style import Styler

from app.plain import plain
from reports.blocks import Table

# Streamlit sets every cell's alignment on the element itself, by the column's type: left for text.
_RIGHT = "text-align: right !important; font-variant-numeric: tabular-nums"
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
    style.set_table_styles([
        {"selector": f"th.col{columns.index(name)}", "props": _RIGHT} for name in numbers
    ])  # fmt: skip
    return style.set_properties(subset=pd.IndexSlice[list(table.dim), :], **_properties(_DIM))


def _properties(css: str) -> dict[str, str]:
    return dict(pair.split(": ") for pair in css.split("; "))


def _distinct(header: tuple[str, ...]) -> list[str]:
    """Return the header's texts, each one once, as a frame needs them.

    A text that comes again gets one more invisible word joiner each time.
    """
    return [
        plain(text) + "\u2060" * header[:place].count(text) for place, text in enumerate(header)
    ]
