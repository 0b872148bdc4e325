"""Closing dates that are days, whatever time of day a copy writes beside them."""

from datetime import UTC, datetime

import pytest

from tests.data_contracts.vendors.small_files import column, finding, gathered

END = datetime(2025, 7, 2, 3, 59, 59, 999_999, tzinfo=UTC)
"""The end of 1 July in New York."""
OBJECT = "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,IsWon,IsClosed,CreatedDate\n"


@pytest.mark.parametrize(
    "written",
    ["2025-07-01", "2025-07-01 00:00:00", "2025-07-01T00:00:00.000Z", "2025-07-01T12:00:00+0000"],
)
def test_a_salesforce_close_date_is_the_end_of_its_day_in_the_account_s_zone(tmp_path, written):
    row = f"0065g00000Gh0AA,A,,,Closed Won,5,{written},true,true,2025-03-10T15:00:00.000Z\n"
    found = gathered(tmp_path, {"opportunity.csv": OBJECT + row}, zone="America/New_York")
    assert column(found, "deals", "closed_at") == [END]
    assert column(found, "deals", "created_at") == [datetime(2025, 3, 10, 15, tzinfo=UTC)]


DEALS = "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"


def closed(tmp_path, *written):
    rows = "".join(f"d{i},7,2025-01-02,{at},won,5,USD\n" for i, at in enumerate(written))
    found = gathered(tmp_path, {"deals.csv": DEALS + rows}, zone="America/New_York")
    return [at.isoformat() for at in column(found, "deals", "closed_at")]


def test_a_column_wholly_at_midnight_has_days(tmp_path):
    end = END.isoformat()
    assert closed(tmp_path, "2025-07-01 00:00:00", "2025-07-01 00:00", "2025-07-01") == [end] * 3
    assert closed(tmp_path, "7/1/2025 12:00 AM", "7/13/2025 12:00:00 AM")[0] == end


def test_one_other_time_or_a_zone_makes_midnight_a_moment(tmp_path):
    midnight = "2025-07-01T04:00:00+00:00"
    assert closed(tmp_path, "2025-07-01 00:00", "2025-07-01 09:30")[0] == midnight
    assert closed(tmp_path, "2025-07-01T00:00:00Z") == ["2025-07-01T00:00:00+00:00"]


GERMAN = '"Opportunity-ID";"Phase";"Schlusstermin";"Betrag";"Erstelldatum";"Accountname"\n'


@pytest.mark.parametrize(
    "words", ["Gesamtsummen (3 Datensätze)", "Total général (3)", "Totals (3)", "総計 (3)"]
)
def test_totals_of_a_salesforce_report_are_no_deals(tmp_path, words):
    report = (
        f'{GERMAN}"0065g00000Gh000";"Geschlossen und gewonnen";"03.04.2025";"1.234,56 €";'
        f'"01.02.2025";"Müller"\n"{words}";"";"";"14.234,56 €";"";""\n'
    )
    found = gathered(tmp_path, {"bericht.csv": report})
    assert column(found, "deals", "deal_id") == ["0065g00000Gh000"]
    assert finding(found, "salesforce.totals").rows == 1


def test_a_japanese_salesforce_report_is_known(tmp_path):
    report = (
        '"商談 ID","商談名","フェーズ","完了予定日","金額","作成日","取引先名"\n'
        '"0065g00000Gh000","新規","受注","2025/06/20","JPY 1,000","2025/03/10","会社"\n'
        '"0065g00000Gh001","更新","失注","2025/06/20","JPY 500","2025/03/10","会社"\n'
    )
    found = gathered(tmp_path, {"report.csv": report.encode("cp932")})
    assert column(found, "deals", "status") == ["won", "lost"]
    assert column(found, "deals", "currency") == ["JPY", "JPY"]
