"""Touches of one person at the very same moment: which came first, nothing but their ids says."""

from collections.abc import Iterator

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.words import many

RULE = "touches.moments_differ"
"""The rule's name; a report says it beside credit."""

MANY = 0.25
"""From this share on it is a finding. Chosen, not estimated: from a quarter on, about one touch of
every journey of four has a place that only its id decides, so that first and last touch say little.
"""

# Fewer such touches decide nothing; and so many of the oldest are looked at, which is quick.
_FEW, _LOOKED_AT = 20, 2**20
# What a person did not do begins and ends no journey. Mail is sent and delivered in one second.
_NO_RESPONSE = (
    "sent", "delivered", "opened", "mailed", "call_made", "ad_viewed", "bounced", "complained",
    "unsubscribed",
)  # fmt: skip


def same_moments(touches: pl.LazyFrame) -> Iterator[Finding]:
    """Tell where many responses share their exact moment with another one of the same person.

    Those that differ in neither channel nor program count as one: their order changes no credit
    by these. So do clicks of a scanner on every link of a mail.

    Args:
        touches: The good touches, in the order of `occurred_at`. The oldest 2^20 are looked at.
    """
    rows = (
        touches.select("lead_id", "visitor_id", "action", "channel", "program", "occurred_at")
        .head(_LOOKED_AT)
        .filter(~pl.col("action").is_in(_NO_RESPONSE))
        .select("occurred_at", "channel", "program", person=pl.coalesce("lead_id", "visitor_id"))
        .drop_nulls(["person", "occurred_at"])
        .collect(engine="streaming")
    )
    beside = pl.col("occurred_at") == pl.col("occurred_at").shift()
    # Only what has the moment of a neighbour can be tied: few rows, as a rule.
    near = rows.filter((beside | beside.shift(-1)).fill_null(value=False))
    tied = (
        near.group_by("person", "occurred_at")
        .agg(rows=pl.len(), kinds=pl.struct("channel", "program").n_unique())
        .filter(pl.col("kinds") > 1)["rows"]
        .sum()
    )
    if tied < max(_FEW, MANY * rows.height):
        return
    yield Finding(
        table="touches",
        rule=RULE,
        severity=Severity.SHOULD_FIX,
        rows=int(tied),
        says=f"Of {many(rows.height, 'response')}, {tied:,} ({tied / rows.height:.0%}) have the "
        "exact moment of another one of the same person, on another channel or of another program. "
        "Nothing but their ids says which came first, so models that look at first, last or place "
        f"go by the ids there. Reported from {MANY:.0%} on: then about one touch of every journey "
        "of four is concerned.",
        cause="The export has days without a time of day, or times cut to the minute or the hour, "
        "or the time of an import in place of that of the touch.",
        fix="Export the touches with their time to the second; until then trust models that know "
        "no order, such as Linear.",
        columns=("occurred_at",),
    )
