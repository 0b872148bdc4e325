"""The Polars engine against Great Expectations' own pandas engine over random frames."""

from datetime import UTC, datetime

import great_expectations.expectations as gxe
import numpy as np
import polars as pl
import pytest
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.row_conditions import Column

from data_contracts.checks.expectations import PolarsExecutionEngine, validate
from data_contracts.checks.row_rules import METRICS
from data_contracts.odcs import CONTRACTS, contract
from tests.examples import THOROUGH

OURS = {
    "expect_column_values_to_be_readable",
    "expect_column_values_to_exist_in",
    "expect_any_column_to_be_given",
    "expect_key_to_mean_one_row",
    "expect_row_not_to_repeat",
}
"""Great Expectations has no such rule: plain loops are the reference in `test_expectations`."""
HEIGHTS = (0, 1, 7, 30, 60)
NULLS = (0.0, 0.2, 0.2, 1.0)
COMPLETE = {"result_format": "COMPLETE", "partial_unexpected_count": 1000}
FRAMES = 20 if THOROUGH else 8


def random_frame(rng):
    height, nulls = rng.choice(HEIGHTS), rng.choice(NULLS)

    def column(values):
        picked = rng.integers(0, len(values), height)
        return [None if rng.random() < nulls else values[i] for i in picked]

    moments = [
        datetime(1969, 1, 1, tzinfo=UTC),
        *(datetime(2025, m, 1, tzinfo=UTC) for m in (1, 2)),
    ]
    return pl.DataFrame(
        {
            "s": column(["a", "bb", "ccc", "", "Ü", "a b"]),
            "t": column(["a", "x"]),
            "i": column(list(range(7))),
            "f": column(list(rng.random(20) * 10)),
            "g": column(list(rng.random(20) * 10)),
            "d": column(moments),
            "e": column(moments),
        },
        schema={
            "s": pl.String, "t": pl.String, "i": pl.Int64, "f": pl.Float64, "g": pl.Float64,
            "d": pl.Datetime("us", "UTC"), "e": pl.Datetime("us", "UTC"),
        },
    )  # fmt: skip


def random_expectations(rng):
    conditions = [
        None, None, Column("i") > 2, Column("t") == "a", Column("i") != 3, Column("i") >= 2,
        (Column("i") <= 4) & (Column("t") == "a"), (Column("i") < 1) | (Column("t") == "x"),
        Column("s").is_in(["a", "bb"]), Column("s").is_not_in(["a", "bb"]),
        Column("i").is_not_null(), Column("t").is_null(),
    ]  # fmt: skip
    common = {
        "mostly": float(rng.choice([1.0, 0.9, 0.5])),
        "row_condition": conditions[rng.integers(len(conditions))],
    }
    pair = {"ignore_row_if": str(rng.choice(
        ["both_values_are_missing", "either_value_is_missing", "neither"]))}  # fmt: skip
    several = {"ignore_row_if": str(rng.choice(
        ["all_values_are_missing", "any_value_is_missing", "never"]))}  # fmt: skip
    or_equal = bool(rng.integers(2)) or None
    return [
        gxe.ExpectColumnValuesToNotBeNull(column="s", **common),
        gxe.ExpectColumnValuesToBeNull(column="s", **common),
        gxe.ExpectColumnValuesToBeUnique(column="i", **common),
        gxe.ExpectColumnValuesToBeInSet(column="s", value_set=["a", "ccc"], **common),
        gxe.ExpectColumnValuesToBeInSet(column="i", value_set=[1, 2], **common),
        gxe.ExpectColumnValuesToNotBeInSet(column="s", value_set=["a", ""], **common),
        gxe.ExpectColumnValuesToMatchRegex(column="s", regex="^[a-c]+$", **common),
        gxe.ExpectColumnValuesToNotMatchRegex(column="s", regex="b", **common),
        gxe.ExpectColumnValuesToBeBetween(column="f", min_value=1, max_value=8, **common),
        gxe.ExpectColumnValuesToBeBetween(column="i", min_value=2, strict_min=True, **common),
        gxe.ExpectColumnValuesToBeBetween(column="i", max_value=4, strict_max=True, **common),
        gxe.ExpectColumnValuesToBeBetween(column="d", min_value="1990-01-01T00:00:00Z", **common),
        gxe.ExpectColumnValueLengthsToBeBetween(column="s", min_value=1, max_value=2, **common),
        gxe.ExpectColumnPairValuesToBeEqual(column_A="s", column_B="t", **pair, **common),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="f", column_B="g", or_equal=or_equal, **pair, **common
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="d", column_B="e", or_equal=or_equal, **pair, **common
        ),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["s", "i"], **several, **common),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["t", "s", "i"], **several, **common),
    ]


def as_pandas(frame):
    """Return the frame with whole numbers kept whole and missing values kept missing."""
    return frame.to_pandas().astype({"i": "Int64", "s": object, "t": object})


def told(result):
    keys = ("element_count", "missing_count", "unexpected_count", "unexpected_index_list")
    return {"success": result.success, **{key: result.result.get(key) for key in keys}}


def both_results(rng):
    frame = random_frame(rng)
    asked = [expectation.configuration for expectation in random_expectations(rng)]
    pandas = PandasExecutionEngine(batch_data_dict={"frame": as_pandas(frame)})
    reference = validate(pandas, asked, COMPLETE)
    return zip(
        asked, reference, validate(PolarsExecutionEngine(frame), asked, COMPLETE), strict=True
    )


@pytest.mark.parametrize("seed", range(FRAMES))
def test_polars_and_pandas_give_the_same_results(seed):
    rng = np.random.default_rng(seed)
    for asked, reference, answer in both_results(rng):
        assert told(answer) == told(reference), (asked.type, asked.kwargs)


def test_every_expectation_that_contracts_may_use_is_compared():
    compared = {e.configuration.type for e in random_expectations(np.random.default_rng(0))}
    assert compared | OURS == set(METRICS)
    used = {rule.expectation for name in CONTRACTS for rule in contract(name).rules}
    assert used <= compared | OURS


def test_random_frames_both_keep_and_break_rules():
    seeds = [np.random.default_rng(seed) for seed in range(20)]
    frames = [random_frame(rng) for rng in seeds]
    assert {frame.height for frame in frames} >= {0, 7, 60}
    assert {frame["s"].null_count() == frame.height for frame in frames} == {True, False}
    full = max(frames, key=lambda frame: frame["s"].count())
    assert 0 < full.filter(pl.col("f") >= pl.col("g")).height < full.height
    assert full["i"].is_duplicated().any()
