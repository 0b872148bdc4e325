"""A chart of pieces: what came of each across, and who turned away upwards."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from attribution.audit.answers import Verdict
from reports import charts
from reports.blocks import Chart, Fact, Table
from reports.names import key_part, name
from reports.numbers import count, part_count
from reports.sections.audit_words import VERDICTS, verdict_told
from reports.tables import NUMBER, WORDS, table

MOST_DRAWN = 300
"""So many pieces are drawn, those sent most."""

NAMED = 4
"""So many pieces are named, the worst."""

_LEGEND = (Verdict.NURTURE, Verdict.MIXED, Verdict.UNCLEAR, Verdict.SPAM)


@dataclass(frozen=True, slots=True)
class _Plane:
    """What the chart of pieces is drawn in: across is good, up is bad."""

    across: pl.Expr
    up: pl.Expr
    x_title: str
    y_title: str
    corners: tuple[str, str]
    says: str


_JUDGEMENT = _Plane(
    100 * (1 - pl.col("p")),
    100 * pl.col("spam") / pl.col("sends"),
    "Chance in 100 that the text is help",
    "Sends in 100 found to be spam",
    ("pitch, sent as spam", "help, sent well"),
    "No opt-out or complaint is on record, or nothing came of any piece, so pieces are drawn by "
    "their texts and sends. To the right: the text helps. Upwards: more of its sends are spam.",
)


def pieces_chart(pieces: pl.DataFrame, listed: int) -> list[Chart]:
    """Draw what pieces did, or where nothing came of any, what they are; nothing under two.

    Args:
        pieces: What `nurture_or_spam_pieces.judged_pieces` gives.
        listed: So many are in the table beside it.
    """
    sent = pieces.filter((pl.col("delivered") > 0) & pl.col("verdict").is_not_null())
    turned = turned_away(sent)
    # Where no harm of anybody is known, nothing could be drawn upwards.
    on_record = sent.select(pl.sum("next_steps") + pl.sum("harms")).item()
    plane = _results(turned) if turned and on_record else _JUDGEMENT
    drawn = (
        sent.with_columns(x=plane.across, y=plane.up)
        .drop_nulls(["x", "y"])
        .with_columns(pl.col("verdict").cast(pl.String))
    )
    if drawn.height < 2:  # noqa: PLR2004 (nothing to compare)
        return []
    shown = drawn.top_k(MOST_DRAWN, by="sends").sort("sends", "content_id", descending=True)
    spec = charts.piece_quadrants(
        _marks(shown, drawn),
        lines=_lines(drawn),
        x_title=plane.x_title,
        y_title=plane.y_title,
        told=(part_count, part_count),
        corners=plane.corners,
        legend={verdict.value: VERDICTS[verdict] for verdict in _LEGEND},
        tips={
            "name": "piece", "found": "found to be", "sent": "sends", "across": plane.x_title,
            "up": plane.y_title,
        },
    )  # fmt: skip
    left = drawn.height - shown.height
    more = f" Not drawn: {count(left, 'piece')} with fewer sends." if left else ""
    return [
        Chart(
            "audit-pieces",
            "Which pieces hurt, and which help",
            f"{plane.says} The larger, the more it was sent; dotted: the average of all "
            f"pieces. Named: the worst.{more}",
            spec,
            _drawn_table(drawn.head(listed), plane, drawn.height),
        )
    ]


def turned_away(pieces: pl.DataFrame) -> str:
    """Return in words what is known of those who turned away: an export may lack one kind."""
    told = {"opt_outs": "opted out", "complaints": "complained"}
    return " or ".join(words for kind, words in told.items() if pieces[kind].count())


def _results(turned: str) -> _Plane:
    return _Plane(
        100 * pl.col("next_steps") / pl.col("delivered"),
        1_000 * pl.col("harms") / pl.col("delivered"),
        "Useful next steps per 100 delivered",
        f"Leads that {turned} per 1,000 delivered",
        ("hurts", "helps"),
        f"To the right: more people took a useful next step. Upwards: more {turned}.",
    )


def _marks(shown: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    """Return the pieces shown as the chart draws them; the worst of all drawn have a label."""
    worst = drawn.filter(pl.col("verdict").is_in([Verdict.SPAM, Verdict.MIXED])).head(NAMED)
    return shown.select(
        "x", "y", "sends", "verdict",
        label=pl.when(pl.col("told").is_in(worst["told"].implode()))
        .then(pl.col("told").map_elements(lambda told: name(told, 44), pl.String))
        .otherwise(pl.lit("")),
        name="told",
        across=pl.col("x").map_elements(part_count, pl.String),
        up=pl.col("y").map_elements(part_count, pl.String),
        sent=pl.col("sends").map_elements(count, pl.String),
        found=pl.col("verdict").map_elements(verdict_told, pl.String),
    )  # fmt: skip


def _lines(drawn: pl.DataFrame) -> tuple[float, float]:
    """Return the averages of all pieces, each weighed by what was delivered of it."""
    weight = pl.col("delivered")
    found = drawn.select(*((pl.col(v) * weight).sum() / weight.sum() for v in ("x", "y")))
    return (float(found["x"][0]), float(found["y"][0]))


def _drawn_table(worst: pl.DataFrame, plane: _Plane, drawn: int) -> Table:
    turned = turned_away(worst) or "opted out or complained"
    listed = [
        [
            row["told"], verdict_told(row["verdict"]), count(row["sends"]),
            count(row["delivered"]), part_count(row["x"]), part_count(row["y"]),
            _per_step(row, turned),
        ]
        for row in worst.to_dicts()
    ]  # fmt: skip
    left = drawn - len(listed)
    return table(
        "audit-pieces-data",
        "",
        (
            ("Piece", WORDS), ("Found to be", WORDS), ("Sends", NUMBER), ("Delivered", NUMBER),
            (plane.x_title, NUMBER), (plane.y_title, NUMBER),
            ("Harms per useful next step", NUMBER),
        ),
        listed,
        note=f"The worst first. Not listed: {count(left, 'piece')}." if left else "",
    )  # fmt: skip


def _per_step(row: dict[str, Any], turned: str) -> Fact:
    """Return how many turned away for each useful next step."""
    value = row["harms_per_step"]
    key = f"audit.piece.{key_part(row['content_id'])}.harms_per_step"
    label = f"Leads that {turned} per useful next step of “{row['told']}”"
    if value is not None:
        return Fact(key, label, part_count(value), value, unit="ratio")
    why = "unknown" if row["harms"] is None else f"{count(row['harms'])} and no step"
    return Fact(key, label, why, None, why=why, unit="ratio")
