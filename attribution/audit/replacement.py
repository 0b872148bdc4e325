"""What to send instead of what failed: the unsent piece that fits the lead best."""

from dataclasses import replace

import numpy as np
import polars as pl

from attribution.audit.answers import Replacements
from attribution.audit.audited import Audited
from attribution.audit.candidates import FITTED, NOBODY
from attribution.audit.failing import Failing
from attribution.audit.sends.context import STAGES
from attribution.numbering import Ints

WRITE = tuple(f"write_{one}" for one in FITTED)
SCHEMA = {
    "program": pl.String(),
    "content_id": pl.String(),
    "sends": pl.Int64(),
    "leads": pl.Int64(),
    "replacement": pl.String(),
    "fits": pl.List(pl.String()),
    "fitting_leads": pl.Int64(),
    **dict.fromkeys(WRITE, pl.String()),
}
"""The columns of `Replacements.rows`."""

_KEYS = ["program", "piece"]


def replacements(audited: Audited) -> Replacements:
    """Find for every failing send the piece to send instead (`answers.Replacements`).

    A send fails that is not found to be nurture, or does not fit the role, the industry or
    interests, or the stage (criteria T1, T2, T11). What a lead was sent, or took, in any version
    nearly the same, is not sent again; who opted out of the channel gets nothing instead.

    Args:
        audited: The audit.
    """
    failing = Failing(audited)
    ids = audited.pieces.rows["content_id"].cast(pl.String)
    of_sends = pl.DataFrame(
        {
            "row": audited.sends.rows["row"].gather(failing.sends),
            "replacement": ids.gather(_stated(failing.chosen)),
        }
    )
    return Replacements(_rows(failing), of_sends, failing.candidates.place.size, _missing(failing))


def of_program(found: Replacements, program: str | None) -> Replacements:
    """Return those of one program; None for all."""
    if program is None:
        return found
    return replace(found, rows=found.rows.filter(pl.col("program") == program))


def _rows(failing: Failing) -> pl.DataFrame:
    """Tell the replacements by program, failing piece and replacement."""
    frame = _of_leads(failing)
    counted = frame.group_by(_KEYS).agg(
        pl.col("sends").sum(), pl.len().cast(pl.Int64).alias("leads")
    )
    told = (
        frame.group_by(*_KEYS, "replacement")
        .agg(pl.len().cast(pl.Int64).alias("fitting_leads"), pl.col("fitted").bitwise_and())
        .join(counted, on=_KEYS)
        .join(_to_write(failing, frame), on=_KEYS, how="left")
    )
    nothing = pl.col("replacement").is_null()
    named = _named(failing, told)
    return (
        named.sort(
            "program", "sends", "content_id", nothing, "fitting_leads", "title", "replacement",
            descending=[False, True, False, False, True, False, False],
            nulls_last=[True, False, False, False, False, True, True],
        )
        .with_columns(pl.when(nothing).then(pl.col(name)).alias(name) for name in WRITE)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )  # fmt: skip


def _of_leads(failing: Failing) -> pl.DataFrame:
    """Return one row per program, failing piece and lead: what its last failing send asks for."""
    audited, program = failing.audited, failing.audited.touches.of("program")
    of_program = program.codes[audited.sent[failing.sends]].astype(np.int64)
    piece = audited.sent_piece[failing.sends]
    # Sends are sorted by lead and time, and keep that order in each group.
    group = of_program * audited.pieces.rows.height + piece
    order = np.argsort(group, kind="stable")
    own, lead = group[order], failing.lead[order]
    last = np.ones(order.size, np.bool_)
    last[:-1] = (own[1:] != own[:-1]) | (lead[1:] != lead[:-1])
    ends = np.flatnonzero(last)
    at = order[ends]
    return pl.DataFrame(
        {
            "program": of_program[at],
            "piece": piece[at],
            "lead": failing.lead[at],
            "stage": failing.stage[at],
            "replacement": _stated(failing.chosen[at]),
            "fitted": failing.fitted[at],
            "sends": np.diff(ends, prepend=-1),
        }
    )


def _to_write(failing: Failing, frame: pl.DataFrame) -> pl.DataFrame:
    """Return what most of the leads that nothing fits have, by program and piece."""
    left = frame.filter(pl.col("replacement").is_null())
    stated, lead = failing.people.stated, left["lead"]
    stages = pl.Series([*STAGES, None], dtype=pl.String)
    return (
        left.select(_KEYS)
        .with_columns(
            stated["role"].gather(lead),
            stated["industry"].gather(lead),
            topic=pl.coalesce(stated["interests"].gather(lead), stated["problem"].gather(lead)),
            stage=stages.gather(left["stage"] % stages.len()),
        )
        .group_by(_KEYS)
        .agg(_most(one).alias(name) for one, name in zip(FITTED, WRITE, strict=True))
    )


def _named(failing: Failing, told: pl.DataFrame) -> pl.DataFrame:
    """Put names in the place of numbers."""
    pieces, program = failing.audited.pieces.rows, failing.audited.touches.of("program")
    ids, titles = pieces["content_id"].cast(pl.String), pieces["title"].cast(pl.String)
    programs = program.values.cast(pl.String)
    names = pl.concat([programs, pl.Series([None], dtype=pl.String)])
    fits = [
        pl.when(pl.col("fitted") // 2**bit % 2 == 1).then(pl.lit(one))
        for bit, one in enumerate(FITTED)
    ]
    return told.with_columns(
        names.gather(told["program"]).alias("program"),
        ids.gather(told["piece"]).alias("content_id"),
        ids.gather(told["replacement"]).alias("replacement"),
        titles.gather(told["replacement"]).alias("title"),
        pl.concat_list(fits).list.drop_nulls().alias("fits"),
    )


def _stated(places: Ints) -> pl.Series:
    return pl.Series(places).set(pl.Series(places == NOBODY), None)


def _most(column: str) -> pl.Expr:
    """Return the most common of what is stated, each name of several by itself."""
    parts = pl.col(column).drop_nulls().str.replace_all(r"[,/|\n]", ";").str.split(";")
    names = parts.explode().str.strip_chars().str.to_lowercase()
    return names.filter(names.str.len_chars() > 0).mode().sort().first()


def _missing(failing: Failing) -> tuple[str, ...]:
    """Return the fields for want of which nothing fits, or less."""
    rows, data = failing.audited.pieces.rows, failing.audited.data
    if data.content is None:
        return ("content",)
    if data.leads is None:
        return ("leads",)
    stated = failing.people.stated
    gaps = {
        "content.body": not rows.filter("listed")["says"].count(),
        "content.audience_role": not rows["audience_role"].count(),
        "leads.role": not stated["role"].count(),
        "content.audience_industry": not rows["audience_industry"].count(),
        "leads.industry": not stated["industry"].count(),
        "content.topic": not rows["topic"].count(),
        "leads.interests": not (stated["interests"].count() or stated["problem"].count()),
        "content.buying_stage": not failing.candidates.stages.any(),
        "leads.mql_at": not failing.people.staged,
    }
    return tuple(field for field, gap in gaps.items() if gap)
