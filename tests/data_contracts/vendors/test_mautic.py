"""Mautic: what other companies' reports hold, row by row."""

from datetime import UTC, datetime

import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from tests.data_contracts.vendors.exports import kind_of, read, rows, said

STATS = "Email address,Date sent,Read,Date read,Is failed,Clicked,Unsubscribed,Subject,Campaign ID"
SENT = "2025-01-20 16:00"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def stats(*records, header=STATS):
    return "\n".join([header, *records]) + "\n"


def test_a_mail_that_was_sent_and_read_is_two_touches():
    found = read(stats=stats(f"a@x.example,{SENT},Yes,2025-01-20 19:05,No,No,0,Letter 1,7"))
    columns = ("action", "occurred_at", "channel", "content_id", "program")
    assert rows(found, "touches", *columns) == [
        ("sent", utc(2025, 1, 20, 16), "email", "Letter 1", "7"),
        ("opened", utc(2025, 1, 20, 19, 5), "email", "Letter 1", "7"),
    ]


def test_the_recipients_address_names_one_person_whatever_its_case():
    found = read(
        stats=stats(
            f"A@X.example,{SENT},No,,No,No,0,Letter 1,7",
            f"a@x.example,{SENT},No,,No,No,0,Letter 2,7",
        )
    )
    assert len(set(rows(found, "touches", "lead_id"))) == 1


@pytest.mark.parametrize("yes", ["Yes", "1", "true"])
def test_a_mail_that_failed_bounced_and_was_not_sent(yes):
    found = read(stats=stats(f"a@x.example,{SENT},No,,{yes},No,0,Letter 1,7"))
    assert rows(found, "touches", "action") == [("bounced",)]


@pytest.mark.parametrize("yes", ["Yes", "1", "3"])
def test_a_click_without_a_date_is_counted_and_takes_no_made_up_time(yes):
    found = read(stats=stats(f"a@x.example,{SENT},No,,No,{yes},0,Letter 1,7"))
    assert rows(found, "touches", "action") == [("sent",)]
    assert said(found, "mautic.clicked_undated") == 1
    (finding,) = [f for f in found.findings if f.rule == "mautic.clicked_undated"]
    assert finding.severity is Severity.SHOULD_FIX


def test_a_click_and_an_opt_out_with_dates_are_touches():
    header = f"{STATS},Date clicked,Date unsubscribed"
    found = read(
        stats=stats(
            f"a@x.example,{SENT},No,,No,Yes,1,Letter 1,7,2025-01-20 18:00,2025-01-20 18:05",
            header=header,
        )
    )
    assert rows(found, "touches", "action", "occurred_at") == [
        ("sent", utc(2025, 1, 20, 16)),
        ("clicked", utc(2025, 1, 20, 18)),
        ("unsubscribed", utc(2025, 1, 20, 18, 5)),
    ]


def test_opt_outs_and_opens_without_a_date_are_counted():
    found = read(stats=stats(f"a@x.example,{SENT},Yes,,No,No,1,Letter 1,7"))
    assert rows(found, "touches", "action") == [("sent",)]
    assert said(found, "mautic.unsubscribed_undated") == 1
    assert said(found, "mautic.opened_undated") == 1


@pytest.mark.parametrize("totals", ["Totals,,,,,,1,,", ",,12,,,3,1,,", "Total,,,,,,1,,"])
def test_a_row_of_totals_is_no_touch(totals):
    found = read(stats=stats(f"a@x.example,{SENT},No,,No,No,0,Letter 1,7", totals))
    assert rows(found, "touches", "action") == [("sent",)]
    assert said(found, "mautic.totals") == 1


def test_times_are_in_the_zone_of_the_installation():
    one = stats(f"a@x.example,{SENT},No,,No,No,0,Letter 1,7")
    found = read(ReadingChoices(zone="Europe/Berlin"), stats=one)
    assert rows(found, "touches", "occurred_at") == [(utc(2025, 1, 20, 15),)]
    assumed = [f for f in read(stats=one).findings if f.rule == "reading.zone_assumed"]
    assert [f.rows for f in assumed] == [1]


def test_a_campaign_has_the_name_that_the_attribution_report_gives_it():
    attribution = (
        "Contact ID,Email,Attribution,Attribution Date,Campaign ID,Channel Action Date,"
        "Campaign Name,Channel\n"
        "1,a@x.example,48000,2025-06-20,7,2025-01-20 19:00,Care,email\n"
    )
    found = read(stats=stats(f"a@x.example,{SENT},No,,No,No,0,Letter 1,7"), attribution=attribution)
    assert rows(found, "touches", "program") == [("Care",)]


def test_another_tools_attribution_is_known_and_not_read():
    attribution = "Contact ID,Attribution,Attribution Date,Channel\n1,48000,2025-06-20,email\n"
    found = read(attribution=attribution)
    assert not found.tables
    (finding,) = [f for f in found.findings if f.rule == "reading.not_needed"]
    assert (finding.rows, finding.severity) == (1, Severity.NOTE)
    assert "people with revenue only" in finding.says


def test_page_hits_are_visits_and_clicks():
    hits = (
        "Date hit,URL,Email,Source\n"
        "2025-01-20 18:00,https://our.example/a,a@x.example,email\n"
        "2025-01-21 18:00,https://our.example/b,a@x.example,\n"
    )
    found = read(hits=hits)
    assert rows(found, "touches", "channel", "action", "url") == [
        ("email", "clicked", "https://our.example/a"),
        ("website", "page_viewed", "https://our.example/b"),
    ]


def test_page_hits_without_a_source_are_visits_to_the_website():
    hits = "Date hit,URL,Email\n2025-01-20 18:00,https://our.example/a,a@x.example\n"
    assert rows(read(hits=hits), "touches", "channel", "action") == [("website", "page_viewed")]


def test_contacts_are_people():
    contacts = (
        "Contact ID,First Name,Email,Company,Date added,Points\n"
        "5,A,a@x.example,X Ltd,2025-01-20 16:00,12\n"
    )
    found = read(contacts=contacts)
    assert rows(found, "leads", "lead_id", "account_id", "created_at") == [
        ("5", "X Ltd", utc(2025, 1, 20, 16)),
    ]


def test_a_report_without_rows_is_still_known():
    assert kind_of(f"{STATS}\n") == ("mautic", "email_stats")
