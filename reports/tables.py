"""Tables of finished text, whose cells may be facts."""

from collections.abc import Iterable, Sequence

from reports.blocks import Attached, Fact, Table

Cell = str | Fact

NUMBER, WORDS = True, False
"""What a column holds, as the second part of each entry of `columns`."""


def table(  # noqa: PLR0913 (a table has this many parts)
    key: str,
    title: str,
    columns: Sequence[tuple[str, bool]],
    rows: Iterable[Sequence[Cell]],
    *,
    note: str = "",
    dim: Iterable[int] = (),
    attached: Attached | None = None,
) -> Table:
    """Return a table; every cell that is a fact shows the fact's text and joins its facts.

    Args:
        key: Stable id, unique in the report.
        title: What it shows.
        columns: (name, `NUMBER` or `WORDS`) for each column.
        rows: The cells, row by row.
        note: What a reader must know about it.
        dim: Indexes of rows that are too young or too small to compare.
        attached: A file that a page offers beside it.
    """
    rows = [tuple(row) for row in rows]
    return Table(
        key,
        title,
        tuple(name for name, _ in columns),
        tuple(tuple(_text(cell) for cell in row) for row in rows),
        tuple(is_number for _, is_number in columns),
        note,
        tuple(dim),
        tuple(cell for row in rows for cell in row if isinstance(cell, Fact)),
        attached,
    )


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Fact) else cell
