"""What every chart is made of: the one place that turns Altair into a specification.

Columns are named by Altair's own channels, `alt.Text("text:N")`: for a bare text it goes through
all its classes, which took a quarter of the time of a section.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from reports import axes
from reports.numbers import Number

MAX_ROWS = 2_000
"""More rows than this make neither a page faster nor a chart clearer: aggregate first."""

ROW = 32
"""How high one row of a chart is, in pixels."""

Spec = Mapping[str, Any]


def finished(chart: alt.LayerChart | alt.FacetChart, *drawn: pl.DataFrame) -> Spec:
    """Return the finished specification, without a look of its own.

    Args:
        chart: The chart.
        drawn: Every frame that it draws.

    Raises:
        ValueError: They have more rows than `MAX_ROWS`: an answer was not aggregated.
    """
    height = sum(frame.height for frame in drawn)
    if height > MAX_ROWS:
        raise ValueError(f"A chart was given {height} rows; {MAX_ROWS} are the most.")
    # Tests hold every chart to the schema; here it would take most of the time.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    del spec["config"]
    return spec


def axis(
    at: Sequence[Number], told: Callable[[Number], str], *, title: str | None, grid: bool
) -> alt.Axis:
    """Return an axis that is marked at these values, each with its finished text."""
    return alt.Axis(
        values=[float(value) for value in at],
        labelExpr=axes.labels(at, told),
        title=title,
        grid=grid,
        labelOverlap=True,
        labelFlush=False,
    )


def names(shown: pl.Series) -> alt.Y:
    """Return the axis that names the rows, top to bottom; its column is `name`."""
    bare = alt.Axis(labelPadding=10, title=None, grid=False)
    return alt.Y("name:N", sort=shown.to_list(), axis=bare)


def tips_of(texts: Mapping[str, str]) -> list[alt.Tooltip]:
    """Return tooltips of finished text: column → what it is."""
    return [alt.Tooltip(f"{column}:N", title=what) for column, what in texts.items()]


def extent(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[float, float]:
    """Return the least and the greatest number known in some columns; 0 and 1 without any."""
    known = [float(v) for column in columns for v in rows[column] if v is not None]
    return (min(known), max(known)) if known else (0.0, 1.0)
