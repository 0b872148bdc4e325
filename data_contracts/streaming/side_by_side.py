"""Rows of a block as a contract looks at them: what was cast, and beside it what came."""

from collections.abc import Sequence

import polars as pl

from data_contracts.contract import DataContract
from data_contracts.raw import PLACE, as_it_came
from data_contracts.streaming.spool import Spooled


def schema_of(contract: DataContract) -> pl.Schema:
    """Return the cast columns of a contract, each column's text, and the place of the row."""
    cast = {column.name: column.dtype for column in contract.columns}
    texts = {as_it_came(name): pl.String() for name in cast}
    return pl.Schema({**cast, **texts, PLACE[0]: pl.String(), PLACE[1]: pl.Int64()})


def side_by_side(
    rows: Spooled | pl.DataFrame,
    text: Sequence[str],
    contract: DataContract,
    wanted: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the cast columns, each column's text beside it, and the place of the row.

    Args:
        rows: Rows as `spool_frame` has them.
        text: The columns that the file has.
        contract: The table's contract.
        wanted: Some of these columns; none: all.
    """
    absent = pl.lit(None, pl.String)
    texts = {as_it_came(column.name): column.name for column in contract.columns}
    wanted = list(schema_of(contract)) if wanted is None else wanted
    sources = list(
        dict.fromkeys(name if name in rows.columns else texts.get(name, name) for name in wanted)
    )
    frame = rows.read(sources) if isinstance(rows, Spooled) else rows.select(sources)
    return frame.select(
        (text_of(frame, texts[name]) if texts[name] in text else absent).alias(name)
        if name in texts
        else pl.col(name)
        for name in wanted
    )


def text_of(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column's text in the rows of a block."""
    if as_it_came(name) in frame.columns:
        return pl.col(as_it_came(name))
    # Text is kept once where it is what was cast; a block may lack what others have.
    return pl.col(name) if frame.schema[name] == pl.String else pl.lit(None, pl.String)
