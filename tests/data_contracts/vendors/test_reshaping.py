import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import Severity
from data_contracts.vendors.cell_file import FormatFileError
from data_contracts.vendors.mapping import needs_whole_file
from data_contracts.vendors.names import names_in
from data_contracts.vendors.reshaping import changes_of, listed, once_per, unpivoted
from data_contracts.vendors.shapes import ChangesOf, OncePer, Said, Unpivot
from data_contracts.vendors.source import FAULT, FILE, LINE, Source
from tests.data_contracts.vendors.formats import SAID, become, table, vendor
from tests.examples import examples

GONE = Said("test.gone", Severity.NOTE, "{rows}", "c", "f")


def source(**columns):
    """Return rows as if they had been read from a file, the first from its second line."""
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(LINE, 2)
    places = rows.with_columns(pl.lit("rows.csv").alias(FILE), pl.lit(None, pl.String).alias(FAULT))
    return Source(places, names_in(columns))


MONTHS = """
    table: costs
    unpivot: {like: '^[A-Z][a-z]{2}-\\d{2}$', name: (month), value: (amount)}
    columns:
      period_start: {from: (month), time: '%b-%y'}
      channel: Id
      amount: {from: (amount), decimal: "."}
"""


def test_a_wide_sheet_becomes_a_row_per_month_that_has_a_value():
    known = vendor(table(MONTHS))
    (found,), _ = become(
        known, ("rows", "Id,Jan-25,Note,Feb-25\nads,100,x,\nmail,,,\nfair,2.5,,30\n")
    )
    assert found.text.select("channel", "period_start", "amount", "source_row").rows() == [
        ("ads", "Jan-25", "100", 2),
        ("fair", "Jan-25", "2.5", 4),
        ("fair", "Feb-25", "30", 4),
    ]
    assert found.typed["period_start"].dt.month().to_list() == [1, 1, 2]
    (said,) = found.findings
    assert (said.rule, said.rows) == ("costs.without_values", 1)


def test_a_row_whose_values_may_be_shifted_is_not_spread_over_months():
    (found,), _ = become(vendor(table(MONTHS)), ("rows", "Id,Jan-25,Feb-25\nads,1,2,3\nmail,4,5\n"))
    assert found.faults.is_not_null().to_list() == [True, False, False]
    assert found.text["channel"].to_list() == ["ads", "mail", "mail"]


@examples(50)
@given(st.lists(st.tuples(*[st.none() | st.sampled_from(["1", "x"])] * 3), min_size=1, max_size=6))
def test_every_value_of_a_wide_sheet_becomes_one_row(rows):
    wide = source(Id=[str(i) for i in range(len(rows))], **{
        f"M{month}": [row[month] for row in rows] for month in range(3)
    })  # fmt: skip
    long, empty = unpivoted(wide, Unpivot("^M", "(month)", "(value)"))
    expected = [(str(i), f"M{m}", v) for i, row in enumerate(rows) for m, v in enumerate(row) if v]
    assert long.rows.select("Id", "(month)", "(value)").rows() == expected
    assert empty == sum(not any(row) for row in rows)


@pytest.mark.parametrize(
    ("text", "by", "values"),
    [
        ("a; b;;c", ";", ["a", "b", "c"]),
        ("a,b;c", ",", ["a", "b;c"]),
        ('["a", "b c"]', ";", ["a", "b c"]),
        ("['a','b']", ",", ["a", "b"]),
        ("[12;13]", ";", ["12", "13"]),
        ("[]", ";", None),
        (";;", ";", None),
        ("[Draft", ";", ["[Draft"]),
        (None, ";", None),
    ],
)
def test_a_text_lists_its_values_separated_or_in_brackets(text, by, values):
    found = pl.DataFrame({"t": [text]}, schema={"t": pl.String}).select(listed(pl.col("t"), by))
    assert found["t"].to_list() == [values]


def test_a_column_is_split_at_what_the_format_says():
    known = vendor(
        table(
            "table: touches\nsplit: People\nsplit_by: ','\ncolumns: {touch_id: Id, lead_id: people}"
        )
    )
    (found,), _ = become(known, ("rows", 'Id,People\n1,"a, b"\n2,\n3,c;d\n'))
    assert found.text.select("touch_id", "lead_id").rows() == [
        ("1", "a"), ("1", "b"), ("2", None), ("3", "c;d"),
    ]  # fmt: skip


