"""Quarter on quarter: won money as bars, and everything else beside it."""

import polars as pl

from attribution.analysis import Analysis
from data_contracts.money import to_major
from reports import charts
from reports.blocks import Block, Chart
from reports.numbers import count, days, money, quarter, tick_money
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, money_fact
from reports.wording import joined

MOST_QUARTERS = 12
"""So many quarters are shown, the newest."""

_YOUNG = " (young)"


def quarter_on_quarter(analysis: Analysis) -> tuple[Block, ...]:
    """Return the chart of won revenue and the table of leads, deals and money by quarter."""
    rows = analysis.quarters.head(MOST_QUARTERS)
    if rows.is_empty():
        return ()
    listed = _table(analysis, rows)
    won = rows.drop_nulls("won_minor")
    return (_chart(analysis, won), listed) if any(won["won_minor"]) else (listed,)


def _chart(analysis: Analysis, rows: pl.DataFrame) -> Chart:
    currency = analysis.won.currency
    listed = [
        (quarter(name), money(won, currency), count(deals), float(to_major(won, currency)), young)
        for name, won, deals, young in rows.reverse()
        .select("quarter", "won_minor", "won_deals", "young")
        .iter_rows()
    ]
    frame = pl.DataFrame(listed, schema=["name", "text", "deals", "value", "back"], orient="row")
    scale = round(1 / float(to_major(1, currency)))
    tips = {"name": "quarter", "text": "won", "deals": "won deals"}
    best = max(listed, key=lambda row: row[3])
    says = f"Highest: {best[0]} with {best[1]}."
    young = [name for name, *_, is_young in listed if is_young]
    if young:
        says += f" Pale: {joined(young)}, too young to compare."
    return Chart(
        "quarters-chart",
        "Won revenue by quarter of the close",
        says,
        charts.upright_bars(
            frame, told=lambda major: tick_money(round(major * scale), currency), tips=tips
        ),
        table(
            "quarters-chart-data",
            "",
            (("Quarter", WORDS), ("Won deals", NUMBER), ("Won revenue", NUMBER)),
            frame.select("name", "deals", "text").rows(),
        ),
    )


def _table(analysis: Analysis, rows: pl.DataFrame) -> Block:
    has_leads = analysis.data.leads is not None
    columns = [("Quarter", WORDS)]
    if has_leads:
        columns += [("New leads", NUMBER), ("Sales-ready", NUMBER)]
    columns += [(name, NUMBER) for name in ("Deals", "Pipeline", "Won deals", "Won revenue")]
    young_days = days(analysis.settings.young_days)
    return table(
        "quarters",
        "Quarter on quarter",
        columns,
        [_cells(row, analysis.won.currency, has_leads=has_leads) for row in rows.to_dicts()],
        note=f"Young quarters, in italics: half of their new leads are younger than {young_days}, "
        "so most of what they will bring is still to come. Do not compare them. Deals and "
        "pipeline by the day the deal was created, the rest by the day it happened; new business "
        "only." + ("" if has_leads else " Leads need a leads table."),
        dim=[at for at, is_young in enumerate(rows["young"]) if is_young],
    )


def _cells(row: dict[str, object], currency: str | None, *, has_leads: bool) -> list[Cell]:
    name = str(row["quarter"])

    def counted(column: str, label: str, unit: str) -> Cell:
        value = row[column]
        told = value if isinstance(value, int) else None
        return count_fact(f"quarters.{name}.{column}", f"{label}, {quarter(name)}", told, unit)

    def paid(column: str, label: str) -> Cell:
        value = row[column]
        minor = value if isinstance(value, int) else None
        key = f"quarters.{name}.{column.removesuffix('_minor')}"
        return money_fact(key, f"{label}, {quarter(name)}", minor, currency)

    leads: list[Cell] = [
        counted("leads", "New leads", "leads"),
        counted("sales_ready", "Leads that became sales-ready", "leads"),
    ]
    return [
        quarter(name) + (_YOUNG if row["young"] else ""),
        *(leads if has_leads else []),
        counted("deals", "Deals created", "deals"),
        paid("pipeline_minor", "Pipeline created"),
        counted("won_deals", "Won deals", "deals"),
        paid("won_minor", "Won revenue"),
    ]
