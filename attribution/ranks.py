"""Does the choice of model change who is first?

One value may be first under every model, or each model may have a first of its own; and a first
place by a hair is none: it is clear only where the intervals of the share and of the next one do
not meet.
"""

import polars as pl

from attribution.told import NO_TOUCH

_SCHEMA: dict[str, pl.DataType] = {
    "value": pl.String(),
    "first_under": pl.Int64(),
    "clear_under": pl.Int64(),
    "models": pl.Int64(),
    "best_rank": pl.Int64(),
    "worst_rank": pl.Int64(),
    "first_models": pl.List(pl.String),
    "clear_models": pl.List(pl.String),
    "rivals": pl.List(pl.String),
}


_ORDER = ("first_under", "clear_under", "best_rank", "worst_rank", "value")


def rank_stability(compared: pl.DataFrame) -> pl.DataFrame:
    """Tell under how many models each value is first, and how clearly.

    A value is first under a model where it has the most credit, above 0; of equal ones all are. It
    is clearly first where it alone is and its interval lies above those of all others; where an
    interval is not known, that cannot be said. A value without credit in any account has none and
    counts as 0 beside one that is known: what nobody had takes the first place from nobody.

    Args:
        compared: What `attribution.comparison.compare_models` gives.

    Returns:
        One row per value that has a touch on record: `value`; `first_under`, `clear_under`
        (Int64: models), `models` (Int64: how many there are); `best_rank`, `worst_rank` (Int64: 1
        is the most credit; equal ones share the better rank); `first_models`, `clear_models` (in
        the models' order); `rivals` (where it is first anywhere: the values, in the alphabet's
        order, that are first under another model, or whose interval meets or may meet this one's
        where it is first). Most often first, first; then by clearly first, best rank, worst rank
        and value.
    """
    ranked = _ranked(compared.filter(pl.col("value") != NO_TOUCH))
    told = ranked.group_by("value", maintain_order=True).agg(
        first_under=pl.col("is_first").sum(),
        clear_under=pl.col("is_clear").sum(),
        models=pl.lit(ranked["model"].n_unique()),
        best_rank=pl.col("rank").min(),
        worst_rank=pl.col("rank").max(),
        first_models=pl.col("model").filter("is_first"),
        clear_models=pl.col("model").filter("is_clear"),
    )
    return (
        told.join(_rivals(ranked), on="value", how="left")
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
        .with_columns(pl.col("rivals").fill_null([]))
        .sort(*_ORDER, descending=[True, True, False, False, False])
    )


def _ranked(compared: pl.DataFrame) -> pl.DataFrame:
    """Add each value's rank under each model, and how the first one stands to it."""
    first = (pl.col("rank") == 1) & (pl.col("credit") > 0)
    ranked = compared.with_columns(
        rank=pl.col("credit").rank("min", descending=True).over("model").cast(pl.Int64)
    ).with_columns(is_first=first)
    # Of several that are first, none is clearly so: the others' ends reach above its own low one.
    lowest = pl.col("low").filter("is_first").first().over("model")
    reached = pl.when(pl.col("credit") == 0).then(pl.col("high").fill_null(0)).otherwise("high")
    below = (reached < lowest).fill_null(value=False)
    ranked = ranked.with_columns(is_below=below)
    others = (~pl.col("is_first") & ~pl.col("is_below")).any().over("model")
    alone = pl.col("is_first").sum().over("model") == 1
    known = pl.col("low").is_not_null()
    return ranked.with_columns(is_clear=pl.col("is_first") & alone & known & ~others)


def _rivals(ranked: pl.DataFrame) -> pl.DataFrame:
    """Return, for each value that is first somewhere, those that could be in its place."""
    firsts = ranked.filter("is_first").select("model", "value")
    elsewhere = firsts.select(rival="value").unique()
    meeting = firsts.join(
        ranked.filter(~pl.col("is_below")).select("model", rival="value"), on="model"
    ).select("value", "rival")
    every = firsts.select("value").unique().join(elsewhere, how="cross")
    return (
        pl.concat([meeting, every])
        .unique()
        .filter(pl.col("value") != pl.col("rival"))
        .sort("value", "rival")
        .group_by("value", maintain_order=True)
        .agg(rivals="rival")
    )