def members():
    return vendor(
        table(f"""
            table: touches
            once_per:
              {{columns: [Campaign, Person], first_by: Created,
              prefer: {{Responded: ["1", "true"]}}, {SAID}}}
            columns: {{touch_id: Id, program: Campaign, lead_id: Person}}
        """)
    )


def test_of_several_rows_about_one_thing_the_preferred_stays_then_the_earliest():
    text = """
        Id,Campaign,Person,Responded,Created
        1,c1,ann,0,2025-01-01
        2,c1,ann,1,2025-01-03
        3,c1,ann,true,2025-01-02
        4,c1,bob,0,2025-01-05
        5,c1,bob,0,2025-01-04
        6,c1,bob,0,
        7,,,1,2025-01-01
        8,,,1,2025-01-01
    """
    rows = "\n".join(line.strip() for line in text.strip().splitlines())
    (found,), _ = become(members(), ("rows", rows))
    assert found.text["touch_id"].to_list() == ["3", "5", "7", "8"]
    (said,) = found.findings
    assert (said.rule, said.rows, said.says) == ("test.gone", 4, "4 of rows.csv went")


def test_rows_whose_values_may_be_shifted_are_never_taken_together():
    text = "Id,Campaign,Person,Responded,Created\n1,c1,ann,0,,\n2,c1,ann,0,\n3,c1,ann,0,\n"
    (found,), _ = become(members(), ("rows", text))
    assert found.text["touch_id"].to_list() == ["1", "2"]
    assert found.faults.is_not_null().to_list() == [True, False]


KEYS = st.lists(
    st.tuples(*[st.none() | st.sampled_from("ab")] * 2, st.none() | st.integers(0, 3)), max_size=12
)


@examples(50)
@given(KEYS)
def test_once_per_loses_no_row_uncounted(rows):
    given_rows = [(a, b, when) for a, b, when in rows]
    many = source(
        a=[r[0] for r in given_rows], b=[r[1] for r in given_rows]
    )  # fmt: skip
    moments = pl.Series([r[2] for r in given_rows], dtype=pl.Int64)
    kept, gone = once_per(many, OncePer(("A", "B"), GONE), moments)
    keyed = {(a, b) for a, b, _ in given_rows if a or b}
    keyless = sum(not a and not b for a, b, _ in given_rows)
    assert kept.rows.height == len(keyed) + keyless
    assert kept.rows.height + gone == len(rows)
    assert kept.rows[LINE].is_sorted()
    for a, b, line in kept.rows.select("a", "b", LINE).rows():
        same = [
            (99 if w is None else w, i + 2) for i, (x, y, w) in enumerate(rows) if (x, y) == (a, b)
        ]
        assert not (a or b) or line == min(same)[1]


@examples(50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("pq"), st.none() | st.sampled_from("xy"), st.none() | st.integers(0, 9)
        ),
        max_size=12,
    )
)
def test_changes_of_keeps_every_change_and_counts_the_rest(rows):
    history = source(
        per=[r[0] for r in rows], stage=[r[1] for r in rows]
    )  # fmt: skip
    moments = pl.Series([r[2] for r in rows], dtype=pl.Int64)
    kept, gone = changes_of(history, ChangesOf("stage", ("per",), "when", GONE), moments)
    assert kept.rows.height + gone == len(rows)
    expected = {i for i, (_, stage, when) in enumerate(rows) if stage is None or when is None}
    for one in "pq":
        before = None
        told = [(w, i, s) for i, (p, s, w) in enumerate(rows) if p == one and s and w is not None]
        for _, place, stage in sorted(told):
            expected |= {place} if stage != before else set()
            before = stage
    assert [line - 2 for line in kept.rows[LINE]] == sorted(expected)


def test_a_history_keeps_what_changed_in_the_order_of_its_times():
    known = vendor(
        table(f"""
            table: deal_stages
            changes_of: {{column: Stage, per: [Deal], by: Created, {SAID}}}
            columns: {{deal_id: Deal, stage: Stage, entered_at: {{from: Created, order: mdy}}}}
        """)
    )
    text = (
        "Id,Deal,Stage,Created\n"
        "1,d1,Closed,03/05/2025 09:00\n"
        "2,d1,Open,02/01/2025 09:00\n"
        "3,d1,Open,02/07/2025 09:00\n"
        "4,d2,Open,02/08/2025 09:00\n"
        "5,d1,Open,04/01/2025 09:00\n"
    )
    (found,), _ = become(known, ("rows", text))
    assert found.text["source_row"].to_list() == [2, 3, 5, 6]
    (said,) = found.findings
    assert (said.rule, said.rows) == ("test.gone", 1)


