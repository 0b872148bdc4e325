"""Marketo: what other companies' instances export, row by row."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from tests.data_contracts.vendors.exports import kind_of, read, rows, said

ACTIVITIES = (
    "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,"
    "primaryAttributeValue,attributes"
)
LEADS = "id,email,firstName,lastName,company,createdAt,leadScore,unsubscribed,cookies"
NINE = "2025-01-07T09:00:00Z"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def line(*values):
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def activity(type_id, asset="", at=NINE, lead="17", campaign="null", **attributes):
    told = json.dumps({key.replace("_", " "): value for key, value in attributes.items()})
    return line("1", lead, at, type_id, campaign, "9", asset, told)


def activities(*lines):
    numbered = [f"{place}{text[1:]}" for place, text in enumerate(lines, 1)]
    return "\n".join([ACTIVITIES, *(text.strip() for text in numbered)]) + "\n"


def only(gathered, table, *columns):
    (row,) = rows(gathered, table, *columns)
    return row


@pytest.mark.parametrize(
    ("type_id", "action"),
    [
        ("6", "sent"),
        ("7", "delivered"),
        ("8", "bounced"),
        ("9", "unsubscribed"),
        ("10", "opened"),
        ("11", "clicked"),
        ("27", "bounced"),
        ("39", "sent"),
        ("40", "opened"),
        ("41", "clicked"),
        ("45", "replied"),
    ],
)
def test_a_mails_activity_is_told_by_its_number(type_id, action):
    found = read(activities=activities(activity(type_id, "Care.Letter 1")))
    columns = ("channel", "action", "program", "content_id", "lead_id", "occurred_at")
    assert only(found, "touches", *columns) == (
        "email", action, "Care", "Letter 1", "17", utc(2025, 1, 7, 9),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asset", "program", "content"),
    [
        ("Care.Letter 1", "Care", "Letter 1"),
        ("Vol. 2 Care.Letter 1", "Vol. 2 Care", "Letter 1"),
        ("Care.Letter 1.2", "Care", "Letter 1.2"),
        ("Welcome", None, "Welcome"),
        ("null", None, None),
    ],
)
def test_an_asset_says_its_program_before_the_dot(asset, program, content):
    found = read(activities=activities(activity("10", asset)))
    assert only(found, "touches", "program", "content_id") == (program, content)


def test_an_asset_of_no_program_has_that_of_its_campaign():
    found = read(
        activities=activities(activity("6", "Welcome", campaign="25")),
        campaigns="id,name,program_id,workspace_name\n25,Send,1001,Default\n",
        programs="id,name,channel,type\n1001,First steps,Nurture,Engagement\n",
    )
    assert only(found, "touches", "program") == ("First steps",)


@pytest.mark.parametrize("result", ["skipped", "failed", "Skipped"])
def test_a_mail_that_was_skipped_or_failed_was_not_sent(result):
    found = read(activities=activities(activity("6", "Care.Letter 1", actionResult=result)))
    assert rows(found, "touches", "touch_id") == []
    assert said(found, "marketo.not_sent") == 1


def test_a_click_has_its_link_and_is_a_machines_only_if_the_file_says_so():
    found = read(
        activities=activities(
            activity("11", "Care.Letter 1", Link="https://a.example/x", Is_Bot_Activity=True),
            activity("11", "Care.Letter 1", Link="https://a.example/x", Is_Bot_Activity=False),
            activity("11", "Care.Letter 1", Link="https://a.example/x", User_Agent=""),
        )
    )
    assert rows(found, "touches", "url", "automated") == [
        ("https://a.example/x", True), ("https://a.example/x", False),
        ("https://a.example/x", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "channel"),
    [
        ({"Query Parameters": "utm_source=google&utm_medium=cpc"}, "paid search"),
        ({"Query Parameters": "utm_medium=organic"}, "organic search"),
        ({"Query Parameters": "utm_source=linkedin&utm_medium=paid_social"}, "paid social"),
        ({"Query Parameters": "utm_medium=Email"}, "email"),
        ({"Query Parameters": "utm_medium=social"}, "organic social"),
        ({"Query Parameters": "utm_medium=referral"}, "referral"),
        ({"Referrer URL": "https://www.google.com/"}, "organic search"),
        ({"Referrer URL": "https://www.linkedin.com/feed"}, "organic social"),
        ({"Referrer URL": "https://our.example/home"}, "website"),
        ({"Referrer URL": "https://our.example/a?utm_medium=Paid%20Social"}, "paid social"),
        ({}, "website"),
    ],
)
def test_a_visits_channel_is_what_its_address_is_tagged_with(attributes, channel):
    visit = line("1", "17", NINE, "1", "null", "9", "www.our.example/guide", json.dumps(attributes))
    found = read(activities=activities(visit))
    assert only(found, "touches", "channel", "action", "url") == (
        channel, "page_viewed", "www.our.example/guide",
    )  # fmt: skip


def test_a_form_is_on_the_page_that_it_calls_referrer():
    page = "https://our.example/guide?utm_medium=cpc&utm_campaign=spring"
    found = read(activities=activities(activity("2", "Guide 2025.Form", Referrer_URL=page)))
    columns = ("channel", "action", "program", "content_id", "url")
    assert only(found, "touches", *columns) == (
        "paid search", "form_submitted", "Guide 2025", "Form", page,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("Attended", "attended"),
        ("Attended On-demand", "attended"),
        ("Visited Booth", "attended"),
        ("Registered", "registered"),
        ("Downloaded", "content_downloaded"),
        ("No Show", None),
        ("Did not attend", None),
        ("Not Attended", None),
        ("Unregistered", None),
        ("Invited", None),
        ("Member", None),
        ("On List", None),
        ("Engaged", None),
    ],
)
def test_a_status_in_a_program_is_a_touch_only_if_it_says_what_the_person_did(status, action):
    found = read(activities=activities(activity("104", "Safety Webinar", New_Status=status)))
    touches = rows(found, "touches", "action", "channel", "program")
    assert touches == ([(action, "webinar", "Safety Webinar")] if action else [])
    assert said(found, "marketo.program_statuses") == (0 if action else 1)


def test_attending_twice_in_one_program_is_attending_once():
    later = "2025-01-07T09:40:00Z"
    found = read(
        activities=activities(
            activity("104", "Fair", at=later, New_Status="Attended"),
            activity("104", "Fair", New_Status="Attended"),
            activity("104", "Fair", lead="18", New_Status="Attended"),
        )
    )
    assert rows(found, "touches", "lead_id", "occurred_at", "channel") == [
        ("17", utc(2025, 1, 7, 9), "event"), ("18", utc(2025, 1, 7, 9), "event"),
    ]  # fmt: skip
    assert said(found, "marketo.status_again") == 1


@pytest.mark.parametrize(
    ("field", "value", "stage"),
    [
        ("Lead Status", "MQL", "mql"),
        ("Lifecycle Stage", "Marketing Qualified Lead", "mql"),
        ("Person Status", "Sales Accepted (SAL)", "accepted"),
        ("leadStatus", "SQL - ready", "sales_ready"),
        ("Lifecycle Status", "Recycled", "recycled"),
        ("Lead Status", "Disqualified", "disqualified"),
        ("Lead Status", "Unqualified", "disqualified"),
        ("Status", "Customer", "opportunity"),
        ("Lead Status", "New", "lead"),
        ("Lead Status", "Chasing", "Chasing"),
    ],
)
def test_changes_of_a_status_are_the_history_of_stages(field, value, stage):
    found = read(activities=activities(activity("13", field, New_Value=value, Old_Value="")))
    assert only(found, "lead_stages", "lead_id", "stage", "entered_at") == (
        "17", stage, utc(2025, 1, 7, 9),
    )  # fmt: skip


def test_a_change_of_revenue_stage_is_one_too():
    found = read(activities=activities(activity("101", "Model", New_Stage="SQL")))
    assert only(found, "lead_stages", "stage") == ("sales_ready",)


def test_changes_of_other_fields_and_emptied_ones_are_counted():
    found = read(
        activities=activities(
            activity("13", "Lead Score", New_Value="40"),
            activity("13", "Email Status Notes", New_Value="x"),
            activity("13", "Lead Status", New_Value=None),
        )
    )
    assert "lead_stages" not in found.tables
    assert said(found, "marketo.other_changes") == 2
    assert said(found, "marketo.cleared_status") == 1


def test_every_other_activity_is_counted_not_lost():
    kinds = ("12", "22", "24", "46", "100005", "", "37")
    found = read(activities=activities(*(activity(kind, "x") for kind in kinds)))
    assert rows(found, "touches", "touch_id") == []
    assert said(found, "marketo.no_touches") == 6
    assert said(found, "marketo.deleted") == 1


def test_all_merged_records_are_the_one_that_goes_on():
    found = read(activities=activities(activity("32", "Ann Lee", Merge_IDs=[21, 22])))
    assert rows(found, "person_links", "lead_id", "same_as") == [("17", "21"), ("17", "22")]


def test_who_was_deleted_was_observed_until_then():
    people = f"{LEADS}\n17,a@x.example,A,L,X,{NINE},5,false,null\n"
    gone = activities(activity("37", "Ann Lee", at="2025-03-01T10:00:00Z"))
    found = read(leads=people, activities=gone)
    assert only(found, "leads", "lead_id", "left_at") == ("17", utc(2025, 3, 1, 10))


def test_the_warehouses_tables_are_read_like_the_extract():
    clicks = (
        "activity_date,activity_type_id,campaign_id,id,lead_id,link,is_bot_activity,"
        "primary_attribute_value,user_agent\n"
        "2025-01-07 09:00:00.000,11,25,501,17,https://a.example/x,true,Care.Letter 1,Agent\n"
    )
    sends = (
        "activity_date,activity_type_id,campaign_id,id,lead_id,primary_attribute_value,"
        "action_result\n"
        "2025-01-07 09:00:00,6,25,502,17,Care.Letter 1,\n"
        "2025-01-07 09:00:00,6,25,503,18,Care.Letter 1,skipped\n"
    )
    found = read(clicks=clicks, sends=sends)
    columns = ("touch_id", "action", "program", "url", "automated", "occurred_at")
    assert rows(found, "touches", *columns) == [
        ("501", "clicked", "Care", "https://a.example/x", True, utc(2025, 1, 7, 9)),
        ("502", "sent", "Care", None, None, utc(2025, 1, 7, 9)),
    ]
    assert said(found, "marketo.not_sent") == 1
    assert not [f for f in found.findings if f.rule.endswith("zone_assumed")]


def test_merges_of_the_warehouse_list_ids_in_brackets():
    merges = (
        "id,activity_date,activity_type_id,lead_id,merge_ids,merge_source\n"
        '5,2025-01-07 09:00:00,32,17,"[21, 22]",leaddb\n'
    )
    found = read(merges=merges)
    assert rows(found, "person_links", "lead_id", "same_as") == [("17", "21"), ("17", "22")]


def test_fields_of_ones_own_and_missing_ones_change_nothing():
    people = (
        "Id,Email Address,My Field__c,Created At,Lead Score,Company Name,Job Title\n"
        "017,A@X.example,q,2025-01-07T09:00:00Z,5,X Ltd,Buyer\n"
    )
    found = read(leads=people)
    assert only(found, "leads", "lead_id", "account_id", "role", "created_at") == (
        "017", "X Ltd", "Buyer", utc(2025, 1, 7, 9),
    )  # fmt: skip


def test_opt_outs_without_a_date_are_told_and_take_none():
    people = (
        f"{LEADS}\n17,a@x.example,A,L,X,{NINE},5,true,null\n18,b@x.example,B,L,X,{NINE},5,false,\n"
    )
    found = read(leads=people)
    assert "touches" not in found.tables
    assert rows(found, "leads", "opted_out_at") == [(None,), (None,)]
    assert said(found, "marketo.opted_out_undated") == 1


def test_a_person_is_the_contact_whose_id_in_salesforce_the_row_states():
    people = (
        f"id,email,createdAt,leadScore,sfdcContactId\n17,a@x.example,{NINE},5,0035g00000Cd001AAB\n"
    )
    salesforce = (
        "Id,IsDeleted,LastName,AccountId,Title,CreatedDate\n"
        "0035g00000Cd001AAB,0,A,0015g00000Ac001AAB,CIO,2025-01-02T03:04:05.000Z\n"
    )
    found = read(
        leads=people, Contact=salesforce, activities=activities(activity("10", "Care.Letter 1"))
    )
    assert rows(found, "touches", "lead_id") == [("0035g00000Cd001",)]


def test_people_without_a_day_of_creation_join_systems_all_the_same():
    people = "id,email,leadScore\n17,A@x.example,5\n"
    found = read(leads=people, activities=activities(activity("10", "Care.Letter 1")))
    assert "leads" not in found.tables
    assert rows(found, "person_links", "lead_id") == [("17",)]
    assert said(found, "marketo.people_undated") == 1


VISITS = [
    activity("1", "www.our.example/a", at="2025-01-02T08:00:00Z", lead="900"),
    activity("1", "www.our.example/b", at="2025-01-05T08:00:00Z", lead="900"),
    activity("1", "www.our.example/a", at="2025-01-03T08:00:00Z", lead="901"),
]
BEGAN = 1735804800000  # 2025-01-02T08:00:00Z in milliseconds


def cookie(milliseconds, number=1):
    return f"_mch-our.example-{milliseconds}-{number}"


def people_with(cookies, others=""):
    return f'{LEADS}\n17,a@x.example,A,L,X,2025-01-06T08:00:00Z,5,false,"{cookies}"\n{others}'


def test_a_cookie_begun_in_the_second_of_a_visit_tells_whose_visits_they_were():
    two = f"{cookie(BEGAN - 86_400_000)},{cookie(BEGAN + 321)}"
    found = read(leads=people_with(two), activities=activities(*VISITS))
    assert rows(found, "touches", "url", "lead_id") == [
        ("www.our.example/a", "17"), ("www.our.example/b", "17"), ("www.our.example/a", "901"),
    ]  # fmt: skip


def test_a_cookie_of_another_second_tells_nothing():
    found = read(leads=people_with(cookie(BEGAN + 1_000)), activities=activities(*VISITS))
    assert rows(found, "touches", "lead_id") == [("900",), ("900",), ("901",)]


def test_two_visitors_in_one_second_are_nobodys():
    twin = activity("1", "www.our.example/a", at="2025-01-02T08:00:00Z", lead="902")
    found = read(leads=people_with(cookie(BEGAN)), activities=activities(*VISITS, twin))
    assert rows(found, "touches", "lead_id") == [("900",), ("900",), ("901",), ("902",)]


def test_a_known_person_is_never_taken_for_another_by_a_cookie():
    other = "900,b@y.example,B,L,Y,2025-01-01T08:00:00Z,5,false,\n"
    found = read(leads=people_with(cookie(BEGAN), other), activities=activities(*VISITS))
    assert rows(found, "leads", "lead_id") == [("17",), ("900",)]
    assert rows(found, "touches", "lead_id") == [("900",), ("900",), ("901",)]


def test_a_membership_is_no_touch_but_tells_the_members_address():
    members = (
        "leadId,programId,program,statusName,membershipDate,reachedSuccess,email\n"
        f"17,1,Care,Member,{NINE},false,a@x.example\n17,2,Fair,Invited,{NINE},false,a@x.example\n"
        f"18,2,Fair,Attended,{NINE},true,b@x.example\n"
    )
    found = read(members=members)
    assert rows(found, "touches", "touch_id") == []
    assert said(found, "marketo.memberships") == 2
    assert said(found, "marketo.undated_statuses") == 1
    assert rows(found, "person_links", "lead_id") == [("17",), ("18",)]


def test_a_status_with_the_date_of_its_success_is_a_touch_then():
    members = (
        "leadId,programId,program,statusName,membershipDate,reachedSuccessDate\n"
        f"18,2,Spring webinar,Attended,{NINE},2025-02-03T10:00:00Z\n"
    )
    found = read(members=members)
    assert only(found, "touches", "action", "channel", "occurred_at") == (
        "attended", "webinar", utc(2025, 2, 3, 10),
    )  # fmt: skip


def test_broken_attributes_lose_no_activity():
    broken = line("1", "17", NINE, "11", "null", "9", "Care.Letter 1", '{"Link": "https://a')
    found = read(activities=activities(broken))
    assert only(found, "touches", "action", "url") == ("clicked", None)


def test_an_extract_without_rows_is_still_known():
    assert kind_of(f"{ACTIVITIES}\n") == ("marketo", "activities")
    assert rows(read(activities=f"{ACTIVITIES}\n"), "touches", "touch_id") == []


def test_versions_of_a_mail_are_one_piece_of_content():
    mails = (
        "id,name,subject,updated_at,from_email,text_only\n"
        "5,Letter 1,Hello again,2025-02-01 09:00:00,x,FALSE\n"
        "5,Letter 1,Hello,2025-01-01 09:00:00,x,FALSE\n"
    )
    found = read(mails=mails)
    assert only(found, "content", "content_id", "title", "subject") == (
        "Letter 1", "Letter 1", "Hello",
    )  # fmt: skip
    assert said(found, "marketo.versions") == 1
