import json
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft201909Validator
from ruamel.yaml import YAML

from data_contracts.contract import Severity
from data_contracts.odcs import CONTRACTS, ContractFileError, contract, read_contract

# The standard's own schema, unchanged, from bitol-io/open-data-contract-standard (Apache-2.0).
STANDARD = Path(__file__).with_name("odcs-json-schema-v3.1.0.json")
REQUIRED = {
    "touches": ("occurred_at", "channel", "action"),
    "deals": ("deal_id", "created_at", "status", "amount"),
    "deal_contacts": ("deal_id", "lead_id"),
    "deal_stages": ("deal_id", "stage", "entered_at"),
    "leads": ("lead_id", "created_at"),
    "person_links": ("lead_id",),
    "lead_stages": ("lead_id", "stage", "entered_at"),
    "content": ("content_id", "title"),
    "costs": ("period_start", "amount"),
    "verdicts": ("lead_id", "verdict", "decided_at"),
    "holdouts": ("lead_id", "program", "arm", "assigned_at"),
}


def text_of(name):
    return (files("data_contracts") / "contracts" / f"{name}.odcs.yaml").read_text("utf-8")


def with_rule(**rule):
    document = YAML(typ="safe").load(text_of("content"))
    told = [{"property": key, "value": "x"} for key in ("found", "cause", "fix")]
    whole = {"id": "ours", "severity": "note", "description": "x", "customProperties": told, **rule}
    document["schema"][0]["quality"] = [{k: v for k, v in whole.items() if v is not None}]
    return json.dumps(document)


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_contract_file_keeps_the_standard(name):
    standard = Draft201909Validator(json.loads(STANDARD.read_text("utf-8")))
    faults = [fault.message for fault in standard.iter_errors(YAML(typ="safe").load(text_of(name)))]
    assert faults == []


@pytest.mark.parametrize("name", CONTRACTS)
def test_required_columns_are_those_without_which_the_table_says_nothing(name):
    required = tuple(column.name for column in contract(name).columns if column.required)
    assert required == REQUIRED[name]


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_column_says_what_it_means_and_every_rule_what_to_do(name):
    table = contract(name)
    assert table.meaning
    assert all(column.meaning.endswith(".") for column in table.columns)
    for rule in table.rules:
        assert rule.name.startswith(f"{name}.")
        assert all(text.endswith((".", "?")) for text in (rule.says, rule.cause, rule.fix))
        assert not rule.found.endswith(".")
        assert set(rule.columns) <= {column.name for column in table.columns}


@pytest.mark.parametrize("name", CONTRACTS)
def test_rule_names_are_unique(name):
    names = [rule.name for rule in contract(name).rules]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_column_that_is_not_text_must_be_readable(name):
    readable = {r.columns[0] for r in contract(name).rules if r.name.endswith("_readable")}
    typed = (pl.Datetime, pl.Decimal, pl.Boolean)
    assert readable == {c.name for c in contract(name).columns if isinstance(c.dtype, typed)}


def test_columns_have_the_types_that_analyses_expect():
    dtypes = {column.name: column.dtype for column in contract("deals").columns}
    assert dtypes["deal_id"] == pl.String
    assert dtypes["created_at"] == pl.Datetime("us", "UTC")
    assert dtypes["amount"] == pl.Decimal(38, 4)
    assert dtypes["contacts"] == pl.List(pl.String)


def test_keys_come_in_their_stated_order():
    keys = {name: contract(name).key for name in CONTRACTS}
    assert keys["touches"] == ("touch_id",)
    assert keys["holdouts"] == ("lead_id", "program")
    assert keys["costs"] == ()


def test_an_analyst_can_change_a_list_and_a_severity():
    text = text_of("touches").replace("[nurture, acquisition,", "[nurture, drip, acquisition,")
    rules = {rule.name: rule for rule in read_contract(text, "mine.odcs.yaml").rules}
    known = rules["touches.program_kind_known"]
    assert "drip" in known.arguments["value_set"]
    assert known.severity is Severity.SHOULD_FIX


def test_an_unknown_table_is_refused_with_those_there_are():
    with pytest.raises(ContractFileError, match="'visits'; there are touches, deals"):
        contract("visits")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"metric": "rowCount", "mustBe": 0}, "cannot check metric 'rowCount'"),
        ({"metric": "missingValues", "mustBe": 0}, "cannot check metric 'missingValues'"),
        ({"metric": "duplicateValues", "mustBeLessThan": 3}, "write `mustBe: 0`"),
        (
            {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["isbn"]}},
            "has no column isbn",
        ),
        ({"type": "sql", "query": "select 1", "mustBe": 0}, "a rule of type 'sql'"),
        ({"type": "text"}, "a rule of type 'text'"),
        (
            {
                "type": "custom",
                "engine": "greatExpectations",
                "implementation": {"type": "expect_table_row_count_to_equal", "kwargs": {}},
            },
            "cannot check 'expect_table_row_count_to_equal'; it can check expect_",
        ),
        (
            {
                "type": "custom",
                "engine": "greatExpectations",
                "implementation": {
                    "type": "expect_column_values_to_not_be_null",
                    "kwargs": {"column": "title", "where": {"genre": "poem"}},
                },
            },
            "has no column genre",
        ),
        (
            {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["title"]},
             "severity": "error"},
            "severity 'error' is not one of must fix, should fix, note",
        ),
        (
            {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["title"]},
             "customProperties": []},
            "give its found, cause, fix",
        ),
        (
            {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["title"]},
             "description": None},
            "give its description",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_refused_by_name(rule, message):
    with pytest.raises(ContractFileError, match=message) as caught:
        read_contract(with_rule(**rule), "content.odcs.yaml")
    assert "content.odcs.yaml, rule content.ours" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not readable YAML"),
        ("- 1", "not an Open Data Contract"),
        ("apiVersion: v2.2.2", "not an Open Data Contract"),
        ("apiVersion: v3.1.0\nschema: []", "exactly one table"),
    ],
)
def test_a_file_that_is_no_contract_is_refused(text, message):
    with pytest.raises(ContractFileError, match=message):
        read_contract(text, "mine.odcs.yaml")


def test_a_column_of_an_unknown_type_is_refused():
    text = text_of("content").replace("logicalType: string", "logicalType: time", 1)
    with pytest.raises(ContractFileError, match="cannot read logicalType 'time'"):
        read_contract(text, "content.odcs.yaml")


def test_rules_from_the_standards_own_metrics_are_read():
    rule = {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["title", "url"]}}
    first = read_contract(with_rule(**rule), "content.odcs.yaml").rules[0]
    assert first.expectation == "expect_compound_columns_to_be_unique"
    assert first.columns == ("title", "url")