def test_only_what_depends_on_rows_far_away_needs_the_whole_file():
    kinds = {
        "plain": "table: touches\nonly: {Id: ['1']}\nsplit: Id\ncolumns: {touch_id: Id}",
        "once": f"table: touches\nonce_per: {{columns: Id, {SAID}}}\ncolumns: {{touch_id: Id}}",
    }
    needs = {name: needs_whole_file(vendor(table(kind)).tables[0]) for name, kind in kinds.items()}
    assert needs == {"plain": False, "once": True}


def test_other_ids_and_visitors_of_a_person_come_beside_the_rows():
    known = vendor(
        table("""
            table: leads
            same_as: [Converted, Merged]
            visitor: [Cookies]
            email: Mail
            columns: {lead_id: Id}
        """)
    )
    text = (
        "Id,Converted,Merged,Cookies,Mail\n"
        'a,c1,"[""m1"", ""c1""]",v1; v2,Ann@X.example\n'
        "b,,,,\n"
        "c,c3,,v3,c@x.example,shifted\n"
    )
    (found,), _ = become(known, ("rows", text))
    assert found.vendor == "small"
    assert found.same_as.to_list() == [["c1", "m1"], None, None]
    assert found.visitors.to_list() == [["v1", "v2"], None, None]
    assert found.emails.to_list()[:2] == ["ann@x.example", None]
    assert not {"same_as", "visitors", "(same as)"} & {*found.text.columns, *found.typed.columns}


@pytest.mark.parametrize(
    ("becoming", "message"),
    [
        ("table: touches\nonce_per: {columns: [Id]}\ncolumns: {}", "it lacks the word rule"),
        ("table: touches\nunpivot: {like: a, name: b, value: (c)}\ncolumns: {}", "in brackets"),
        ("table: touches\nchanges_of: {column: a}\ncolumns: {}", "it lacks the word per"),
        ("table: touches\ncolumns: {}\nsplit_at: x", "split_at means nothing here"),
        ("columns: {}", "it lacks the word table"),
    ],
)
def test_what_a_becoming_cannot_mean_is_refused(becoming, message):
    with pytest.raises(FormatFileError, match=message):
        vendor(table(becoming))


def test_a_table_says_what_it_becomes_or_why_it_is_not_needed():
    with pytest.raises(FormatFileError, match="what its rows become, or why they are not_needed"):
        vendor("  - {name: rows, needs: [Id]}\n")


def test_a_format_says_what_kind_of_system_it_describes():
    assert vendor(table("table: touches\ncolumns: {}"), "system: crm").system == "crm"
    with pytest.raises(FormatFileError, match="system is 'erp', but takes only crm, marketing"):
        vendor(table("table: touches\ncolumns: {}"), "system: erp")


def test_rows_that_no_table_is_made_of_are_counted_once_for_the_file():
    kind = table("table: touches\nonly: {Type: [visit]}\ncolumns: {touch_id: Id}")
    second = "      - {table: leads, only: {Type: [person, visit]}, columns: {lead_id: Id}}\n"
    text = "Id,Type\n1,visit\n2,person\n3,other\n4,\n5,other,shifted\n"
    parts, _ = become(vendor(kind + second), ("rows", text))
    assert [part.text["source_row"].to_list() for part in parts] == [[2, 6], [2, 3]]
    (said,) = [f for part in parts for f in part.findings]
    assert (said.rule, said.rows, said.severity) == ("reading.rows_not_needed", 2, Severity.NOTE)


@examples(50)
@given(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1), st.booleans())
def test_every_row_becomes_something_or_is_counted(words, second):
    kind = table("table: touches\nonly: {Type: [a]}\ncolumns: {touch_id: Id}")
    more = "      - {table: leads, only: {Type: ['!a', b]}, columns: {lead_id: Id}}\n"
    text = "Id,Type\n" + "".join(f"{i},{word}\n" for i, word in enumerate(words))
    parts, _ = become(vendor(kind + (more if second else "")), ("rows", text))
    counted = sum(finding.rows for part in parts for finding in part.findings)
    assert sum(part.text.height for part in parts) + counted == len(words)
