"""One row becomes several, and several become one; none is lost uncounted."""

import polars as pl

from data_contracts.vendors.conditions import holds
from data_contracts.vendors.names import first_in, normal
from data_contracts.vendors.shapes import Carried, ChangesOf, OncePer, Unpivot
from data_contracts.vendors.source import FAULT, FILE, LINE, Source

_AT, _PREFERRED, _WHEN, _TAKEN = "(at)", "(preferred)", "(when)", "(taken)"


def unpivoted(source: Source, wanted: Unpivot) -> tuple[Source, int]:
    """Make one row per column that fits and has a value, in the order of rows and columns.

    Returns:
        The rows, without the columns that became rows; and how many had no value in any of them.
        A row whose values may stand in the wrong columns stays one row.
    """
    wide = wanted.claims(c for c in source.rows.columns if c not in {FILE, LINE, FAULT})
    numbered = source.rows.with_row_index(_AT)
    index = [column for column in numbered.columns if column not in wide]
    sound = numbered.filter(pl.col(FAULT).is_null())
    long = (
        sound.unpivot(list(wide), index=index, variable_name=wanted.name, value_name=wanted.value)
        .drop_nulls(wanted.value)
        .cast({wanted.name: pl.String, wanted.value: pl.String})
        .with_columns(pl.col(wanted.name).replace(wide))
    )
    faulty = numbered.filter(pl.col(FAULT).is_not_null()).select(index)
    rows = pl.concat([long, faulty], how="diagonal").sort(_AT, maintain_order=True)
    empty = sound.height - long[_AT].n_unique()
    return source.of_columns(rows.drop(_AT), wanted.name, wanted.value), empty


def split(source: Source, column: str, by: str) -> Source:
    """Make one row per value of a column; a row without any stays one row."""
    name = source.names.get(normal(column))
    if name is None:
        return source
    values = listed(pl.col(name), by)
    return source.keeping(source.rows.with_columns(values.alias(name)).explode(name))


def listed(text: pl.Expr, by: str = ";") -> pl.Expr:
    """Return the given values that a text lists, null where it lists none.

    They are separated by `by`, or stand in brackets as JSON writes them: `["a", "b"]`.
    """
    inner = text.str.strip_chars("[]")
    in_brackets = text.str.starts_with("[") & text.str.ends_with("]")
    quoted = pl.when(inner.str.contains(by, literal=True)).then(inner.str.split(by)).otherwise(
        inner.str.split(",")
    )  # fmt: skip
    bare = quoted.list.eval(pl.element().str.strip_chars(" \t\"'"))
    plain = text.str.split(by).list.eval(pl.element().str.strip_chars())
    values = pl.when(in_brackets).then(bare).otherwise(plain)
    given = values.list.eval(pl.element().filter(pl.element() != ""))
    return pl.when(given.list.len() > 0).then(given)


def once_per(source: Source, wanted: OncePer, moments: pl.Series | None) -> tuple[Source, int]:
    """Keep one row of those that agree: a preferred one, then the earliest, then the first.

    Args:
        source: All rows of the file.
        wanted: In which columns they agree, and which row is preferred.
        moments: The time of each row, or None.

    Returns:
        The rows kept, in their order, and how many went. Rows without any value in those columns
        all stay.
    """
    columns = [source.names[n] for n in map(normal, wanted.columns) if n in source.names]
    if not columns:
        return source, 0
    numbered = source.rows.with_row_index(_AT).with_columns(
        holds(wanted.prefer, source.names).alias(_PREFERRED),
        pl.lit(None).alias(_WHEN) if moments is None else moments.alias(_WHEN),
    )
    about_one = pl.any_horizontal(pl.col(columns).is_not_null()) & pl.col(FAULT).is_null()
    ordered = numbered.filter(about_one).sort(
        pl.col(_PREFERRED).not_(), _WHEN, _AT, nulls_last=True
    )
    first = ordered.unique(columns, keep="first", maintain_order=True)
    kept = numbered.filter(~about_one | pl.col(_AT).is_in(first[_AT].implode()))
    return source.keeping(kept.drop(_AT, _PREFERRED, _WHEN)), source.rows.height - kept.height


def changes_of(source: Source, wanted: ChangesOf, moments: pl.Series) -> tuple[Source, int]:
    """Keep the rows whose value differs from the row before in their history.

    Args:
        source: All rows of the file.
        wanted: Which column changes, and what makes a history.
        moments: The time of each row.

    Returns:
        The rows kept, in their order, and how many went. Rows without a value, a time or a
        history all stay.
    """
    value = first_in([wanted.column], source.names)
    per = [source.names[n] for n in map(normal, wanted.per) if n in source.names]
    if value is None or len(per) < len(wanted.per):
        return source, 0
    numbered = source.rows.with_row_index(_AT).with_columns(moments.alias(_WHEN))
    in_history = pl.all_horizontal(pl.col(value, _WHEN, *per).is_not_null())
    history = numbered.filter(in_history & pl.col(FAULT).is_null()).sort(*per, _WHEN, _AT)
    before = pl.all_horizontal(pl.col(c).eq(pl.col(c).shift()) for c in (value, *per))
    gone = history.filter(before.fill_null(value=False))[_AT]
    kept = numbered.filter(~pl.col(_AT).is_in(gone.implode()))
    return source.keeping(kept.drop(_AT, _WHEN)), gone.len()


def carried(source: Source, wanted: Carried, moments: pl.Series) -> Source:
    """Fill rows that lack some columns with those of the nearest row of their history.

    Args:
        source: All rows of the file.
        wanted: Which columns belong together, and what makes a history.
        moments: The time of each row.
    """
    columns = [source.names[n] for n in map(normal, wanted.columns) if n in source.names]
    per = [source.names[n] for n in map(normal, wanted.per) if n in source.names]
    if not columns or len(per) < len(wanted.per):
        return source
    numbered = source.rows.with_row_index(_AT).with_columns(moments.alias(_WHEN))
    given = pl.any_horizontal(pl.col(columns).is_not_null())
    in_history = pl.all_horizontal(pl.col(_WHEN, *per).is_not_null())
    places = pl.when(given).then(pl.col(_AT))
    history = (
        numbered.filter(in_history & pl.col(FAULT).is_null())
        .sort(*per, _WHEN, _AT)
        .select(_AT, places.forward_fill().backward_fill().over(per).alias(_TAKEN))
    )
    from_other = numbered.select(pl.col(_AT).alias(_TAKEN), *columns)
    filled = history.join(from_other, on=_TAKEN, how="left").drop(_TAKEN)
    rows = numbered.join(filled, on=_AT, how="left", suffix=_TAKEN, maintain_order="left")
    return source.keeping(
        rows.with_columns(
            pl.when(given).then(pl.col(c)).otherwise(pl.col(f"{c}{_TAKEN}")).alias(c)
            for c in columns
        ).drop(_AT, _WHEN, *(f"{c}{_TAKEN}" for c in columns))
    )
