"""Mailchimp: what other companies' accounts export, row by row."""

from datetime import UTC, datetime
from hashlib import md5

import pytest

from data_contracts.choices import ReadingChoices
from tests.data_contracts.vendors.exports import kind_of, read, rows, said

MEMBERS = "Email Address,First Name,Company,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED"
END = "LEID,EUID,NOTES,TAGS"
LATER, CONFIRMED = "2025-04-21 16:10:00", "2025-03-05 12:00:00"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def lines(header, *records):
    return "\n".join([header, *records]) + "\n"


def subscribed(*records):
    return lines(f"{MEMBERS},{END}", *records)


def left(reason="NORMAL"):
    header = f"{MEMBERS},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,{END}"
    row = f"a@x.example,A,X,2,{CONFIRMED},{CONFIRMED},{LATER},{LATER},Letter 3,d4,{reason},501,e1,,"
    return lines(header, row)


def test_members_are_people_in_gmt_whatever_zone_is_stated():
    row = f'a@x.example,A,X Ltd,2,{CONFIRMED},{CONFIRMED},{LATER},501,e1,,"""Care"",""Ops"""'
    found = read(ReadingChoices(zone="Asia/Tokyo"), subscribed=subscribed(row))
    assert rows(found, "leads", "lead_id", "account_id", "created_at") == [
        ("501", "X Ltd", utc(2025, 3, 5, 12)),
    ]


def test_who_never_opted_in_is_known_since_their_confirmation():
    row = f"a@x.example,A,X,2,,{CONFIRMED},{LATER},501,e1,,"
    found = read(subscribed=subscribed(row))
    assert rows(found, "leads", "created_at") == [(utc(2025, 3, 5, 12),)]


@pytest.mark.parametrize(
    ("reason", "action"),
    [
        ("NORMAL", "unsubscribed"),
        ("", "unsubscribed"),
        ("N/A (Unsubscribed by an admin)", "unsubscribed"),
        ("SPAM", "complained"),
        ("Abuse complaint", "complained"),
    ],
)
def test_an_opt_out_has_its_date_campaign_and_reason(reason, action):
    found = read(unsubscribed=left(reason))
    assert rows(found, "leads", "lead_id", "opted_out_at") == [("501", utc(2025, 4, 21, 16, 10))]
    columns = ("lead_id", "action", "channel", "occurred_at", "program", "content_id")
    assert rows(found, "touches", *columns) == [
        ("501", action, "email", utc(2025, 4, 21, 16, 10), "Letter 3", "d4"),
    ]


def test_a_cleaned_address_bounced():
    header = f"{MEMBERS},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,{END}"
    row = f"a@x.example,A,X,2,{CONFIRMED},{CONFIRMED},{LATER},{LATER},Letter 1,c1,501,e1,,"
    found = read(cleaned=lines(header, row))
    assert rows(found, "touches", "lead_id", "action", "program") == [
        ("501", "bounced", "Letter 1")
    ]
    assert rows(found, "leads", "lead_id", "opted_out_at") == [("501", None)]


def test_a_member_of_the_warehouse_is_the_audiences_by_the_address():
    key = md5(b"a@x.example", usedforsecurity=False).hexdigest()
    row = f"A@X.example,A,X,2,{CONFIRMED},{CONFIRMED},{LATER},501,e1,,"
    found = read(
        subscribed=subscribed(row),
        member=(
            "id,list_id,email_address,status,timestamp_opt,timestamp_signup,unique_email_id\n"
            f"{key},8e,a@x.example,subscribed,{CONFIRMED},,e1\n"
        ),
        activity=(
            "action,campaign_id,member_id,timestamp,url\n"
            f"click,c1,{key},{LATER},https://our.example/a\n"
        ),
    )
    ((person,),) = rows(found, "touches", "lead_id")
    assert rows(found, "leads", "lead_id") in ([("501",), (key,)], [(key,), ("501",)])
    assert person in {"501", key}
    assert [f.rows for f in found.findings if f.rule == "leads.one_person"] == [1]


