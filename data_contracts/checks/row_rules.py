"""What every checkable rule means, in Polars alone: which rows break it.

Great Expectations plans a contract's checks and judges their results; the answers come from
here. All rules that look at one row at a time are answered by one query over the frame, each
as one Boolean column; rules that compare rows with each other stand in `repeats`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import polars as pl
from polars.exceptions import PolarsError

from data_contracts.checks import repeats

METRICS = {
    "expect_column_values_to_not_be_null": "column_values.nonnull",
    "expect_column_values_to_be_null": "column_values.null",
    "expect_column_values_to_be_in_set": "column_values.in_set",
    "expect_column_values_to_not_be_in_set": "column_values.not_in_set",
    "expect_column_values_to_match_regex": "column_values.match_regex",
    "expect_column_values_to_not_match_regex": "column_values.not_match_regex",
    "expect_column_values_to_be_between": "column_values.between",
    "expect_column_value_lengths_to_be_between": "column_values.value_length.between",
    "expect_column_values_to_be_unique": "column_values.unique",
    "expect_compound_columns_to_be_unique": "compound_columns.unique",
    "expect_column_pair_values_to_be_equal": "column_pair_values.equal",
    "expect_column_pair_values_a_to_be_greater_than_b": "column_pair_values.a_greater_than_b",
    "expect_column_values_to_be_readable": "column_values.readable",
    "expect_column_values_to_exist_in": "column_values.exist_in",
    "expect_any_column_to_be_given": "columns.any_given",
    "expect_key_to_mean_one_row": "columns.key_means_one_row",
    "expect_row_not_to_repeat": "columns.row_not_repeated",
}
"""The expectations that a contract may use, and the metric that answers each."""

Arguments = Mapping[str, Any]
_Key = TypeVar("_Key")
_LOOKED_AT = "looked at"


class RuleNotCheckedError(Exception):
    """A rule could not be checked, so nobody knows whether the rows keep it."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(
            f"The rule {rule} could not be checked: {reason} "
            "Nothing was read from this table. Correct the rule in its contract file."
        )


@dataclass(frozen=True, slots=True)
class RowRule:
    """One question about the rows of a frame.

    Attributes:
        name: What a message calls it.
        metric: What is asked, one of the values of `METRICS`.
        arguments: Its arguments, named as in Great Expectations; `reference` is the column
            of values that must hold the value.
        where: Which rows are looked at; None: all of them.
    """

    name: str
    metric: str
    arguments: Arguments
    where: pl.Expr | None = None


def masks(frame: pl.DataFrame, rules: Mapping[_Key, RowRule]) -> dict[_Key, pl.Series]:
    """Return for each rule one Boolean per row of the frame: whether the row breaks it.

    Raises:
        RuleNotCheckedError: A rule names a column that the frame lacks, does not fit its type,
            or asks for what has no meaning here.
    """
    try:
        return _answers(frame, rules)
    except (PolarsError, KeyError, TypeError, ValueError):
        for rule in rules.values():
            _check_alone(frame, rule)
        raise


def across_rows(metric: str) -> bool:
    """Whether what a rule says of a row depends on other rows."""
    return metric in _ACROSS_ROWS


def compares_alike(rule: RowRule, key: Collection[str], columns: Collection[str]) -> bool:
    """Whether a rule across rows compares those with the same key, or the same in all columns."""
    match rule.metric:
        case "columns.row_not_repeated":
            return set(columns) <= set(rule.arguments["column_list"])
        case "columns.key_means_one_row":
            return set(rule.arguments["key"]) == set(key)
        case _:
            return set(_columns(rule.arguments)) == set(key) and rule.metric in _ACROSS_ROWS


def considered(rule: RowRule) -> pl.Expr:
    """Return which rows a rule looks at: those of its condition that are not left out as empty."""
    columns = _columns(rule.arguments)
    missing = [pl.col(column).is_null() for column in columns]
    match rule.arguments.get("ignore_row_if"):
        case "all_values_are_missing" | "both_values_are_missing":
            given = ~pl.all_horizontal(missing)
        case "any_value_is_missing" | "either_value_is_missing":
            given = ~pl.any_horizontal(missing)
        case _:
            given = pl.lit(value=True)
    if rule.metric == "column_values.unique":
        given = pl.col(columns[0]).is_not_null()
    return given if rule.where is None else rule.where.fill_null(value=False) & given


def _answers(frame: pl.DataFrame, rules: Mapping[_Key, RowRule]) -> dict[_Key, pl.Series]:
    row_by_row = {key: rule for key, rule in rules.items() if rule.metric not in _ACROSS_ROWS}
    schema = frame.schema
    expressions = {str(i): _broken(rule, schema) for i, rule in enumerate(row_by_row.values())}
    answers = frame.lazy().select(**expressions).collect()
    found = {key: answers[str(i)] for i, key in enumerate(row_by_row)}
    return {key: found[key] if key in found else _across(frame, rules[key]) for key in rules}


def _check_alone(frame: pl.DataFrame, rule: RowRule) -> None:
    """Ask one rule by itself, so that the message can name it."""
    try:
        _answers(frame, {rule.name: rule})
    except (PolarsError, KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}."
        raise RuleNotCheckedError(rule.name, reason) from error


