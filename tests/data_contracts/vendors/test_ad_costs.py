"""What ad platforms and sheets say that marketing cost: exact amounts, each of them once."""

from decimal import Decimal

import polars as pl

from data_contracts.contract import Severity
from tests.data_contracts.vendors.small_files import column, finding, gathered


def costs(found):
    """Return month and day, program, channel, amount and currency of each cost, sorted."""
    rows = found.tables["costs"].typed.select(
        pl.col("period_start").dt.strftime("%m-%d"), "program", "channel", "amount", "currency"
    )
    return sorted(rows.rows(), key=str)


def test_a_google_ads_report_counts_its_days_and_not_its_totals(tmp_path):
    report = (
        "Campaign report\n"
        '"January 6, 2025 - January 7, 2025"\n'
        "Day,Campaign,Campaign state,Campaign type,Currency code,Clicks,Impr.,Conv. rate,Cost\n"
        '2025-01-06,Brand,Enabled,Search,EUR,12,"1,204",--,"1,131.55"\n'
        "2025-01-07,Brand,Enabled,Search,EUR,9,988,0.00%,99.10\n"
        "2025-01-07,Reach,Enabled,Display,EUR,9,988,0.00%,0.00\n"
        'Total: Campaigns,--,--,--,EUR,21,"2,192",--,"1,230.65"\n'
        'Total: Account,--,--,--,EUR,21,"2,192",--,"1,230.65"\n'
    )
    found = gathered(tmp_path, {"campaigns.csv": report})
    assert costs(found) == [
        ("01-06", "Brand", "paid search", Decimal("1131.55"), "EUR"),
        ("01-07", "Brand", "paid search", Decimal("99.10"), "EUR"),
        ("01-07", "Reach", "display", Decimal(0), "EUR"),
    ]
    assert finding(found, "google_ads.totals").rows == 2


def test_google_ads_statistics_are_in_micros_and_take_names_from_other_files(tmp_path):
    files = {
        "campaign_stats.csv": "customer_id,date,ad_network_type,base_campaign,cost_micros,id\n"
        "77,2025-02-01,SEARCH,customers/77/campaigns/9,36150000,9\n"
        "77,2025-02-02,YOUTUBE_WATCH,customers/77/campaigns/9,1,9\n"
        "77,2025-02-02,MIXED,customers/77/campaigns/8,2500000,8\n",
        "campaign_history.csv": "id,updated_at,name,customer_id,advertising_channel_type\n"
        "9,2021-06-29T17:19:05,Old name,77,SEARCH\n9,2022-06-21T03:38:52,Brand,77,SEARCH\n",
        "account_history.csv": "id,updated_at,currency_code,descriptive_name\n"
        "77,2022-02-01,EUR,Us\n",
    }
    found = gathered(tmp_path, files)
    # A millionth of a euro is less than a ledger holds: it is rounded, never lost.
    assert costs(found) == [
        ("02-01", "Brand", "paid search", Decimal("36.15"), "EUR"),
        ("02-02", "8", "cross-network", Decimal("2.50"), "EUR"),
        ("02-02", "Brand", "paid video", Decimal(0), "EUR"),
    ]


def test_the_same_money_by_account_or_by_creative_is_not_read(tmp_path):
    files = {
        "account_stats.csv": "customer_id,date,active_view_impressions,cost_micros\n"
        "77,2025-02-01,0,5\n",
        "by_creative.csv": "creative_id,day,cost_in_local_currency\n1,2025-02-01,5\n",
    }
    found = gathered(tmp_path, files)
    assert "costs" not in found.tables
    said = [f for f in found.findings if f.rule == "reading.not_needed"]
    assert all("count twice" in f.says and f.severity is Severity.NOTE for f in said)
    assert len(said) == 2


def test_a_linkedin_report_is_read_in_utf_16_with_tabs(tmp_path):
    report = (
        "Campaign Performance Report (in UTC)\n"
        "Report Start: 3/1/2025, Report End: 3/31/2025\n"
        "Date Generated: 4/1/2025\n\n\n"
        "Start Date (in UTC)\tAccount Name\tCampaign Name\tCampaign ID\tCurrency\tTotal Spent\n"
        "3/2/2025\tUs\toee\t1\tUSD\t1,366.83\n"
        "3/4/2025\tUs\toee\t1\tUSD\t0.50\n"
    )
    found = gathered(tmp_path, {"linkedin.csv": report.encode("utf-16")}, date_order="dmy")
    assert costs(found) == [
        ("03-02", "oee", "paid social", Decimal("1366.83"), "USD"),
        ("03-04", "oee", "paid social", Decimal("0.50"), "USD"),
    ]


