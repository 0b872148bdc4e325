"""Every stay of a lead in a stage: from each entry to the next, in the order in which they came."""

import polars as pl

from data_contracts.dataset import Dataset

LEAD, MQL, ACCEPTED, RECYCLED = "lead", "MQL", "accepted", "recycled"
SALES_READY, OPPORTUNITY, DISQUALIFIED = "sales_ready", "opportunity", "disqualified"

MOVED_ON, SENT_BACK, ENDED, STILL_THERE = "moved on", "sent back", "ended", "still there"

_ORDER = {
    RECYCLED: -1, LEAD: 0, MQL: 1, ACCEPTED: 2, SALES_READY: 3, OPPORTUNITY: 4, DISQUALIFIED: 5,
}  # fmt: skip
"""How far along each stage is; of entries at one moment, that into the earlier one came first."""

_CREATED, _AT = pl.col("created_at"), pl.col("entered_at")


def stage_entries(data: Dataset, histories: pl.DataFrame) -> pl.DataFrame:
    """Return every stay of every lead in a stage, from the dates in the leads and their history.

    A lead enters the stage *lead* when it is created, *MQL* at `mql_at`, *accepted* at
    `accepted_at`, and whatever stage the history of stages (`lead_stages`) says at its times:
    a lead sent back enters stages again, each time for another stay. Entries into the stage in
    which a lead is already are none. A stay ends with the next entry, or when the lead opts out,
    or is last seen (the date of the data, `left_at`).

    Dates in the leads at which no stay can begin make no stay: after the first end of the lead's
    history, 24 hours or more before the creation (less counts as the creation), and an MQL date
    after the acceptance. Nor do entries of the history that early, after an opt-out or after the
    lead was last seen.

    Args:
        data: The dataset; it must have a leads table.
        histories: As `attribution.leads.lead_histories` returns the rows.

    Returns:
        One row per stay, sorted by `lead_id` and `entered_at`: `lead_id`, `stage`, `entered_at`,
        `until` (UTC), `left` (`MOVED_ON` to a later stage, `SENT_BACK` to an earlier one, `ENDED`
        by disqualification or opt-out, or `STILL_THERE`), `followed_until` (when the lead opted
        out or was last seen), `opted_out` (whether it did then), `first_seen_at`.
    """
    followed = histories.select(
        *("lead_id", "created_at", "ended_at", "first_seen_at"),
        pl.min_horizontal("opted_out_at", "seen_until").alias("followed_until"),
        (pl.col("opted_out_at") <= pl.col("seen_until")).fill_null(value=False).alias("opted_out"),
    )
    dates = [_from_leads(data, followed), _from_history(data, followed)]
    rank = pl.col("stage").replace_strict(_ORDER, return_dtype=pl.Int64)
    entries = pl.concat(dates).with_columns(rank=rank).sort("lead_id", "entered_at", "rank")
    another = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("lead_id", "stage")
    )
    follows = pl.col("lead_id").shift(-1) == pl.col("lead_id")
    stays = entries.filter(another).with_columns(
        pl.when(follows).then(pl.col("rank").shift(-1)).alias("next"),
        pl.when(follows).then(_AT.shift(-1)).alias("until"),
    )
    return stays.join(followed, on="lead_id", how="left", maintain_order="left").select(
        *("lead_id", "stage", "entered_at"),
        pl.coalesce("until", "followed_until").alias("until"),
        _left().alias("left"),
        *("followed_until", "opted_out", "first_seen_at"),
    )


def _from_leads(data: Dataset, followed: pl.DataFrame) -> pl.DataFrame:
    assert data.leads is not None  # noqa: S101 (there are no histories without leads)
    columns = ("mql_at", "accepted_at", "sales_ready_at", "disqualified_at")
    dated = followed.join(data.leads.good.select("lead_id", *columns), on="lead_id")
    accepted, mql = _possible("accepted_at", "ended_at"), _possible("mql_at", "ended_at")
    stages = {
        LEAD: _CREATED,
        MQL: pl.when(accepted.is_null() | (mql <= accepted)).then(mql),
        ACCEPTED: accepted,
        SALES_READY: _possible("sales_ready_at", "followed_until"),
        DISQUALIFIED: _possible("disqualified_at", "followed_until"),
    }
    return pl.concat(
        dated.select("lead_id", pl.lit(stage).alias("stage"), date.alias("entered_at")).drop_nulls()
        for stage, date in stages.items()
    )


def _from_history(data: Dataset, followed: pl.DataFrame) -> pl.DataFrame:
    if data.lead_stages is None:
        return followed.clear().select(
            "lead_id", pl.lit("").alias("stage"), entered_at="created_at"
        )
    named = pl.col("stage").replace({"mql": MQL})
    return (
        data.lead_stages.good.select("lead_id", named, "entered_at")
        .filter(pl.col("stage").is_in(list(_ORDER)))
        .join(followed, on="lead_id")
        .select("lead_id", "stage", _possible("entered_at", "followed_until").alias("entered_at"))
        .drop_nulls()
    )


def _possible(column: str, last: str) -> pl.Expr:
    date = pl.col(column)
    possible = ((date - _CREATED).dt.total_days() >= 0) & (date <= pl.col(last))
    return pl.when(possible).then(pl.max_horizontal(date, _CREATED))


def _left() -> pl.Expr:
    following = pl.col("next")
    return (
        pl.when(following == _ORDER[DISQUALIFIED])
        .then(pl.lit(ENDED))
        .when(following > pl.col("rank"))
        .then(pl.lit(MOVED_ON))
        .when(following.is_not_null())
        .then(pl.lit(SENT_BACK))
        .when("opted_out")
        .then(pl.lit(ENDED))
        .otherwise(pl.lit(STILL_THERE))
    )
