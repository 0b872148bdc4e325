"""Clicks that no person made: mail scanners follow the links of a mail before anyone reads it."""

from datetime import timedelta

import polars as pl

AFTER_DELIVERY = timedelta(seconds=5)
"""A click this soon after its mail arrived is a machine's."""

BETWEEN_LINKS = timedelta(seconds=1)
"""Nobody follows two links of a mail this close together."""

_AT_ONCE = timedelta(0)
_WHOLE_MINUTE = pl.col("occurred_at") == pl.col("occurred_at").dt.truncate("1m")


def machine_clicks(touches: pl.DataFrame) -> pl.Series:
    """Find the clicks that their timing gives away.

    A click counts as a machine's where the same person's mail (of the same content, or the same
    program) was delivered at most `AFTER_DELIVERY` before it, or sent, if it was never reported
    delivered; or where the person clicked another address at most `BETWEEN_LINKS` earlier or
    later. Times at the same whole minute decide nothing: an export that tells minutes or days
    gives a mail and its click the same time. A click without a delivery on record stays.

    Args:
        touches: Touches with `row`, a number of their own, in any order.

    Returns:
        The `row` of each machine click, sorted, each once.
    """
    clicks = touches.filter(pl.col("action") == "clicked", pl.col("lead_id").is_not_null())
    soon = [_soon_after_arrival(clicks, touches, mail) for mail in ("content_id", "program")]
    return pl.concat([*soon, _two_links_at_once(clicks)]).unique().sort()


def _soon_after_arrival(clicks: pl.DataFrame, touches: pl.DataFrame, mail: str) -> pl.Series:
    of_mail = ["lead_id", mail]
    clicks = clicks.drop_nulls(mail).select("row", "occurred_at", *of_mail)
    arrivals = (
        touches.filter(pl.col("action").is_in(["sent", "delivered"]))
        .join(clicks, on=of_mail, how="semi")
        .select("action", *of_mail, arrived_at="occurred_at")
        .filter(
            (pl.col("action") == "delivered")
            | ~(pl.col("action") == "delivered").any().over(of_mail)
        )
    )
    # Time cut into slices as long as the gap: the mail of a click lies in its own slice or the one
    # before, so a person with many mails and clicks does not meet every one with every other.
    own = pl.col("occurred_at").dt.truncate(AFTER_DELIVERY)
    near = clicks.with_columns(slice=pl.concat_list(own, own - AFTER_DELIVERY)).explode("slice")
    met = near.join(
        arrivals.with_columns(slice=pl.col("arrived_at").dt.truncate(AFTER_DELIVERY)),
        on=[*of_mail, "slice"],
    ).filter((pl.col("occurred_at") - pl.col("arrived_at")).is_between(_AT_ONCE, AFTER_DELIVERY))
    coarse = _WHOLE_MINUTE & (pl.col("arrived_at") == pl.col("occurred_at"))
    return met.filter(~coarse)["row"]


def _two_links_at_once(clicks: pl.DataFrame) -> pl.Series:
    ordered = clicks.drop_nulls("url").sort("lead_id", "occurred_at", "url")
    # Few clicks have any other this close, and only those can have another link's.
    close = ordered.filter(_near_another_click(1) | _near_another_click(-1))
    return close.filter(_near_another_link(1) | _near_another_link(-1))["row"]


def _near_another_click(step: int) -> pl.Expr:
    """Look at the click before (step 1) or after (step -1)."""
    gap = (pl.col("occurred_at") - pl.col("occurred_at").shift(step)).abs()
    near = (pl.col("lead_id") == pl.col("lead_id").shift(step)) & (gap <= BETWEEN_LINKS)
    return near.fill_null(value=False)


def _near_another_link(step: int) -> pl.Expr:
    """Look at the nearest click on another address, earlier (step 1) or later (step -1)."""
    time, url = pl.col("occurred_at"), pl.col("url")
    at_change = pl.when(url != url.shift(step)).then(time.shift(step))
    filled = at_change.forward_fill() if step > 0 else at_change.backward_fill()
    other = filled.over("lead_id")
    coarse = _WHOLE_MINUTE & (other == time)
    near = ((time - other).abs() <= BETWEEN_LINKS) & ~coarse
    return near.fill_null(value=False)
