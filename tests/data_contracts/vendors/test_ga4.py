"""Events of Google Analytics become visits and forms, each with the channel that Google names."""

from datetime import UTC, datetime

from data_contracts.contract import Severity
from tests.data_contracts.vendors.small_files import column, finding, gathered

HEADER = (
    "event_date,event_timestamp,event_name,user_pseudo_id,user_id,"
    "collected_traffic_source_manual_source,collected_traffic_source_manual_medium,"
    "collected_traffic_source_manual_campaign_name,page_location,page_title,ga_session_id\n"
)


def events(*rows):
    return HEADER + "".join(f"20250301,{row}\n" for row in rows)


def event(source="", medium="", campaign="", name="page_view", at=1740823200000000):
    return f"{at},{name},v.1,,{source},{medium},{campaign},https://our.example/a,A page,1"


CHANNELS = [
    ("(direct)", "(none)", "(direct)", "direct"),
    ("google", "organic", "(organic)", "organic search"),
    ("bing", "cpc", "brand", "paid search"),
    ("google", "CPC", "spring Cross-network", "cross-network"),
    ("linkedin", "paid_social", "oee-q1", "paid social"),
    ("Linkedin", "Paid Social", "(not set)", "paid social"),
    ("LinkedIn Ads", "paid-social", "", "paid social"),
    ("m.facebook.com", "referral", "", "organic social"),
    ("lnkd.in", "referral", "", "organic social"),
    ("t.co", "referral", "", "organic social"),
    ("newsroom", "social", "", "organic social"),
    ("youtube", "cpv", "", "paid video"),
    ("youtube.com", "cpc", "", "paid video"),
    ("youtube.com", "referral", "", "organic video"),
    ("partner.example", "referral", "", "referral"),
    ("mail.google.com", "referral", "", "referral"),
    ("duckduckgo.com", "referral", "", "organic search"),
    ("hs_email", "email", "nurture 1", "email"),
    ("newsletter", "E-Mail", "", "email"),
    ("dv360", "cpm", "awareness", "display"),
    ("criteo", "retargeting", "", "paid other"),
    ("cj", "affiliate", "", "affiliates"),
    ("acast", "audio", "", "audio"),
    ("twilio", "sms", "", "sms"),
    ("onesignal", "web_push", "", "mobile push"),
    ("amazon.com", "referral", "", "organic shopping"),
    ("somewhere", "print", "", "unassigned"),
    ("(not set)", "(not set)", "(not set)", "unassigned"),
]
"""Source, medium, campaign, and the channel that Google puts them in."""


def test_channels_are_googles_own(tmp_path):
    rows = [
        event(source, medium, campaign).replace("v.1", f"v.{place}")
        for place, (source, medium, campaign, _) in enumerate(CHANNELS)
    ]
    found = gathered(tmp_path, {"events.csv": events(*rows)})
    told = column(found, "touches", "channel")
    assert [(*row[:3], is_) for row, is_ in zip(CHANNELS, told, strict=True)] == CHANNELS


def test_a_visit_has_one_source_although_its_first_event_alone_names_it(tmp_path):
    rows = [
        event("linkedin", "paid_social", "oee-q1", at=1740823200000000),
        event(at=1740823260000000),
        event(name="generate_lead", at=1740823290000000),
    ]
    found = gathered(tmp_path, {"events.csv": events(*rows)})
    assert column(found, "touches", "channel") == ["paid social"] * 3
    assert column(found, "touches", "program") == ["oee-q1"] * 3
    assert column(found, "touches", "action") == ["page_viewed", "page_viewed", "form_submitted"]


def test_times_are_microseconds_in_utc_and_names_in_brackets_are_none(tmp_path):
    found = gathered(tmp_path, {"events.csv": events(event("google", "organic", "(organic)"))})
    assert column(found, "touches", "occurred_at") == [datetime(2025, 3, 1, 10, tzinfo=UTC)]
    assert column(found, "touches", "program") == [None]
    assert column(found, "touches", "content_id") == ["A page"]
    assert not [f for f in found.findings if f.rule.endswith("zone_assumed")]


