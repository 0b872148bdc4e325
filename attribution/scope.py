"""Which deals are credited, with how much money, and why the others are not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from attribution.amounts import held
from attribution.people import with_account_key
from attribution.settings import Milestone, Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset
from data_contracts.money import convert

NO_DATE = "no_close_date"
LATER = "later"
OTHER_PERIOD = "other_period"
EXISTING_BUSINESS = "existing_business"
NO_AMOUNT = "no_amount"
NO_RATE = "no_rate"
INTERNAL = "internal"

BEFORE_PERIOD = (INTERNAL, NO_DATE, LATER, OTHER_PERIOD)
"""The reasons for which a deal is none of its period's, in the order in which they are told."""

LEFT_OUT = (*BEFORE_PERIOD, EXISTING_BUSINESS, NO_AMOUNT, NO_RATE)
"""Every reason for which a deal is not in scope, in the order in which they are told."""

LEADS = "leads"
"""What amounts are in where leads are credited; it stands where else a currency does."""

LEAD_PARTS = 10_000
"""The parts that one lead is kept as, so that its credit can be shared in whole numbers."""

_COPY = "deals.not_repeated"


@dataclass(frozen=True, slots=True)
class Scope:
    """The deals under a milestone, split into those credited and those left out by name.

    Where the milestone is one of leads, its deals are leads: see `attribution.lead_scope`.

    Attributes:
        deals: One row per deal that reached the milestone (won deals; every deal for pipeline),
            sorted by `deal_id`: the good deals' columns, where `amount_minor` is in the report's
            currency (null where it cannot be), and `account_key` (String, never null),
            `milestone_at` (UTC), `own_minor` (Int64, minor units of the deal's own `currency`),
            `left_out` (String: one of this module's reasons; null where in scope).
        aside: One row per such deal that stands in quarantine instead, as text
            (`data_contracts.contract.Checked.bad`); exact copies of a deal are none.
        currency: The report's currency; None where no deal states one; `LEADS` where leads are
            credited, whose amounts are in parts of a lead (`LEAD_PARTS` are one).
        as_of: The moment up to which things are known.
        zone: The zone whose calendar days count.
    """

    deals: pl.DataFrame
    aside: pl.DataFrame
    currency: str | None
    as_of: datetime
    zone: str

    @property
    def unit(self) -> str:
        """What is credited: `money`, or `LEADS`."""
        return LEADS if self.currency == LEADS else "money"

    @property
    def quarantined(self) -> int:
        """How many of them stand in quarantine."""
        return self.aside.height

    @property
    def credited(self) -> pl.DataFrame:
        """The deals in scope."""
        return self.deals.filter(pl.col("left_out").is_null())

    @property
    def reached(self) -> pl.DataFrame:
        """The deals that reached the milestone by `as_of`, in scope or not, dated or not."""
        return self.deals.filter(~(pl.col("milestone_at") > self.as_of).fill_null(value=False))


def scope_deals(data: Dataset, settings: Settings, as_of: datetime) -> Scope:
    """Choose the deals to credit and put their amounts into the report's currency.

    The first reason in this order counts: no close date; after `as_of`; outside the period;
    existing business; no amount; a currency without a rate. A deal that states no currency is
    taken as being in the report's.

    Raises:
        TooLargeError: A rate makes a deal's amount exceed 64 bits.
    """
    won = settings.milestone == Milestone.WON
    zone = calendar_zone(data, settings)
    currency = report_currency(data.deals.good, settings)
    reached = data.deals.good.filter(pl.col("status") == "won") if won else data.deals.good
    deals = (
        with_account_key(reached, None if data.leads is None else data.leads.good)
        .with_columns(
            milestone_at=pl.col("closed_at" if won else "created_at"),
            own_minor="amount_minor",
            amount_minor=_converted(reached, settings, currency),
        )
        .with_columns(left_out=_reason(settings, zone, as_of))
        .sort("deal_id")
    )
    return Scope(deals, _quarantined(data.deals.bad, won=won), currency, as_of, zone)


def moment_reason(settings: Settings, zone: str, as_of: datetime) -> pl.Expr:
    """Return why `milestone_at` leaves a row out: `LATER` or `OTHER_PERIOD`; null where not."""
    milestone = pl.col("milestone_at")
    outside = pl.lit(value=False)
    if (bounds := settings.period_bounds(zone)) is not None:
        outside = ~milestone.is_between(*bounds, closed="left")
    return pl.when(milestone > as_of).then(pl.lit(LATER)).when(outside).then(pl.lit(OTHER_PERIOD))


def report_currency(deals: pl.DataFrame, settings: Settings) -> str | None:
    """Return the settings' currency, else the one of most won deals (of all, if none is won).

    A stated rate says what its currency buys of the report's, so a currency without one goes
    before all that have one. Of two with as many deals it is the alphabetically first.
    """
    if settings.currency is not None:
        return settings.currency
    stated = deals.drop_nulls("currency")
    won = stated.filter(pl.col("status") == "won")
    counts = (won if won.height else stated).group_by("currency").len()
    rated = pl.col("currency").is_in([code for code, _ in settings.rates])
    ranked = counts.sort(rated, "len", "currency", descending=[False, True, False])
    return None if ranked.is_empty() else str(ranked["currency"][0])


def _converted(deals: pl.DataFrame, settings: Settings, currency: str | None) -> pl.Series:
    """Put amounts into the report's currency; null where there is no rate."""
    stated = deals["currency"]
    in_it = stated.is_null() | (stated.is_in([currency] if currency else []))
    others = deals.select("deal_id", "amount_minor", "currency").filter(~in_it)
    rates, into = dict(settings.rates), _converter(currency)
    converted = [
        None
        if minor is None or own not in rates
        else held(into(minor, own, rates[own]), f"deal {deal}", currency, (own, rates[own]))
        for deal, minor, own in others.iter_rows()
    ]
    amounts = deals["amount_minor"].cast(pl.Int64)
    return amounts.scatter((~in_it).arg_true(), pl.Series(converted, dtype=pl.Int64))


def _converter(currency: str | None) -> Callable[[int, str, Decimal], int]:
    def into(minor: int, own: str, rate: Decimal) -> int:
        if currency is None:
            return minor
        return convert(minor, own, rate, currency)

    return into


def _reason(settings: Settings, zone: str, as_of: datetime) -> pl.Expr:
    kinds = [kind.strip().lower() for kind in settings.existing_business]
    deal_type = pl.col("deal_type").str.strip_chars().str.to_lowercase()
    return pl.coalesce(
        pl.when(pl.col("milestone_at").is_null()).then(pl.lit(NO_DATE)),
        moment_reason(settings, zone, as_of),
        pl.when(deal_type.is_in(kinds)).then(pl.lit(EXISTING_BUSINESS)),
        pl.when(pl.col("own_minor").is_null()).then(pl.lit(NO_AMOUNT)),
        pl.when(pl.col("amount_minor").is_null()).then(pl.lit(NO_RATE)),
    )


def _quarantined(bad: pl.DataFrame, *, won: bool) -> pl.DataFrame:
    # An exact copy of a deal, with nothing else wrong, is no other deal.
    bad = bad.filter(pl.col("broken").list.unique() != [_COPY])
    if not won:
        return bad
    # Quarantined rows hold text as it came: `Closed Won`, `closedwon `, `won`.
    return bad.filter(pl.col("status").str.to_lowercase().str.contains("won"))
