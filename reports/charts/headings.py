"""The names over the columns of a chart of cells, set slanting where the chart is too narrow."""

import altair as alt

from reports.theme import TOTAL

_HEADING = 128
"""The width in pixels that a column needs for its name to lie level."""


def headings(columns: int, slanted_limit: int) -> alt.Axis:
    """Return the axis over so many columns.

    Args:
        columns: How many there are.
        slanted_limit: How long a slanting name may be, in pixels.
    """
    slanted = f"{TOTAL} < {_HEADING * columns}"
    return alt.Axis(
        orient="top", title=None, domain=False, ticks=False, labelPadding=6, labelOverlap=False,
        labelAngle={"expr": f"{slanted} ? -50 : 0"},
        labelAlign={"expr": f"{slanted} ? 'left' : 'center'"},
        labelBaseline={"expr": f"{slanted} ? 'middle' : 'bottom'"},
        labelLimit={"expr": f"{slanted} ? {slanted_limit} : width / {columns}"},
    )  # fmt: skip


def whole_width() -> alt.VariableParameter:
    """Return the parameter that tells the chart its whole width, names of rows included."""
    return alt.VariableParameter(name=TOTAL, value=_HEADING)
