"""Every stay of a lead in a stage: from each entry to the next, in the order in which they came."""

import polars as pl

from data_contracts.dataset import Dataset

LEAD, MQL, ACCEPTED, RECYCLED = "lead", "MQL", "accepted", "recycled"
SALES_READY, OPPORTUNITY, DISQUALIFIED = "sales_ready", "opportunity", "disqualified"

MOVED_ON, SENT_BACK, ENDED, STILL_THERE = "moved on", "sent back", "ended", "still there"

STAGE = pl.Enum([RECYCLED, LEAD, MQL, ACCEPTED, SALES_READY, OPPORTUNITY, DISQUALIFIED])
"""The stages, ordered by how far along they are; of entries at one moment, that into the earlier
one came first."""

LEFT = pl.Enum([MOVED_ON, SENT_BACK, ENDED, STILL_THERE])
"""How a stay can end."""

_CREATED, _AT, _STAGE = pl.col("created_at"), pl.col("entered_at"), pl.col("stage")
_FOLLOWED = ("created_at", "ended_at", "followed_until")


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
        One row per stay, sorted by `lead` and `entered_at`: `lead` (UInt32, the lead's row in the
        histories), `stage` (`STAGE`), `entered_at`, `until` (UTC), `left` (`LEFT`: `MOVED_ON` to a
        later stage, `SENT_BACK` to an earlier one, `ENDED` by disqualification or opt-out, or
        `STILL_THERE`), `followed_until` (when the lead opted out or was last seen), `opted_out`
        (whether it did then), `first_seen_at`.
    """
    opted_out = pl.col("opted_out_at") <= pl.col("seen_until")
    followed = histories.select(
        *("lead_id", "created_at", "ended_at", "first_seen_at"),
        pl.min_horizontal("opted_out_at", "seen_until").alias("followed_until"),
        opted_out.fill_null(value=False).alias("opted_out"),
    ).with_row_index("lead")
    # Leads by their number: sorting and looking up their ids, which are text, takes far longer.
    entries = pl.concat([_from_leads(data, followed), _from_history(data, followed)]).sort(
        "lead", "entered_at", "stage", maintain_order=True
    )
    another = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("lead", "stage")
    )
    stays = entries.filter(another)
    follows = pl.col("lead").shift(-1) == pl.col("lead")
    of_lead = followed.select("followed_until", "opted_out", "first_seen_at")[stays["lead"]]
    return (
        stays.hstack(of_lead)
        .with_columns(
            pl.when(follows).then(_STAGE.shift(-1)).alias("next"),
            pl.when(follows).then(_AT.shift(-1)).alias("until"),
        )
        .select(
            *("lead", "stage", "entered_at"),
            pl.coalesce("until", "followed_until").alias("until"),
            _left().alias("left"),
            *("followed_until", "opted_out", "first_seen_at"),
        )
    )


def _from_leads(data: Dataset, followed: pl.DataFrame) -> pl.DataFrame:
    assert data.leads is not None  # noqa: S101 (there are no histories without leads)
    columns = ("mql_at", "accepted_at", "sales_ready_at", "disqualified_at")
    dated = followed.select("lead", "lead_id", *_FOLLOWED).join(
        data.leads.good.select("lead_id", *columns), on="lead_id", maintain_order="left"
    )
    accepted, mql = _possible("accepted_at", "ended_at"), _possible("mql_at", "ended_at")
    stages = {
        LEAD: _CREATED,
        MQL: pl.when(accepted.is_null() | (mql <= accepted)).then(mql),
        ACCEPTED: accepted,
        SALES_READY: _possible("sales_ready_at", "followed_until"),
        DISQUALIFIED: _possible("disqualified_at", "followed_until"),
    }
    entered = dated.lazy()
    return pl.concat(
        pl.collect_all(
            entered.select(
                "lead", pl.lit(stage, STAGE).alias("stage"), date.alias("entered_at")
            ).drop_nulls()
            for stage, date in stages.items()
        )
    )


def _from_history(data: Dataset, followed: pl.DataFrame) -> pl.DataFrame:
    if data.lead_stages is None:
        return followed.clear().select(
            "lead", pl.lit(None, STAGE).alias("stage"), entered_at="created_at"
        )
    named = _STAGE.replace({"mql": MQL})
    return (
        data.lead_stages.good.select("lead_id", named, "entered_at")
        .filter(_STAGE.is_in(STAGE.categories.implode()))
        .join(followed.select("lead", "lead_id", *_FOLLOWED), on="lead_id")
        .select("lead", _STAGE.cast(STAGE), entered_at=_possible("entered_at", "followed_until"))
        .drop_nulls()
    )


def _possible(column: str, last: str) -> pl.Expr:
    date = pl.col(column)
    possible = ((date - _CREATED).dt.total_days() >= 0) & (date <= pl.col(last))
    return pl.when(possible).then(pl.max_horizontal(date, _CREATED))


def _left() -> pl.Expr:
    following = pl.col("next")
    return (
        pl.when(following == DISQUALIFIED)
        .then(pl.lit(ENDED, LEFT))
        .when(following > _STAGE)
        .then(pl.lit(MOVED_ON, LEFT))
        .when(following.is_not_null())
        .then(pl.lit(SENT_BACK, LEFT))
        .when("opted_out")
        .then(pl.lit(ENDED, LEFT))
        .otherwise(pl.lit(STILL_THERE, LEFT))
    )
