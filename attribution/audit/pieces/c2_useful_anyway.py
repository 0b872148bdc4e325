"""C2: the text is worth reading for somebody who never buys."""

import polars as pl

from attribution.audit.criterion import Criterion, Level, missing
from attribution.audit.pieces.answer import BODY, ENGLISH, of_text
from attribution.audit_rules import AuditRules


def _judge(rules: AuditRules) -> pl.Expr:
    enough = pl.col("useful_words") >= rules.useful_words
    met = enough & (pl.col("useful_share") >= rules.useful_share)
    told = pl.col("sentences") >= rules.few_sentences
    return of_text(pl.when(told).then(met), pl.lit(missing(2)))


C2 = Criterion(
    id="C2",
    level=Level.PIECE,
    name="Useful even to those who never buy",
    quote="valuable even if they never buy from you",
    formula=(
        "Without the sentences that pitch, {useful_words} words or more are left, and "
        "{useful_share} of the sentences or more explain or instruct; texts under "
        "{few_sentences} sentences are not judged."
    ),
    fix="Add what a reader can use without buying: how to do it, why it happens, what to watch.",
    fields=(BODY, ENGLISH, "content.body of enough sentences"),
    judge=_judge,
)