def test_linkedin_analytics_take_name_and_currency_from_the_campaign_and_its_account(tmp_path):
    files = {
        "by_campaign.csv": "campaign_id,day,cost_in_local_currency,cost_in_usd\n"
        "5,2025-03-28 00:00:00,50.2,54.9\n6,2025-03-28 00:00:00,,\n",
        "campaigns.csv": "id,last_modified_time,account_id,campaign_group_id,created_time,name\n"
        "5,2025-01-02 10:00:00,3,2,2025-01-01 10:00:00,Leaders\n"
        "5,2025-01-01 10:00:00,3,2,2025-01-01 10:00:00,Draft\n",
        "accounts.csv": "id,last_modified_time,created_time,name,currency\n"
        "3,2025-01-01,2025-01-01,Us,NOK\n4,2025-01-01,2025-01-01,Others,USD\n",
    }
    found = gathered(tmp_path, files)
    assert costs(found) == [
        ("03-28", "6", "paid social", None, None),
        ("03-28", "Leaders", "paid social", Decimal("50.20"), "NOK"),
    ]


def test_marketo_measure_writes_a_month_a_column_and_parents_hold_their_children(tmp_path):
    sheet = (
        "Channel.Subchannel,Jan-25,Feb-25\n"
        '"Social","5,000.00",0\n'
        '"Social.LinkedIn","4,100.50",0\n'
        "Email,1000,1000\n"
        "Email.Nurture,1000,1000\n"
        "Webinar.OEE 2.0,,2500\n"
    )
    found = gathered(tmp_path, {"spend.csv": sheet})
    assert costs(found) == [
        ("01-01", "LinkedIn", "social", Decimal("4100.50"), None),
        ("01-01", "Nurture", "email", Decimal(1000), None),
        ("01-01", None, "social", Decimal("899.50"), None),
        ("02-01", "LinkedIn", "social", Decimal(0), None),
        ("02-01", "Nurture", "email", Decimal(1000), None),
        ("02-01", "OEE 2.0", "webinar", Decimal(2500), None),
    ]
    # Social of both months and Email of both: they hold others.
    assert finding(found, "marketo_measure.parents").rows == 4


def test_an_empty_month_is_unknown_and_a_zero_is_said(tmp_path):
    sheet = "Program,Channel,Jan 2025,2025-02,03/2025\nNurture,E-mail,1000,,0\nTotal,,1000,0,0\n"
    found = gathered(tmp_path, {"budget.csv": sheet})
    assert costs(found) == [
        ("01-01", "Nurture", "email", Decimal(1000), None),
        ("03-01", "Nurture", "email", Decimal(0), None),
    ]
    assert finding(found, "cost_sheet.totals").rows == 3


def test_a_sheet_of_entries_may_write_its_months_in_several_ways(tmp_path):
    sheet = (
        "Month;Campaign;Cost;Currency\n"
        'Jan 2025;Nurture;"1.000,50";EUR\n'
        "2025-02;Nurture;250;EUR\n"
        "15.03.2025;Fair;17;EUR\n"
        "Total;;1267,5;EUR\n"
    )
    found = gathered(tmp_path, {"marketing costs.csv": sheet})
    assert costs(found) == [
        ("01-01", "Nurture", None, Decimal("1000.50"), "EUR"),
        ("02-01", "Nurture", None, Decimal(250), "EUR"),
        ("03-15", "Fair", None, Decimal(17), "EUR"),
    ]


def test_a_sheet_without_a_month_column_is_no_cost_sheet(tmp_path):
    found = gathered(tmp_path, {"touches.csv": TOUCHES, "deals.csv": DEALS})
    assert set(found.tables) == {"touches", "deals"}
    assert column(found, "touches", "program") == ["Nurture"]


TOUCHES = (
    "occurred_at,lead_id,channel,action,program\n2025-01-01T10:00:00Z,a,email,clicked,Nurture\n"
)
DEALS = "deal_id,created_at,status,amount,lead_id\nd,2025-01-01,won,1,a\n"
