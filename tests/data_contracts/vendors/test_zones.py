from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data_contracts.reading.text import read_text
from data_contracts.vendors import VENDORS
from data_contracts.vendors.recognise import recognise
from data_contracts.vendors.zones import account_zone

HUBSPOT = next(vendor for vendor in VENDORS if vendor.key == "hubspot")
ALL_YEAR = [
    datetime(2024, 1, 10, 15, 30, 12, tzinfo=UTC) + timedelta(days=9 * i) for i in range(40)
]
WINTER = ALL_YEAR[:5]


def files(moments, zone, wrong=0):
    contacts = ["Record ID,Email,Create Date,Became a Lead Date"]
    history = ["Record ID,Property,Value,Timestamp (UTC)"]
    for i, moment in enumerate(moments):
        wall = moment.astimezone(ZoneInfo(zone)) + timedelta(minutes=7 if i < wrong else 0)
        contacts.append(f"{i},p{i}@x.example,{wall:%Y-%m-%d %H:%M},{wall:%Y-%m-%d %H:%M}")
        history.append(f"{i},lifecyclestage,lead,{moment:%Y-%m-%dT%H:%M:%SZ}")
    tables = {"contacts.csv": contacts, "history.csv": history}
    return [recognise(read_text("\n".join(t).encode(), name)) for name, t in tables.items()]


def found(moments, zone, **more):
    return account_zone(files(moments, zone, **more), HUBSPOT.zone_evidence, None)


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "UTC"]
)
def test_a_year_of_moments_proves_the_zone(zone):
    proven = found(ALL_YEAR, zone)
    assert (proven.name, proven.known) == (zone, True)
    assert "40 of 40" in proven.findings[0].says


def test_a_zone_without_clock_changes_is_told_from_one_with():
    assert found(ALL_YEAR, "America/Guatemala").name == "Etc/GMT+6"


def test_one_winter_leaves_a_doubt_that_is_said():
    proven = found(WINTER, "America/Chicago")
    assert proven.name == "America/Chicago"
    assert "would explain them as well" in proven.findings[0].says


def test_a_few_moments_that_disagree_change_nothing():
    proven = found(ALL_YEAR, "Europe/Berlin", wrong=2)
    assert proven.name == "Europe/Berlin"
    assert "38 of 40" in proven.findings[0].says


def test_many_moments_that_disagree_prove_nothing():
    unclear = found(ALL_YEAR, "Europe/Berlin", wrong=20)
    assert (unclear.name, unclear.known) == ("UTC", False)


def test_the_readers_word_wins():
    stated = account_zone(files(ALL_YEAR, "Europe/Berlin"), HUBSPOT.zone_evidence, "Asia/Tokyo")
    assert (stated.name, stated.known, stated.findings) == ("Asia/Tokyo", True, ())