def _columns(arguments: Arguments) -> list[str]:
    single = [arguments[k] for k in ("column", "column_A", "column_B") if arguments.get(k)]
    return [*single, *(arguments.get("column_list") or ())]


def _broken(rule: RowRule, schema: pl.Schema) -> pl.Expr:
    broken = _ROW_BY_ROW[rule.metric](rule.arguments, schema)
    if rule.metric.startswith("column_values.") and rule.metric not in _ABOUT_NULLS:
        broken = pl.col(rule.arguments["column"]).is_not_null() & broken
    return (considered(rule) & broken).fill_null(value=False)


def _across(frame: pl.DataFrame, rule: RowRule) -> pl.Series:
    rows = frame.with_columns(considered(rule).alias(_LOOKED_AT)).get_column(_LOOKED_AT)
    return _ACROSS_ROWS[rule.metric](frame, rows, rule.arguments)


def _between(value: pl.Expr, arguments: Arguments, dtype: pl.DataType) -> pl.Expr:
    low, high = (_limit(arguments.get(k), dtype) for k in ("min_value", "max_value"))
    inside = pl.lit(value=True)
    if low is not None:
        inside &= value > low if arguments.get("strict_min") else value >= low
    if high is not None:
        inside &= value < high if arguments.get("strict_max") else value <= high
    return inside


def _limit(limit: Any, dtype: pl.DataType) -> Any:
    """Read a limit that a contract writes as text as the column's own kind of value."""
    if not isinstance(limit, str) or not dtype.is_temporal():
        return limit
    moment = datetime.fromisoformat(limit)
    if getattr(dtype, "time_zone", None) is None:
        return moment.replace(tzinfo=None)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _outside(arguments: Arguments, schema: pl.Schema) -> pl.Expr:
    column = arguments["column"]
    return ~_between(pl.col(column), arguments, schema[column])


def _wrong_length(arguments: Arguments, _: pl.Schema) -> pl.Expr:
    return ~_between(pl.col(arguments["column"]).str.len_chars(), arguments, pl.UInt32())


def _listed(arguments: Arguments) -> pl.Expr:
    return pl.col(arguments["column"]).is_in(list(arguments["value_set"] or ()))


def _fits(arguments: Arguments) -> pl.Expr:
    return pl.col(arguments["column"]).str.contains(arguments["regex"])


def _not_greater(arguments: Arguments, _: pl.Schema) -> pl.Expr:
    first, second = pl.col(arguments["column_A"]), pl.col(arguments["column_B"])
    greater = first >= second if arguments.get("or_equal") else first > second
    return ~greater.fill_null(value=False)  # a value against nothing is not greater


def _not_equal(arguments: Arguments, _: pl.Schema) -> pl.Expr:
    first, second = pl.col(arguments["column_A"]), pl.col(arguments["column_B"])
    return ~(first == second).fill_null(value=False)


def _unknown(arguments: Arguments, _: pl.Schema) -> pl.Expr:
    return ~pl.col(arguments["column"]).is_in(arguments["reference"].implode())


def _none_given(arguments: Arguments, schema: pl.Schema) -> pl.Expr:
    given = [
        pl.col(c).list.len() > 0 if isinstance(schema[c], pl.List) else pl.col(c).is_not_null()
        for c in arguments["column_list"]
    ]
    return ~pl.any_horizontal(expression.fill_null(value=False) for expression in given)


def _contradicted(frame: pl.DataFrame, rows: pl.Series, arguments: Arguments) -> pl.Series:
    within = list(arguments.get("within") or ())
    key, columns = [*arguments["key"], *within], [*arguments["column_list"], *within]
    return repeats.contradicted(frame, rows, key, columns)


_ROW_BY_ROW: Mapping[str, Callable[[Arguments, pl.Schema], pl.Expr]] = {
    "column_values.nonnull": lambda a, _: pl.col(a["column"]).is_null(),
    "column_values.null": lambda a, _: pl.col(a["column"]).is_not_null(),
    "column_values.in_set": lambda a, _: ~_listed(a),
    "column_values.not_in_set": lambda a, _: _listed(a),
    "column_values.match_regex": lambda a, _: ~_fits(a),
    "column_values.not_match_regex": lambda a, _: _fits(a),
    "column_values.between": _outside,
    "column_values.value_length.between": _wrong_length,
    "column_pair_values.equal": _not_equal,
    "column_pair_values.a_greater_than_b": _not_greater,
    "column_values.readable": lambda a, _: pl.col(a["cast"]).is_null(),
    "column_values.exist_in": _unknown,
    "columns.any_given": _none_given,
}
_ABOUT_NULLS = {"column_values.nonnull", "column_values.null"}
_ACROSS_ROWS: Mapping[str, Callable[[pl.DataFrame, pl.Series, Arguments], pl.Series]] = {
    "column_values.unique": lambda f, r, a: repeats.shared(f, r, [a["column"]]),
    "compound_columns.unique": lambda f, r, a: repeats.shared(f, r, a["column_list"]),
    "columns.key_means_one_row": _contradicted,
    "columns.row_not_repeated": lambda f, r, a: repeats.copies(f, r, a["column_list"]),
}
