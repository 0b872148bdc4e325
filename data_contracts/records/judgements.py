"""What people said of content pieces, with their name, their reason and the time."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data_contracts.records.place import none_yet

SAYS = ("pitch", "help", "open")
"""What a person can say of a content piece; `open` takes an earlier word back."""

LONGEST_NAME, LONGEST_REASON = 100, 1000
"""How many characters a name and a reason may have."""


@dataclass(frozen=True, slots=True)
class PieceJudgement:
    """A person's word on a content piece.

    Attributes:
        content_id: The piece.
        says: `pitch`, `help`, or `open`, which takes an earlier word back.
        judged_by: Who says it.
        reason: Why.
        judged_at: When, UTC.
    """

    content_id: str
    says: str
    judged_by: str
    reason: str
    judged_at: datetime


def judgement(content_id: str, says: str, by: str, why: str, at: datetime) -> PieceJudgement:
    """Return a word that may be kept: with a piece, an author and a reason, each on one line.

    Raises:
        ValueError: Something is missing or too long; the message says what to do.
    """
    name, reason = _tidy(by), _tidy(why)
    if not content_id or "\0" in content_id:
        raise ValueError("Choose a piece: without one there is nothing to judge.")
    if not says:
        raise ValueError("Say what the piece is: does it help, or is it a pitch?")
    if says not in SAYS:
        raise ValueError(f"A piece can be called {', '.join(SAYS)}; got {says!r}.")
    if not name:
        raise ValueError("Say who you are: a word without a name cannot be asked about later.")
    if not reason:
        raise ValueError("Say why: a word without a reason convinces nobody.")
    for what, text, longest in (
        ("name", name, LONGEST_NAME), ("reason", reason, LONGEST_REASON),
    ):  # fmt: skip
        if len(text) > longest:
            raise ValueError(
                f"The {what} has {len(text):,} characters; {longest:,} are the most. Shorten it."
            )
    return PieceJudgement(content_id, says, name, reason, at)


def keep_judgement(folder: Path, word: PieceJudgement) -> None:
    """Add a word to the records of a folder; an earlier one stays, and no longer counts.

    Raises:
        RecordsError: The records cannot be written.
    """
    from data_contracts.records import store, tables  # noqa: PLC0415 - a slow import

    store.append(folder, tables.PIECE_JUDGEMENTS, asdict(word))


def piece_judgements(folder: Path) -> tuple[PieceJudgement, ...]:
    """Return every word that was kept, in the order in which they were given.

    Raises:
        RecordsError: The records cannot be read.
    """
    if none_yet(folder):
        return ()
    from data_contracts.records import store, tables  # noqa: PLC0415 - a slow import

    kept = store.everything(folder, tables.PIECE_JUDGEMENTS)
    return tuple(
        PieceJudgement(**{name: row[name] for name in PieceJudgement.__slots__}) for row in kept
    )


def _tidy(text: str) -> str:
    """Return a text on one line, without characters that nobody sees."""
    seen = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    return " ".join(seen.split())
