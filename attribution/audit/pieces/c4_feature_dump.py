"""C4: the text is not mostly about ourselves."""

import polars as pl

from attribution.audit.criterion import Criterion, Level
from attribution.audit.pieces.answer import BODY, ENGLISH, of_text
from attribution.audit_rules import AuditRules


def _judge(rules: AuditRules) -> pl.Expr:
    return of_text(pl.col("dump_share") < rules.dump_share)


C4 = Criterion(
    id="C4",
    level=Level.PIECE,
    name="Is no dump of features",
    quote="sending emails with feature dumps",
    formula=("Under {dump_share} of its sentences speak of ourselves, our news or our offers."),
    fix="Take one problem of the reader, and say how it is solved with and without the product.",
    fields=(BODY, ENGLISH),
    judge=_judge,
)
