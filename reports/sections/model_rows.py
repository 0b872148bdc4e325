"""Every model beside every value: short names of models, and the chart that has a row for each."""

from collections.abc import Mapping, Sequence

import polars as pl

from attribution.analysis import Analysis
from reports import charts
from reports.blocks import Chart, Table
from reports.names import distinct_names
from reports.numbers import share

MOST_VALUES = 6
"""So many values get a column of their own beside the models; the others share one."""

_SHORT = {
    "last_non_direct": "Last, not direct",
    "u_first_last": "U: first, last",
    "u_first_lead": "U: first, lead",
    "u_half_half": "U: half, half",
    "w_deal_created": "W: first, lead, deal",
    "w_close": "W: first, lead, last",
    "shapley": "Shapley, counts",
    "shapley_rate": "Shapley, rates",
}
_LONGEST = 22


def short_names(analysis: Analysis) -> Mapping[str, str]:
    """Return each model's key with a name short enough to stand beside a chart, all different.

    A model that has none here is called by its label up to its first bracket.
    """
    told = [
        _SHORT.get(model.name, model.label.partition(" (")[0].strip()) for model in analysis.models
    ]
    names = distinct_names(told, _LONGEST)
    return {model.name: name for model, name in zip(analysis.models, names, strict=True)}


def models_chart(  # noqa: PLR0913 (a chart has this many parts)
    analysis: Analysis,
    key: str,
    *,
    title: str,
    says: str,
    shares: Sequence[tuple[str, Mapping[str, float | None]]],
    data: Table,
    noun: str,
) -> Chart:
    """Return every model's shares, one row per model and one column per value.

    Args:
        analysis: The analysis to read.
        key: Stable id, unique in the report.
        title: What the chart answers.
        says: What to see in it.
        shares: (the value's name, model key → its share), left to right; unknown ones are left
            white.
        data: The same as a table, for readers who cannot see the chart.
        noun: What the values are, for the tooltip: `channel`.
    """
    names = short_names(analysis)
    labels = {model.name: model.label for model in analysis.models}
    rows = [
        {
            "name": names[model.name], "model": labels[model.name], "value": value,
            "share": by_model[model.name], "text": share(by_model[model.name]),
        }
        for model in analysis.models
        for value, by_model in shares
    ]  # fmt: skip
    schema = {"name": pl.String, "model": pl.String, "value": pl.String, "share": pl.Float64,
              "text": pl.String}  # fmt: skip
    tips = {"model": "model", "value": noun, "text": "share"}
    frame = pl.DataFrame(rows, schema=schema)
    spec = charts.model_table(frame, chosen=names[analysis.model.name], tips=tips)
    return Chart(key, title, says, spec, data)
