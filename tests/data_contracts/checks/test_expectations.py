"""Our own rules against plain loops; and what cannot be checked is an error."""

import gc
import weakref

import numpy as np
import polars as pl
import pytest
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_expectation_impl

from data_contracts.checks import expectations
from data_contracts.checks.row_rules import METRICS, RuleNotCheckedError
from data_contracts.contract import Rule, Severity
from data_contracts.raw import as_it_came

FRAMES = range(6)


def rule(expectation, name="deals.ours", **arguments):
    return Rule(name, Severity.MUST_FIX, "x", "x", "x", (), expectation, arguments)


def broken_rows(frame, rules, references=None):
    return {
        name: mask.to_list()
        for name, mask in expectations.broken_rows(frame, rules, references or {}).items()
    }


def random_frame(seed, height=40):
    rng = np.random.default_rng(seed)

    def pick(*values):
        return [values[i] for i in rng.integers(0, len(values), height)]

    texts = pick("1", "2", "x", "y", None)
    numbers = [int(text) if text and text.isdigit() else None for text in texts]
    return pl.DataFrame(
        {
            "id": pick("a", "b", "c", "d", "e", "f", None),
            "kind": pick("k", "l"),
            "number": numbers,
            as_it_came("number"): texts,
            "people": pick(None, [], ["p"]),
            "source_file": pick("a.csv", "b.csv"),
            "source_row": rng.permutation(height),
        },
        schema_overrides={"number": pl.Int64, "people": pl.List(pl.String)},
    )


def rows(frame):
    content = frame.rows(named=True)
    for row in content:
        row["content"] = (row["id"], row["kind"], row["number"] or row[as_it_came("number")])
        row["place"] = (row["source_file"], row["source_row"])
    return content


CONTENT = ["id", "kind", "number"]


@pytest.mark.parametrize("seed", FRAMES)
def test_our_own_rules_mean_what_plain_loops_mean(seed):
    frame = random_frame(seed)
    every = rows(frame)
    asked = [
        rule("expect_column_values_to_be_readable", "readable",
             column=as_it_came("number"), cast="number"),
        rule("expect_column_values_to_exist_in", "known", column="id", reference="other.id"),
        rule("expect_any_column_to_be_given", "given", column_list=["id", "number", "people"]),
        rule("expect_key_to_mean_one_row", "one_row", key=["id"], column_list=CONTENT),
        rule("expect_row_not_to_repeat", "repeated", column_list=CONTENT),
    ]  # fmt: skip
    found = broken_rows(frame, asked, {"other.id": pl.Series(["a", "b", "zz"])})

    none = [False] * frame.height
    assert {each.name: found.get(each.name, none) for each in asked} == {
        "readable": [r["number"] is None and r[as_it_came("number")] is not None for r in every],
        "known": [r["id"] not in (None, "a", "b") for r in every],
        "given": [r["id"] is None and r["number"] is None and not r["people"] for r in every],
        "one_row": [
            r["id"] is not None
            and any(o["id"] == r["id"] and o["content"] != r["content"] for o in every)
            for r in every
        ],
        "repeated": [
            any(o["content"] == r["content"] and o["place"] < r["place"] for o in every)
            for r in every
        ],
    }


def test_a_key_of_two_columns_is_compared_whole():
    frame = pl.DataFrame({"a": ["1", "1", "1"], "b": ["x", "x", None], "c": [1, 2, 3]})
    asked = [rule("expect_key_to_mean_one_row", key=["a", "b"], column_list=["a", "b", "c"])]
    assert broken_rows(frame, asked) == {"deals.ours": [True, True, False]}


def test_a_key_within_a_column_is_compared_with_rows_of_the_same_value_only():
    frame = pl.DataFrame(
        {"a": ["1", "1", "1", "2"], "c": [1, 2, 2, 2], "source_file": ["x", "y", "y", "y"]}
    )
    within = {"key": ["a"], "within": ["source_file"], "column_list": ["a", "c"]}
    asked = [rule("expect_key_to_mean_one_row", **within)]
    assert broken_rows(frame, asked) == {}
    (broken,) = broken_rows(frame.with_columns(source_file=pl.lit("x")), asked).values()
    assert broken == [True, True, True, False]


def test_a_rule_with_where_looks_at_those_rows_only():
    frame = pl.DataFrame({"status": ["won", "lost", "open", None], "amount": [None, None, 1, None]})
    won = rule("expect_column_values_to_not_be_null", column="amount", where={"status": "won"})
    others = rule(
        "expect_column_values_to_not_be_null", "others", column="amount",
        where={"status": ["open", "lost"]},
    )  # fmt: skip
    assert broken_rows(frame, [won, others]) == {
        "deals.ours": [True, False, False, False],
        "others": [False, True, False, False],
    }


