import json
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import Severity
from data_contracts.vendors.cell_file import FormatFileError, cell, condition
from data_contracts.vendors.cells import Cell, Lookup
from data_contracts.vendors.conditions import holds, spoken
from data_contracts.vendors.filling import filled
from data_contracts.vendors.lookups import Lookups
from data_contracts.vendors.names import names_in, normal
from tests.data_contracts.vendors.formats import become, column, lookup_table, table, vendor
from tests.examples import examples

KEYS = st.text(st.characters(exclude_categories=["C"], exclude_characters='"\\'), max_size=5)


def which(words, values=("Won", "won (partner)", "lost", None)):
    """Return which of the values a condition lets through."""
    rows = pl.DataFrame({"Stage": list(values)}, schema={"Stage": pl.String})
    kept = rows.filter(holds(condition({"stage": words}, "test"), names_in(rows.columns)))
    return kept["Stage"].to_list()


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["won"], ["Won"]),
        (["WON", "lost"], ["Won", "lost"]),
        (["~^won"], ["Won", "won (partner)"]),
        (["~LOST", "won"], ["Won", "lost"]),
        (["!won"], ["won (partner)", "lost", None]),
        (["!~^won"], ["lost", None]),
        (["!won", "!lost"], ["won (partner)", None]),
        (["*", "!lost"], ["Won", "won (partner)"]),
        (["*"], ["Won", "won (partner)", "lost"]),
        ([""], [None]),
        (["!"], ["Won", "won (partner)", "lost"]),
        ("won", ["Won"]),
    ],
)
def test_a_condition_takes_words_patterns_none_any_and_anything_but(words, kept):
    assert which(words) == kept


def test_a_condition_on_a_column_that_is_not_there_sees_empty_values():
    rows = pl.DataFrame({"a": ["x"]})
    names = names_in(rows.columns)
    assert rows.filter(holds(condition({"b": [""]}, "t"), names)).height == 1
    assert rows.filter(holds(condition({"b": ["x"]}, "t"), names)).height == 0


def test_numbers_and_true_or_false_are_words_as_files_write_them():
    assert which([1, True], ("1", "true", "yes")) == ["1", "true"]


def test_a_condition_is_told_in_words():
    shown = condition({"status": ["won", "lost"], "stage": ["!~^test"], "id": ["*", ""]}, "test")
    assert (
        spoken(shown)
        == "status is won or lost and stage is not like ^test and id is given or empty"
    )


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ({"form": "Id"}, "form means nothing here"),
        ({"from": "Id", "order": "ymd"}, "order is 'ymd', but takes only mdy, dmy"),
        ({"from": "Id", "decimal": ";"}, "decimal is ';', but takes only"),
        ({"from": "Id", "cut": "15"}, "cut is '15', but takes a whole number"),
        ({"from": "Id", "take": "("}, "is no regular expression"),
        ({"json": {"column": "a"}}, "it lacks the word keys"),
        ({"lookup": {"table": "a", "value": "b", "otherwise": "null"}}, "takes only keep, empty"),
        ({"cases": [{"when": {"a": ["~("]}, "is": "b"}]}, "is no regular expression"),
    ],
)
def test_what_a_cell_cannot_mean_is_refused(node, message):
    with pytest.raises(FormatFileError, match=message):
        cell(node, "small.yaml, rows, name")


def test_a_computed_columns_brackets_keep_it_apart_from_one_of_the_file():
    assert normal("(Stage)") == "(stage)" != normal("Stage")


def test_take_keeps_what_the_group_finds_and_nothing_else():
    read, _ = column("{from: Id, take: 'campaign=(\\d+)'}", "Id\nx?campaign=12&y\nno\n")
    assert read == ["12", None]


def test_take_without_a_group_keeps_what_is_found():
    read, _ = column("{from: Id, take: '\\d{4}'}", "Id\nFY2025 plan\n")
    assert read == ["2025"]


def test_cut_counts_characters_and_keeps_their_case():
    read, _ = column("{from: Id, cut: 4}", "Id\naBcDe\nÄö\n")
    assert read == ["aBcD", "Äö"]


