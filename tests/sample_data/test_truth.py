"""What truth.json says is what stands in the exports."""

import re

import polars as pl
import pytest

from sample_data.defects import HOSTILE
from sample_data.population import measure, population
from tests.sample_data.rules import linear_shares, moment


def test_the_exact_shares_follow_from_the_written_rows(company):
    told = company.truth["sample"]["linear_share_by_channel"]
    found = linear_shares(company.frames)
    assert told == pytest.approx({name: found.get(name, 0) for name in told}, abs=1e-5)


def test_the_exact_median_follows_from_the_written_leads(company):
    leads = company.frames["leads"].filter(pl.col("internal") == "false").to_dicts()
    ends = [_end(lead) for lead in leads]
    waiting, ready = 1.0, 0.0
    for day in range(1_000):
        at_risk = sum(end >= day for end, _ in ends)
        kinds = [kind for end, kind in ends if end == day]
        if at_risk:
            ready += waiting * kinds.count("ready") / at_risk
            waiting *= 1 - (kinds.count("ready") + kinds.count("other")) / at_risk
        if ready >= 0.5:
            break
    assert day == company.truth["sample"]["median_days_to_sales_ready"]


def test_planted_defects_are_counted(company):
    touches, deals = company.frames["touches"], company.frames["deals"]
    known = set(company.frames["leads"]["lead_id"])
    dates = touches["occurred_at"]
    found = {
        ("touches", "exact repeat of a row"): int(touches.is_duplicated().sum()) // 2,
        ("deals", "exact repeat of a row"): int(deals.is_duplicated().sum()) // 2,
        ("touches", "no date"): dates.null_count(),
        ("touches", "date that cannot be read"): sum(
            moment(text) is None for text in dates.drop_nulls()
        ),
        ("touches", "lead that no lead export knows"): sum(
            lead not in known for lead in touches["lead_id"].drop_nulls()
        ),
        ("touches", "campaign name that is a formula"): _named(touches, HOSTILE[0]),
        ("touches", "campaign name that is a script"): _named(touches, HOSTILE[1]),
        ("deals", "negative amount: a refund"): int((deals["amount"].cast(float) < 0).sum()),
        ("deals", "closed before it was created"): int(
            (deals["closed_at"] < deals["created_at"]).sum()
        ),
        ("deals", "won without a close date"): deals.filter(
            pl.col("status") == "won", pl.col("closed_at").is_null()
        ).height,
    }
    assert found == {(p["table"], p["what"]): p["rows"] for p in company.truth["planted"]}


def test_counts_of_the_sample_are_those_of_its_rows(company, clean):
    touches, deals, leads = clean["touches"], clean["deals"], clean["leads"]
    actions = dict(touches["action"].value_counts().iter_rows())
    won = deals.filter(pl.col("status") == "won")
    new = won.filter(pl.col("deal_type") == "new business")
    named = pl.col("lead_id").is_not_null()
    visitors = touches.filter(named)["visitor_id"].drop_nulls().unique()
    unnamed = touches.filter(~named)["visitor_id"].is_in(visitors.to_list())
    late = touches.filter(pl.col("action") == "sent").join(leads, on="lead_id")
    sample = company.truth["sample"]
    assert sample["won_deals"] == won.height
    assert sample["won_new_business_deals"] == new.height
    assert sample["won_new_business_cents"] == round(new["amount"].cast(float).sum() * 100)
    assert sample["emails_sent"] == actions["sent"]
    assert sample["opt_outs"] == leads["opted_out_at"].count()
    assert sample["opt_outs"] == actions["unsubscribed"] + actions["complained"]
    assert sample["emails_after_opt_out"] == int((late["occurred_at"] > late["opted_out_at"]).sum())
    assert sample["anonymous_touches_of_leads"] >= int(unnamed.sum())
    assert sample["staff_and_test_people"] == int((leads["internal"] == "true").sum())
    clicks = ("content_clicks_by_people", "machine_clicks", "unsubscribe_clicks_by_people")
    assert sum(sample[name] for name in clicks) == actions["clicked"]


def test_a_smaller_population_agrees_with_the_stored_one():
    stored, anew = population(), measure(companies=2, leads=8_000)
    assert anew["linear_share_by_channel"] == pytest.approx(
        stored["linear_share_by_channel"], abs=0.03
    )
    assert anew["median_days_to_sales_ready"] == pytest.approx(
        stored["median_days_to_sales_ready"], abs=16
    )
    for day in (90, 180, 270):
        assert anew[f"ready_by_{day}"] == pytest.approx(stored[f"ready_by_{day}"], abs=0.016)
    assert anew["holdout"] == pytest.approx(stored["holdout"], abs=0.06)


def test_every_company_tells_the_same_population(company):
    assert (
        company.truth.items()
        >= {name: value for name, value in population().items() if name != "holdout"}.items()
    )
    assert (
        list(company.truth["linear_share_of_credited_by_channel"]) == company.truth["channel_order"]
    )


def test_half_of_all_leads_are_sales_ready_well_before_the_window_ends(company):
    assert 150 <= company.truth["median_days_to_sales_ready"] <= 260


def _named(touches, program):
    assert not re.search(r"[\r\n]", program)
    return touches.filter(pl.col("program") == program).height


def _end(lead):
    created = moment(lead["created_at"])
    ends = {
        "ready": lead["sales_ready_at"],
        "other": min(filter(None, (lead["disqualified_at"], lead["opted_out_at"])), default=None),
        "censored": min(filter(None, (lead["left_at"], "2026-07-01T00:00:00Z"))),
    }
    kind, end = min(((k, e) for k, e in ends.items() if e), key=lambda pair: pair[1])
    return (moment(end) - created).days, kind
