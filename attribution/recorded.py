"""All that was spent and credited up to the date of the data, put together for payback."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from attribution.costs import Costs
from attribution.credit import CreditTable
from attribution.margins import margin_of
from attribution.payback import Record, added, known_payback, without_rate
from attribution.returns import REMAINDERS
from attribution.settings import Settings
from attribution.told import NO_PROGRAM, told


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was spent and credited up to the date of the data, whatever the report's period.

    Attributes:
        costs: All costs.
        credited: The credit of all won deals under the chosen model; None where that cannot be
            worked out.
        why_none: Why not; empty where it can.
    """

    costs: Costs
    credited: CreditTable | None
    why_none: str = ""


def on_record(recorded: Recorded, column: str, settings: Settings, zone: str) -> Record:
    """Put together what payback is told from; the whole's, whatever lines are told by."""
    part = margin_of(settings)

    def months(by: str) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
        credited = recorded.credited
        earned = (
            {} if credited is None else _by_month(_monthly_credit(credited, by, zone), "credit")
        )
        return _by_month(recorded.costs.by(by), "cost_minor"), earned

    spent, earned = months(whole_column(recorded.costs))
    values = with_cost({value: sum(cost.values()) for value, cost in spent.items()})
    unrated = recorded.costs.without_rate(column)
    lost = sorted({code for codes in unrated.values() for code in codes})
    whole = known_payback(
        added(spent.values()), added(earned.get(value, {}) for value in values), part,
        without_rate(lost) or recorded.why_none,
    )  # fmt: skip
    return Record(*months(column), unrated, whole, part, recorded.why_none)


def whole_column(costs: Costs) -> str:
    """Return the column whose whole is the whole of all spend, whatever returns are told by.

    It is `program`. Where most of what counts names no program it is `channel`: hardly a program
    would have both a cost and credit then.
    """
    spent = costs.by("program")
    unbooked = spent.filter(pl.col("value") == NO_PROGRAM)["cost_minor"].sum()
    return "channel" if 2 * unbooked > spent["cost_minor"].sum() else "program"


def spent_on(costs: Costs, column: str) -> dict[str, int]:
    """Return value → what was spent on it in the costs' period, as far as it has a rate."""
    spent = costs.by(column).group_by("value").agg(pl.col("cost_minor").sum())
    return dict(spent.sort("value").iter_rows())


def with_cost(spent: Mapping[str, int]) -> list[str]:
    """Return the programs, channels or kinds on which something was spent."""
    return [value for value, cost in spent.items() if value not in REMAINDERS and cost > 0]


def _by_month(rows: pl.DataFrame, amount: str) -> dict[str, dict[str, int]]:
    """Return value → month → minor units."""
    found: dict[str, dict[str, int]] = {}
    for value, month, minor in rows.select("value", "month", amount).iter_rows():
        found.setdefault(value, {})[month] = minor
    return found


def _monthly_credit(credited: CreditTable, column: str, zone: str) -> pl.DataFrame:
    """Return credit by value and the month of the close: `value`, `month`, `credit`."""
    month = pl.col("milestone_at").dt.convert_time_zone(zone).dt.strftime("%Y-%m")
    return (
        credited.rows.group_by(told(column).alias("value"), month.alias("month"))
        .agg(pl.col("credit").sum())
        .sort("value", "month")
    )
