"""C1: the text does not just pitch."""

import polars as pl

from attribution.audit.answers import Says
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.pieces.answer import BODY, ENGLISH, of_text
from attribution.audit_rules import AuditRules


def _judge(_: AuditRules) -> pl.Expr:
    says = pl.col("says")
    by_text = of_text(
        pl.when(says == Says.HELP)
        .then(statement=True)
        .when(says == Says.PITCH)
        .then(statement=False),
        pl.lit(missing(2)),
    )
    by_person = pl.when(pl.col("word") == Says.HELP).then(PASS).otherwise(FAIL).cast(pl.Int8)
    return pl.when(pl.col("word").is_null()).then(by_text).otherwise(by_person)


C1 = Criterion(
    id="C1",
    level=Level.PIECE,
    name="Does not just pitch",
    quote="just pitch your product or service",
    formula=(
        "The chance that the text is a pitch, judged by the shares of its sentences that ask for a "
        "meeting, push an offer, name ourselves or our news, quote prices, praise, explain or "
        "instruct, is {help_to} or less; at {pitch_from} or more it is a pitch, and between the "
        "two nobody can tell from the text."
    ),
    fix=(
        "Say something that is useful to a reader who never buys, and leave the product to the "
        "last line; or record what the piece is, if the text misleads."
    ),
    fields=(BODY, ENGLISH, "settings.judged"),
    judge=_judge,
)
