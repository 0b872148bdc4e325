"""From all deals in the CRM export to the money credited, every difference named."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

import polars as pl

from attribution.credit import NO_TOUCH, CreditTable
from attribution.scope import (
    BEFORE_PERIOD,
    EXISTING_BUSINESS,
    INTERNAL,
    LATER,
    LEADS,
    LEFT_OUT,
    NO_AMOUNT,
    NO_DATE,
    NO_RATE,
    OTHER_PERIOD,
    Scope,
)
from attribution.settings import Milestone, Settings

EXPORTED = "exported"
QUARANTINED = "quarantined"
IN_PERIOD = "in_period"
IN_SCOPE = "in_scope"
WITH_JOURNEY = "with_journey"
NO_TOUCH_LINE = "no_touch"
CREDITED = "credited"
WITHOUT_RATE = f"{NO_RATE}.{{}}"
"""The key of the line of a currency without a rate."""


class Kind(StrEnum):
    """What a step is in the sum."""

    TOTAL = "total"
    """What is left so far: the total before it less everything left out in between."""
    LEFT_OUT = "left out"
    """Deals that leave, and why."""
    PART = "part"
    """A part of the total before it; the parts add up to it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the reconciliation.

    Attributes:
        key: Stable id, for example `in_scope` or `no_rate.EUR`.
        label: What it is, in words.
        kind: Whether it is a total, deals left out of it, or a part of it.
        deals: How many deals.
        amount_minor: Their amount in minor units of `currency`; None where it is not known.
        currency: What the amount is in; None where no deal states one.
        why: The reason, and what to do about it; for a total, which of its deals add nothing to
            its amount; empty where each adds its own.
    """

    key: str
    label: str
    kind: Kind
    deals: int
    amount_minor: int | None
    currency: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How the credited money ties to the CRM export.

    Totals are in the report's currency. Deals whose amount is not known in it (in quarantine,
    without an amount, in a currency without a rate) count as deals in the totals above them and
    add no money there; their own line says what is known. So deals add up line by line, and so
    does the money of all lines in the report's currency.

    Attributes:
        steps: The lines, from all deals in the export to the credited 100 %. Lines of deals left
            out are there only where there are such deals.
        currency: The report's currency; None where no deal states one.
        assumed_currency: Deals in scope that state no currency and were taken as being in it.
    """

    steps: tuple[Step, ...]
    currency: str | None
    assumed_currency: int

    @property
    def missing_rates(self) -> tuple[str, ...]:
        """The currencies that need a rate before every deal can be credited."""
        prefix = WITHOUT_RATE.format("")
        return tuple(s.key.removeprefix(prefix) for s in self.steps if s.key.startswith(prefix))

    def step(self, key: str) -> Step:
        """Return one line.

        Raises:
            KeyError: There is no such line.
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(f"The reconciliation has no line {key!r}.")


def reconcile(scope: Scope, credited: CreditTable, settings: Settings) -> Reconciliation:
    """Lay out every step between the export and the credit under one model."""
    steps = [
        *_until_period(scope, settings),
        *_until_scope(scope),
        *_until_credited(scope, credited),
    ]
    assumed = 0
    if scope.currency is not None:
        assumed = int(scope.credited["currency"].null_count())
    return Reconciliation(tuple(steps), scope.currency, assumed)


def _until_period(scope: Scope, settings: Settings) -> list[Step]:
    won = settings.milestone == Milestone.WON
    exported, reached = _REACHED[settings.milestone]
    when = "at any time" if settings.period is None else f"in {settings.period}"
    return [
        _total(scope, EXPORTED, f"{exported} in the export", (), scope.quarantined),
        *_quarantined(scope),
        *_left_out(
            scope,
            INTERNAL,
            "Own people and test records",
            "They are no prospects: their mail domain, or a mark in the export, says so.",
        ),
        *_left_out(
            scope,
            NO_DATE,
            "Without a close date" if won else "Without a date of creation",
            "Nobody can say when they were won: fill in the close date in the CRM."
            if won
            else "Nobody can say when they were created: export the date of creation.",
        ),
        *_left_out(
            scope,
            LATER,
            f"Dated after {scope.as_of.astimezone(ZoneInfo(scope.zone)):%Y-%m-%d}",
            "They lie after the date of this analysis.",
        ),
        *_left_out(
            scope,
            OTHER_PERIOD,
            f"{reached} outside {settings.period}",
            "They belong to another quarter.",
        ),
        _total(scope, IN_PERIOD, f"{reached} {when}", BEFORE_PERIOD),
    ]


def _until_scope(scope: Scope) -> list[Step]:
    return [
        *_left_out(
            scope,
            EXISTING_BUSINESS,
            "Existing business",
            "Their deal type says that they are renewals or existing customers, not new "
            "business; the settings name these types.",
        ),
        *_left_out(
            scope,
            NO_AMOUNT,
            "Without an amount",
            "There is nothing to credit: fill in the amount in the CRM.",
        ),
        *_without_rate(scope),
        _total(scope, IN_SCOPE, "In scope", LEFT_OUT),
    ]


def _until_credited(scope: Scope, credited: CreditTable) -> list[Step]:
    without = credited.unattributed
    deals = scope.credited.height
    of_leads = scope.unit == LEADS
    untouched = "The lead has no touch" if of_leads else "No person of the deal has a touch"
    return [
        Step(
            WITH_JOURNEY,
            "With a journey",
            Kind.PART,
            deals - without.height,
            int(credited.rows["credit"].sum()),
            scope.currency,
            "At least one touch that can earn credit lies in the lookback window.",
        ),
        Step(
            NO_TOUCH_LINE,
            NO_TOUCH.capitalize(),
            Kind.PART,
            without.height,
            int(without["amount_minor"].sum()),
            scope.currency,
            f"{untouched} that can earn credit in the lookback window.",
        ),
        Step(CREDITED, "Credited", Kind.TOTAL, deals, credited.total, scope.currency),
    ]


_REACHED = {
    Milestone.WON: ("Won deals", "Won"),
    Milestone.PIPELINE: ("Deals", "Created"),
    Milestone.SALES_READY: ("Sales-ready leads", "Became sales-ready"),
    Milestone.MQL: ("MQLs", "Became an MQL"),
    Milestone.LEAD: ("Leads", "Created"),
}
"""What reached a milestone, and that it did."""


def _total(
    scope: Scope, key: str, label: str, without: Sequence[str], quarantined: int = 0
) -> Step:
    left = scope.deals.filter(~pl.col("left_out").is_in(list(without)).fill_null(value=False))
    amount = int(left["amount_minor"].sum())
    why = _adding_nothing(left, quarantined, "leads" if scope.unit == LEADS else "deals")
    return Step(key, label, Kind.TOTAL, left.height + quarantined, amount, scope.currency, why)


def _adding_nothing(deals: pl.DataFrame, quarantined: int, noun: str) -> str:
    without = deals.filter(pl.col("amount_minor").is_null())
    no_amount = without["own_minor"].null_count()
    no_rate = without.drop_nulls("own_minor").group_by("currency").len().sort("currency")
    counted = [
        (quarantined, "in quarantine", "rows that break a rule"),
        (no_amount, "without an amount", "not filled in"),
        *((count, f"in {currency}", "no rate") for currency, count in no_rate.iter_rows()),
    ]
    return " ".join(
        f"{count:,} of these {noun} {'is' if count == 1 else 'are'} {what} and "
        f"{'adds' if count == 1 else 'add'} nothing here: {why}."
        for count, what, why in counted
        if count
    )


def _quarantined(scope: Scope) -> list[Step]:
    if not scope.quarantined:
        return []
    why = "Their rows break a rule that must be kept; data health lists each with its fix."
    count = scope.quarantined
    return [Step(QUARANTINED, "In quarantine", Kind.LEFT_OUT, count, None, scope.currency, why)]


def _left_out(scope: Scope, key: str, label: str, why: str) -> list[Step]:
    deals = scope.deals.filter(pl.col("left_out") == key)
    if deals.is_empty():
        return []
    known = deals["amount_minor"].drop_nulls()
    amount = int(known.sum()) if known.len() else None
    return [Step(key, label, Kind.LEFT_OUT, deals.height, amount, scope.currency, why)]


def _without_rate(scope: Scope) -> list[Step]:
    deals = scope.deals.filter(pl.col("left_out") == NO_RATE)
    by_currency = deals.group_by("currency").agg(pl.len(), pl.col("own_minor").sum())
    return [
        Step(
            WITHOUT_RATE.format(currency),
            f"In {currency}, without a rate",
            Kind.LEFT_OUT,
            count,
            amount,
            currency,
            f"State how many {scope.currency} one {currency} buys in the settings.",
        )
        for currency, count, amount in by_currency.sort("currency").iter_rows()
    ]
