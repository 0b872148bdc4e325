"""What the criteria of pieces have in common: texts that cannot be judged."""

import polars as pl

from attribution.audit.criterion import FAIL, PASS, missing

BODY, ENGLISH = "content.body", "content.body in English"
"""What a judgement of a text needs; the first two `fields` of the criteria that make one."""


def of_text(met: pl.Expr, otherwise: pl.Expr | None = None) -> pl.Expr:
    """Answer by a text where there is one that can be judged.

    Args:
        met: Whether the criterion is met; null where the text does not say.
        otherwise: The answer where it does not.
    """
    answer = pl.when(met).then(PASS).when(~met).then(FAIL)
    said = answer if otherwise is None else answer.otherwise(otherwise)
    return (
        pl.when("foreign")
        .then(missing(1))
        .when(pl.col("p").is_null())
        .then(missing(0))
        .otherwise(said)
        .cast(pl.Int8)
    )
