"""Quarters are those of the company's own calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.dataset import Origin
from tests.factories import dataset, deal, lead, touch

# The last and the first instant of a day in the zone, as a date without a time of day is read.
CHICAGO = ("America/Chicago", "2025-04-01T04:59:59.999999", "2025-04-01T05:00:00")
BERLIN = ("Europe/Berlin", "2025-03-31T21:59:59.999999", "2025-03-31T22:00:00")
zones = pytest.mark.parametrize(("zone", "last", "first"), [CHICAGO, BERLIN])


def read_in(*origins):
    return tuple(Origin("made.csv", table, "canonical", 1, "", zone) for table, zone in origins)


def company(last, first, origins=()):
    touches = [touch("ann", "2025-03-01"), touch("bob", "2025-03-01")]
    deals = [
        deal("last", "1.00", last, created_at=last, lead_id="ann"),
        deal("first", "2.00", first, created_at=first, lead_id="bob"),
    ]
    leads = [lead("ann", last, sales_ready_at=last), lead("bob", first, sales_ready_at=first)]
    return replace(dataset(touches, deals, leads), origins=read_in(*origins))


@zones
def test_the_last_day_of_a_quarter_belongs_to_it_in_the_zone_of_the_exports(zone, last, first):
    data = company(last, first, [("touches", zone), ("deals", zone)])
    for period, deal_id in (("2025Q1", "last"), ("2025Q2", "first")):
        analysis = Analysis(data, Settings(period=period))
        assert analysis.zone == zone
        assert analysis.scope.credited["deal_id"].to_list() == [deal_id]
        assert analysis.journeys.rows.select("deal_id", "quarter").rows() == [(deal_id, period)]


@zones
def test_every_table_by_quarter_counts_in_that_zone(zone, last, first):
    analysis = Analysis(company(last, first), Settings(zone=zone))
    each = analysis.quarters.select("quarter", "leads", "sales_ready", "deals", "won_deals")
    assert each.rows() == [("2025Q2", 1, 1, 1, 1), ("2025Q1", 1, 1, 1, 1)]
    cohorts = [(group.group, group.leads) for group in analysis.sales_ready("cohort").groups]
    assert cohorts == [("2025Q1", 1), ("2025Q2", 1)]


@pytest.mark.parametrize(
    ("origins", "stated", "zone"),
    [
        ([], None, "UTC"),
        ([("deals", "Europe/Berlin"), ("", "Asia/Tokyo"), ("leads", "")], None, "Europe/Berlin"),
        ([("deals", "Europe/Berlin"), ("touches", "UTC")], None, "UTC"),
        ([("deals", "Europe/Berlin")], "America/Chicago", "America/Chicago"),
    ],
)
def test_the_calendar_is_the_stated_one_else_the_one_all_exports_were_read_in(
    origins, stated, zone
):
    data = company(*CHICAGO[1:], origins)
    assert Analysis(data, Settings(zone=stated)).zone == zone


def test_bounds_of_a_period_are_told_in_utc():
    bounds = Settings(period="2025Q1").period_bounds("America/Chicago")
    assert bounds == (datetime(2025, 1, 1, 6, tzinfo=UTC), datetime(2025, 4, 1, 5, tzinfo=UTC))


@zones
def test_a_day_as_the_date_of_the_data_ends_in_that_zone(zone, last, first):
    data = company(last, first, [("touches", zone), ("deals", zone)])
    analysis = Analysis(data, Settings(as_of=date(2025, 3, 31)))
    assert analysis.as_of == datetime.fromisoformat(f"{last}+00:00")
    assert analysis.scope.credited["deal_id"].to_list() == ["last"]
    assert analysis.reconciliation.step("later").label == "Dated after 2025-03-31"


def test_a_day_ends_once_where_its_last_hour_comes_twice():
    # In Beirut clocks went back from 24:00 to 23:00 on 26 October 2024; the offset was then +2.
    analysis = Analysis(
        company(*BERLIN[1:]), Settings(zone="Asia/Beirut", as_of=date(2024, 10, 26))
    )
    end = datetime(2024, 10, 26, 22, tzinfo=UTC) - timedelta(microseconds=1)
    assert analysis.as_of == end


def test_a_moment_as_the_date_of_the_data_is_that_moment():
    moment = datetime(2025, 3, 31, 12, tzinfo=UTC)
    data = company(*CHICAGO[1:], [("deals", "America/Chicago")])
    assert Analysis(data, Settings(as_of=moment)).as_of == moment