LEFT_OUT = {
    "session_start": ("ga4.technical_events", Severity.NOTE),
    "purchase": ("ga4.shop_events", Severity.NOTE),
    "close_convert_lead": ("ga4.lead_judgements", Severity.NOTE),
    "cta_hover": ("ga4.other_events", Severity.SHOULD_FIX),
}


def test_events_that_are_no_contact_are_left_out_and_counted(tmp_path):
    names = [*LEFT_OUT, "first_visit", "scroll"]
    rows = [event("google", "organic", name=name) for name in names]
    found = gathered(tmp_path, {"events.csv": events(*rows)})
    assert found.tables["touches"].typed.height == 0
    told = [finding(found, rule) for rule, _ in LEFT_OUT.values()]
    assert [(said.rule, said.severity) for said in told] == list(LEFT_OUT.values())
    assert [said.rows for said in told] == [3, 1, 1, 1]


ACTIONS = {
    "form_submit": "form_submitted",
    "demo_request": "form_submitted",
    "contact_form_submitted": "form_submitted",
    "request_quote": "form_submitted",
    "file_download": "content_downloaded",
    "whitepaper_download": "content_downloaded",
    "webinar_registration": "registered",
}


def test_forms_and_downloads_are_known_by_what_their_names_say(tmp_path):
    rows = [event("google", "organic", name=name) for name in ACTIONS]
    found = gathered(tmp_path, {"events.csv": events(*rows)})
    assert column(found, "touches", "action") == list(ACTIONS.values())


def test_an_event_with_both_ids_links_the_visitor_whatever_it_counts(tmp_path):
    rows = [
        "1740823200000000,login,v.1,crm-7,google,organic,,,,1",
        "1740823300000000,scroll,v.1,crm-7,google,organic,,,,1",
    ]
    found = gathered(tmp_path, {"events.csv": events(*rows)})
    assert column(found, "person_links", "visitor_id") == ["v.1"]
    assert finding(found, "ga4.same_visitor").rows == 1


def test_a_warehouse_copy_with_a_header_twice_is_read(tmp_path):
    copy = (
        "name,timestamp,user_pseudo_id,user_id,param_source,param_medium,param_campaign,"
        "param_session_engaged,collected_traffic_source_manual_source,"
        "collected_traffic_source_manual_medium,param_session_engaged\n"
        "page_view,2024-09-10 12:35:00,v.1,,source1,paid_search,c1,true,,,1\n"
        "page_view,2024-09-10 12:45:00,v.2,,linkedin,social,c2,true,bing,cpc,1\n"
    )
    found = gathered(tmp_path, {"event_data.csv": copy})
    # The visit's own source comes before the parameter of the event.
    assert column(found, "touches", "channel") == ["paid other", "paid search"]
    assert column(found, "touches", "occurred_at")[0] == datetime(2024, 9, 10, 12, 35, tzinfo=UTC)


def test_a_visitors_first_source_is_used_only_where_nothing_else_is_there_and_said(tmp_path):
    only_first = (
        "event_name,event_timestamp,user_pseudo_id,user_id,traffic_source_source,"
        "traffic_source_medium,traffic_source_name\n"
        "page_view,1740823200000000,v.1,,google,cpc,brand\n"
    )
    found = gathered(tmp_path, {"events.csv": only_first})
    assert column(found, "touches", "channel") == ["paid search"]
    assert finding(found, "ga4.first_source_only").severity is Severity.SHOULD_FIX


def test_a_report_of_the_user_interface_is_known_and_not_needed(tmp_path):
    report = "Session source / medium,Sessions,Key events\ngoogle / cpc,12,1\n"
    found = gathered(tmp_path, {"traffic.csv": report})
    assert not found.tables
    said = finding(found, "reading.not_needed")
    assert said.severity is Severity.NOTE
    assert "no visits of persons" in said.says
