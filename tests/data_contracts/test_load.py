import itertools
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from data_contracts.load import load
from data_contracts.minor_units import with_minor_units
from data_contracts.money import minor_digits
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.repairs.quarantine import write_quarantine
from data_contracts.templates import NoTemplateError, template
from tests.data_contracts.small_exports import DEALS, LEADS, TOUCHES, write
from tests.examples import examples


def test_the_tables_have_their_contracts_columns_and_what_analyses_need(tmp_path):
    data = load([str(write(tmp_path))])
    added = {"touches": ["was_anonymous"], "deals": ["amount_minor"]}
    for name, table in data.tables.items():
        columns = [c.name for c in contract(name).columns]
        assert table.good.columns == [
            *columns, "source_file", "source_row", *added.get(name, []),
        ]  # fmt: skip
    assert data.deals.good["contacts"].to_list() == [["ann", "bob"], []]
    assert data.deals.good["amount_minor"].to_list() == [100_000, None]
    assert data.leads.good["internal"].to_list() == [False, False]


def test_the_order_of_files_changes_nothing_but_the_origins(tmp_path):
    write(tmp_path, more_touches=TOUCHES.replace("t1", "t3").replace("t2", "t4"))
    names = ["touches", "more_touches", "deals", "leads"]
    first, *others = (
        load([str(tmp_path / f"{name}.csv") for name in order])
        for order in (names, names[::-1], ["deals", "touches", "leads", "more_touches"])
    )
    for other in others:
        assert other.fingerprint == first.fingerprint
        assert other.findings == first.findings
        for name, table in first.tables.items():
            assert_frame_equal(table.good, other.tables[name].good)
            assert_frame_equal(table.bad, other.tables[name].bad)


