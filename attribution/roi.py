"""Return on spend: credited money less what was spent on it, over what was spent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from attribution.bootstrap import FEW_ACCOUNTS
from attribution.costs import Costs
from attribution.credit import NO_TOUCH, CreditTable, told
from attribution.journeys import Journeys
from attribution.margins import margin_of, with_margins
from attribution.models.learned import LearnedModel
from attribution.recorded import Recorded, on_record, spent_on, with_cost
from attribution.relearned import fewer_replicates, relearned_sums
from attribution.return_lines import Known
from attribution.returns import Return, Returns, Standing, in_order
from attribution.settings import Settings
from attribution.sum_intervals import sum_intervals

__all__ = ["COLUMNS", "margin_of", "returns", "returns_of"]

COLUMNS = ("program", "channel", "program_kind")
"""What returns can be told by."""

_TOO_LONG = (
    "No interval: the model has so many states that learning it again often enough takes too long."
)


def returns(  # noqa: PLR0913 (one for each table that it joins)
    column: str,
    costs: Costs,
    *,
    credited: CreditTable,
    compared: pl.DataFrame,
    journeys: Journeys,
    ready: CreditTable | None,
    record: Recorded,
    settings: Settings,
    zone: str,
) -> Returns:
    """Set what was credited against what was spent.

    The interval draws accounts (`attribution.bootstrap`) and takes costs as known; it holds
    chance of the deals, under a model that learns also what other journeys would have taught it
    (`attribution.relearned`), and `by_model` the choice of model.

    Args:
        column: One of `COLUMNS`.
        costs: What was spent in the period.
        credited: The credit of won deals under the chosen model.
        compared: Every model's credit of them by the column
            (`attribution.analysis.Analysis.credit_by`).
        journeys: The journeys that it is of.
        ready: The chosen model's credit of sales-ready leads; None where they are not known.
        record: What was spent and credited whatever the period, for payback.
        settings: The model, the margin, and the intervals' choices.
        zone: The zone whose months count.

    Raises:
        ValueError: Returns cannot be told by this column.
    """
    if column not in COLUMNS:
        raise ValueError(f"Returns cannot be told by {column!r}; choose {', '.join(COLUMNS)}.")
    spent = spent_on(costs, column)
    whole_of = with_cost(spent)
    known = _known(
        column, costs, whole_of, credited=credited, compared=compared, journeys=journeys,
        ready=ready, record=record, settings=settings, zone=zone,
    )  # fmt: skip
    by_model = known.by_model
    values = sorted({*spent, *known.unrated, *by_model[settings.model]})
    every = [known.line(value) for value in values]
    lines = with_margins([line for line in every if _says_something(line)], settings)
    whole = known.whole(costs.counted, whole_of, ready, known.record.whole)
    return Returns(in_order(lines), whole, _outside(costs, journeys.deals, zone))


def returns_of(  # noqa: PLR0913 (one for each table that it joins)
    programs: Sequence[str],
    costs: Costs,
    *,
    credited: CreditTable,
    compared: pl.DataFrame,
    journeys: Journeys,
    ready: CreditTable | None,
    record: Recorded,
    settings: Settings,
    zone: str,
) -> Return:
    """Set what some programs were credited with together against what they cost.

    Args:
        programs: Programs, as `attribution.told` tells them; each must have a cost that counts.
        costs: As for `returns`, by program; so are the others.
        credited: As for `returns`.
        compared: As for `returns`.
        journeys: As for `returns`.
        ready: As for `returns`.
        record: As for `returns`.
        settings: As for `returns`.
        zone: As for `returns`.

    Returns:
        One line, without a name; its interval is of their sum.
    """
    known = _known(
        "program", costs, [*programs], credited=credited, compared=compared, journeys=journeys,
        ready=ready, record=record, settings=settings, zone=zone,
    )  # fmt: skip
    known = replace(known, spent={name: known.spent[name] for name in programs}, unrated={})
    cost = sum(known.spent.values()) if programs else None
    leads = known.leads
    return replace(
        known.whole(cost, [*programs], None, known.record.of(programs)),
        deals=sum(known.deals.get(name, 0.0) for name in programs),
        leads=None if leads is None else sum(leads.get(name, 0.0) for name in programs),
    )


def _known(  # noqa: PLR0913 (one for each table that it joins)
    column: str,
    costs: Costs,
    together: list[str],
    *,
    credited: CreditTable,
    compared: pl.DataFrame,
    journeys: Journeys,
    ready: CreditTable | None,
    record: Recorded,
    settings: Settings,
    zone: str,
) -> Known:
    """Put together what lines are made of; the interval of a sum is that of values together."""
    ends, why_none = _ends(credited, journeys, column, together, settings)
    return Known(
        spent_on(costs, column), _by_model(compared), ends, _shares(credited, column),
        None if ready is None else _shares(ready, column), journeys.deals.height,
        costs.without_rate(column), on_record(record, column, settings, zone), settings, why_none,
    )  # fmt: skip


def _says_something(line: Return) -> bool:
    """Return whether a line is a program, channel or kind, or has money or deals."""
    return line.standing is not Standing.REMAINDER or bool(
        line.cost_minor or line.credit_minor or line.deals
    )


def _by_model(compared: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return model → value → minor units."""
    found: dict[str, dict[str, int]] = {}
    for model, value, credit in compared.select("model", "value", "credit").iter_rows():
        found.setdefault(model, {})[value] = credit
    return found


def _ends(
    credited: CreditTable,
    journeys: Journeys,
    column: str,
    together: list[str],
    settings: Settings,
) -> tuple[Mapping[str | None, tuple[float, float]], str]:
    """Return the intervals of the credit of values, or the reason why a model has none."""
    accounts, model = journeys.deals["account_key"].unique().sort(), credited.model
    if isinstance(model, LearnedModel) and model.reweighs:
        ends = relearned_sums(credited, journeys, column, together, settings)
        few = ends or accounts.len() < FEW_ACCOUNTS
        never = not few and fewer_replicates([model], journeys, settings).get(model.name) == 0
        return ends, _TOO_LONG if never else ""
    rows = credited.rows.select("account_key", "credit", value=told(column))
    return sum_intervals(rows, accounts, together, settings), ""


def _shares(credited: CreditTable, column: str) -> dict[str, float]:
    """Return how many whole deals (or leads) each value was credited with."""
    shares = credited.rows.group_by(value=told(column)).agg(pl.col("share").sum())
    without = (
        {NO_TOUCH: float(credited.unattributed.height)} if credited.unattributed.height else {}
    )
    return dict(shares.sort("value").iter_rows()) | without


def _outside(costs: Costs, deals: pl.DataFrame, zone: str) -> tuple[int, int]:
    if costs.span is None:
        return deals.height, int(deals["amount_minor"].sum())
    day = pl.col("milestone_at").dt.convert_time_zone(zone).dt.date()
    lost = deals.filter(~day.is_between(*costs.span))
    return lost.height, int(lost["amount_minor"].sum())
