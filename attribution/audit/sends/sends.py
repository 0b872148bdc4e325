"""Every contact that the company began, each criterion's answer, and what it is found to be."""

from collections.abc import Mapping, Sequence
from functools import partial

import polars as pl

from attribution.audit.answers import Sends
from attribution.audit.criterion import Criterion
from attribution.audit.sends.blasts import blasts
from attribution.audit.sends.clicks import Clicks, clicks
from attribution.audit.sends.context import STAGES, UNKNOWN, Context
from attribution.audit.sends.earlier import DAY_US
from attribution.audit.sends.people import NOT_YET
from attribution.audit.sends.told import Flags, Told, as_column, missing_fields
from attribution.audit.sends.verdict import find
from attribution.numbering import Ints, Numbered
from attribution.side_by_side import at_once, side_by_side

_OF_TOUCH = (
    "touch_id", "occurred_at", "lead_id", "channel", "action", "program", "program_kind",
    "content_id",
)  # fmt: skip
_OWN = ("touch_id", "occurred_at")
_OF_CLICK = ("touch_id", "occurred_at", "lead_id", "program", "content_id")


def sends(of: Context, asked: Sequence[Criterion], asked_of_clicks: Sequence[Criterion]) -> Sends:
    """Judge every send, and every click, by each criterion."""
    clicked = clicks(of)
    # What several criteria ask for comes first, so that none waits for another's.
    blast, *_ = at_once(
        lambda: blasts(of),
        lambda: of.requested,
        lambda: clicked.machine,
        lambda: of.copies,
    )
    judged = at_once(
        *(partial(one.judge, clicked) for one in asked_of_clicks),
        *(partial(one.judge, of) for one in asked),
    )
    of_clicks = dict(zip([one.id for one in asked_of_clicks], judged, strict=False))
    answers = dict(zip([one.id for one in asked], judged[len(asked_of_clicks) :], strict=True))
    counts = {
        one.id: missing_fields((answers | of_clicks)[one.id], one.fields)
        for one in (*asked, *asked_of_clicks)
    }
    rows, responses = at_once(
        lambda: _rows(of, answers, blast), lambda: _responses(clicked, of_clicks)
    )
    return Sends(
        rows=rows,
        responses=responses,
        missing={name: count for name, count in counts.items() if count},
    )


def _rows(of: Context, answers: Mapping[str, Told], blasted: tuple[Flags, Flags]) -> pl.DataFrame:
    blast, told_of = blasted
    touches, found = at_once(
        lambda: _of_touches(of, of.rows, _OF_TOUCH), lambda: find(of, answers, blast)
    )
    piece = pl.Series(of.piece).cast(pl.UInt32, strict=False)
    opted_out = of.opted_out_at
    late = (of.moment > opted_out) & (opted_out != NOT_YET)
    rows: pl.DataFrame = touches.select(
        pl.Series(of.rows, dtype=pl.UInt32).alias("row"),
        *_OF_TOUCH,
        piece.alias("piece"),
        pl.Series(STAGES).gather(_or_null(of.stage)).alias("stage"),
        of.pieces.rows["promotion"].cast(pl.String).gather(piece),
        of.pieces.rows["pitch"].gather(piece),
        pl.Series(of.requested).alias("requested"),
        _copy(of.copies),
        pl.Series((of.moment - opted_out) / DAY_US).set(pl.Series(~late), None).alias("days_late"),
        pl.Series(blast).set(pl.Series(~told_of), None).alias("blast"),
        *(as_column(answers[name]).alias(name) for name in answers),
        pl.Series(found.sign).alias("sign"),
        pl.Series(found.reason).alias("reason_found"),
        pl.Series(found.applicable).cast(pl.UInt8).alias("applicable"),
        pl.Series(found.assessed).cast(pl.UInt8).alias("assessed"),
        found.verdict.alias("verdict"),
    )
    return rows


def _responses(of: Clicks, answers: Mapping[str, Told]) -> pl.DataFrame:
    return _of_touches(of.of, of.rows, _OF_CLICK).select(
        pl.Series(of.rows, dtype=pl.UInt32).alias("row"),
        *_OF_CLICK,
        *(as_column(answers[name]).alias(name) for name in answers),
        pl.Series(of.unverified).alias("unverified"),
    )


def _of_touches(of: Context, rows: Ints, columns: Sequence[str]) -> pl.DataFrame:
    """Return columns of some touches; texts that many share are taken by their number."""
    return pl.DataFrame(list(side_by_side(partial(_of_touch, of, rows), columns)))


def _of_touch(of: Context, rows: Ints, column: str) -> pl.Series:
    if column in _OWN:
        # Of a table in many pieces a text is found many times slower.
        return of.touches.touches[column].rechunk().gather(rows)
    numbered = of.touches.of(column)
    codes = Numbered(numbered.values, numbered.codes[rows]).as_numbers()
    return numbered.values.gather(codes).alias(column)


def _or_null(places: Ints) -> pl.Series:
    return pl.Series(places).set(pl.Series(places == UNKNOWN), None)


def _copy(counts: Ints) -> pl.Series:
    return pl.Series("copy", counts).set(pl.Series(counts == 0), None).cast(pl.UInt32)
