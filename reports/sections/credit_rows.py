"""Credit by one column, row by row: the rows that the chart and the tables of a section share."""

from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.credit import NO_TOUCH, NOT_STATED
from reports.names import ALL_OTHERS, distinct_names, key_part
from reports.numbers import count

MOST_ROWS = 15
"""So many values get a row of their own; the others are one row, so that every column adds up."""

_WITHOUT_ACCOUNT = ("lead", "deal")
"""What an account key starts with where no account is known."""


@dataclass(frozen=True, slots=True)
class ModelCredit:
    """What one model gives one row.

    Attributes:
        credit: Minor units of the report's currency.
        share: Of all credited; None where nothing is.
        low: Lower end of the share's interval; None where there is none.
        high: Its upper end.
    """

    credit: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CreditRow:
    """One value of the column: a channel, a program.

    Attributes:
        value: The value as it stands in the data; None for all others.
        name: What a reader sees; unique among the rows.
        touches: Distinct touches that got credit under the chosen model or not.
        deals: Distinct deals in whose journeys it stands.
        chosen: What the chosen model gives it.
        by_model: Model key → what it gives, in the registry's order.
        remainder: Whether it is no contender: `(not stated)`, `no touch on record`, or all other
            values.
    """

    value: str | None
    name: str
    touches: int | None
    deals: int | None
    chosen: ModelCredit
    by_model: dict[str, ModelCredit]
    remainder: bool = False

    @property
    def key(self) -> str:
        """Its part of a dotted key."""
        return ALL_OTHERS if self.value is None else key_part(self.value)

    @property
    def shares(self) -> list[float]:
        """The share under every model that knows one."""
        return [given.share for given in self.by_model.values() if given.share is not None]


def credit_rows(analysis: Analysis, by: str) -> tuple[CreditRow, ...]:
    """Return the credit by a column: highest first, then all others, then what has no name.

    That is credit of touches for which the column is not stated, and of deals without a touch.
    """
    table = analysis.credit_by(by)
    chosen = table.filter(pl.col("model") == analysis.model.name)
    values = chosen["value"].to_list()
    contenders = [value for value in values if value not in {NO_TOUCH, NOT_STATED}]
    shown = contenders[:MOST_ROWS]
    names = dict(zip(shown, distinct_names([_told(by, value) for value in shown]), strict=True))
    given = {
        (model, value): ModelCredit(credit, share, low, high)
        for model, value, credit, share, low, high in table.select(
            "model", "value", "credit", "share", "low", "high"
        ).iter_rows()
    }
    counts = {value: (t, d) for value, t, d in chosen.select("value", "touches", "deals").rows()}

    def row(value: str, name: str, *, remainder: bool = False) -> CreditRow:
        by_model = {model.name: given[model.name, value] for model in analysis.models}
        touches, deals = counts[value]
        return CreditRow(
            value, name, touches, deals, by_model[analysis.model.name], by_model, remainder
        )

    rows = [row(value, names[value]) for value in shown]
    if others := contenders[MOST_ROWS:]:
        rows.append(_others(others, given, analysis))
    if NOT_STATED in values:
        rows.append(row(NOT_STATED, NOT_STATED, remainder=True))
    if NO_TOUCH in values:
        rows.append(row(NO_TOUCH, NO_TOUCH.capitalize(), remainder=True))
    return tuple(rows)


def _told(by: str, value: str) -> str:
    """Return a value as a reader should read it: an account key without an account says whose."""
    if by != "account_id":
        return value
    owner, _, unique = value.partition(":")
    return f"{owner} {unique} (no account)" if unique and owner in _WITHOUT_ACCOUNT else value


def _others(
    values: list[str], given: dict[tuple[str, str], ModelCredit], analysis: Analysis
) -> CreditRow:
    by_model = {}
    for model in analysis.models:
        parts = [given[model.name, value] for value in values]
        shares = [part.share for part in parts if part.share is not None]
        by_model[model.name] = ModelCredit(
            sum(part.credit for part in parts), sum(shares) if shares else None, None, None
        )
    name = count(len(values), "other")
    # A touch or a deal may stand in several of them, so their counts do not add up.
    chosen = by_model[analysis.model.name]
    return CreditRow(None, name, None, None, chosen, by_model, remainder=True)
