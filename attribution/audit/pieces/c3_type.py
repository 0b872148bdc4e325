"""C3: the piece is no hard promotion by its type, or where the type leaves it open, by its text."""

import polars as pl

from attribution.audit.answers import Promotion
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit_rules import AuditRules


def _judge(_: AuditRules) -> pl.Expr:
    open_type = pl.when(pl.col("content_type").is_null()).then(missing(0)).otherwise(missing(1))
    return (
        pl.when(pl.col("promotion").is_null())
        .then(open_type)
        .when(pl.col("promotion") == Promotion.HARD)
        .then(FAIL)
        .otherwise(PASS)
        .cast(pl.Int8)
    )


C3 = Criterion(
    id="C3",
    level=Level.PIECE,
    name="Is no hard promotion",
    quote="case studies and promotional content",
    formula=(
        "Its type is not one that sells, such as a case study, datasheet, pricing or product page, "
        "comparison, release note, demo or discount offer. A webinar or event is soft promotion "
        "and passes; a guide, checklist, research, how-to, answer or newsletter is what its text "
        "(C1) is."
    ),
    fix="Send it to those who asked for it, and a guide or an answer to the others.",
    fields=("content.content_type", "content.body"),
    judge=_judge,
)
