"""Whether rows of one table make sense beside the rows of another."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from data_contracts.checks.cost_rates import costs_without_rate
from data_contracts.checks.same_moments import same_moments
from data_contracts.contract import Checked, Finding, Severity
from data_contracts.raw import places_of
from data_contracts.stored import StoredTable
from data_contracts.words import many

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Told:
    """Rows of one table that tell of rows of another, which must have been there before.

    Attributes:
        table: The table that tells.
        moment: Its column with the time of what it tells.
        of: The table that it tells of.
        key: The id in both.
        says: What a row tells that is too early.
        cause: What usually causes that.
        fix: What to do.
    """

    table: str
    moment: str
    of: str
    key: str
    says: str
    cause: str
    fix: str


_TOLD = (
    _Told(
        "deal_stages", "entered_at", "deals", "deal_id",
        says="a deal entered a stage before it was created",
        cause="The deal was entered late, or the dates are in different time zones.",
        fix="Correct the creation date in the CRM.",
    ),
    _Told(
        "verdicts", "decided_at", "leads", "lead_id",
        says="sales judged a lead before it was created",
        cause="A year was mistyped, days and months were swapped, or the lead came late.",
        fix="Correct the date of the decision, or the lead's creation date in the CRM.",
    ),
)  # fmt: skip


def findings_between(
    tables: Mapping[str, Checked], *, rated: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield what stands out where tables are compared with each other.

    Args:
        tables: The finished tables by name; those that are absent are compared with nothing.
        rated: The currencies with a stated exchange rate.
    """
    good = {name: table.good for name, table in tables.items() if name != "touches"}
    touches = _scanned(tables["touches"])
    leads = good.get("leads")
    yield from _before_any_touch(good["deals"], leads, touches)
    yield from same_moments(touches)
    for told in _TOLD:
        if {told.table, told.of} <= good.keys():
            yield from _before_creation(good[told.table], good[told.of], told)
    if "costs" in good:
        yield from _costs_and_programs(good["costs"], touches)
        yield from costs_without_rate(good["costs"], good["deals"], rated)


def _scanned(table: Checked) -> pl.LazyFrame:
    """Return the rows in use, without reading a stored table as a whole."""
    if isinstance(table, StoredTable):
        return table.stored["good"].scan()
    return table.good.lazy()


def _before_any_touch(
    deals: pl.DataFrame, leads: pl.DataFrame | None, touches: pl.LazyFrame
) -> Iterator[Finding]:
    """Tell deals that were opened before the first touch of everybody concerned."""
    firsts = _first_touches(deals, leads, touches)
    before = deals.join(firsts, on="deal_id").filter(pl.col("created_at") < pl.col("first"))
    if before.is_empty():
        return
    yield Finding(
        table="deals",
        rule="deals.after_first_touch",
        severity=Severity.NOTE,
        rows=before.height,
        says=f"Of {many(firsts.height, 'deal')} with touches of its people or account, "
        f"{before.height:,} were opened before the first of them: no touch on record led to these "
        "deals, only to their being won.",
        cause="Sales found the customer, or the touches were exported for a shorter time than the "
        "deals.",
        fix="Nothing to do; if touches are missing, export them for the two years before the "
        "oldest deal.",
        columns=("created_at",),
        places=places_of(before, "deal_id"),
    )


def _first_touches(
    deals: pl.DataFrame, leads: pl.DataFrame | None, touches: pl.LazyFrame
) -> pl.DataFrame:
    """Return `deal_id`, `first`: the first touch of a deal's people and of its account."""
    people = deals.select(
        "deal_id", person=pl.concat_list("lead_id", pl.col("contacts").fill_null([]))
    ).explode("person")
    accounts = deals.select("deal_id", account="account_id").drop_nulls()
    if leads is not None:
        members = leads.select(person="lead_id", account="account_id").drop_nulls()
        of_account = accounts.join(members, on="account").select("deal_id", "person")
        people = pl.concat([people, of_account])
    by_person = _firsts(touches, "lead_id", people["person"]).rename({"lead_id": "person"})
    by_account = _firsts(touches, "account_id", accounts["account"]).rename(
        {"account_id": "account"}
    )
    found = pl.concat(
        [
            people.join(by_person, on="person").select("deal_id", "first"),
            accounts.join(by_account, on="account").select("deal_id", "first"),
        ]
    )
    return found.group_by("deal_id").agg(pl.col("first").min())


