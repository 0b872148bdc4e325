"""ActiveCampaign: what other companies' accounts export, row by row."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from data_contracts.choices import ReadingChoices
from tests.data_contracts.vendors.exports import kind_of, read, rows, said

DEALS = "id,title,value,currency,status,stage,cdate,mdate,contact"
CONTACTS = "Contact ID,Email,Account,Status,Date Created,Tags"
CREATED, CHANGED = "2025-03-10T09:00:00-06:00", "2025-06-20T13:00:00-06:00"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def lines(header, *records):
    return "\n".join([header, *records]) + "\n"


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("4800000", Decimal(48000)),
        ("1", Decimal("0.01")),
        ("150", Decimal("1.5")),
        ("123456789012", Decimal("1234567890.12")),
    ],
)
def test_a_value_is_in_cents_exactly(value, amount):
    found = read(deals=lines(DEALS, f"5,Line 4,{value},eur,1,5,{CREATED},{CHANGED},17"))
    assert rows(found, "deals", "amount", "currency") == [(amount, "EUR")]


@pytest.mark.parametrize(
    ("status", "read_as", "closed"),
    [
        ("0", "open", None),
        ("1", "won", utc(2025, 6, 20, 19)),
        ("2", "lost", utc(2025, 6, 20, 19)),
        ("Won", "won", utc(2025, 6, 20, 19)),
    ],
)
def test_a_deal_closed_with_its_last_change_if_it_is_closed(status, read_as, closed):
    found = read(deals=lines(DEALS, f"5,Line 4,100,usd,{status},5,{CREATED},{CHANGED},17"))
    assert rows(found, "deals", "status", "created_at", "closed_at") == [
        (read_as, utc(2025, 3, 10, 15), closed),
    ]
    assert [f for f in found.findings if f.rule == "activecampaign.closed_at_is_last_change"]


def test_a_stated_closing_date_wins():
    found = read(
        deals=lines(
            f"{DEALS},close_date", f"5,Line 4,100,usd,1,5,{CREATED},{CHANGED},17,2025-06-01"
        )
    )
    ((closed,),) = rows(found, "deals", "closed_at")
    assert closed.date().isoformat() == "2025-06-01"


def test_an_open_deal_of_0_has_no_amount_and_a_closed_one_has_0():
    found = read(
        deals=lines(
            DEALS,
            f"5,Unpriced,0,nok,0,1,{CREATED},,",
            f"6,Free pilot,0,nok,1,5,{CREATED},{CHANGED},17",
        )
    )
    amounts = dict(rows(found, "deals", "deal_id", "amount"))
    assert amounts == {"5": None, "6": Decimal(0)}
    assert said(found, "activecampaign.unpriced") == 1


def test_a_deals_contact_is_its_person():
    found = read(deals=lines(DEALS, f"5,Line 4,100,usd,0,5,{CREATED},,17"))
    assert rows(found, "deals", "lead_id", "contacts") == [("17", ["17"])]


def test_the_interfaces_times_are_in_the_accounts_zone():
    text = lines(CONTACTS, "17,a@x.example,X,1,2025-01-14 15:02:11,")
    found = read(ReadingChoices(zone="America/Chicago"), contacts=text)
    assert rows(found, "leads", "created_at") == [(utc(2025, 1, 14, 21, 2, 11),)]
    assert [f for f in read(contacts=text).findings if f.rule == "reading.zone_assumed"]


def test_the_apis_times_are_utc_or_say_their_offset():
    api = (
        "id,email,cdate,udate,created_utc_timestamp,deleted_at\n"
        "17,a@x.example,2025-01-14T09:02:11-06:00,,2025-01-14 15:02:11,\n"
        "18,b@x.example,2025-01-14T09:02:11-06:00,,,\n"
    )
    found = read(ReadingChoices(zone="Asia/Tokyo"), contacts=api)
    assert rows(found, "leads", "created_at") == [(utc(2025, 1, 14, 15, 2, 11),)] * 2


def test_opt_outs_without_a_date_are_told_and_take_none():
    text = lines(
        CONTACTS,
        "17,a@x.example,X,2,2025-01-14 15:02:11,",
        "18,b@x.example,X,1,2025-01-14 15:02:11,",
        "19,c@x.example,X,3,2025-01-14 15:02:11,",
    )
    found = read(contacts=text)
    assert "touches" not in found.tables
    assert said(found, "activecampaign.opted_out_undated") == 1


def test_opt_outs_with_a_date_are_harms():
    text = lines(
        f"{CONTACTS},Unsubscribed Date",
        "17,a@x.example,X,2,2025-01-14 15:02:11,,2025-02-14 15:02:11",
    )
    found = read(contacts=text)
    assert rows(found, "leads", "opted_out_at") == [(utc(2025, 2, 14, 15, 2, 11),)]
    assert rows(found, "touches", "lead_id", "action") == [("17", "unsubscribed")]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (DEALS, "deals"),
        (f"{DEALS},my field,owner", "deals"),
        (CONTACTS, "contacts"),
        ("id,email,firstName,lastName,cdate,udate,orgid", "contacts_api"),
    ],
)
def test_exports_without_rows_are_still_known(header, kind):
    assert kind_of(f"{header}\n") == ("activecampaign", kind)
