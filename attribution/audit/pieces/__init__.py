"""Content pieces: the criteria, in the order a reader should meet them.

To add one: write it in a file here (its `judge` takes the `AuditRules` and gives an expression over
what `facts.py` knows of a piece), then add its line below.
"""

import polars as pl

from attribution.audit.answers import Pieces
from attribution.audit.criterion import Criterion
from attribution.audit.pieces.c1_pitch import C1
from attribution.audit.pieces.c2_useful_anyway import C2
from attribution.audit.pieces.c3_type import C3
from attribution.audit.pieces.c4_feature_dump import C4
from attribution.audit.pieces.catalogue import STATED, catalogue
from attribution.audit.pieces.facts import counted, decided, with_texts
from attribution.settings import Settings
from data_contracts.dataset import Dataset

PIECE_CRITERIA: tuple[Criterion, ...] = (C1, C2, C3, C4)
"""What is asked of each piece."""

_FOUND = (
    "listed", "says", "p", "decided_by", "promotion", "pitch", "sentences", "useful_words",
    "useful_share", "dump_share", "unfilled", "alike",
)  # fmt: skip


def audit_pieces(data: Dataset, settings: Settings) -> Pieces:
    """Judge every content piece, by its type, its text and what people said of it.

    Args:
        data: The tables, and the words of the audit; without a table of content, pieces that were
            sent are known by their id only.
        settings: What we are called, where the audit draws its lines, and what people said.

    Returns:
        See `Pieces`.
    """
    rows = catalogue(data)
    names = tuple(name for name in settings.our_names if name.strip())
    judged = counted(settings.judged)
    words = {piece: settings.judged[place].says for piece, place in judged.items()}
    facts, quotes = with_texts(rows, data.lexicon, names, settings.audit)
    ids = pl.col("content_id")
    facts = decided(
        facts.with_columns(
            ids.replace_strict(words, default=None, return_dtype=pl.String).alias("word")
        ),
        data.lexicon,
        settings.audit,
    )
    answers = [c.judge(settings.audit).alias(c.id) for c in PIECE_CRITERIA]
    known = facts["content_id"].to_list()
    return Pieces(
        rows=facts.with_columns(*answers).select(*STATED, *_FOUND, *(c.id for c in PIECE_CRITERIA)),
        quotes={known[place]: told for place, told in sorted(quotes.items())},
        judged={piece: judged[piece] for piece in known if piece in judged},
        names_known=bool(names),
        foreign=tuple(facts.filter("foreign")["content_id"]),
    )
