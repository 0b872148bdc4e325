"""A date far ahead of all others, which would move the date of the whole data."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

import polars as pl

from data_contracts.contract import Finding, Place, Severity
from data_contracts.raw import PLACE

_FAR = timedelta(days=90)
_EXAMPLES = 5
_DATED: Mapping[str, tuple[str, ...]] = {
    "touches": ("occurred_at",),
    "deals": ("created_at", "closed_at"),
    "leads": (
        "created_at", "mql_at", "accepted_at", "sales_ready_at", "disqualified_at",
        "opted_out_at", "left_at", "first_seen_at",
    ),
}  # fmt: skip
"""The dates that say up to when the data goes; an open deal's closing date is a hope."""


def far_ahead(
    touches: pl.DataFrame, deals: pl.DataFrame, leads: pl.DataFrame | None
) -> Iterable[Finding]:
    """Yield a finding if the newest day lies more than 90 days after the next newest one.

    Args:
        touches: The good touches.
        deals: The good deals.
        leads: The good leads, or None.
    """
    closed = pl.when(pl.col("status").is_in(["won", "lost"])).then(pl.col("closed_at"))
    tables = {"touches": touches, "deals": deals.with_columns(closed_at=closed)}
    if leads is not None:
        tables["leads"] = leads
    newest = {
        (table, column): frame[column].dt.date().unique().drop_nulls().sort(descending=True).head(2)
        for table, frame in tables.items()
        for column in _DATED[table]
    }
    days = sorted({day for column in newest.values() for day in column}, reverse=True)[:2]
    if len(days) == 2 and days[0] - days[1] > _FAR:  # noqa: PLR2004 (the newest and the next)
        for (table, column), own in newest.items():
            if days[0] in own:
                rows = tables[table].filter(pl.col(column).dt.date() == days[0])
                yield _said(table, column, rows, days[0].isoformat(), days[1].isoformat())


def _said(table: str, column: str, rows: pl.DataFrame, newest: str, before: str) -> Finding:
    places = tuple(_places(rows, newest))
    return Finding(
        table=table,
        rule="dates.far_ahead",
        severity=Severity.SHOULD_FIX,
        rows=rows.height,
        says=f"The newest date, {newest} in {column} of {table} ({places[0].file}, line "
        f"{places[0].line}), lies more than 90 days after the next newest, {before}. Everything "
        "is measured up to it: waiting leads look that much older, and recent quarters empty.",
        cause="A year or month was mistyped, or a planned date was entered as a real one.",
        fix=f"Correct it in the source, or state the date of the data: --as-of {before}.",
        columns=(column,),
        places=places,
    )


def _places(rows: pl.DataFrame, value: str) -> Iterator[Place]:
    for file, line in rows.select(PLACE).sort(PLACE).head(_EXAMPLES).rows():
        yield Place(file, line, value)