def test_a_rule_that_holds_for_mostly_all_rows_holds():
    frame = pl.DataFrame({"a": ["x"] * 9 + ["y"]})
    strict = rule("expect_column_values_to_be_in_set", "strict", column="a", value_set=["x"])
    lenient = rule(
        "expect_column_values_to_be_in_set", "lenient", column="a", value_set=["x"], mostly=0.9
    )
    assert list(broken_rows(frame, [strict, lenient])) == ["strict"]


def test_masks_are_whole_however_many_rows_fail():
    frame = pl.DataFrame({"a": [None] * 5_000}, schema={"a": pl.String})
    (mask,) = broken_rows(frame, [rule("expect_column_values_to_not_be_null", column="a")]).values()
    assert sum(mask) == 5_000


@pytest.mark.parametrize(
    ("unusable", "reason"),
    [
        (rule("expect_column_values_to_not_be_null", "deals.bad", column="nowhere"), "nowhere"),
        (rule("expect_column_values_to_match_regex", "deals.bad", column="n", regex="a"), "n"),
        (rule("expect_column_values_to_match_regex", "deals.bad", column="a", regex="("), "regex"),
        (
            rule("expect_column_values_to_exist_in", "deals.bad", column="a", reference="x.y"),
            "there are no x.y",
        ),
        (rule("expect_column_values_to_be_between", "deals.bad", column="a"), "value"),
        (rule("expect_any_column_to_be_given", "deals.bad", column_list=["a"]), "two columns"),
    ],
)
def test_what_cannot_be_checked_is_an_error_that_names_the_rule(unusable, reason):
    frame = pl.DataFrame({"a": ["x"], "n": [1]})
    sound = rule("expect_column_values_to_not_be_null", "deals.sound", column="a")
    with pytest.raises(RuleNotCheckedError, match=reason) as caught:
        broken_rows(frame, [sound, unusable])
    assert str(caught.value).startswith("The rule deals.bad could not be checked: ")


def test_a_result_that_hides_an_exception_is_an_error():
    asked = expectations.compiled(rule("expect_column_values_to_not_be_null", column="a"))
    told = {"raised_exception": True, "exception_message": "boom", "exception_traceback": ""}
    for info in (told, {"some figure": told}):
        result = ExpectationValidationResult(
            success=False, expectation_config=asked, exception_info=info
        )
        with pytest.raises(RuleNotCheckedError, match=r"deals\.ours could not be checked: boom"):
            expectations.refuse_exceptions(result)


def test_the_frame_is_let_go_after_the_run():
    asked = [expectations.compiled(rule("expect_column_values_to_not_be_null", column="a"))]
    engine = expectations.PolarsExecutionEngine(pl.DataFrame({"a": ["x", None]}))
    expectations.validate(engine, asked)
    held = weakref.ref(engine)
    del engine
    gc.collect()
    assert held() is None


def test_nothing_is_printed(capfd):
    frame = pl.DataFrame({"a": ["x", None]})
    broken_rows(frame, [rule("expect_column_values_to_not_be_null", column="a")])
    assert capfd.readouterr() == ("", "")


def test_every_expectation_asks_for_the_metric_that_answers_it():
    asked = {name: get_expectation_impl(name).map_metric for name in METRICS}
    assert asked == METRICS


def test_what_is_kept_of_a_rule_says_nothing_of_the_rows_it_was_asked_of_before():
    given = rule("expect_column_values_to_be_in_set", column="a", value_set=["x", "y"])
    good, bad = pl.DataFrame({"a": ["x", "y"]}), pl.DataFrame({"a": ["x", "z", None]})
    for _ in range(2):
        assert broken_rows(good, [given]) == {}
        assert broken_rows(bad, [given])[given.name] == [False, True, False]


def test_rules_of_one_name_are_kept_apart_by_what_they_ask():
    frame = pl.DataFrame({"a": ["x", "z"]})
    for values, broken in ((["x"], [False, True]), (["z"], [True, False])):
        asked = rule("expect_column_values_to_be_in_set", column="a", value_set=values)
        assert broken_rows(frame, [asked])[asked.name] == broken


def test_a_kept_expectation_is_judged_as_great_expectations_own():
    frame = pl.DataFrame({"a": ["x", "z", None], "b": [True, False, True]})
    arguments = {"column": "a", "value_set": ["x"], "where": {"b": True}}
    asked = rule("expect_column_values_to_be_in_set", **arguments)
    kept = expectations.compiled(asked)
    plain = ExpectationConfiguration(type=kept.type, kwargs=dict(kept.kwargs), meta=kept.meta)
    assert type(plain.to_domain_obj()) is get_expectation_impl(kept.type)
    complete = {"result_format": "COMPLETE"}
    for _ in range(2):
        results = [
            expectations.validate(expectations.PolarsExecutionEngine(frame), [each], complete)[0]
            for each in (kept, plain)
        ]
        assert results[0].success
        assert results[0].result == results[1].result
