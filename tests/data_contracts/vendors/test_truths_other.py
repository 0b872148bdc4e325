"""The truths planted in one small world, as analytics, webinar, costs and feedback show them.

The numbers of the tests are those of TRUTH.md; the right answers are written down here by hand.
"""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from data_contracts.contract import Severity
from data_contracts.load import load

PEOPLE = {"p1": "51", "p2": "151", "p3": "202", "p4": "253", "p6": "355", "p8": "457", "p10": "559"}
"""People by their number in HubSpot."""


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(shared_exports):
    names = ("hubspot", "ga4", "webinar", "costs", "sales_feedback")
    return load([str(shared_exports / name / "synthetic") for name in names])


def touches(data, person, **values):
    return data.touches.good.filter(lead_id=PEOPLE[person], **values).sort("occurred_at")


def finding(data, rule):
    (found,) = [f for f in data.findings if f.rule == rule]
    return found


def test_truth_2_the_first_touch_is_the_anonymous_visit_by_search(data):
    first, second = touches(data, "p1", visitor_id="1111.2222").rows(named=True)[:2]
    assert (first["occurred_at"], first["channel"], first["content_id"]) == (
        utc(2024, 12, 28, 20, 11), "organic search", "Blog: what is OEE",
    )  # fmt: skip
    assert (second["occurred_at"], second["channel"], second["program"]) == (
        utc(2025, 1, 14, 15), "paid social", "oee-q1",
    )  # fmt: skip
    assert first["was_anonymous"]
    assert second["was_anonymous"]
    # HubSpot knows of the same visit, but not by which channel it came.
    assert touches(data, "p1")["channel"][0] == "organic search"
    visits = touches(data, "p1", action="page_viewed")["occurred_at"].to_list()
    assert visits == [utc(2024, 12, 28, 20, 11), utc(2025, 1, 14, 15)]


def test_truth_2_the_form_counts_once_although_two_systems_have_it(data):
    forms = touches(data, "p1", action="form_submitted")
    assert forms["occurred_at"].to_list() == [utc(2025, 1, 14, 15, 2, 11)]
    said = finding(data, "touches.told_by_two_systems")
    assert (said.rows, said.severity) == (2, Severity.NOTE)
    assert data.touches.bad["broken"].to_list() == [["touches.told_by_two_systems"]] * 2


def test_truths_22_and_23_costs_are_those_of_the_sheet_and_each_counts_once(data):
    spent = data.costs.good.group_by("program").agg(pl.col("amount").sum())
    assert dict(spent.filter(pl.col("amount") != 0).rows()) == {
        "Brand - US": Decimal("230.65"),
        "LogiX 2025": Decimal(17250),
        "Nurture": Decimal(6000),
        "OEE benchmarks": Decimal(2500),
        "oee-q1": Decimal("4100.49"),
    }
    nurture = data.costs.good.filter(program="Nurture").sort("period_start")
    assert nurture["amount"].to_list() == [Decimal(1000)] * 6
    assert nurture["period_start"][0] == utc(2025, 1, 1)


def test_truth_23_linkedin_and_the_sheet_agree_to_a_cent(data):
    said = finding(data, "costs.same_money")
    assert "2025-01: 4,100.49 and 4,100.50" in said.says
    aside = data.costs.bad.filter(pl.col("broken").list.contains("costs.same_money"))
    assert aside.select("program", "amount").rows() == [("LinkedIn", "4100.5000")]
    # The same report lies there in two encodings.
    assert finding(data, "costs.exported_twice").rows == 3


def test_truth_24_one_attendance_however_often_somebody_joined(data):
    attended = data.touches.good.filter(action="attended").sort("occurred_at")
    assert attended.select("lead_id", "occurred_at").rows() == [
        (PEOPLE["p1"], utc(2025, 2, 26, 16)),
        (PEOPLE["p8"], utc(2025, 2, 26, 16, 3)),
        (PEOPLE["p4"], utc(2025, 2, 26, 16, 10)),
    ]
    assert set(attended["program"]) == {"OEE benchmarks"}
    assert finding(data, "zoom.came_back").rows == 1


def test_truth_24_who_did_not_come_only_registered_and_hosts_did_neither(data):
    registered = data.touches.good.filter(action="registered")["lead_id"].sort().to_list()
    assert registered == sorted(PEOPLE[p] for p in ("p1", "p3", "p4", "p8"))
    assert touches(data, "p3", action="attended").is_empty()


def test_truth_25_verdicts(data):
    verdicts = data.verdicts.good
    counts = dict(verdicts.group_by("verdict").len().rows())
    assert counts == {"accepted": 5, "rejected": 1, "recycled": 1}
    accepted = verdicts.filter(verdict="accepted")["lead_id"].sort().to_list()
    assert accepted == sorted(PEOPLE[p] for p in ("p1", "p2", "p3", "p4", "p8"))
    p2 = verdicts.filter(lead_id=PEOPLE["p2"]).sort("decided_at")
    assert p2["verdict"].to_list() == ["recycled", "accepted"]
    assert finding(data, "sales_feedback.open").rows == 1
    assert PEOPLE["p6"] not in verdicts["lead_id"]


def test_truth_25_a_verdict_before_the_hand_over_is_told_and_days_can_be_counted(data):
    early = finding(data, "verdicts.handed_at_before_decided")
    assert (early.rows, early.severity) == (1, Severity.SHOULD_FIX)
    (rejected,) = data.verdicts.good.filter(verdict="rejected").rows(named=True)
    assert rejected["lead_id"] == PEOPLE["p10"]
    assert (rejected["decided_at"] - rejected["handed_at"]).total_seconds() < 0
    (slow,) = data.verdicts.good.filter(lead_id=PEOPLE["p8"]).rows(named=True)
    assert (slow["decided_at"] - slow["handed_at"]).days == 49


def test_truth_26_a_channel_is_one_however_its_tags_are_typed(data):
    tagged = data.touches.good.filter(
        action="form_submitted", source_file="bigquery_events_flat.csv"
    )
    assert set(tagged["channel"]) == {"paid social"}
    assert sorted(tagged["lead_id"]) == sorted([PEOPLE["p1"], PEOPLE["p4"]])
    # (not set) is no campaign.
    assert tagged.filter(lead_id=PEOPLE["p4"])["program"].to_list() == [None]
