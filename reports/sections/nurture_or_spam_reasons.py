"""Why pieces were found to be what they are, in words, and what to do about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.criterion import FAIL, Criterion
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.audit.sends.verdict import REASONS
from attribution.audit.tallies import tally
from data_contracts.spreadsheets import harmless
from reports.blocks import Attached
from reports.numbers import count
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_instead import instead_of
from reports.sections.audit_words import quotes_of, title
from reports.wording import joined

MOST_REASONS = 3
"""So many reasons are told of a piece: those of its text first, then those of most sends."""

PITCH = frozenset({"ask", "offer", "own", "news", "price", "hype"})
"""Kinds of sentences that speak for a pitch."""

_UNFILLED = frozenset({"unfilled"})


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a piece was found to be what it is.

    Attributes:
        told: Criteria that are not met, with a quoted sentence or a number of sends.
        fix: What to do about them, and what to send in its place.
        failed: Ids of all criteria that are not met.
    """

    told: str
    fix: str
    failed: tuple[str, ...]


MOST_FIXES = 2
"""So many things to do are told of a piece."""

_Failed = tuple[str, int, int]
"""A criterion, how many sends fail it, and of how many it was assessed."""


def reasons(analysis: Analysis, pieces: pl.DataFrame) -> Mapping[int, Reasons]:
    """Return why pieces were found to be what they are: place in `Pieces.rows` → reasons.

    Args:
        analysis: The analysis to read.
        pieces: Some rows of `judged_pieces`.
    """
    sends = _failed_sends(analysis, pieces["place"])
    instead = instead_of(analysis, "content_id")
    return {
        row["place"]: _reasons(
            analysis, row, sends.get(row["place"], []), instead.get(row["content_id"], "")
        )
        for row in pieces.to_dicts()
    }


def every_piece(analysis: Analysis, pieces: pl.DataFrame) -> Attached:
    """Return every piece with its verdict, reasons and fix as a file."""
    why = reasons(analysis, pieces)
    told = [why[place] for place in pieces["place"]]
    frame = pieces.select(
        "content_id", "title", pl.col("verdict").cast(pl.String), "sends", "nurture", "mixed",
        "spam", "unclear", "spam_share", "spam_low", "spam_high", "delivered", "next_steps",
        "opt_outs", "complaints", pl.col("says").cast(pl.String), "p",
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


def _failed_sends(analysis: Analysis, places: pl.Series) -> Mapping[int, list[_Failed]]:
    """Return for each piece the touch criteria that its sends fail, most sends first."""
    rows = analysis.sends.rows.filter(pl.col("piece").is_in(places.implode()))
    failed = tally(rows, TOUCH_CRITERIA, "piece").filter(pl.col("failed") > 0)
    found = defaultdict(list)
    for row in failed.sort("failed", descending=True, maintain_order=True).to_dicts():
        found[row["piece"]].append((row["criterion"], row["failed"], row["met"] + row["failed"]))
    return found


def _reasons(
    analysis: Analysis, row: dict[str, object], sends: list[_Failed], instead: str
) -> Reasons:
    of_text = [one for one in PIECE_CRITERIA if row.get(one.id) == FAIL]
    of_sends = {criterion.id: criterion for criterion in TOUCH_CRITERIA}
    failed = [*of_text, *(of_sends[key] for key, _, _ in sends)]
    told = [_of_text(analysis, row, of_text)] if of_text else []
    told += [
        f"{title(of_sends[key])}: fails in {count(number)} of {count(assessed, 'send')}"
        for key, number, assessed in sends[: MOST_REASONS - bool(of_text)]
    ]
    fixes = [*fixes_of(tuple(one.id for one in failed))[:MOST_FIXES], *filter(None, [instead])]
    return Reasons(". ".join(told) or "–", " ".join(fixes) or "–", tuple(o.id for o in failed))


def _of_text(analysis: Analysis, row: dict[str, object], failed: list[Criterion]) -> str:
    names = f"Fails {joined([title(one) for one in failed])}"
    quotes = analysis.pieces.quotes.get(str(row["content_id"]), ())
    said = quotes_of(quotes, PITCH, 1)
    return f"{names}: {said[0]}" if said else names
