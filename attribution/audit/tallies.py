"""How often each criterion is met, is not, and cannot be assessed, and for want of what."""

from collections.abc import Mapping, Sequence

import polars as pl

from attribution.audit.answers import Shares, Verdict
from attribution.audit.criterion import FAIL, PASS, Criterion
from attribution.audit.wilson import share_of
from attribution.estimate import Estimate

SCHEMA = {
    "criterion": pl.String(),
    **dict.fromkeys(("met", "failed", "unsaid", "none"), pl.Int64()),
}
"""The columns of a tally, after the one that it is made by."""


def tally(rows: pl.DataFrame, criteria: Sequence[Criterion], by: str | None = None) -> pl.DataFrame:
    """Count each criterion's answers.

    Args:
        rows: A frame whose columns named after criteria hold their answers.
        criteria: Those to count; one that has no column there is left out.
        by: A column to count for each value of; None for all rows together.

    Returns:
        One row per value of `by` and criterion, in the order of `criteria` and sorted by `by`:
        `by` where it is given, `criterion`, `met`, `failed`, `unsaid` (cannot say) and `none`
        (does not apply), Int64 rows.
    """
    asked = [criterion.id for criterion in criteria if criterion.id in rows.columns]
    keys = [] if by is None else [by]
    if not asked:
        return (
            rows.select(keys)
            .clear()
            .with_columns(pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items())
        )
    grouped = rows.lazy().select(*keys, *asked).group_by(keys or pl.lit(0).alias("all"))
    counted = grouped.agg(*(_counts(one) for one in asked)).collect()
    parts = [
        counted.select(*keys, pl.lit(one).alias("criterion"), pl.col(one)).unnest(one)
        for one in asked
    ]
    order = pl.col("criterion").cast(pl.Enum(asked))
    return pl.concat(parts).sort(*keys, order).select(*keys, *SCHEMA)


def missing_fields(
    rows: pl.DataFrame, criteria: Sequence[Criterion]
) -> Mapping[str, Mapping[str, int]]:
    """Count for each criterion how many rows cannot be assessed for want of each field.

    Returns:
        Criterion → field → rows; criteria that can be assessed everywhere are left out.
    """
    found = {}
    for criterion in criteria:
        if criterion.id not in rows.columns:
            continue
        answers = rows[criterion.id].value_counts(name="rows").drop_nulls()
        told = {
            criterion.fields[-1 - answer]: number
            for answer, number in sorted(answers.iter_rows(), reverse=True)
            if answer < FAIL
        }
        if told:
            found[criterion.id] = told
    return found


def shares_of(verdicts: pl.Series, confidence: float) -> Shares:
    """Return how sends divide, with unclear ones counted both ways.

    Args:
        verdicts: The verdict of each send.
        confidence: The level of the intervals.
    """
    found = dict(verdicts.cast(pl.String).value_counts(name="sends").iter_rows())
    counts = {verdict: int(found.get(verdict.value, 0)) for verdict in Verdict}
    return Shares(
        counts,
        _share(counts, Verdict.NURTURE, confidence),
        _share(counts, Verdict.SPAM, confidence),
    )


def _share(counts: Mapping[Verdict, int], of: Verdict, confidence: float) -> Estimate:
    every = sum(counts.values())
    if not every:
        return Estimate.unknown("nothing was sent")
    frame = pl.DataFrame({"found": counts[of], "unclear": counts[Verdict.UNCLEAR], "every": every})
    ends = share_of(pl.col("found"), pl.col("unclear"), pl.col("every"), confidence)
    value, low, high = (frame.select(end).item() for end in ends)
    if value is None:
        return Estimate(None, low, high, every, "every send is unclear")
    return Estimate(value, low, high, every)


def _counts(criterion: str) -> pl.Expr:
    answer = pl.col(criterion)
    return pl.struct(
        met=(answer == PASS).sum().cast(pl.Int64),
        failed=(answer == FAIL).sum().cast(pl.Int64),
        unsaid=(answer < FAIL).sum().cast(pl.Int64),
        none=answer.is_null().sum().cast(pl.Int64),
    ).alias(criterion)
