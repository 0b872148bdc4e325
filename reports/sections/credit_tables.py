"""Credit by one column as a chart and as tables that add up to the cent."""

from collections.abc import Sequence

import polars as pl

from attribution.analysis import Analysis
from attribution.bootstrap import FEW_ACCOUNTS
from attribution.credit import NOT_STATED
from reports import charts
from reports.blocks import Chart, Table
from reports.names import EVERYTHING
from reports.numbers import count, exact_money, interval, level, share
from reports.sections.credit_models import share_fact
from reports.sections.credit_rows import CreditRow
from reports.sections.states import these_only
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import money_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import column, exactly, money_noun, unit


def credit_chart(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Chart:
    """Return the share of each value: the chosen model, its interval, and all models."""
    confidence = level(analysis.settings.confidence)
    drawn = [row for row in rows if row.value is not None]
    drawn = [row for row in drawn if row.chosen.credit or not row.remainder]
    frame = pl.DataFrame(
        [
            {
                "name": row.name, "share": row.chosen.share,
                "low": row.chosen.low, "high": row.chosen.high,
                "lowest": min(row.shares), "highest": max(row.shares),
                "text": share(row.chosen.share), "interval": _range_text(row),
                "models": interval(min(row.shares), max(row.shares)), "quiet": row.remainder,
            }
            for row in drawn
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    tips = {
        "name": NOUNS[by].one, "text": analysis.model.label, "interval": confidence,
        "models": "all models",
    }  # fmt: skip
    noun = money_noun(analysis.settings)
    return Chart(
        f"credit-{by}-chart",
        f"Share of {noun} by {NOUNS[by].one}",
        f"{these_only(analysis)}Dot: {analysis.model.label}. {_line(rows, confidence)}Grey band: "
        f"lowest to highest of all {count(len(analysis.models))} models, with a tick for "
        f"each.{_not_drawn(rows)}",
        charts.credit_dots(
            frame, x_title=f"Share of {noun}", tips=tips, models=_ticks(analysis, drawn)
        ),
        table(
            f"credit-{by}-data",
            "",
            (
                (column(by), WORDS),
                (analysis.model.label, NUMBER),
                (confidence.capitalize(), NUMBER),
                ("All models", NUMBER),
            ),
            frame.select("name", "text", "interval", "models").rows(),
        ),
    )


def credit_table(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Table:
    """Return the credit of each value under the chosen model; it adds up to the cent."""
    model = analysis.model
    body = [
        (
            row.name,
            "–" if row.touches is None else count(row.touches),
            "–" if row.deals is None else count(row.deals),
            share_fact(analysis, by, row, model.name, model.label),
            _range_text(row),
            _credit_of(analysis, by, row),
        )
        for row in rows
    ]  # fmt: skip
    everything = _all_credit(analysis, by)
    deals, nouns = count(analysis.journeys.deals.height), unit(analysis.settings)
    return table(
        f"credit-{by}",
        f"Credit under {model.label}, {exactly(analysis.settings)}",
        (
            (column(by), WORDS), ("Touches", NUMBER), (nouns.many.capitalize(), NUMBER),
            ("Share", NUMBER), (level(analysis.settings.confidence).capitalize(), NUMBER),
            ("Credit", NUMBER),
        ),
        [*body, ("All", "–", deals, "100%", "–", everything)],
        note=f"{these_only(analysis)}A {nouns.one} counts for every {NOUNS[by].one} in its "
        f"journey, so {nouns.many} do not add up; credit does, {exactly(analysis.settings)}."
        f"{_not_stated(analysis, by, rows)}",
    )  # fmt: skip


def amounts_table(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Table:
    """Return the credit of each value where nothing is a share of the whole: amounts alone.

    Beside the chosen model's stand the least and the most over all models; it adds up to the cent.
    """
    model, currency = analysis.model, analysis.currency
    body: list[Sequence[Cell]] = [
        (
            row.name,
            count(row.touches),
            count(row.deals),
            _credit_of(analysis, by, row),
            *(exact_money(end, currency) for end in _least_and_most(row)),
        )
        for row in rows
    ]  # fmt: skip
    everything = _all_credit(analysis, by)
    deals, nouns = count(analysis.journeys.deals.height), unit(analysis.settings)
    models = count(len(analysis.models))
    return table(
        f"credit-{by}",
        f"Credit under {model.label}, {exactly(analysis.settings)}",
        (
            (column(by), WORDS), ("Touches", NUMBER), (nouns.many.capitalize(), NUMBER),
            ("Credit", NUMBER), (f"Least of {models} models", NUMBER),
            (f"Most of {models} models", NUMBER),
        ),
        [*body, ("All", "–", deals, everything, "–", "–")],
        note=f"{these_only(analysis)}A {nouns.one} counts for every {NOUNS[by].one} in its "
        f"journey, so {nouns.many} do not add up; credit does, {exactly(analysis.settings)}.",
    )  # fmt: skip


def _credit_of(analysis: Analysis, by: str, row: CreditRow) -> Cell:
    model = analysis.model
    return money_fact(
        f"credit.{by}.{row.key}.{model.name}.money",
        f"Credit of {row.name}, {model.label}",
        row.chosen.credit,
        analysis.currency,
        exact=True,
    )


def _all_credit(analysis: Analysis, by: str) -> Cell:
    model = analysis.model
    return money_fact(
        f"credit.{by}.{EVERYTHING}.{model.name}.money",
        f"All credit by {NOUNS[by].one}, {model.label}",
        analysis.credit(model.name).total,
        analysis.currency,
        exact=True,
    )


def _least_and_most(row: CreditRow) -> tuple[int, int]:
    given = [each.credit for each in row.by_model.values()]
    return min(given), max(given)


def _ticks(analysis: Analysis, rows: list[CreditRow]) -> pl.DataFrame:
    given = [
        (row.name, row.by_model[model.name].share, model.label)
        for row in rows
        for model in analysis.models
    ]
    schema = {"name": pl.String, "share": pl.Float64, "model": pl.String}
    told = pl.Series("text", [share(value) for _, value, _ in given], dtype=pl.String)
    return pl.DataFrame(given, schema=schema, orient="row").with_columns(told)


def _line(rows: tuple[CreditRow, ...], confidence: str) -> str:
    if all(row.chosen.low is None for row in rows):
        return f"With fewer than {count(FEW_ACCOUNTS)} accounts there is no interval. "
    return f"Line: its {confidence}, by bootstrap over accounts. "


def _not_drawn(rows: tuple[CreditRow, ...]) -> str:
    others = [row for row in rows if row.value is None]
    return "".join(f" Not drawn: {row.name}, {share(row.chosen.share)} together." for row in others)


def _range_text(row: CreditRow) -> str:
    return "–" if row.chosen.low is None else interval(row.chosen.low, row.chosen.high)


def _not_stated(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> str:
    return "".join(
        f" {exact_money(row.chosen.credit, analysis.currency)} ({share(row.chosen.share)}) went to "
        f"touches that state no {NOUNS[by].one}."
        for row in rows
        if row.value == NOT_STATED
    )
