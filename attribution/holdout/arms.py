"""Which leads a randomised test compares: as they were drawn, whatever they got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from attribution.holdout.reading import Reading, reading
from attribution.leads.lead_histories import LeadHistories
from attribution.places import rows_of
from attribution.program_kinds import NURTURE
from attribution.side_by_side import side_by_side
from data_contracts.dataset import Dataset

TREATED, CONTROL = "treated", "control"

_BEFORE = {
    "ready": "sales-ready before they were drawn",
    "disqualified": "disqualified before they were drawn",
    "opted_out": "opted out before they were drawn",
}
_NO_CHANCE = 0.001
"""A fair draw of leads, one by one, leaves no account with both arms less often than this."""

_PLACE = ("source_file", "source_row")
_OF_LEAD = ("source", "segment", "industry", "role", "owner")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The leads of one test, or of several together.

    Attributes:
        programs: The programs that were held out, sorted.
        leads: One row per lead that is compared, sorted by `lead_id`: `lead_id`, `program`, `arm`,
            `assigned_at`, `created_at`, `ended_at`, `ready` (Boolean: sales-ready after it was
            drawn, by the time the test is read), `account_key` (its account, else itself), what
            the leads table says of it (`source`, `segment`, `industry`, `role`, `owner`), and its
            first touch of the program from then on, by that time too: `occurred_at`,
            `source_file`, `source_row`; null where it got none.
        left_out: (why, leads) for drawn leads that cannot be compared, each under its first
            reason; most leads first.
        first_assigned: When the first lead was drawn, compared or not, UTC.
        last_assigned: When the last one was, by the time the test is read.
        reading: When it is read.
    """

    programs: tuple[str, ...]
    leads: pl.DataFrame
    left_out: tuple[tuple[str, int], ...]
    first_assigned: datetime
    last_assigned: datetime
    reading: Reading

    @property
    def by_account(self) -> bool:
        """Whether colleagues were drawn together: no account has both arms, and not by chance."""
        treated = pl.col("arm") == TREATED
        accounts = (
            self.leads.with_columns(share=treated.mean().over("program"))
            .group_by("program", "account_key")
            .agg(
                leads=pl.len(), mixed=treated.any() & ~treated.all(), share=pl.col("share").first()
            )
        )
        alike = pl.col("share") ** pl.col("leads") + (1 - pl.col("share")) ** pl.col("leads")
        mixed, chance = accounts.select(pl.col("mixed").any(), alike.product()).row(0)
        return bool(not mixed and chance < _NO_CHANCE)

    @property
    def crossed(self) -> pl.DataFrame:
        """Control leads that got a touch of the program all the same, with the first one."""
        return (
            self.leads.filter(pl.col("arm") == CONTROL)
            .drop_nulls("occurred_at")
            .select("lead_id", "program", "occurred_at", *_PLACE)
            .sort("lead_id", "program")
        )


def tested_programs(data: Dataset) -> tuple[str, ...]:
    """Return the programs of the holdouts table that nurture leads, sorted.

    A program whose touches all state another kind is left out. One without a touch, or whose
    touches state no kind, counts: it was held out as a program is that may earn something.
    """
    if data.holdouts is None:
        return ()
    held_out = data.holdouts.good.select("program").unique()
    kinds = (
        data.touches.good.select("program", "program_kind")
        .filter(pl.col("program").is_in(held_out["program"].implode()))
        .drop_nulls("program_kind")
        .group_by("program")
        .agg((pl.col("program_kind") == NURTURE).any().alias("nurtures"))
    )
    others = kinds.filter(~pl.col("nurtures")).select("program")
    return tuple(held_out.join(others, on="program", how="anti")["program"].sort())


def drawn(
    data: Dataset,
    histories: LeadHistories | None,
    programs: Sequence[str],
    as_of: datetime,
    young_days: int,
) -> Drawn | None:
    """Return who was drawn into the tests of some programs, by intention to treat.

    A lead is compared where it counts, and still waited when it was drawn. It stays in its arm
    whatever it got: leaving out control leads that were nurtured all the same, or treated ones
    that were not, would undo the draw. A lead drawn into several of the tests is compared in
    the first, so that it counts once. A test whose planned day has come is told as it stood on
    that day; those whose day is still to come stand back behind others.

    Args:
        data: The dataset.
        histories: How its leads' histories ran; None where it has no leads table.
        programs: The programs.
        as_of: The moment up to which things are known.
        young_days: The age below which a test is too young to be read.

    Returns:
        None where nobody was drawn for any of the programs by `as_of`. A program whose draw comes
        later is no part of it.
    """
    if data.holdouts is None:
        return None
    rows = data.holdouts.good.filter(pl.col("program").is_in(list(programs)))
    begun = rows.filter(pl.col("assigned_at") <= as_of)
    if begun.is_empty():
        return None
    read = reading(begun, as_of, young_days)
    until = pl.DataFrame(
        {"program": list(read.until), "until": list(read.until.values())},
        schema_overrides={"until": rows.schema["assigned_at"]},
    )
    rows = rows.join(until, on="program", maintain_order="left")
    told = _with_reasons(_joined(rows, data, histories), as_of)
    compared = _first_tests(told)
    at = pl.col("assigned_at")
    known = rows.filter(at <= pl.col("until"))
    first, last = known.select(first=at.min(), last=at.max()).row(0)
    return Drawn(
        read.programs,
        _with_touches(compared.filter(pl.col("why").is_null()), data, as_of),
        _counted(compared),
        first,
        last,
        read,
    )


