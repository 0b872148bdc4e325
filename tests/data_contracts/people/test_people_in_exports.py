"""One person in several systems, from files to tables: hand-made, and the planted truths."""

import itertools
from datetime import UTC, datetime

import polars as pl
import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.load import load
from reports.sections.origin_rows import file_rows

TOUCHES = """touch_id,occurred_at,lead_id,visitor_id,channel,action
t1,2025-01-05T09:00:00Z,,V-1,organic search,page_viewed
t2,2025-01-20T09:00:00Z,Ada@Acme.example,,webinar,attended
t3,2025-01-21T09:00:00Z,51,,email,clicked
t4,2025-01-22T09:00:00Z,9001,,email,clicked
"""
DEALS = """deal_id,account_id,lead_id,created_at,closed_at,status,amount,currency,contacts
d1,acme,51,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,1000.00,EUR,763;51;9001
"""
LEADS = """lead_id,account_id,created_at,email,source,left_at
51,acme,2025-01-10T09:00:00Z,ada@acme.example,,
763,acme,2025-01-15T09:00:00Z,ada+demo@acme.example,web,2025-04-01
9001,,2025-01-02T09:00:00Z,ADA@acme.example,newsletter,
"""
LINKS = """lead_id,same_as,visitor_id,linked_at
51,,V-1,2025-01-10T09:00:00Z
"""
FILES = {"touches": TOUCHES, "deals": DEALS, "leads": LEADS, "person_links": LINKS}


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def exports(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def rules(data):
    return {finding.rule: finding.rows for finding in data.findings}


def test_one_person_is_one_lead_and_has_every_touch(exports):
    data = load([str(exports)])
    (lead,) = data.leads.good.to_dicts()
    person = lead["lead_id"]
    assert set(data.touches.good["lead_id"]) == {person}
    assert data.touches.good["was_anonymous"].to_list() == [True, False, False, False]
    assert data.deals.good["contacts"].to_list() == [[person]]
    assert lead["created_at"] == utc(2025, 1, 2, 9)
    assert lead["source"] == "newsletter"
    assert lead["left_at"] is None
    told = rules(data)
    assert (told["leads.one_person"], told["leads.tagged_addresses"]) == (1, 1)
    assert "leads.possible_duplicates" not in told


def test_rows_that_went_into_another_are_counted_by_file(exports):
    data = load([str(exports)])
    (origin,) = [o for o in data.origins if o.label == "leads.csv"]
    assert (origin.rows, origin.joined) == (3, 2)
    (rows,) = [f for f in file_rows(data) if f.origin.label == "leads.csv"]
    assert rows.left_out == 0


SUBSCRIBED = "Email Address,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,MEMBER_RATING,LEID,EUID\n"


def test_whoever_is_in_two_lists_by_address_alone_is_one_lead(exports):
    (exports / "leads.csv").unlink()
    for name, day in (("a", "03"), ("b", "01")):
        row = f"zoe@else.example,2025-01-{day} 09:00:00,,2025-01-{day} 09:00:00,2,,\n"
        (exports / f"subscribed_{name}.csv").write_text(SUBSCRIBED + row, "utf-8")
    data = load([str(exports)], ReadingChoices(zone="UTC"))
    assert data.leads.bad.is_empty()
    assert data.leads.good["created_at"].to_list() == [utc(2025, 1, 1, 9)]
    assert rules(data)["leads.in_several_files"] == 1
    assert sorted(o.joined for o in data.origins if o.table == "leads") == [0, 1]


def test_two_exports_of_different_days_give_one_lead_with_the_newer_values(exports):
    newer = LEADS.replace("51,acme,", "51,Acme Inc,").replace(",web,", ",fair,")
    newer += "52,acme,2025-05-01T09:00:00Z,bob@acme.example,,\n"
    (exports / "leads_again.csv").write_text(newer, "utf-8")
    data = load([str(exports)])
    # Row 9001 is the same in both: a copy, as ever.
    assert data.leads.bad["broken"].to_list() == [["leads.not_repeated"]]
    assert data.leads.good.sort("lead_id").select("lead_id", "account_id").rows() == [
        ("52", "acme"), ("9001", "Acme Inc"),
    ]  # fmt: skip
    (said,) = [f for f in data.findings if f.rule == "leads.in_several_files"]
    assert (said.rows, said.severity) == (2, "note")
    assert [(f.file, f.count) for f in said.files] == [("leads.csv", 2), ("leads_again.csv", 2)]


def test_one_file_with_two_rows_of_one_lead_leaves_it_to_the_reader(exports):
    again = LEADS + "51,Other,2025-01-10T09:00:00Z,ada@acme.example,,\n"
    (exports / "leads.csv").write_text(again, "utf-8")
    assert rules(load([str(exports)]))["leads.id_means_one_lead"] == 2


def test_the_reader_may_say_that_tags_are_other_people(exports):
    data = load([str(exports)], ReadingChoices(plus_tags_are_same=False))
    assert data.leads.good.height == 2
    assert "leads.possible_duplicates" in rules(data)


def test_the_order_of_files_gives_the_same_people(exports):
    expected = load([str(exports)])
    for order in itertools.islice(itertools.permutations(FILES), 1, None, 9):
        data = load([str(exports / f"{name}.csv") for name in order])
        assert data.findings == expected.findings
        for name, table in expected.tables.items():
            assert data.tables[name].good.equals(table.good)


def test_a_stage_history_dates_the_person_once(exports):
    history = "lead_id,stage,entered_at\n9001,mql,2025-01-12T09:00:00Z\n763,mql,2025-01-11\n"
    (exports / "lead_stages.csv").write_text(history, "utf-8")
    data = load([str(exports)])
    assert data.leads.good["mql_at"].dt.day().to_list() == [11]
    (told,) = [f for f in data.findings if f.rule == "leads.stage_history"]
    assert told.rows == 1


def test_the_names_in_a_file_tell_apart_who_shares_an_address(exports):
    contacts = (
        "Record ID,First Name,Last Name,Email,Create Date\n"
        "1,Ann,Able,family@acme.example,2025-01-01\n2,Bob,Baker,family@acme.example,2025-01-02\n"
        "3,Ann,Able,ann@acme.example,2025-01-01\n4,Anna,Able,ann@acme.example,2025-01-02\n"
    )
    (exports / "contacts.csv").write_text(contacts, "utf-8")
    data = load([str(exports)])
    assert {"1", "2", "3"} <= set(data.leads.good["lead_id"])
    assert "4" not in set(data.leads.good["lead_id"])
    assert rules(data)["leads.shared_addresses"] == 2
    assert "Baker" not in repr(data.leads.good.rows()) + repr(data.findings)


@pytest.fixture(scope="module")
def everything(shared_exports):
    """Every system's view of one world, but the second CRM."""
    systems = (
        "hubspot/synthetic", "marketo/synthetic", "pardot/synthetic", "ga4/synthetic",
        "webinar/synthetic", "mailchimp/synthetic", "activecampaign/synthetic",
        "mautic/synthetic/report_email_stats.csv", "sales_feedback/synthetic", "costs/synthetic",
    )  # fmt: skip
    paths = [str(shared_exports / system) for system in systems]
    return load(paths, ReadingChoices(date_order="mdy"))


def test_thirteen_people_of_five_lists_are_thirteen_leads(everything):
    assert everything.leads.good["lead_id"].to_list() == [
        "151", "202", "253", "304", "355", "406", "457", "508", "51", "559", "610", "661", "712",
    ]  # fmt: skip
    assert everything.leads.good.filter("internal")["lead_id"].to_list() == ["661", "712"]


def test_the_first_touch_is_the_visit_before_anybody_knew_who_it_was(everything):
    ada = everything.touches.good.filter(pl.col("lead_id") == "51").sort("occurred_at")
    first = ada.row(0, named=True)
    assert (first["occurred_at"], first["channel"]) == (
        utc(2024, 12, 28, 20, 11), "organic search",
    )  # fmt: skip
    assert "990001" not in everything.touches.good["lead_id"].to_list()


def test_opting_out_in_one_system_is_opting_out(everything):
    ivan = everything.leads.good.row(by_predicate=pl.col("lead_id") == "406", named=True)
    assert ivan["opted_out_at"] == utc(2025, 4, 21, 16, 10)


def test_sales_verdicts_by_address_are_about_the_crms_leads(everything):
    known = everything.leads.good["lead_id"].implode()
    assert everything.verdicts.good["lead_id"].is_in(known).all()


def test_no_address_is_left(everything):
    tables = [t.good.write_json() + t.bad.write_json() for t in everything.tables.values()]
    assert "@" not in "".join([*tables, *map(repr, everything.findings)])