def attributes(*objects):
    quoted = (json.dumps(o, ensure_ascii=False).replace('"', '""') for o in objects)
    return "Id,Attributes\n" + "".join(f'{i},"{text}"\n' for i, text in enumerate(quoted))


def test_json_gives_the_first_key_that_has_a_value():
    text = attributes(
        {"Link": "", "Webpage URL": "/a"}, {"Link": "/b"}, {"Other": 1}, {"Link": None}
    )
    read, _ = column('{json: {column: attributes, keys: [Link, "Webpage URL"]}}', text)
    assert read == ["/a", "/b", None, None]


def test_json_values_are_read_as_they_are_written():
    text = attributes({"v": 9007199254740993}, {"v": True}, {"v": "[Draft] é"}, {"v": [1, "b;c"]})
    read, _ = column("{json: {column: attributes, keys: [v]}}", text)
    assert read == ["9007199254740993", "true", "[Draft] é", "1;b;c"]


@examples(50)
@given(st.dictionaries(KEYS, st.text(max_size=8), max_size=4), KEYS)
def test_json_finds_what_a_dictionary_would(entries, key):
    rows = pl.DataFrame({"a": [json.dumps(entries, ensure_ascii=False)]})
    wanted = cell({"json": {"column": "a", "keys": [key]}}, "test")
    found = rows.select(filled(wanted, names_in(rows.columns))).item()
    assert found == (entries.get(key) or None)


def test_text_that_is_no_json_is_told_and_the_row_stays():
    read, findings = column(
        "{json: {column: attributes, keys: [v]}}", 'Id,Attributes\n1,"{""v"": 1}"\n2,{broken\n3,\n'
    )
    assert read == ["1", None, None]
    (said,) = findings
    assert (said.rule, said.rows, said.severity) == (
        "deals.json_unreadable",
        1,
        Severity.SHOULD_FIX,
    )
    assert "“Attributes”" in said.says


MEMBERS = table("""
    table: touches
    columns:
      touch_id: Id
      program:
        from: CampaignId
        lookup: {table: campaigns, key: Id, value: Name, otherwise: OTHER}
""")
TWO_CAMPAIGNS = ("campaigns", "Id,Name\nc1,Guide\nc2,\n")
TWO_MEMBERS = ("rows", "Id,CampaignId\nm1,c1\nm2,c2\nm3,c9\nm4,\n")


@pytest.mark.parametrize(
    ("otherwise", "programs"),
    [("keep", ["Guide", "c2", "c9", None]), ("empty", ["Guide", None, None, None])],
)
def test_a_lookup_takes_the_value_from_the_other_file(otherwise, programs):
    known = vendor(MEMBERS.replace("OTHER", otherwise) + lookup_table("campaigns"))
    (found,), said = become(known, TWO_MEMBERS, TWO_CAMPAIGNS)
    assert found.typed["program"].to_list() == programs
    assert said == ()


@pytest.mark.parametrize(
    ("otherwise", "programs"),
    [("keep", ["c1", "c2", "c9", None]), ("empty", [None] * 4)],
)
def test_what_cannot_be_looked_up_is_told_once_with_the_export_that_would_help(otherwise, programs):
    known = vendor(MEMBERS.replace("OTHER", otherwise) + lookup_table("campaigns"))
    (found,), (said,) = become(known, TWO_MEMBERS)
    assert found.typed["program"].to_list() == programs
    assert (said.rule, said.severity) == ("reading.lookup_missing", Severity.NOTE)
    assert "campaigns (for program of touches)" in said.says
    assert said.fix == "Add the export of campaigns."


