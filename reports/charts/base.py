"""What every chart is made of: the one place that turns Altair into a specification.

Columns are named by Altair's own channels, `alt.Text("text:N")`: for a bare text it goes through
all its classes, which took a quarter of the time of a section.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import disable_debug_mode

from reports import axes
from reports.numbers import Number

MAX_ROWS = 2_000
"""More rows than this make neither a page faster nor a chart clearer: aggregate first."""

ROW = 32
"""How high one row of a chart is, in pixels."""

Spec = Mapping[str, Any]

# Else Altair holds every axis, scale and title to the schema as it is made: a quarter of the time
# of a chart. Tests hold the finished charts to it.
disable_debug_mode()


def finished(
    layers: Sequence[alt.Chart],
    *drawn: pl.DataFrame,
    height: int,
    padding: Mapping[str, int] | None = None,
    params: Sequence[alt.VariableParameter] = (),
) -> Spec:
    """Return the finished specification, without a look of its own.

    Args:
        layers: What is drawn, the hindmost first; each is used up.
        drawn: Every frame that it draws.
        height: How high the plot is, in pixels.
        padding: What is kept free around it, in pixels; None for what Vega-Lite keeps.
        params: What else its expressions can name.

    Raises:
        ValueError: They have more rows than `MAX_ROWS`: an answer was not aggregated.
    """
    rows = sum(frame.height for frame in drawn)
    if rows > MAX_ROWS:
        raise ValueError(f"A chart was given {rows} rows; {MAX_ROWS} are the most.")
    datasets: dict[str, Any] = {}
    names = _take_data(layers, datasets)
    shared = names[0] if len(set(names)) == 1 else None
    # Altair's own layering copies every layer a dozen times: half of the time of a section.
    spec: dict[str, Any] = alt.LayerChart(
        layer=[],
        data=alt.NamedData(name=shared) if shared else alt.Undefined,
        height=height,
        padding=dict(padding) if padding else alt.Undefined,
        params=list(params) or alt.Undefined,
    ).to_dict(validate=False)
    for layer, name in zip(layers, names, strict=True):
        told = layer.to_dict(validate=False, context={"top_level": False, "data": name})
        spec["layer"].append(told if shared else {"data": {"name": name}, **told})
    del spec["config"]
    return {**spec, "datasets": datasets}


def _take_data(layers: Sequence[alt.Chart], datasets: dict[str, Any]) -> list[str]:
    """Move the layers' frames among the datasets, each once; return each layer's dataset."""
    names: dict[int, str] = {}
    told = []
    for layer in layers:
        key = id(layer.data)
        if key not in names:
            bare = alt.Chart(layer.data).mark_point()
            context = {"top_level": False, "datasets": datasets}
            names[key] = bare.to_dict(validate=False, context=context)["data"]["name"]
        told.append(names[key])
    for layer in layers:
        layer.data = alt.Undefined
    return told


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
