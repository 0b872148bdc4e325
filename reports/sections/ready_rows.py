"""Time to sales-ready, group by group: the facts and curves that the sections share."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.sales_ready import FEW_LEADS, ReadyGroup, ReadyTimes
from reports import charts
from reports.axes import day_ticks
from reports.blocks import Fact, Table
from reports.charts import Spec
from reports.names import distinct_names, key_part
from reports.numbers import UNKNOWN, Number, count, day, days, interval, quarter, share
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, estimate_fact
from reports.wording import column

NOT_REACHED = "not reached"
"""What stands for a median where fewer than half became sales-ready."""

CREATED = "the lead was created"
"""What happened on day 0, but for programs."""

FOLLOWED = 10
"""A curve of many leads is drawn as far as so many were followed; beyond, single leads move it."""

EARLY = " (early)"
"""What follows the name of a group of which more is still to come."""

_MANY = 50

_SHORT = 20
_POINTS = 800
"""So many steps are drawn over all curves; a screen has no more columns to show them in."""

TIPS = {"day_text": "by", "share_text": "sales-ready", "interval": "interval", "risk": "followed"}


def median_fact(group: str, median: Estimate) -> Fact:
    """Return the day by which half of a group is sales-ready."""
    of_whom = "all leads" if group == "all" else group
    instead = NOT_REACHED if median.why.startswith(NOT_REACHED) else UNKNOWN
    return estimate_fact(
        f"sales_ready.{_key(group)}.median",
        f"Half of {of_whom} sales-ready by",
        median,
        day,
        instead=instead,
    )


def share_fact_by_day(group: str, horizon: int, by_day: Estimate) -> Fact:
    """Return the share of a group that is sales-ready within so many days."""
    of_whom = "Sales-" if group == "all" else f"{group}: sales-"
    return estimate_fact(
        f"sales_ready.{_key(group)}.day_{horizon}",
        f"{of_whom}ready within {days(horizon)}",
        by_day,
        instead="–" if group != "all" else UNKNOWN,
    )


def mean_fact(group: str, horizon: int, mean: Estimate) -> Fact:
    """Return the mean days until sales-ready, each lead counting for a horizon at most."""
    of_whom = "All leads" if group == "all" else group
    fact = estimate_fact(
        f"sales_ready.{_key(group)}.mean_within_{horizon}",
        f"{of_whom}: mean days until sales-ready within {days(horizon)}",
        mean,
        _whole_days,
        instead=UNKNOWN if group == "all" else "–",
    )
    ends = interval(fact.low, fact.high, _whole_days)
    return fact if ends == UNKNOWN else replace(fact, text=f"{fact.text} ({ends})")


def groups_table(key: str, by: str, groups: Sequence[ReadyGroup], title: str, note: str) -> Table:
    """Return every group with its median and the share ready by each horizon, with intervals."""
    horizons = [horizon for horizon, _ in groups[0].by_day] if groups else []
    return table(
        key,
        title,
        (
            (column(by), WORDS), ("Leads", NUMBER), ("Half by", NUMBER),
            *((f"By day {count(horizon)}", NUMBER) for horizon in horizons),
            ("Mean days", NUMBER),
        ),
        [
            _row(by, name, group)
            for name, group in zip(_names(by, groups), groups, strict=True)
        ],
        note=note,
        dim=[at for at, group in enumerate(groups) if _weakness(group)],
    )  # fmt: skip


def ends_table(key: str, by: str, groups: Sequence[ReadyGroup]) -> Table:
    """Return what became of the leads of each group."""
    return table(
        key,
        "",
        (
            (column(by), WORDS), ("Leads", NUMBER), ("Sales-ready", NUMBER),
            ("Ended otherwise", NUMBER), ("Still waiting", NUMBER),
        ),
        [
            (
                name + _age(g),
                *map(count, (g.leads, g.ready, g.ended_otherwise, g.waiting)),
            )
            for name, g in zip(_names(by, groups), groups, strict=True)
        ],
    )  # fmt: skip


def curves_spec(
    times: ReadyTimes, groups: list[str], horizons: tuple[int, ...], since: str = CREATED
) -> Spec:
    """Return the chart of some groups' curves with the leads followed under it.

    Args:
        times: The curves.
        groups: Whose.
        horizons: The days to name on the axis, by their first.
        since: What happened on day 0.
    """
    early = {group.group for group in times.groups if group.early}
    short = zip(groups, distinct_names(groups, _SHORT), strict=True)
    names = {group: f"{name}{EARLY if group in early else ''}" for group, name in short}
    drawn = [_drawn(times.curves.filter(pl.col("group") == group)) for group in groups]
    last = max(curve["day"].to_list()[-1] for curve in drawn)
    at = day_ticks(last, horizons)
    step = max(1, -(-sum(curve.height for curve in drawn) // _POINTS))
    curves = pl.concat([_thinned(curve, step) for curve in drawn])
    return charts.ready_curves(
        _with_texts(curves).with_columns(pl.col("group").replace(names)),
        pl.concat([_followed(times, group, names[group], at) for group in groups]),
        _marks(times, groups),
        x_title=f"Days since {since}",
        tips=TIPS if len(groups) == 1 else {"group": "group", **TIPS},
    )


def ends_early(group: ReadyGroup) -> bool:
    """Say whether a group's curve is drawn only as far as enough leads were followed."""
    return group.leads >= _MANY