def test_a_person_in_two_audiences_is_one():
    members = (
        "id,list_id,email_address,timestamp_opt,timestamp_signup\n"
        f"k1,8e,a@x.example,,{LATER}\nk1,9f,a@x.example,,{CONFIRMED}\n"
    )
    found = read(member=members)
    assert rows(found, "leads", "lead_id", "created_at") == [("k1", utc(2025, 3, 5, 12))]
    assert said(found, "mailchimp.in_several_lists") == 1


CAMPAIGNS = (
    "id,subject_line,title,send_time,status,long_archive_url\n"
    "c1,Hello,Letter 1,2025-04-21 16:00:00,sent,https://mail.example/c1\n"
)


@pytest.mark.parametrize(
    ("word", "action"), [("open", "opened"), ("click", "clicked"), ("bounce", "bounced")]
)
def test_activity_is_named_after_its_campaign(word, action):
    activity = f"action,campaign_id,member_id,timestamp,url\n{word},c1,k1,{LATER},\n"
    found = read(activity=activity, campaign=CAMPAIGNS)
    columns = ("action", "program", "content_id", "lead_id", "occurred_at")
    assert rows(found, "touches", *columns) == [
        (action, "Letter 1", "c1", "k1", utc(2025, 4, 21, 16, 10)),
    ]
    assert rows(found, "content", "content_id", "title", "subject") == [("c1", "Letter 1", "Hello")]


def test_recipients_were_sent_the_campaign_when_it_was_sent():
    recipients = "campaign_id,member_id,list_id\nc1,k1,8e\nc2,k1,8e\n"
    found = read(recipients=recipients, campaign=CAMPAIGNS)
    assert rows(found, "touches", "action", "lead_id", "occurred_at") == [
        ("sent", "k1", utc(2025, 4, 21, 16)),
    ]
    assert said(found, "mailchimp.sent_undated") == 1


def test_an_automations_mail_has_the_automations_name():
    activity = f"action,automation_email_id,member_id,timestamp,url\nopen,b6,k1,{LATER},\n"
    mails = "id,automation_id,subject_line,title,delay_type\nb6,71,Welcome!,Day 1,now\n"
    automations = "id,title,trigger_settings,status\n71,Welcome series,{},sending\n"
    found = read(activity=activity, mails=mails, automations=automations)
    assert rows(found, "touches", "program", "content_id") == [("Welcome series", "b6")]
    alone = read(activity=activity)
    assert rows(alone, "touches", "program", "content_id") == [("b6", "b6")]


def test_an_unsubscribe_of_the_warehouse_is_one():
    text = f"campaign_id,member_id,list_id,reason,timestamp\nc1,k1,8e,SPAM,{LATER}\n"
    found = read(unsubscribe=text, campaign=CAMPAIGNS)
    assert rows(found, "touches", "action", "program", "lead_id") == [
        ("complained", "Letter 1", "k1"),
    ]


def test_clicks_of_an_account_export_name_people_by_their_address():
    text = f"Timestamp,Email,Url\n{LATER},a@x.example,https://our.example/a\n"
    row = f"A@x.example,A,X,2,{CONFIRMED},{CONFIRMED},{LATER},501,e1,,"
    found = read(clicks=text, subscribed=subscribed(row))
    assert rows(found, "touches", "lead_id", "action", "url") == [
        ("501", "clicked", "https://our.example/a"),
    ]
    assert said(found, "mailchimp.clicks") == 1


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (f"{MEMBERS},{END}", "subscribed"),
        (f"E-Mail-Adresse,Vorname,OPTIN_TIME,{END}", "subscribed"),
        (f"{MEMBERS},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,{END}", "unsubscribed"),
        (f"{MEMBERS},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,{END}", "cleaned"),
        ("Title,Subject,Send Date,Total Recipients,Successful Deliveries", "campaign_totals"),
    ],
)
def test_exports_without_rows_are_still_known(header, kind):
    assert kind_of(f"{header}\n") == ("mailchimp", kind)