def test_the_order_of_rows_changes_only_the_line_numbers(tmp_path):
    rows = [
        f"2025-01-{day:02}T09:00:00Z,{who},,web,page_viewed"
        for day, who in itertools.product((3, 4, 5), ("ann", "bob"))
    ]
    header = "occurred_at,lead_id,visitor_id,channel,action"
    frames = []
    for number, order in enumerate((rows, rows[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = load([str(write(folder, touches="\n".join([header, *order])))])
        frames.append(data.touches.good.drop("source_row"))
    assert_frame_equal(*frames)
    assert frames[0]["touch_id"].n_unique() == len(rows)


def test_files_of_any_form_give_the_same_tables(tmp_path):
    plain = load([str(write(tmp_path))])
    semicolons = tmp_path / "semicolons"
    semicolons.mkdir()
    tables = {"touches": TOUCHES, "deals": DEALS.replace(";", "+"), "leads": LEADS}
    texts = {n: t.replace(",", ";").replace("ann+bob", '"ann;bob"') for n, t in tables.items()}
    write(semicolons, **{name: text.encode("utf-16") for name, text in texts.items()})
    again = load([str(semicolons)])
    for name, table in plain.tables.items():
        assert_frame_equal(table.good, again.tables[name].good)


def test_the_fingerprint_follows_content_and_choices(tmp_path):
    paths = [str(write(tmp_path))]
    before = load(paths).fingerprint
    assert load(paths).fingerprint == before
    assert load(paths, ReadingChoices(zone="Asia/Tokyo")).fingerprint != before
    write(tmp_path, touches=TOUCHES.replace("clicked", "replied"))
    assert load(paths).fingerprint != before


def test_findings_come_with_the_worst_first(tmp_path):
    data = load([str(write(tmp_path, deals=DEALS.replace("2025-02-02T09:00:00Z", "soon")))])
    order = [list(Severity).index(f.severity) for f in data.findings]
    assert order == sorted(order)
    assert order[0] == 0


def test_days_of_deals_and_leads_mean_their_end_in_the_stated_zone(tmp_path):
    deals = DEALS.replace("2025-03-01T09:00:00Z", "2025-03-01")
    data = load([str(write(tmp_path, deals=deals))], ReadingChoices(zone="America/New_York"))
    closed = data.deals.good["closed_at"][0]
    assert closed == datetime(2025, 3, 2, 4, 59, 59, 999999, tzinfo=UTC)
    assert "reading.end_of_day" in {f.rule for f in data.findings}


def test_times_without_a_zone_are_assumed_utc_and_said(tmp_path):
    touches = TOUCHES.replace("Z", "")
    assumed = load([str(write(tmp_path, touches=touches))])
    assert "reading.zone_assumed" in {f.rule for f in assumed.findings}
    stated = load([str(tmp_path)], ReadingChoices(zone="UTC"))
    assert "reading.zone_assumed" not in {f.rule for f in stated.findings}


def test_an_amount_may_bring_its_own_currency(tmp_path):
    deals = DEALS.replace(",currency", "").replace("1000.00,EUR", '"1.000,00 €"')
    deals = deals.replace("open,,EUR", "open,")
    data = load([str(write(tmp_path, deals=deals))])
    assert data.deals.good.select("amount", "currency").row(0) == (Decimal(1000), "EUR")


def test_progress_is_told(tmp_path):
    told = []
    load([str(write(tmp_path))], tell=told.append)
    assert told[0] == "Reading deals.csv"


def test_a_stage_history_fills_first_entries(tmp_path):
    stages = """lead_id,stage,entered_at
ann,MQL,2025-01-15T00:00:00Z
ann,lead,2025-01-16T00:00:00Z
ann,MQL,2025-01-20T00:00:00Z
ann,Sales Qualified Lead,2025-01-25T00:00:00Z
bob,daydreaming,2025-01-25T00:00:00Z
bob,mql,soon
"""
    data = load([str(write(tmp_path, lead_stages=stages))])
    ann, bob = data.leads.good.select("mql_at", "sales_ready_at").rows()
    assert [moment.day for moment in ann] == [15, 25]
    assert bob == (None, None)
    rules = {f.rule: f.rows for f in data.findings}
    assert rules["lead_stages.stage_known"] == 1
    assert rules["lead_stages.entered_at_readable"] == 1
    history = data.lead_stages
    assert (history.read, history.bad["source_row"].to_list()) == (6, [7])


def test_a_faulty_row_of_the_stage_history_is_quarantined_and_named(tmp_path):
    stages = """lead_id,stage,entered_at
ann,MQL,2025-01-15T00:00:00Z
ann,MQL,2025-01-15T00:00:00Z
zoe,MQL,2025-01-15T00:00:00Z
ann,sql,1970-01-01T00:00:00Z
bob,mql
"""
    data = load([str(write(tmp_path, lead_stages=stages))])
    rules = {f.rule: [p.line for p in f.places] for f in data.findings if f.table == "lead_stages"}
    assert rules == {
        "lead_stages.values_in_columns": [6], "lead_stages.entered_at_believable": [5],
        "lead_stages.not_repeated": [3], "lead_stages.lead_known": [4],
    }  # fmt: skip
    assert data.tables["lead_stages"].bad["source_row"].to_list() == [3, 5, 6]
    assert data.leads.good["sales_ready_at"].to_list() == [None, None]
    (file,) = write_quarantine(data, tmp_path / "quarantine")
    assert file.name == "lead_stages.csv"


def test_a_stage_history_without_leads_is_checked_all_the_same(tmp_path):
    write(tmp_path, lead_stages="lead_id,stage,entered_at\nann,mql,soon\n")
    (tmp_path / "leads.csv").unlink()
    data = load([str(tmp_path)])
    assert data.lead_stages.bad.height == 1


def test_ends_on_the_same_day_tie_where_days_have_no_time(tmp_path):
    leads = """lead_id,account_id,created_at,sales_ready_at,disqualified_at,opted_out_at,left_at
ann,acme,2025-01-10,2025-01-20,2025-01-20,2025-01-20,2025-01-20
"""
    (row,) = load([str(write(tmp_path, leads=leads))]).leads.good.rows(named=True)
    ends = {row[c] for c in ("sales_ready_at", "disqualified_at", "opted_out_at", "left_at")}
    assert ends == {datetime(2025, 1, 20, 23, 59, 59, 999999, tzinfo=UTC)}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_template_loads_as_it_stands(tmp_path, name):
    for other in CONTRACTS:
        (tmp_path / f"{other}.csv").write_bytes(template(other))
    data = load([str(tmp_path)])
    assert data.must_fix == ()
    assert data.tables[name].good.height == 2


def test_there_is_no_template_of_an_unknown_table():
    with pytest.raises(NoTemplateError, match="touches, deals"):
        template("people")


@examples(50)
@given(
    st.lists(
        st.tuples(
            st.integers(-(10**13), 10**13), st.sampled_from(["EUR", "JPY", "KWD", None, "€"])
        ),
        min_size=1, max_size=10,
    )
)  # fmt: skip
def test_amounts_become_whole_minor_units_with_halves_to_even(rows):
    amounts = [Decimal(number).scaleb(-4) for number, _ in rows]
    deals = pl.DataFrame(
        {"amount": amounts, "currency": [currency for _, currency in rows]},
        schema={"amount": pl.Decimal(38, 4), "currency": pl.String},
    )
    expected = [
        int(amount.scaleb(minor_digits(currency)).to_integral_value("ROUND_HALF_EVEN"))
        for amount, (_, currency) in zip(amounts, rows, strict=True)
    ]
    assert with_minor_units(deals)["amount_minor"].to_list() == expected
