"""Which pieces hurt and which help: a quadrant, the worst with reasons and fix, and copies."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from reports import charts
from reports.blocks import Block, Caveat, Chart, Fact, Table
from reports.names import distinct_names, key_part, name
from reports.numbers import count, interval, part_count, share
from reports.sections.audit_words import VERDICTS, verdict_told
from reports.sections.nurture_or_spam_reasons import Reasons, every_piece, reasons
from reports.tables import NUMBER, WORDS, Cell, table

MOST_PIECES = 8
"""So many pieces are listed, the worst first; a download has them all."""

MOST_DRAWN = 300
"""So many pieces are drawn, those sent most."""

NAMED = 4
"""So many pieces are named in the chart, the worst."""

_WORST_FIRST = tuple(verdict.value for verdict in VERDICTS)
_LEGEND = (Verdict.NURTURE, Verdict.MIXED, Verdict.UNCLEAR, Verdict.SPAM)


def pieces_blocks(analysis: Analysis) -> list[Block]:
    """Return what pieces do, and which are the worst; nothing where there is no piece."""
    pieces = judged_pieces(analysis)
    if pieces.is_empty():
        return []
    return [
        *_quadrants(pieces),
        *_worst_table(analysis, pieces),
        *_copies(analysis, pieces),
    ]


def judged_pieces(analysis: Analysis) -> pl.DataFrame:
    """Return every piece with what was found of it, the worst first.

    Spam comes before mixed, unclear and nurture, what was never sent last; then come the harms,
    the sends that are spam, and all sends.

    Returns:
        One row per piece: the columns of `Pieces.rows` and of `Analysis.piece_audits`, `place`
        (in `Pieces.rows`), and `told` (its name, unique).
    """
    rows, audits = analysis.pieces.rows, analysis.piece_audits
    both = pl.concat([rows, audits.drop("content_id")], how="horizontal").with_row_index("place")
    verdict = pl.col("verdict").cast(pl.String)
    rank = pl.lit(len(_WORST_FIRST))
    for place, each in enumerate(_WORST_FIRST):
        rank = pl.when(verdict == each).then(pl.lit(place)).otherwise(rank)
    ordered = both.sort(
        rank, "harms", "spam", "sends", "content_id",
        descending=[False, True, True, True, False], nulls_last=True,
    )  # fmt: skip
    told = distinct_names(
        [title or content_id for content_id, title in ordered.select("content_id", "title").rows()]
    )
    return ordered.with_columns(pl.Series("told", told, dtype=pl.String))


@dataclass(frozen=True, slots=True)
class _Plane:
    """What the chart of pieces is drawn in: across is good, up is bad."""

    across: pl.Expr
    up: pl.Expr
    x_title: str
    y_title: str
    corners: tuple[str, str]
    says: str


_RESULTS = _Plane(
    100 * pl.col("next_steps") / pl.col("delivered"),
    1_000 * pl.col("harms") / pl.col("delivered"),
    "Useful next steps per 100 delivered",
    "Leads that opted out or complained per 1,000 delivered",
    ("hurts", "helps"),
    "To the right: more people took a useful next step. Upwards: more opted out or complained.",
)
_JUDGEMENT = _Plane(
    100 * (1 - pl.col("p")),
    100 * pl.col("spam") / pl.col("sends"),
    "Chance in 100 that the text is help",
    "Sends in 100 found to be spam",
    ("pitch, sent as spam", "help, sent well"),
    "No opt-out or complaint is on record, or nothing came of any piece, so pieces are drawn by "
    "their texts and sends. To the right: the text helps. Upwards: more of its sends are spam.",
)


def _quadrants(pieces: pl.DataFrame) -> list[Chart]:
    sent = pieces.filter((pl.col("delivered") > 0) & pl.col("verdict").is_not_null())
    # Where no harm of anybody is known, nothing could be drawn upwards.
    known = sent["harms"].count() > 0
    on_record = sent.select(pl.sum("next_steps") + pl.sum("harms")).item()
    plane = _RESULTS if known and on_record else _JUDGEMENT
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
            _drawn_table(drawn.head(MOST_PIECES), plane, drawn.height),
        )
    ]


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
    listed = [
        [
            row["told"], verdict_told(row["verdict"]), count(row["sends"]),
            count(row["delivered"]), part_count(row["x"]), part_count(row["y"]), _per_step(row),
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


def _worst_table(analysis: Analysis, pieces: pl.DataFrame) -> list[Block]:
    sent = pieces.filter(pl.col("verdict").is_not_null())
    bad = sent.filter(pl.col("verdict").cast(pl.String) != Verdict.NURTURE)
    if bad.is_empty():
        all_nurture = [Caveat("Every piece that was sent was found to be nurture.")]
        return [] if sent.is_empty() else [*all_nurture]
    listed = bad.head(MOST_PIECES)
    why = reasons(analysis, listed)
    rows = [_row(row, why[row["place"]]) for row in listed.to_dicts()]
    left = bad.height - len(rows)
    more = f" Not listed: {count(left, 'more piece')} that are not nurture." if left else ""
    return [
        table(
            "audit-worst-pieces",
            "The worst pieces, why, and what to do",
            (("Piece", WORDS), ("Found to be", WORDS), ("Why", WORDS), ("What to do", WORDS)),
            rows,
            note="The share of spam is of the sends that are not unclear; its range counts the "
            f"unclear ones both ways. Quoted is what a piece itself says.{more}",
            attached=every_piece(analysis, pieces),
        )
    ]


def _row(row: dict[str, Any], why: Reasons) -> list[Cell]:
    fact = Fact(
        f"audit.piece.{key_part(row['content_id'])}.spam",
        f"Sends of “{row['told']}” that are spam",
        f"{verdict_told(row['verdict'])}: {_spam(row)}",
        row["spam_share"], row["spam_low"], row["spam_high"], row["sends"],
        "" if row["spam_share"] is not None else "every send is unclear", "share",
    )  # fmt: skip
    return [name(row["told"], _SHORT), fact, why.told, why.fix]


def _spam(row: dict[str, Any]) -> str:
    sends = count(row["sends"])
    if row["spam_share"] is None:
        return f"all {sends} unclear"
    ends = interval(row["spam_low"], row["spam_high"])
    return f"{share(row['spam_share'])} ({ends}) of {sends}"


def _per_step(row: dict[str, Any]) -> Fact:
    """Return how many opted out or complained for each useful next step."""
    value = row["harms_per_step"]
    key = f"audit.piece.{key_part(row['content_id'])}.harms_per_step"
    label = f"Leads that opted out or complained per useful next step of “{row['told']}”"
    if value is not None:
        return Fact(key, label, part_count(value), value, unit="ratio")
    why = "unknown" if row["harms"] is None else f"{count(row['harms'])} and no step"
    return Fact(key, label, why, None, why=why, unit="ratio")


def _copies(analysis: Analysis, pieces: pl.DataFrame) -> list[Table]:
    """Return pieces that are nearly the same under several ids; nothing where none are."""
    alike = (
        pieces.drop_nulls("alike")
        .filter(pl.col("sentences").is_not_null())
        .group_by("alike")
        .agg(
            pl.len().alias("ids"), pl.col("told").sort().head(_TITLES), pl.sum("sends"),
            pl.col("content_id").sort().head(_TITLES).alias("listed"),
        )
        .filter(pl.col("ids") > 1)
        .sort("sends", "alike", descending=[True, False])
    )  # fmt: skip
    if alike.is_empty():
        return []
    shown = alike.head(_GROUPS)
    left = alike.height - shown.height
    more = f" Not listed: {count(left, 'more group')} with fewer sends." if left else ""
    return [
        table(
            "audit-copies",
            "One piece under several ids",
            (("Pieces", WORDS), ("Ids", WORDS), ("Copies", NUMBER), ("Sends", NUMBER)),
            [
                (
                    _listed(row["told"], row["ids"]), _listed(row["listed"], row["ids"]),
                    count(row["ids"]), count(row["sends"]),
                )
                for row in shown.to_dicts()
            ],
            note="Their runs of five words overlap by "
            f"{share(analysis.settings.audit.alike)} or more once footers are taken away. To a "
            "lead they are one piece: the second is a repeat, and is counted as one. Send one of "
            f"them, or write the others anew.{more}",
        )
    ]  # fmt: skip


def _listed(values: list[str], every: int) -> str:
    told = "; ".join(name(value) for value in values)
    return f"{told}; {count(every - len(values))} more" if every > len(values) else told


_TITLES, _GROUPS, _SHORT = 4, 6, 40
