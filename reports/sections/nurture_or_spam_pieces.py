"""Which pieces hurt and which help: drawn, the worst with reasons and fix, and copies."""

from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from reports.blocks import Block, Caveat, Fact, Table
from reports.names import distinct_names, key_part, name
from reports.numbers import count, interval, share
from reports.sections.audit_words import VERDICTS, verdict_told
from reports.sections.nurture_or_spam_chart import pieces_chart
from reports.sections.nurture_or_spam_reasons import Reasons, every_piece, reasons
from reports.tables import NUMBER, WORDS, Cell, table

MOST_PIECES = 8
"""So many pieces are listed, the worst first; a download has them all."""

_WORST_FIRST = tuple(verdict.value for verdict in VERDICTS)


def pieces_blocks(analysis: Analysis) -> list[Block]:
    """Return what pieces do, and which are the worst; nothing where there is no piece."""
    pieces = judged_pieces(analysis)
    if pieces.is_empty():
        return []
    return [
        *pieces_chart(pieces, MOST_PIECES),
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
