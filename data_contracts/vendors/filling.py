"""A vendor's cell as a Polars expression: what the format says, as one computation."""

import json

import polars as pl

from data_contracts.vendors.cells import Cell, Json
from data_contracts.vendors.conditions import holds
from data_contracts.vendors.lookups import NO_LOOKUPS, Lookups
from data_contracts.vendors.names import Names, first_in, normal

_BETWEEN = r"[\s-]+"
_FEW = 1_000
"""Words, so that what becomes of them is worked out once for each."""


def filled(cell: Cell, names: Names, lookups: Lookups = NO_LOOKUPS) -> pl.Expr | None:
    """Return the values of a column as text, or None if the file has nothing to fill it with.

    Args:
        cell: What the format says.
        names: The file's columns, and those computed before.
        lookups: What other files of the same vendor say.
    """
    expression = _source(cell, names)
    if expression is not None:
        expression = _shortened(cell, expression)
    if cell.lookup:
        expression = lookups.looked_up(cell.lookup, cell.cut, expression)
    if expression is not None:
        expression = _translated(cell, expression)
        expression = expression.str.to_uppercase() if cell.upper else expression
    if expression is None and cell.value is None and cell.absent is None and not cell.cases:
        return None
    if expression is None:
        expression = pl.lit(cell.value, dtype=pl.String)
    for case in reversed(cell.cases):
        expression = pl.when(holds(case.when, names)).then(pl.lit(case.value)).otherwise(expression)
    return expression if cell.absent is None else expression.fill_null(cell.absent)


def by_word(cell: Cell, value: pl.Expr, rows: pl.DataFrame) -> pl.Expr:
    """Return the same values, worked out once for each word of a column of few words.

    Args:
        cell: What the format says.
        value: What it makes of the rows (`filled`).
        rows: The file's.
    """
    named = set(value.meta.root_names())
    if len(named) != 1 or cell.lookup or not (cell.values or cell.patterns):
        return value
    (name,) = named
    words = rows[name].unique().to_frame()
    if words.height > _FEW:
        return value
    pairs = words.select(pl.col(name).alias("word"), value.alias("ours"))
    other = pairs.filter(pl.col("word").ne_missing(pl.col("ours")))
    if other.is_empty():
        return pl.col(name)
    return pl.col(name).replace(other["word"], other["ours"])


def _source(cell: Cell, names: Names) -> pl.Expr | None:
    if cell.json:
        return _from_json(cell.json, names)
    if cell.joined:
        return _joined(cell, names)
    if cell.first_given:
        found = [names[name] for name in map(normal, cell.first_given) if name in names]
        return pl.coalesce(_given(pl.col(name)) for name in found) if found else None
    name = first_in(cell.sources, names)
    return None if name is None else pl.col(name)


def _from_json(wanted: Json, names: Names) -> pl.Expr | None:
    name = first_in(wanted.column, names)
    if name is None:
        return None
    text = pl.col(name)
    return pl.coalesce(_given(_json_value(text, key)) for key in wanted.keys)


def _json_value(text: pl.Expr, key: str) -> pl.Expr:
    quoted = json.dumps(key, ensure_ascii=False)
    # Most objects lack most keys, and looking for one is far cheaper than reading all of them.
    may_have = text.str.contains(quoted, literal=True) | text.str.contains("\\u", literal=True)
    value = pl.when(may_have).then(text).str.json_path_match(f"$[{quoted}]")
    # A path gives a list as its JSON text, which a plain text may look like; the key tells.
    is_list = value.str.starts_with("[") & text.str.contains(f"(?s){_escaped(quoted)}\\s*:\\s*\\[")
    lists = pl.when(is_list).then(value)
    return pl.coalesce(lists.map_batches(_lists_joined, return_dtype=pl.String), value)


def _lists_joined(texts: pl.Series) -> pl.Series:
    """Write `["a", "b"]` as `a;b`; what is no list after all stays null."""
    words = {text: _list_joined(text) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(
        list(words), list(words.values()), default=None, return_dtype=pl.String
    )


def _list_joined(text: str) -> str | None:
    try:
        parts = json.loads(text)
    except ValueError:
        return None
    return ";".join(part if isinstance(part, str) else json.dumps(part) for part in parts)


def _escaped(text: str) -> str:
    return "".join(c if c.isalnum() else f"\\x{{{ord(c):x}}}" for c in text)


def _joined(cell: Cell, names: Names) -> pl.Expr | None:
    parts: list[pl.Expr] = []
    for source in cell.joined:
        name = names.get(normal(source))
        if source.startswith("="):
            parts.append(pl.lit(source[1:]))
        elif name is None:
            return None
        else:
            parts.append(pl.col(name))
    return pl.concat_str(parts, separator=":")


def _shortened(cell: Cell, value: pl.Expr) -> pl.Expr:
    if cell.first_of:
        value = value.str.split(cell.first_of).list.first().str.strip_chars()
    if cell.take:
        value = value.str.extract(cell.take, 1).str.strip_chars()
    if cell.cut:
        value = value.str.head(cell.cut)
    return _given(value) if cell.first_of or cell.take else value


def _given(value: pl.Expr) -> pl.Expr:
    return pl.when(value != "").then(value)


def _translated(cell: Cell, value: pl.Expr) -> pl.Expr:
    words = value.str.to_lowercase()
    other = value if cell.otherwise is None else pl.when(value.is_not_null()).then(
        pl.lit(cell.otherwise)
    )  # fmt: skip
    for pattern, ours in reversed(cell.patterns):
        other = pl.when(words.str.contains(pattern)).then(pl.lit(ours)).otherwise(other)
    if not cell.values:
        return other
    if cell.told:
        words = words.map_batches(_with_underscores, return_dtype=pl.String)
    known = words.replace_strict(dict(cell.values), default=None, return_dtype=pl.String)
    return pl.coalesce(known, other)


def _with_underscores(texts: pl.Series) -> pl.Series:
    """Write blanks and hyphens as underscores; there are few different words in many rows."""
    odd = texts.drop_nulls().unique()
    odd = odd.filter(odd.str.contains(_BETWEEN))
    return texts.replace(odd, odd.str.replace_all(_BETWEEN, "_")) if odd.len() else texts
