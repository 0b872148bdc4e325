"""Every model's credit side by side, each share with its interval."""

from collections.abc import Mapping, Sequence

import polars as pl

from attribution.bootstrap import share_intervals
from attribution.credit import CreditTable
from attribution.journeys import Journeys
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.relearned import relearned_intervals, table_intervals
from attribution.settings import Settings
from attribution.shards import CreditParts
from attribution.told import NO_TOUCH, told


def compare_models(
    credits_: Mapping[str, CreditTable], journeys: Journeys, column: str, settings: Settings
) -> pl.DataFrame:
    """Tell the credit per value of a column under every model, from laid out credit.

    Args:
        credits_: Every model's credit, by name; all of the same journeys.
        journeys: These journeys.
        column: A column of the journeys' rows.
        settings: Confidence, replicates and seed of the intervals.

    Returns:
        What `attribution.analysis.Analysis.credit_by` describes.
    """
    parts = _parts_of(credits_, journeys.deals, column)
    models = [table.model for table in credits_.values()]
    return compare_parts(parts, models, journeys, column, settings)


def compare_parts(
    parts: CreditParts,
    models: Sequence[AttributionModel],
    journeys: Journeys,
    column: str,
    settings: Settings,
) -> pl.DataFrame:
    """Tell the same from credit that is added up.

    Args:
        parts: The credit by the column, and by account.
        models: The models that it is under, in their order.
        journeys: All journeys with the column, for models that learn.
        column: The column.
        settings: Confidence, replicates and seed of the intervals.
    """
    tables = [_told(parts, model.name) for model in models]
    learned = [model for model in models if isinstance(model, LearnedModel) and model.reweighs]
    relearned = {model.name for model in learned}
    fixed = [model.name for model in models if model.name not in relearned]
    intervals = []
    if learned:
        intervals.append(relearned_intervals(learned, journeys, column, settings))
    if fixed:
        intervals.append(
            share_intervals(
                parts.under(fixed).money,
                parts.amounts,
                replicates=settings.replicates,
                seed=settings.seed,
                confidence=settings.confidence,
            )
        )
    return (
        pl.concat(tables)
        .join(pl.concat(intervals), on=["model", "value"], how="left", maintain_order="left")
        .with_columns(_around_share())
    )


def model_table(model: LearnedModel, journeys: Journeys, settings: Settings) -> pl.DataFrame:
    """Put the intervals of its shares beside a model's own table.

    Returns:
        What `attribution.analysis.Analysis.learned` describes.

    Raises:
        RefusedError: The model cannot be worked out on these journeys.
    """
    ends = table_intervals(model, journeys, settings).rename({"value": "channel"}).drop("model")
    table = model.table(journeys).join(ends, on="channel", how="left", maintain_order="left")
    return table.with_columns(_around_share())


def range_over_models(compared: pl.DataFrame, chosen: str) -> pl.DataFrame:
    """Tell the lowest and highest share of each value over all models.

    Args:
        compared: What `compare_models` gives.
        chosen: The model whose order the values keep.

    Returns:
        What `attribution.analysis.Analysis.credit_range` describes.
    """
    touched = pl.col("value") != NO_TOUCH
    most = pl.col("credit") == pl.col("credit").filter(touched).max().over("model")
    # The row *no touch on record* stands last under each model and must not become the first.
    ranked = compared.with_columns(
        is_first=touched & most & (pl.col("credit") > 0) & pl.col("share").is_not_null()
    )
    ranges = ranked.group_by("value").agg(
        lowest=pl.col("share").min(),
        highest=pl.col("share").max(),
        lowest_model=pl.col("model").get(pl.col("share").arg_min()),
        highest_model=pl.col("model").get(pl.col("share").arg_max()),
        first_under=pl.col("is_first").sum().cast(pl.Int64),
    )
    order = compared.filter(pl.col("model") == chosen).select("value")
    return order.join(ranges, on="value", maintain_order="left")


def _around_share() -> list[pl.Expr]:
    """Widen known intervals to the share that is told.

    Models that learn are drawn again on shares that are not yet whole units of each deal. Where
    every replicate says the same, the share that is told would lie beside the interval. What is
    no share has none.
    """
    low, high, is_told = pl.col("low"), pl.col("high"), pl.col("share").is_not_null()
    return [
        pl.when(low.is_not_null() & is_told).then(pl.min_horizontal(low, "share")).alias("low"),
        pl.when(high.is_not_null() & is_told).then(pl.max_horizontal(high, "share")).alias("high"),
    ]


def _told(parts: CreditParts, name: str) -> pl.DataFrame:
    """Return one model's credit by value: highest credit first, *no touch on record* last."""
    total = int(parts.values[name].sum())
    credit = pl.col(name)
    return parts.values.sort(
        pl.col("value") == NO_TOUCH, credit, "value", descending=[False, True, False]
    ).select(
        pl.lit(name).alias("model"),
        *("value", "touches", "deals"),
        credit.alias("credit"),
        share=credit / total if total > 0 else pl.lit(None, pl.Float64),
    )


def _parts_of(credits_: Mapping[str, CreditTable], deals: pl.DataFrame, column: str) -> CreditParts:
    every = [
        table.by(column).sort(pl.col("value") == NO_TOUCH, "value") for table in credits_.values()
    ]
    credit = [table["credit"].alias(name) for name, table in zip(credits_, every, strict=True)]
    return CreditParts(
        tuple(credits_),
        every[0].select("value", "touches", "deals").hstack(credit),
        _money(credits_, deals, column),
        deals.group_by("account_key").agg(pl.col("amount_minor").sum()).sort("account_key"),
    )


def _money(credits_: Mapping[str, CreditTable], deals: pl.DataFrame, column: str) -> pl.DataFrame:
    """Sum each model's credit by value and account, *no touch on record* included."""
    first = next(iter(credits_.values()))
    names = list(credits_)
    touched = first.rows.select(
        "account_key",
        value=told(column),
        **{name: table.rows["credit"] for name, table in credits_.items()},
    )
    amount = pl.when(pl.col("touches") == 0).then("amount_minor").otherwise(0)
    untouched = deals.select("account_key", value=pl.lit(NO_TOUCH), **dict.fromkeys(names, amount))
    return (
        pl.concat([touched, untouched], how="diagonal")
        .group_by("value", "account_key")
        .agg(pl.col(names).sum())
    )
