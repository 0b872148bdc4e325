"""The traps planted in the synthetic HubSpot folder, one test each."""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from attribution.leads.lead_histories import lead_histories
from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from data_contracts.load import load

LINE_4, PILOT, CITE, STARTER, PLATFORM, ASSESSMENT, RENEWAL, COPY = (
    "10676775052", "10676779179", "10676783306", "10676787433", "10676791560", "10676795687",
    "10676799814", "10676803941",
)  # fmt: skip


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(shared_exports):
    return load([str(shared_exports / "hubspot" / "synthetic")])


def deal(data, deal_id):
    return data.deals.good.row(by_predicate=pl.col("deal_id") == deal_id, named=True)


def person(data, lead_id):
    return data.leads.good.row(by_predicate=pl.col("lead_id") == lead_id, named=True)


def touches(data, **values):
    return data.touches.good.filter(**values)


def finding(data, rule):
    (found,) = [f for f in data.findings if f.rule == rule]
    return found


def test_amounts_come_out_exactly_however_they_are_written(data):
    amounts = {d: deal(data, d)["amount"] for d in (LINE_4, PILOT, CITE, STARTER, PLATFORM)}
    assert amounts == {
        LINE_4: Decimal(48000), PILOT: Decimal(12500), CITE: Decimal(30000),
        STARTER: Decimal(22750), PLATFORM: Decimal(95000),
    }  # fmt: skip
    assert deal(data, CITE)["amount_minor"] == 3_000_000
    assert deal(data, CITE)["currency"] == "EUR"


def test_the_accounts_zone_is_proven_by_the_history(data):
    assert person(data, "355")["created_at"] == utc(2025, 2, 20, 1, 30)
    assert deal(data, LINE_4)["closed_at"] == utc(2025, 6, 20, 19)
    assert "27 of 27" in finding(data, "reading.zone_proven").says
    assert {origin.zone for origin in data.origins} == {"Etc/GMT+6"}


def test_a_stated_zone_wins(shared_exports):
    folder = str(shared_exports / "hubspot" / "synthetic")
    stated = load([folder], ReadingChoices(zone="UTC"))
    assert person(stated, "355")["created_at"] == utc(2025, 2, 19, 19, 30)


def test_without_proof_the_zone_is_assumed_and_said(shared_exports):
    folder = shared_exports / "hubspot" / "synthetic"
    paths = [str(p) for p in folder.iterdir() if "history" not in p.name]
    unproven = load(paths)
    assumed = [f for f in unproven.findings if f.rule.endswith("zone_assumed")]
    assert len(assumed) == 1  # whatever the table
    assert len(assumed[0].files) == len({f.file for f in assumed[0].files}) > 2
    assert all("--zone" in f.fix for f in assumed)
    assert finding(unproven, "hubspot.latest_stage_date").severity is Severity.SHOULD_FIX


def test_trailing_blanks_in_a_stage_change_nothing(data):
    assert deal(data, CITE)["status"] == "won"
    assert data.deals.good["status"].value_counts().sort("status").rows() == [
        ("lost", 1), ("open", 2), ("won", 4),
    ]  # fmt: skip


def test_expected_closing_dates_of_open_deals_are_no_closing_dates(data):
    assert deal(data, STARTER)["closed_at"] is None
    assert deal(data, ASSESSMENT)["closed_at"] is None
    assert finding(data, "deals.closed_at_left_out").rows == 2


def test_columns_with_doubled_quotation_marks_warn_that_only_the_latest_entry_is_kept(data):
    assert finding(data, "hubspot.latest_stage_entry").severity is Severity.NOTE


def test_a_deal_exported_twice_counts_once(data):
    assert data.deals.read == 8
    assert data.deals.bad["deal_id"].to_list() == [PILOT]
    assert (data.deals.good["deal_id"] == PILOT).sum() == 1


def test_a_deal_closed_as_a_duplicate_of_another_is_none(data):
    assert COPY not in data.deals.good["deal_id"].to_list()
    assert deal(data, STARTER)["status"] == "open"
    assert finding(data, "hubspot.duplicates").rows == 1


def test_a_deal_closed_before_it_was_created_is_named(data):
    assert deal(data, RENEWAL)["deal_type"] == "Existing Business"
    (place,) = finding(data, "deals.closed_after_created").places
    assert (place.file[:11], place.line) == ("hubspot-crm", 8)


def test_a_deal_without_contacts_or_amount_stays_and_is_named(data):
    assert deal(data, ASSESSMENT)["contacts"] == []
    assert deal(data, ASSESSMENT)["amount_minor"] is None
    assert finding(data, "deals.people_given").places[0].value == ASSESSMENT
    assert deal(data, PLATFORM)["contacts"] == ["457", "508"]