def program_touches(data: Dataset, programs: Sequence[str], as_of: datetime) -> pl.DataFrame:
    """Return the touches of some programs with known leads up to a moment: any action.

    Returns:
        `lead_id`, `program`, `occurred_at`, `touch_id`, `source_file`, `source_row`.
    """
    return (
        data.touches.good.lazy()
        .filter(
            pl.col("program").is_in(list(programs)),
            pl.col("lead_id").is_not_null(),
            pl.col("occurred_at") <= as_of,
        )
        .select("lead_id", "program", "occurred_at", "touch_id", *_PLACE)
        .collect()
    )


def _joined(rows: pl.DataFrame, data: Dataset, histories: LeadHistories | None) -> pl.DataFrame:
    drawn_ = rows.select("lead_id", "program", "arm", "assigned_at", "until")
    if data.leads is None or histories is None:
        nobody = {"created_at": rows.schema["assigned_at"], "ended_at": rows.schema["assigned_at"]}
        texts = dict.fromkeys(("outcome", "account_id", *_OF_LEAD), pl.String())
        return drawn_.with_columns(
            *(pl.lit(None, dtype).alias(name) for name, dtype in (nobody | texts).items()),
            known=pl.lit(value=False),
            internal=pl.lit(value=False),
        )
    about = data.leads.good.select(
        "lead_id", "account_id", *_OF_LEAD, pl.col("internal").fill_null(value=False),
        known=pl.lit(value=True),
    )  # fmt: skip
    ends = histories.rows.select("lead_id", "created_at", "ended_at", "outcome")
    known, ended = side_by_side(lambda frame: _of_leads(drawn_["lead_id"], frame), (about, ends))
    return pl.concat([drawn_, known, ended], how="horizontal")


def _of_leads(lead_ids: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
    """Return what a frame with a row per lead says of some leads; null where it has none."""
    rows = rows_of(lead_ids, frame["lead_id"])
    return frame.drop("lead_id").select(pl.all().gather(rows))


def _with_reasons(rows: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    ended = pl.col("outcome").replace_strict(_BEFORE, default=None, return_dtype=pl.String)
    over = pl.col("ended_at") <= pl.col("assigned_at")
    gone = (pl.col("outcome") == "waiting") & (pl.col("ended_at") < pl.col("assigned_at"))
    reasons = {
        "drawn after the date of the data": pl.col("assigned_at") > as_of,
        "drawn after the test was read": pl.col("assigned_at") > pl.col("until"),
        "not among the leads": ~pl.col("known").fill_null(value=False),
        "the company's own people and test records": pl.col("internal"),
        "of contradicting dates, or seen too late to be followed": pl.col("outcome").is_null(),
        "left before they were drawn": gone,
    }
    named = [pl.when(applies).then(pl.lit(why)) for why, applies in reasons.items()]
    return rows.with_columns(why=pl.coalesce(*named, pl.when(over).then(ended)))


def _first_tests(rows: pl.DataFrame) -> pl.DataFrame:
    """Name every row of a lead that is compared in another test already."""
    if rows["program"].n_unique() == 1:
        return rows
    in_order = rows.sort("lead_id", "assigned_at", "program")
    usable = pl.col("why").is_null()
    again = usable & (usable.cast(pl.Int64).cum_sum().over("lead_id") > 1)
    return in_order.with_columns(
        why=pl.when(again).then(pl.lit("drawn into another test before")).otherwise("why")
    )


def _with_touches(rows: pl.DataFrame, data: Dataset, as_of: datetime) -> pl.DataFrame:
    if not rows["lead_id"].is_sorted():
        rows = rows.sort("lead_id")
    rows = rows.with_row_index("row")
    by_then = pl.col("ended_at") <= pl.col("until")
    return rows.join(
        _first_touches(rows, data, as_of), on="row", how="left", maintain_order="left"
    ).select(
        "lead_id",
        "program",
        "arm",
        "assigned_at",
        "created_at",
        "ended_at",
        ((pl.col("outcome") == "ready") & by_then).alias("ready"),
        pl.coalesce("account_id", pl.format("lead:{}", "lead_id")).alias("account_key"),
        *_OF_LEAD,
        "occurred_at",
        *_PLACE,
    )


def _first_touches(rows: pl.DataFrame, data: Dataset, as_of: datetime) -> pl.DataFrame:
    """Return the first touch of its program that each lead got: `row`, and when and where."""
    touches = program_touches(data, rows["program"].unique().to_list(), as_of)
    touches = touches.with_columns(rows_of(touches["lead_id"], rows["lead_id"])).drop_nulls("row")
    test = rows.select("assigned_at", "until", drawn_for="program")[touches["row"]]
    moment = pl.col("occurred_at")
    return (
        touches.hstack(test)
        .filter(pl.col("program") == pl.col("drawn_for"), moment.is_between("assigned_at", "until"))
        .filter(moment == moment.min().over("row"))
        .sort("row", "touch_id")
        .unique("row", keep="first", maintain_order=True)
        .select("row", "occurred_at", *_PLACE)
    )


def _counted(rows: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    counts = (
        rows.drop_nulls("why").group_by("why").len().sort("len", "why", descending=[True, False])
    )
    return tuple(counts.iter_rows())
