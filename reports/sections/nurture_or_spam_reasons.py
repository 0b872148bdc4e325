"""Why pieces were found to be what they are, in words, and what to do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Says, Verdict
from attribution.audit.criterion import FAIL, Criterion
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.sends.verdict import REASONS
from data_contracts.spreadsheets import harmless
from reports.blocks import Attached
from reports.numbers import count
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_instead import instead_of
from reports.sections.audit_signs import Sign, signs_of_pieces
from reports.sections.audit_words import quotes_of, title
from reports.wording import joined

MOST_REASONS = 2
"""So many signs of its sends are told of a piece, those of most sends."""

PITCH = frozenset({"ask", "offer", "own", "news", "price", "hype"})
"""Kinds of sentences that speak for a pitch."""

_UNFILLED = frozenset({"unfilled"})


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a piece was found to be what it is.

    Attributes:
        told: Criteria of its text that are not met, with a quoted sentence, and signs of its
            sends with how many have them.
        fix: What to do about the first of them, and what to send in its place.
        failed: Ids of all criteria of its text that are not met.
    """

    told: str
    fix: str
    failed: tuple[str, ...]


def reasons(analysis: Analysis, pieces: pl.DataFrame) -> Mapping[int, Reasons]:
    """Return why pieces were found to be what they are: place in `Pieces.rows` → reasons.

    Args:
        analysis: The analysis to read.
        pieces: Some rows of `judged_pieces`.
    """
    sent = analysis.sends.rows.filter(pl.col("piece").is_in(pieces["place"].implode()))
    found, instead = signs_of_pieces(sent), instead_of(analysis, "content_id")
    return {
        row["place"]: _reasons(
            analysis, row, found.get(row["place"], []), instead.get(row["content_id"], "")
        )
        for row in pieces.to_dicts()
    }


def every_piece(analysis: Analysis, pieces: pl.DataFrame) -> Attached:
    """Return every piece with its verdict, reasons and fix as a file."""
    why = reasons(analysis, pieces)
    told = [why[place] for place in pieces["place"]]
    frame = pieces.select(
        "content_id", "title", pl.col("verdict").cast(pl.String), "sends",
        *(verdict.value for verdict in Verdict), "spam_share", "spam_low", "spam_high",
        "delivered", "next_steps", "opt_outs", "complaints", pl.col("says").cast(pl.String), "p",
    ).with_columns(
        pl.Series("not_met", [", ".join(each.failed) for each in told], dtype=pl.String),
        pl.Series("why", [each.told for each in told], dtype=pl.String),
        pl.Series("fix", [each.fix for each in told], dtype=pl.String),
    )  # fmt: skip
    content = frame.with_columns(harmless(pl.col(pl.String))).write_csv().encode()
    return Attached("Get every piece: pieces.csv", "pieces.csv", content)


def fixes_of(failed: Sequence[str], *, reason_found: bool = False) -> list[str]:
    """Return what to do about criteria that are not met, each once, in their order.

    Reasons that speak for a send need not all be met: where one is, nothing is to be done about
    the others, and where none is, the first stands for all.
    """
    missed = [one for one in failed if one in REASONS]
    kept = [] if reason_found else missed[:1]
    asked = [one for one in failed if one not in REASONS or one in kept]
    return list(dict.fromkeys(CRITERIA[one].fix for one in asked))


def _reasons(
    analysis: Analysis, row: dict[str, object], found: list[tuple[Sign, int]], instead: str
) -> Reasons:
    of_text = [one for one in PIECE_CRITERIA if row.get(one.id) == FAIL]
    told = [f"{sign.label}: {count(number, 'send')} fail" for sign, number in found[:MOST_REASONS]]
    if of_text:
        told.insert(0, _of_text(analysis, row, of_text))
    if not told and row["verdict"] is not None:
        told = ["No sign against it was found, nor a reason that speaks for it"]
    signs_fix = [sign.fix for sign, _ in found]
    pitch_fix = [one.fix for one in of_text] if row["pitch"] or not found else []
    fix = " ".join(filter(None, [*(pitch_fix or signs_fix)[:1], instead]))
    return Reasons("; ".join(told) or "–", fix or "–", tuple(one.id for one in of_text))


def _of_text(analysis: Analysis, row: dict[str, object], failed: list[Criterion]) -> str:
    others = f" (and {joined([one.id for one in failed[1:]])})" if failed[1:] else ""
    names = f"Its text fails {title(failed[0])}{others}"
    quotes = analysis.pieces.quotes.get(str(row["content_id"]), ())
    said = [] if row["says"] == Says.HELP else quotes_of(quotes, PITCH, 1)
    return f"{names}: {said[0]}" if said else names
