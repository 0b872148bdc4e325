"""Pardot: what other companies' accounts export, row by row."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from data_contracts.choices import ReadingChoices
from tests.data_contracts.vendors.exports import kind_of, read, rows, said

ACTIVITIES = "id,prospect_id,visitor_id,type,type_name,created_at,details,campaign_id,email_id"
PROSPECTS = "id,email,created_at,updated_at,company,grade,opted_out,user_id,_fivetran_deleted"
NINE = "2025-01-07 09:00:00 UTC"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def lines(header, *records):
    return "\n".join([header, *records]) + "\n"


def activity(kind, name="Email", details="Letter 1", at=NINE):
    return lines(ACTIVITIES, f"1,17,,{kind},{name},{at},{details},64,99")


@pytest.mark.parametrize(
    ("kind", "name", "channel", "action"),
    [
        ("1", "Email", "email", "clicked"),
        ("2", "Landing Page", "website", "page_viewed"),
        ("2", "File", "website", "content_downloaded"),
        ("4", "Form", "website", "form_submitted"),
        ("4", "File", "website", "content_downloaded"),
        ("6", "Email", "email", "sent"),
        ("11", "Email", "email", "opened"),
        ("12", "Email", "email", "unsubscribed"),
        ("13", "Email", "email", "bounced"),
        ("14", "Email", "email", "complained"),
        ("20", "Visit", "website", "page_viewed"),
        ("22", "Olark", "website", "chatted"),
        ("24", "Webinar", "webinar", "attended"),
        ("25", "Webinar", "webinar", "registered"),
        ("26", "Social Message", "organic social", "clicked"),
        ("28", "Event", "event", "registered"),
        ("29", "Event", "event", "attended"),
        ("35", "Email", "email", "unsubscribed"),
        ("36", "Email", "email", "bounced"),
    ],
)
def test_what_happened_is_told_by_the_number_not_by_the_name(kind, name, channel, action):
    found = read(activities=activity(kind, name))
    assert rows(found, "touches", "channel", "action", "lead_id", "occurred_at") == [
        (channel, action, "17", utc(2025, 1, 7, 9)),
    ]


@pytest.mark.parametrize("kind", ["3", "5", "7", "15", "16", "23", "37", "77", ""])
def test_every_other_activity_is_counted_not_lost(kind):
    found = read(activities=activity(kind))
    assert rows(found, "touches", "touch_id") == []
    assert said(found, "pardot.no_touches") == 1


@pytest.mark.parametrize("kind", ["8", "9", "10", "18", "19", "38"])
def test_what_a_deal_did_is_no_touch(kind):
    found = read(activities=activity(kind, "Opportunity"))
    assert rows(found, "touches", "touch_id") == []
    assert said(found, "pardot.opportunity_activities") == 1


def test_the_details_of_a_click_are_its_link_and_of_the_rest_the_mails_name():
    page = "https://our.example/guide"
    clicked = lines(ACTIVITIES, f"1,17,,1,Email,{NINE},{page},64,99", f"2,17,,6,Email,{NINE},L,64,")
    mails = "id,name,subject,sent_at\n99,Letter 1,Hello,2025-01-07 08:00:00 UTC\n"
    bare, named = read(activities=clicked), read(activities=clicked, mails=mails)
    assert rows(bare, "touches", "url", "content_id") == [(page, None), (None, "L")]
    assert rows(named, "touches", "url", "content_id") == [(page, "Letter 1"), (None, "L")]


def test_a_program_is_the_campaigns_name_where_the_campaigns_are_there():
    campaigns = "id,name,cost\n64,Care,\n"
    found = read(activities=activity("6"), campaigns=campaigns)
    assert rows(found, "touches", "program") == [("Care",)]
    assert rows(read(activities=activity("6")), "touches", "program") == [("64",)]


def test_a_visits_channel_is_what_its_visitor_came_by():
    visits = lines(
        ACTIVITIES, f"1,,501,20,Visit,{NINE},home,64,", f"2,,502,20,Visit,{NINE},home,64,"
    )
    visitors = (
        "id,prospect_id,created_at,medium_parameter,source_parameter,page_view_count\n"
        f"501,17,{NINE},cpc,google,3\n502,,{NINE},,,1\n"
    )
    found = read(activities=visits, visitors=visitors)
    assert rows(found, "touches", "visitor_id", "channel") == [
        ("501", "paid search"), ("502", "website"),
    ]  # fmt: skip
    assert rows(found, "person_links", "lead_id", "visitor_id") == [("17", "501")]
    assert said(found, "pardot.unidentified_visitors") == 1


def test_unmarked_times_are_in_the_users_zone():
    found = read(
        ReadingChoices(zone="America/New_York"), activities=activity("6", at="2025-01-07 09:00:00")
    )
    assert rows(found, "touches", "occurred_at") == [(utc(2025, 1, 7, 14),)]


def test_the_names_of_the_newer_interface_are_the_same():
    newer = (
        "id,prospectId,visitorId,type,typeName,createdAt,details,campaignId,emailId\n"
        "1,17,501,4,Form,2025-01-07T09:00:00-05:00,Guide form,64,\n"
    )
    found = read(activities=newer)
    columns = ("lead_id", "visitor_id", "action", "content_id", "occurred_at")
    assert rows(found, "touches", *columns) == [
        ("17", "501", "form_submitted", "Guide form", utc(2025, 1, 7, 14)),
    ]


def test_deleted_people_count_as_observed_until_their_last_change():
    people = lines(
        PROSPECTS,
        f"17,a@x.example,{NINE},2025-02-01 09:00:00 UTC,X,B+,,,true",
        f"18,b@x.example,{NINE},2025-02-01 09:00:00 UTC,X,B+,,,false",
        f"19,c@x.example,{NINE},2025-02-01 09:00:00 UTC,X,B+,,,",
    )
    found = read(prospects=people)
    assert rows(found, "leads", "lead_id", "left_at") == [
        ("17", utc(2025, 2, 1, 9)), ("18", None), ("19", None),
    ]  # fmt: skip
    assert said(found, "pardot.deleted") == 1


def test_opt_outs_and_assignments_without_a_date_are_told_and_take_none():
    people = lines(
        PROSPECTS, f"17,a@x.example,{NINE},,X,B,true,5,", f"18,b@x.example,{NINE},,X,B,false,5,"
    )
    found = read(prospects=people)
    assert rows(found, "leads", "opted_out_at", "mql_at", "owner") == [(None, None, "5")] * 2
    assert said(found, "pardot.opted_out_undated") == 1
    assert said(found, "pardot.assigned_undated") == 2


def test_whoever_was_assigned_on_a_day_was_qualified_then():
    people = (
        "id,email,created_at,grade,user_id,first_assigned_at\n"
        f"17,a@x.example,{NINE},B,5,2025-02-01 09:00:00 UTC\n"
    )
    found = read(prospects=people)
    assert rows(found, "leads", "mql_at") == [(utc(2025, 2, 1, 9),)]
    assert said(found, "pardot.assigned_undated") == 0


def test_a_prospect_is_the_lead_whose_id_in_salesforce_it_states():
    people = (
        "id,email,created_at,score,crm_lead_fid,crm_contact_fid\n"
        f"17,a@x.example,{NINE},5,00Q5g00000Cd001AAB,\n"
    )
    salesforce = (
        "Id,IsDeleted,LastName,Status,IsConverted,CreatedDate\n"
        "00Q5g00000Cd001AAB,0,A,Open,0,2025-01-02T03:04:05.000Z\n"
    )
    found = read(prospects=people, Lead=salesforce, activities=activity("6"))
    assert rows(found, "touches", "lead_id") == [("00Q5g00000Cd001",)]


def test_a_persons_account_is_the_first_that_the_row_has():
    people = (
        "id,email,created_at,score,prospect_account_id,company\n"
        f"17,a@x.example,{NINE},5,901,X Ltd\n18,b@y.example,{NINE},5,,Y Ltd\n"
    )
    found = read(prospects=people)
    assert rows(found, "leads", "account_id") == [("901",), ("Y Ltd",)]


@pytest.mark.parametrize(
    ("status", "read_as"),
    [
        ("Won", "won"),
        ("Lost", "lost"),
        ("Closed Won", "won"),
        ("6 - Won", "won"),
        ("Open", "open"),
        ("Wonderful prospect", "open"),
        ("Closed", "open"),
    ],
)
def test_a_deals_status_counts_and_its_closing_date_only_once_closed(status, read_as):
    deals = (
        "id,name,created_at,closed_at,status,value,stage,probability\n"
        f"5,Line 4,{NINE},2025-03-01 09:00:00 UTC,{status},1000.5,x,50\n"
    )
    found = read(opportunities=deals)
    closed = None if read_as == "open" else utc(2025, 3, 1, 9)
    assert rows(found, "deals", "status", "closed_at", "amount") == [
        (read_as, closed, Decimal("1000.5")),
    ]


def test_the_people_of_a_deal_stand_in_a_table_of_their_own():
    links = "opportunity_id,prospect_id,updated_at\n5,17,\n5,18,\n"
    found = read(links=links)
    assert rows(found, "deal_contacts", "deal_id", "lead_id") == [("5", "17"), ("5", "18")]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (ACTIVITIES, "visitor_activities"),
        (PROSPECTS, "prospects"),
        ("id,prospect_id,created_at,hostname,ip_address", "visitors"),
        ("id,name,created_at,closed_at,status,value,my_field__c", "opportunities"),
        ("opportunity_id,prospect_id,created_at", "opportunity_prospects"),
        ("id,name,cost,folder_id", "campaigns"),
    ],
)
def test_exports_without_rows_are_still_known(header, kind):
    assert kind_of(f"{header}\n") == ("pardot", kind)
