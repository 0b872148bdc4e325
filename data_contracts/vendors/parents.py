"""Rows that hold what rows below them hold too: only the rest of them counts."""

from collections.abc import Sequence

import polars as pl

from data_contracts.reading.amounts import read_amounts
from data_contracts.vendors.names import first_in, normal
from data_contracts.vendors.shapes import Parents
from data_contracts.vendors.source import FAULT, Source

_AT, _NAME, _AMOUNT, _PARENT, _BELOW = "(at)", "(own)", "(held)", "(parent)", "(below)"
_COMMA, _POINT = r",\d{1,2}\D*$", r"\.\d{1,2}\D*$"


def without_children(
    source: Source, wanted: Parents, decimal: str | None
) -> tuple[Source, int, int]:
    """Leave each row only what no row below it holds.

    A row stands below the nearest one whose name is its own up to a separator. A row that holds
    exactly what those below it hold goes, and so does one that holds less: what was entered below
    is the finer statement. One that holds more keeps the difference. Several rows of one name
    hold their sum: what stands below is taken from the first of them, then from the next.

    Args:
        source: All rows of the file.
        wanted: Which column names a row, and which holds the amount.
        decimal: The mark before decimals, if it is stated.

    Returns:
        The rows kept, in their order; how many went, and how many keep a rest.
    """
    name = first_in([wanted.column], source.names)
    amount = first_in([wanted.amount], source.names)
    if name is None or amount is None:
        return source, 0, 0
    per = [source.names[n] for n in map(normal, wanted.per) if n in source.names]
    numbered = source.rows.with_row_index(_AT).with_columns(
        pl.col(name).alias(_NAME),
        read_amounts(source.rows[amount], decimal).values.alias(_AMOUNT),
    )
    sound = numbered.filter(pl.col(FAULT).is_null())
    rest = _rests(sound.select(_AT, _NAME, _AMOUNT, *per), per, wanted.separator)
    gone, more = rest.filter(pl.col("rest") == 0)[_AT], rest.filter(pl.col("rest") != 0)
    kept = numbered.join(more, on=_AT, how="left", maintain_order="left").filter(
        ~pl.col(_AT).is_in(gone.implode())
    )
    written = (
        pl.col("rest").cast(pl.String).str.replace(".", _mark(source.rows[amount]), literal=True)
    )
    rows = kept.with_columns(pl.coalesce(written, pl.col(amount)).alias(amount))
    return source.keeping(rows.drop(_AT, _NAME, _AMOUNT, "rest")), gone.len(), more.height


def _rests(rows: pl.DataFrame, per: Sequence[str], separator: str) -> pl.DataFrame:
    """Return `(at)` and `rest` of the rows that stand above others, and of which these take."""
    named = rows.drop_nulls([_NAME, _AMOUNT])
    names = set(named[_NAME])
    parents = {name: _above(name, names, separator) for name in names}
    placed = named.with_columns(
        pl.col(_NAME).replace_strict(parents, return_dtype=pl.String, default=None).alias(_PARENT)
    )
    below = placed.drop_nulls(_PARENT).group_by(_PARENT, *per).agg(
        pl.col(_AMOUNT).sum().alias(_BELOW)
    )  # fmt: skip
    above = placed.join(
        below, left_on=[_NAME, *per], right_on=[_PARENT, *per], how="inner", nulls_equal=True
    )
    one = [_NAME, *per]
    left = (pl.col(_AMOUNT).cum_sum() - pl.col(_BELOW)).clip(0).over(one)
    rest = left - left.shift(fill_value=0).over(one)
    enough = pl.col(_AMOUNT).sum().over(one) > pl.col(_BELOW)
    spread = above.sort(_AT).select(
        _AT, _AMOUNT, rest=pl.when(enough).then(rest).otherwise(0)
    )  # fmt: skip
    untouched = (pl.col("rest") == pl.col(_AMOUNT)) & (pl.col("rest") != 0)
    return spread.filter(~untouched).select(_AT, "rest")


def _above(name: str, names: set[str], separator: str) -> str | None:
    parts = name.split(separator)
    longer_first = (separator.join(parts[:n]) for n in range(len(parts) - 1, 0, -1))
    return next((parent for parent in longer_first if parent in names), None)


def _mark(amounts: pl.Series) -> str:
    """Return the mark before decimals that the column uses: a rest must read like the others."""
    return "," if amounts.str.contains(_COMMA).any() and not amounts.str.contains(
        _POINT
    ).any() else "."  # fmt: skip