def curve_data(key: str, times: ReadyTimes, horizons: tuple[int, ...]) -> Table:
    """Return the whole curve on its named days as a table."""
    curve = times.curves.filter(pl.col("group") == times.groups[0].group)
    at = pl.DataFrame({"day": day_ticks(_drawn(curve)["day"].to_list()[-1], horizons)})
    rows = _with_texts(at.cast(curve.schema["day"]).sort("day").join_asof(curve, on="day"))
    return table(
        key,
        "",
        (
            ("Day", WORDS), ("Sales-ready", NUMBER), ("Interval", NUMBER),
            ("Leads still followed", NUMBER),
        ),
        [
            (text, ready, ends, risk)
            for text, ready, ends, risk in rows.select(
                "day_text", "share_text", "interval", "risk"
            ).iter_rows()
        ],
    )  # fmt: skip


def _names(by: str, groups: Sequence[ReadyGroup]) -> tuple[str, ...]:
    told = [quarter(group.group) if by == "cohort" else group.group for group in groups]
    return distinct_names(told)


def _row(by: str, name: str, group: ReadyGroup) -> list[Cell]:
    unique = f"{by}.{group.group}"
    return [
        name + _age(group),
        count_fact(f"sales_ready.{_key(unique)}.leads", f"{name}: leads", group.leads, "leads"),
        _with_days(median_fact(unique, group.median)),
        *(_with_interval(share_fact_by_day(unique, *by_day)) for by_day in group.by_day),
        mean_fact(unique, max(horizon for horizon, _ in group.by_day), group.mean_days),
    ]


def _weakness(group: ReadyGroup) -> str:
    if group.leads < FEW_LEADS:
        return " (few)"
    if group.first_day:
        return f" (from {day(group.first_day)})"
    return " (young)" if group.young else ""


def _age(group: ReadyGroup) -> str:
    """Return what a group is marked by: what keeps it from being compared, or that it is early."""
    return _weakness(group) or (EARLY if group.early else "")


def _whole_days(value: Number) -> str:
    return count(round(value))


def _with_interval(fact: Fact) -> Fact:
    if fact.low is None or fact.high is None:
        return fact
    return replace(fact, text=f"{fact.text} ({interval(fact.low, fact.high)})")


def _with_days(fact: Fact) -> Fact:
    """Return a median with the days between which it lies, as far as they are known."""
    if fact.value is None or fact.low is None:
        return fact
    ends = interval(fact.low, fact.high, day).removeprefix("day ")
    told = f"from {count(round(fact.low))}" if fact.high is None else ends
    return replace(fact, text=f"{fact.text} ({told})")


def _key(group: str) -> str:
    first, _, rest = group.partition(".")
    return f"{first}.{key_part(rest)}" if rest else first


def _drawn(curve: pl.DataFrame) -> pl.DataFrame:
    many = max(curve["at_risk"]) >= _MANY
    return curve.filter(pl.col("at_risk") >= (FOLLOWED if many else 1))


def _thinned(curve: pl.DataFrame, step: int) -> pl.DataFrame:
    if step == 1:
        return curve
    last = curve["day"].max()
    return curve.filter((pl.col("day") % step == 0) | (pl.col("day") == last))


def _with_texts(curves: pl.DataFrame) -> pl.DataFrame:
    rows = curves.select("day", "share_ready", "low", "high", "at_risk").rows()
    return curves.with_columns(
        pl.col("share_ready").alias("share"),
        pl.Series("day_text", [day(at) for at, *_ in rows], pl.String),
        pl.Series("share_text", [share(ready) for _, ready, *_ in rows], pl.String),
        pl.Series("interval", [interval(low, high) for *_, low, high, _ in rows], pl.String),
        pl.Series("risk", [count(risk) for *_, risk in rows], pl.String),
    )


def _followed(times: ReadyTimes, group: str, name: str, at: list[int]) -> pl.DataFrame:
    curve = times.curves.filter(pl.col("group") == group)
    risk = dict(curve.select("day", "at_risk").iter_rows())
    return pl.DataFrame(
        {"group": [name] * len(at), "day": at, "text": [_at_risk(risk, d) for d in at]}
    )


def _at_risk(risk: dict[int, int], at: int) -> str:
    """Return how many were followed on a day; before the curve starts that says nothing."""
    return "" if at < min(risk) else count(risk.get(at, 0))


def _marks(times: ReadyTimes, groups: list[str]) -> pl.DataFrame:
    empty = pl.DataFrame(schema={"day": pl.Float64, "share": pl.Float64, "text": pl.String})
    group = times.groups[0]
    if len(groups) != 1 or group.median.value is None:
        return empty
    half = (float(group.median.value), 0.5, f"half by {day(group.median.value)}")
    return pl.DataFrame([half], schema=empty.schema, orient="row")
