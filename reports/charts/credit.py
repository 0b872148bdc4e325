"""Shares of credit: one row per value, and every model beside every value."""

from collections.abc import Callable, Mapping

import altair as alt
import polars as pl

from reports import axes
from reports.charts.base import ROW, Spec, axis, extent, finished, names, tips_of
from reports.charts.headings import headings, whole_width
from reports.numbers import share


def credit_dots(
    rows: pl.DataFrame,
    *,
    x_title: str,
    tips: Mapping[str, str],
    models: pl.DataFrame | None = None,
) -> Spec:
    """Draw one row per value: the range of all models, the interval, the chosen model's share.

    Args:
        rows: One row per value, top to bottom: `name` (unique), `share`, `low`, `high` (the
            interval), `lowest`, `highest` (over all models), `text` (the share's), the texts of
            `tips`, and `quiet` (Boolean: a remainder, not a contender).
        x_title: What the shares are of.
        tips: Text column → what it is, for the tooltip.
        models: One row per value and model: `name`, `share`, and as texts `model` and `text`.
    """
    x, y = _along(rows, x_title), names(rows["name"])
    base = alt.Chart(rows.with_columns(end=pl.max_horizontal(_ENDS))).encode(y=y)
    layers = [
        base.mark_bar(style="model-range", height=16).encode(x=x("lowest"), x2=alt.X2("highest:Q"))
    ]
    if models is not None:
        told = tips_of({"name": tips["name"], "model": "model", "text": "share"})
        layers.append(
            alt.Chart(models)
            .mark_tick(style="model-tick", thickness=2, size=10)
            .encode(x=x("share"), y=y, tooltip=told)
        )
    layers += _estimates(base, x, tips)
    label = base.mark_text(style="value", align="left", dx=12).encode(
        x=x("end"), text=alt.Text("text:N")
    )
    # On a phone the widest row's label would stand beyond the edge.
    room = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    drawn = [rows] if models is None else [rows, models]
    return finished([*layers, label], *drawn, height=ROW * rows.height, padding=room)


def model_table(cells: pl.DataFrame, *, chosen: str, tips: Mapping[str, str]) -> Spec:
    """Draw a table of shares, one row per model: the larger the share, the fuller its colour.

    The largest of all is the fullest, so that small ones can be told apart too.

    Args:
        cells: One row per model and value, models top to bottom and values left to right: `name`
            (the model's, unique), `value` (unique), `share`, `text`, and the texts of `tips`.
        chosen: The name of the model that stands out.
        tips: Text column → what it is, for the tooltip.
    """
    values = cells["value"].unique(maintain_order=True).to_list()
    models = cells["name"].unique(maintain_order=True)
    size = pl.col("share").abs()
    known = cells.with_columns(fill=pl.when(size.max() > 0).then(size / size.max()).otherwise(0.0))
    bold = {"test": f"datum.value === {axes.quoted(chosen)}", "value": 600}
    y_axis = alt.Axis(labelPadding=8, title=None, labelFontWeight={"condition": bold, "value": 400})
    padding = alt.Scale(paddingInner=0.06, paddingOuter=0)
    base = alt.Chart(known).encode(
        x=alt.X("value:N", sort=values, axis=headings(len(values), 110), scale=padding),
        y=alt.Y("name:N", sort=models.to_list(), axis=y_axis, scale=alt.Scale(paddingInner=0.1)),
    )
    opacity = alt.Opacity("fill:Q", scale=alt.Scale(domain=[0, 1], range=[0.07, 1]), legend=None)
    full, none = f"datum.fill >= {_FULL}", "datum.fill === 0"
    narrow = alt.SizeValue({"expr": f"width < {_NUMBER * len(values)} ? 10 : 12.5"})
    layers = [
        base.mark_rect(style="cell").encode(opacity=opacity, tooltip=tips_of(tips)),
        base.transform_filter(none)
        .mark_text(style="aside")
        .encode(text=alt.Text("text:N"), size=narrow),
        base.transform_filter(f"!({none}) && !({full})")
        .mark_text(style="cell-value")
        .encode(text=alt.Text("text:N"), size=narrow),
        base.transform_filter(full)
        .mark_text(style="cell-value-full")
        .encode(text=alt.Text("text:N"), size=narrow),
    ]
    room = {"left": 4, "right": 30, "top": 4, "bottom": 4}
    height = _CELL * models.len()
    return finished(layers, cells, height=height, padding=room, params=[whole_width()])


def _along(rows: pl.DataFrame, title: str) -> Callable[[str], alt.X]:
    """Return what places a column of shares along the one axis that all layers have."""
    least, most = extent(rows, _ENDS)
    at = axes.ticks(min(least, 0), most)
    start = min(least * 1.05, 0)
    # The longest row's label stands to its right.
    end = start + (most - start) * 1.16
    x_axis = axis([tick for tick in at if start <= tick <= end], share, title=title, grid=True)
    scale = alt.Scale(domain=[start, end], nice=False)
    return lambda field: alt.X(f"{field}:Q", scale=scale, axis=x_axis)


def _estimates(
    base: alt.Chart, x: Callable[[str], alt.X], tips: Mapping[str, str]
) -> list[alt.Chart]:
    """Return the intervals and the chosen model's shares, those of remainders in quiet styles."""
    layers = []
    for quiet, prefix in ((False, ""), (True, "quiet-")):
        some = base.transform_filter("datum.quiet" if quiet else "!datum.quiet")
        layers += [
            some.mark_rule(style=f"{prefix}interval").encode(x=x("low"), x2=alt.X2("high:Q")),
            some.mark_point(style=f"{prefix}estimate", filled=True, shape="circle").encode(
                x=x("share"), tooltip=tips_of(tips)
            ),
        ]
    return layers


_ENDS = ("share", "low", "high", "lowest", "highest")
_CELL = 25
_NUMBER = 36
# From here on a cell is so full that its number needs the colour of the page.
_FULL = 0.7