def test_an_opt_out_is_one_and_mail_dropped_after_it_is_no_touch(data):
    mails = touches(data, lead_id="406", channel="email").sort("occurred_at")
    assert mails["action"].to_list()[-2:] == ["clicked", "unsubscribed"]
    assert (mails["action"] == "sent").sum() == 3
    assert finding(data, "hubspot.dropped").rows == 1
    assert data.leads.good["opted_out_at"].null_count() == data.leads.good.height
    followed = lead_histories(data, utc(2026, 1, 1)).rows
    (end,) = followed.filter(lead_id="406").select("outcome", "ended_at").rows()
    assert end == ("opted_out", utc(2025, 4, 21, 16, 10))


def test_prefetched_opens_are_marked_as_a_machines(data):
    opens = touches(data, lead_id="559", action="opened")
    assert opens["automated"].to_list() == [True] * 4


def test_a_scanners_clicks_keep_what_gives_it_away(data):
    clicks = touches(data, lead_id="355", action="clicked").sort("occurred_at")
    assert clicks.height == 16
    first = clicks.head(4)
    assert first["occurred_at"].to_list()[0] == utc(2025, 2, 24, 16, 0, 43)
    assert first["url"].to_list()[3].endswith("/unsubscribe")
    span = first["occurred_at"].max() - first["occurred_at"].min()
    assert span.total_seconds() < 1


def test_spam_reports_and_bounces_are_harms(data):
    assert touches(data, action="complained")["lead_id"].to_list() == ["253"]
    assert touches(data, action="bounced")["lead_id"].unique().to_list() == ["661"]


def test_an_address_is_the_same_in_capitals(data):
    assert touches(data, lead_id="151", action="sent").height == 4


def test_a_lead_that_qualified_twice_counts_from_the_first_time(data):
    assert person(data, "151")["mql_at"] == utc(2025, 2, 20, 10)
    assert person(data, "151")["sales_ready_at"] is None
    assert "1 lead entered a stage more than once" in finding(data, "leads.stage_history").says


def test_skipped_stages_are_no_zero_days(data):
    assert person(data, "508")["mql_at"] is None
    assert person(data, "51")["sales_ready_at"] == utc(2025, 3, 6, 17, 20)


def test_test_records_and_own_staff_are_internal(data):
    internal = data.leads.good.filter(pl.col("internal"))["lead_id"].to_list()
    assert internal == ["661", "712"]
    assert "ourcompany.example" in finding(data, "leads.own_staff").says


def test_the_same_person_under_a_tagged_address_is_one_lead(data):
    assert finding(data, "leads.tagged_addresses").rows == 1
    ids = data.leads.good["lead_id"].to_list()
    assert "51" in ids
    assert "763" not in ids
    assert person(data, "51")["created_at"] == utc(2025, 1, 14, 15, 2)


def test_calls_say_who_answered(data):
    calls = touches(data, channel="call").sort("occurred_at")
    assert calls.select("lead_id", "action").rows() == [
        ("202", "call_made"), ("51", "call_answered"),
        ("457", "call_answered"), ("406", "call_made"),
    ]  # fmt: skip
    assert calls["program_kind"].unique().to_list() == ["sales"]


def test_the_first_visit_and_the_first_form_are_touches(data):
    (visit,) = touches(data, action="page_viewed").rows(named=True)
    assert (visit["lead_id"], visit["occurred_at"]) == ("51", utc(2024, 12, 28, 20, 11))
    (form,) = touches(data, action="form_submitted").rows(named=True)
    assert form["program"] == "OEE guide: OEE guide download"
    assert form["source_row"] == 2


def test_program_kinds_are_told_from_names_unless_the_reader_says_otherwise(data, shared_exports):
    kinds = touches(data, channel="email")["program_kind"].unique().to_list()
    assert kinds == ["nurture"]
    promo = "Nurture 3 - PRODUCT LAUNCH: 20% OFF THIS MONTH"
    chosen = load(
        [str(shared_exports / "hubspot" / "synthetic")],
        ReadingChoices(program_kinds=((promo, "other"),)),
    )
    assert touches(chosen, program=promo)["program_kind"].unique().to_list() == ["other"]


def test_no_row_is_unaccounted_for(data):
    left_out = finding(data, "hubspot.dropped").rows
    made = (
        finding(data, "hubspot.first_visit").rows + finding(data, "hubspot.first_conversion").rows
    )
    read = {origin.label: origin.rows for origin in data.origins}
    from_files = sum(n for name, n in read.items() if "email" in name or "calls" in name)
    assert data.touches.read == from_files - left_out + made


def test_no_address_and_no_persons_name_enters_the_tables(data):
    for name, table in data.tables.items():
        text = table.good.drop("source_file").write_json() + table.bad.write_json()
        assert "@" not in text, name
        for who in ("Byrne", "Faure", "Test User", "Call with"):
            assert who not in text, (name, who)