def _firsts(touches: pl.LazyFrame, column: str, of: pl.Series) -> pl.DataFrame:
    """Return the first touch of each of some people or accounts."""
    wanted = of.drop_nulls().unique().implode()
    return (
        touches.filter(pl.col(column).is_in(wanted))
        .group_by(column)
        .agg(first=pl.col("occurred_at").min())
        .collect(engine="streaming")
    )


def _before_creation(rows: pl.DataFrame, others: pl.DataFrame, told: _Told) -> Iterator[Finding]:
    created = others.select(told.key, created="created_at")
    early = rows.join(created, on=told.key).filter(pl.col(told.moment) < pl.col("created"))
    if early.height:
        yield Finding(
            table=told.table,
            rule=f"{told.table}.{told.moment.removesuffix('_at')}_after_created",
            severity=Severity.SHOULD_FIX,
            rows=early.height,
            says=f"In {early.height:,} of {many(rows.height, 'row')} {told.says}.",
            cause=told.cause,
            fix=told.fix,
            columns=(told.moment,),
            places=places_of(early, told.key),
        )


def _costs_and_programs(costs: pl.DataFrame, touches: pl.LazyFrame) -> Iterator[Finding]:
    counted = touches.select("program", "channel").unique().collect(engine="streaming")
    for column in ("program", "channel"):
        yield from _without_touches(costs, counted[column], column)
    programs = counted["program"].drop_nulls().unique()
    spent = costs.drop_nulls("program").group_by("program").agg(pl.col("amount").sum())
    yield from _for_nothing(costs, spent, programs)
    if spent.height:
        yield from _without_costs(programs, spent["program"])


def _without_touches(costs: pl.DataFrame, touched: pl.Series, column: str) -> Iterator[Finding]:
    """Tell money for what nobody was touched by: mostly one name written in two ways."""
    named = costs.filter(pl.col(column).is_not_null(), pl.col("amount") != 0)
    if column == "channel":
        named = named.filter(pl.col("program").is_null())
    lost = named.filter(~pl.col(column).is_in(touched.drop_nulls().unique().implode()))
    if lost.is_empty():
        return
    names = lost[column].unique().sort()
    yield Finding(
        table="costs",
        rule=f"costs.{column}_touched",
        severity=Severity.SHOULD_FIX,
        rows=lost.height,
        says=f"Costs of {many(len(names), column)} without a single touch: "
        f"{_listed(names)}. Nothing can be earned by them.",
        cause=f"The {column} has another name in the touches, or its touches were not exported.",
        fix=f"Write the {column} as the touches do, or export its touches.",
        columns=(column,),
        places=places_of(lost, column),
    )


def _for_nothing(
    costs: pl.DataFrame, spent: pl.DataFrame, programs: pl.Series
) -> Iterator[Finding]:
    free = spent.filter(pl.col("amount") == 0, pl.col("program").is_in(programs.implode()))
    if free.is_empty():
        return
    rows = costs.join(free.select("program"), on="program", how="semi")
    names = free["program"].sort()
    yield Finding(
        table="costs",
        rule="costs.program_paid_for",
        severity=Severity.SHOULD_FIX,
        rows=rows.height,
        says=f"Programs with touches whose cost is 0: {_listed(names)}. A return on nothing is no "
        "number.",
        cause="The cost was never entered; systems write 0 for that.",
        fix="Ask what they cost, people's time included, and enter it; leave the rows out if "
        "nobody knows.",
        columns=("program", "amount"),
        places=places_of(rows, "program"),
    )


def _without_costs(programs: pl.Series, paid: pl.Series) -> Iterator[Finding]:
    unpaid = programs.filter(~programs.is_in(paid.implode())).sort()
    if unpaid.is_empty():
        return
    yield Finding(
        table="costs",
        rule="costs.programs_complete",
        severity=Severity.NOTE,
        rows=0,
        says=f"Of {many(len(programs), 'program')} with touches, {len(unpaid):,} have no cost: "
        f"{_listed(unpaid)}. What they return cannot be told.",
        cause="They cost nothing of their own, or the costs were not exported.",
        fix="Nothing to do; add their costs to see what they return.",
        columns=("program",),
    )


def _listed(names: pl.Series) -> str:
    shown = ", ".join(f"“{name}”" for name in names.head(_SHOWN))
    more = len(names) - _SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