def test_of_several_values_of_one_key_the_first_by_file_and_line_counts_and_it_is_told():
    known = vendor(MEMBERS.replace("OTHER", "keep") + lookup_table("campaigns"))
    older, newer = ("Id,Name\nc1,Guide\n", "Id,Name\nc1,Guide 2\nc1,Guide 3\n")
    files = ("campaigns", newer, "b.csv"), ("campaigns", older, "a.csv")
    (found,), (said,) = become(known, TWO_MEMBERS, *files)
    assert found.typed["program"].to_list()[0] == "Guide"
    assert (said.rule, said.rows) == ("reading.lookup_unclear", 1)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2024-12-30T09:00:00Z", "2025-03-01T09:00:00Z"),
        ("30/12/2024 09:00", "01/03/2025 09:00"),  # which text sorts the other way round
        ("2025-03-01T09:00:00+03:00", "2025-03-01T08:00:00Z"),
        ("", "2025-03-01T09:00:00Z"),
    ],
)
@pytest.mark.parametrize("newest_in", ["a.csv", "b.csv"])
def test_of_several_versions_the_newest_counts_in_whichever_file_it_stands(older, newer, newest_in):
    newest = "lookup: {newest_by: Changed, "
    known = vendor(
        MEMBERS.replace("OTHER", "keep").replace("lookup: {", newest) + lookup_table("campaigns")
    )
    other = "b.csv" if newest_in == "a.csv" else "a.csv"
    files = [
        ("campaigns", f"Id,Name,Changed\nc1,Old,{older}\n", other),
        ("campaigns", f"Id,Name,Changed\nc1,New,{newer}\n", newest_in),
    ]
    (found,), said = become(known, TWO_MEMBERS, *files)
    assert (found.typed["program"].to_list()[0], said) == ("New", ())


def test_cut_shortens_the_keys_on_both_sides():
    cells = "{from: CampaignId, cut: 2, lookup: {table: campaigns, key: Id, value: Name}}"
    known = vendor(
        table(f"table: touches\ncolumns:\n  program: {cells}") + lookup_table("campaigns")
    )
    (found,), _ = become(
        known, ("rows", "Id,CampaignId\n1,c1\n2,C1AAA\n"), ("campaigns", "Id,Name\nc1XYZ,Guide\n")
    )
    assert found.typed["program"].to_list() == ["Guide", "C1"]


def test_a_lookup_without_a_key_takes_the_only_row():
    cells = "{lookup: {table: account, value: currency}}"
    known = vendor(table(f"table: costs\ncolumns:\n  currency: {cells}") + lookup_table("account"))
    rows = ("rows", "Id\n1\n2\n")
    (found,), said = become(known, rows, ("account", "Id,Currency\nx,EUR\n"))
    assert (found.typed["currency"].to_list(), said) == (["EUR", "EUR"], ())
    (found,), (unclear,) = become(known, rows, ("account", "Id,Currency\nx,EUR\ny,USD\n"))
    assert (found.typed["currency"].to_list(), unclear.severity) == (
        [None, None],
        Severity.SHOULD_FIX,
    )


@examples(50)
@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.text(min_size=1, max_size=3), min_size=1),
    st.lists(st.none() | st.text(min_size=1, max_size=3)),
    st.booleans(),
)
def test_a_lookup_equals_that_of_a_dictionary(names, keys, keep):
    pairs = pl.DataFrame({"key": list(names), "value": list(names.values())})
    lookup = Lookup("t", ("Name",), ("Id",), keep=keep)
    rows = pl.DataFrame({"k": keys}, schema={"k": pl.String})
    value = filled(
        Cell(sources=("k",), lookup=lookup), names_in(["k"]), Lookups({(lookup, 0): pairs})
    )
    found = rows.select(value.alias("found"))["found"].to_list()
    assert found == [names.get(key, key if keep else None) for key in keys]


def test_added_columns_serve_cells_and_conditions_and_one_another():
    known = vendor(
        table("""
            table: deals
            add:
              (year): {from: Id, take: '(\\d{4})'}
              (label): {joined: ["=FY", (year)]}
            only: {(year): ["!2024"]}
            columns:
              name: (label)
              owner: {cases: [{when: {(year): ["2025"]}, is: Ann}], value: Bob}
        """)
    )
    (found,), _ = become(known, ("rows", "Id\na2024\nb2025\nc2026\n"))
    assert found.typed["name"].to_list() == ["FY:2025", "FY:2026"]
    assert found.typed["owner"].to_list() == ["Ann", "Bob"]


@pytest.mark.parametrize("name", ["Stage", "(file)", "(line"])
def test_an_added_column_is_named_in_brackets_of_its_own(name):
    with pytest.raises(FormatFileError, match="in brackets"):
        vendor(table(f"table: deals\nadd: {{'{name}': Id}}\ncolumns: {{name: Id}}"))


