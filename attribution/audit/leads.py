"""What each lead's mail and calls are found to be, all of them together."""

import polars as pl

from attribution.audit.answers import Sends, Verdict
from attribution.audit.criterion import FAIL

SCHEMA = {
    "lead_id": pl.String(),
    "sends": pl.Int64(),
    **dict.fromkeys([verdict.value for verdict in Verdict], pl.Int64()),
    "after_opt_out": pl.Int64(),
    "verdict": pl.String(),
}
"""The columns of `lead_audits`."""

WORST_FIRST = (Verdict.SPAM, Verdict.MIXED, Verdict.UNCLEAR, Verdict.NURTURE)
"""Verdicts in the order in which a reader should look at them."""

# Under this part of the criteria that apply, nothing is said.
_ENOUGH = 0.5


def lead_audits(sends: Sends) -> pl.DataFrame:
    """Judge everything that each lead was sent.

    A send after an opt-out makes it spam. Else a sign of spam in any send without a reason in any
    makes it spam, and both mixed. A reason without a sign makes it nurture where a send was found
    to be: a reason alone does not show that no send was a pitch. Anything else, or under half of
    the criteria that apply to its sends assessable, is unclear.

    Returns:
        One row per lead with a send, sorted by `lead_id`: `lead_id`, `sends`, `nurture`, `mixed`,
        `spam`, `unclear` (Int64: its sends by their own verdict), `after_opt_out` (Int64: sends
        that criterion T10 fails), `verdict` (`Verdict`, of all of them together).
    """
    verdict = pl.col("verdict").cast(pl.String)
    told = (
        sends.rows.lazy()
        .group_by("lead_id")
        .agg(
            pl.len().cast(pl.Int64).alias("sends"),
            *(_count(verdict == one).alias(one.value) for one in Verdict),
            _count(pl.col("T10") == FAIL).alias("after_opt_out"),
            pl.col("sign").fill_null(value=False).any(),
            pl.col("reason_found").fill_null(value=False).any(),
            pl.col("applicable", "assessed").cast(pl.Int64).sum(),
        )
        .with_columns(verdict=_verdict().cast(pl.String))
        .select(list(SCHEMA))
        .collect()
    )
    return told.cast({"lead_id": pl.String}).sort("lead_id")


def in_order(leads: pl.DataFrame) -> tuple[str, ...]:
    """Return the ids of audited leads, the worst first, of those the ones with most sends."""
    place = pl.col("verdict").replace_strict(
        {verdict.value: number for number, verdict in enumerate(WORST_FIRST)}, return_dtype=pl.Int8
    )
    ordered = leads.sort(place, "sends", "lead_id", descending=[False, True, False])
    return tuple(ordered["lead_id"])


def _count(there: pl.Expr) -> pl.Expr:
    return there.fill_null(value=False).sum().cast(pl.Int64)


def _verdict() -> pl.Expr:
    sign, reason = pl.col("sign"), pl.col("reason_found")
    enough = pl.col("assessed") >= _ENOUGH * pl.col("applicable")
    return (
        pl.when(pl.col("after_opt_out") > 0)
        .then(pl.lit(Verdict.SPAM.value))
        .when(~enough | ~(sign | reason))
        .then(pl.lit(Verdict.UNCLEAR.value))
        .when(sign & reason)
        .then(pl.lit(Verdict.MIXED.value))
        .when(sign)
        .then(pl.lit(Verdict.SPAM.value))
        .when(pl.col(Verdict.NURTURE.value) > 0)
        .then(pl.lit(Verdict.NURTURE.value))
        .otherwise(pl.lit(Verdict.UNCLEAR.value))
    )
