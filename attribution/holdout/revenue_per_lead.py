"""What deals won after the draw brought per lead, treated less control.

A deal belongs in equal parts to those of its people who were drawn and can be compared, so that
the parts of both arms add up to the deal to the cent: what a program moves in a lead shows in the
whole deal, whoever else signed it. A deal with people in both arms says nothing of which it was,
and is shared.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.apportion import apportion
from attribution.bootstrap import FEW_ACCOUNTS
from attribution.estimate import Estimate
from attribution.holdout.by_account import Differences
from attribution.scope import NO_AMOUNT, NO_RATE, Scope
from attribution.settings import ContactPolicy, Settings


@dataclass(frozen=True, slots=True, eq=False)
class Revenue:
    """What the leads of a test brought.

    Attributes:
        by_lead: One row per compared lead, sorted by `lead_id`: `lead_id`, `program`, `arm`,
            `account_key`, `ready` (Int64; 1 where it is sales-ready since, else 0), `minor`
            (Int64, minor units of the report's currency; 0 where it has no part in a deal won
            since).
        deals: Deals won since with a part of a compared lead.
        unknown: Such deals whose amount is not known, or has no rate into the currency.
        on_record: Whether any won deal is on record, whoever signed it.
    """

    by_lead: pl.DataFrame
    deals: int
    unknown: int
    on_record: bool

    def won_by(self, arm: str) -> int | None:
        """Return an arm's revenue in minor units; None where no amount of any deal is on record."""
        if not self.deals and (self.unknown or not self.on_record):
            return None
        return int(self.by_lead.filter(pl.col("arm") == arm)["minor"].sum())


def revenue_since(drawn: pl.DataFrame, scope: Scope, policy: ContactPolicy) -> Revenue:
    """Return the revenue of deals won after each lead was drawn, its part of them.

    Args:
        drawn: The compared leads (`attribution.holdout.arms.Drawn.leads`).
        scope: The won deals: those in scope bring revenue; of those left out for want of an
            amount or a rate it is said that they do.
        policy: Who a deal's people are: everybody of its account with its contacts and its lead;
            its contacts and its lead; or its lead, else its first contact.
    """
    unknown = scope.deals.filter(pl.col("left_out").is_in([NO_AMOUNT, NO_RATE]))
    of_unknown = _parts(unknown, drawn, policy)
    parts = _parts(scope.credited, drawn, policy)
    sums = parts.group_by("lead_id").agg(minor=pl.col("part").sum())
    by_lead = (
        drawn.select("lead_id", "program", "arm", "account_key", pl.col("ready").cast(pl.Int64))
        .join(sums, on="lead_id", how="left")
        .with_columns(pl.col("minor").fill_null(0))
        .sort("lead_id")
    )
    return Revenue(
        by_lead,
        parts["deal_id"].n_unique(),
        of_unknown["deal_id"].n_unique(),
        on_record=not scope.deals.is_empty(),
    )


def revenue_per_lead(revenue: Revenue, by_account: Differences, settings: Settings) -> Estimate:
    """Return the difference in revenue per lead, in minor units; `n` counts the deals.

    The interval draws accounts (`attribution.holdout.by_account`).

    Args:
        revenue: What the leads brought.
        by_account: What the arms of `revenue.by_lead` differ by.
        settings: When deals are few.
    """
    if not any(by_account.weights.values()):
        return Estimate.unknown("One arm has no lead that can be compared.")
    if not revenue.on_record:
        return Estimate.unknown("No won deal is on record.")
    if not revenue.deals:
        return Estimate.unknown(
            f"Of {_deals(revenue.unknown)} won since, no amount is known."
            if revenue.unknown
            else "No deal of these leads was won after they were drawn."
        )
    return Estimate(*by_account.of("minor"), revenue.deals, _caveat(revenue, settings))


def _parts(deals: pl.DataFrame, drawn: pl.DataFrame, policy: ContactPolicy) -> pl.DataFrame:
    """Return each drawn lead's part of deals won since: `deal_id`, `lead_id`, `part`."""
    people = _people(deals, drawn, policy)
    shared = people.join(
        deals.select("deal_id", "milestone_at", "amount_minor"), on="deal_id"
    ).sort("deal_id", "lead_id")
    starts = shared.select(pl.int_range(pl.len()).filter(pl.col("deal_id").is_first_distinct()))
    first = starts.to_series().to_numpy()
    amounts = shared["amount_minor"].fill_null(0).to_numpy()[first]
    parts = apportion(amounts, np.ones(shared.height, np.int64), first)
    return (
        shared.with_columns(part=pl.Series(parts, dtype=pl.Int64))
        .join(drawn.select("lead_id", "assigned_at"), on="lead_id")
        .filter(pl.col("milestone_at") > pl.col("assigned_at"))
        .select("deal_id", "lead_id", "part")
    )


def _people(deals: pl.DataFrame, drawn: pl.DataFrame, policy: ContactPolicy) -> pl.DataFrame:
    """Return the drawn people of the deals, each pair once."""
    named = pl.concat_list(pl.col("lead_id"), pl.col("contacts").fill_null([]))
    if policy == ContactPolicy.PRIMARY:
        named = pl.concat_list(pl.coalesce("lead_id", pl.col("contacts").list.first()))
    pairs = [deals.select("deal_id", lead_id=named).explode("lead_id")]
    if policy == ContactPolicy.ACCOUNT:
        of_account = drawn.select("lead_id", "account_key")
        pairs.append(
            deals.select("deal_id", "account_key")
            .join(of_account, on="account_key")
            .select("deal_id", "lead_id")
        )
    people = pl.concat(pairs).drop_nulls("lead_id").unique()
    return people.join(drawn, on="lead_id", how="semi")


def _caveat(revenue: Revenue, settings: Settings) -> str:
    said = []
    if revenue.unknown:
        said.append(f"Without {_deals(revenue.unknown)} whose amount is not known.")
    if revenue.deals < settings.few_deals:
        said.append(f"Only {_deals(revenue.deals)}: too few for a conclusion.")
    if revenue.by_lead["account_key"].n_unique() < FEW_ACCOUNTS:
        said.append(f"Fewer than {FEW_ACCOUNTS} accounts: no interval.")
    return " ".join(said)


def _deals(number: int) -> str:
    return f"{number} {'deal' if number == 1 else 'deals'}"