def test_everything_in_a_cell_comes_in_its_order():
    cells = """{from: Id, first_of: ";", take: '^x(.*)$', cut: 2, values: {ab: Found},
      cases: [{when: {Case: ["1"]}, is: By case}], absent: None at all}"""
    read, _ = column(cells, "Id,Case\nxABC;y,\nxAX,1\nno,\nxzz,\n")
    assert read == ["Found", "By case", "None at all", "zz"]


@pytest.mark.parametrize(
    ("cells", "text", "amounts"),
    [
        ("{from: Id, divide: 100}", "9500000;-250;1;", ["95000", "-2.5", "0.01", None]),
        ("{from: Id, divide: 1000000}", "1366830000;1500", ["1366.83", "0.0015"]),
        ("{from: Id, decimal: ','}", "1,234;48 000,00", ["1.234", "48000"]),
        ("{from: Id, decimal: '.'}", "1,234;2.5", ["1234", "2.5"]),
    ],
)
def test_amounts_are_read_in_the_vendors_units_and_marks(cells, text, amounts):
    lines = "\n".join(f'{place},"{part}"' for place, part in enumerate(text.split(";")))
    read, findings = column(cells.replace("Id", "Amount"), f"Id,Amount\n{lines}\n", "amount")
    assert read == [None if amount is None else Decimal(amount) for amount in amounts]
    assert findings == ()


def test_amounts_that_come_out_with_more_than_four_decimals_are_told():
    read, (said,) = column("{from: Id, divide: 1000000}", "Id\n1234567\n1000000\n", "amount")
    assert read == [Decimal("1.2346"), Decimal(1)]
    assert (said.rule, said.rows, said.severity) == ("deals.amount_rounded", 1, Severity.NOTE)


@examples(50)
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1))
def test_dividing_by_a_hundred_is_exact(cents):
    read, findings = column(
        "{from: Id, divide: 100}", "Id\n" + "".join(f"{c}\n" for c in cents), "amount"
    )
    assert [value * 100 for value in read] == cents
    assert findings == ()


def test_an_amount_that_names_another_currency_than_its_row_counts_in_the_rows_and_is_told():
    known = vendor(table("table: deals\ncolumns: {amount: Amount, currency: Currency}"))
    text = 'Id,Amount,Currency\n1,€5,USD\n2,€5,eur\n3,¥5,CNY\n4,"$5",CAD\n5,€5,\n'
    (found,), _ = become(known, ("rows", text))
    assert found.typed["currency"].to_list() == ["USD", "eur", "CNY", "CAD", "EUR"]
    (said,) = found.findings
    assert (said.rule, said.rows, said.severity) == (
        "deals.currency_contradicted", 1, Severity.SHOULD_FIX,
    )  # fmt: skip
    assert [(place.line, place.value) for place in said.places] == [(2, "€5")]


@pytest.mark.parametrize(
    ("cells", "value", "moment"),
    [
        ("{from: Id, order: mdy}", "03/04/2025 10:00", "2025-03-04 10:00"),
        ("{from: Id, order: dmy}", "03/04/2025 10:00", "2025-04-03 10:00"),
        ("{from: Id, time: epoch_s}", "1735689600", "2025-01-01 00:00"),
        ("{from: Id, time: epoch_ms}", "1735689600000", "2025-01-01 00:00"),
        ("{from: Id, time: epoch_us}", "1735689600000000", "2025-01-01 00:00"),
        ("{from: Id, time: '%Y%m%d'}", "20250131", "2025-01-31 00:00"),
        ("{from: Id, time: '%b-%y'}", "Jan-25", "2025-01-01 00:00"),
        ("{from: Id, time: ['%d.%m.%Y', '%Y/%m']}", "2025/02", "2025-02-01 00:00"),
        ("{from: Id, time: '%Y-%m-%dT%H:%M:%S%z'}", "2025-01-31T10:00:00+0200", "2025-01-31 08:00"),
    ],
)
def test_times_are_read_in_the_vendors_forms(cells, value, moment):
    read, findings = column(cells, f"Id\n{value}\n", "occurred_at", "touches")
    assert [f"{when:%Y-%m-%d %H:%M}" for when in read] == [moment]
    assert findings == ()
