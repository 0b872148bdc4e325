"""Milestones of single people: who counts, whose touches, and that every lead stays in sight."""

from dataclasses import replace

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.journey_milestones import milestone_times
from attribution.scope import INTERNAL, LATER, LEAD_PARTS, LEADS, OTHER_PERIOD
from attribution.settings import Milestone, Settings
from tests.factories import LEADS as LEAD_COLUMNS
from tests.factories import at, checked, dataset, deal, lead, touch

AS_OF = at("2026-01-01")
TOUCHES = [
    touch("ann", "2025-01-02", channel="search"),
    touch("ann", "2025-01-10", channel="email"),
    touch("bob", "2025-01-03", channel="webinar"),
]
PEOPLE = [
    lead("ann", "2025-01-04", account_id="acme", mql_at="2025-01-12", sales_ready_at="2025-02-01"),
    lead("bob", "2025-01-05", account_id="acme"),
    lead("cyd", "2025-01-06"),
]
OF_LEADS = (Milestone.LEAD, Milestone.MQL, Milestone.SALES_READY)


def analysed(milestone, people=PEOPLE, touches=TOUCHES, **chosen):
    data = dataset(touches, [deal("d", "100.00", "2025-06-01", account_id="acme")], people)
    return Analysis(data, Settings(as_of=AS_OF, milestone=milestone, **chosen))


def credit_of(analysis, model="linear"):
    table = analysis.credit(model)
    return dict(table.by("channel").select("value", "credit").iter_rows())


def steps(analysis):
    return {step.key: step for step in analysis.reconciliation.steps}


def test_each_lead_is_worth_one_and_only_its_own_touches_share_it():
    # Ann's search before the 4th of January, Bob's webinar before the 5th; nobody touched Cyd.
    assert credit_of(analysed(Milestone.LEAD)) == {
        "search": LEAD_PARTS,
        "webinar": LEAD_PARTS,
        "no touch on record": LEAD_PARTS,
    }
    # Ann's two touches share her; Bob's webinar lies before too, but is not hers.
    assert credit_of(analysed(Milestone.MQL)) == {
        "search": LEAD_PARTS // 2,
        "email": LEAD_PARTS // 2,
        "no touch on record": 0,
    }


@pytest.mark.parametrize(("milestone", "who"), [
    (Milestone.LEAD, ["ann", "bob", "cyd"]),
    (Milestone.MQL, ["ann"]),
    (Milestone.SALES_READY, ["ann"]),
])  # fmt: skip
def test_leads_that_reached_the_milestone_are_credited_and_no_others(milestone, who):
    scope = analysed(milestone).scope
    assert scope.credited["deal_id"].to_list() == who
    assert scope.unit == scope.currency == LEADS


def test_leads_are_left_out_by_name():
    people = [
        *PEOPLE,
        lead("dee", "2025-01-07", internal=True),
        lead("eve", "2026-02-01"),
        lead("fay", "2025-05-01"),
    ]
    analysis = analysed(Milestone.LEAD, people, period="2025Q1")
    left_out = dict(
        analysis.scope.deals.drop_nulls("left_out").select("deal_id", "left_out").rows()
    )
    assert left_out == {"dee": INTERNAL, "eve": LATER, "fay": OTHER_PERIOD}


def test_the_reconciliation_of_leads_adds_up_from_the_export_to_the_credit():
    bad = [
        {"lead_id": "gus", "created_at": "soon", "broken": ["leads.created_at.readable"]},
        {"lead_id": "ann", "created_at": "2025-01-04", "broken": ["leads.not_repeated"]},
    ]
    analysis = analysed(Milestone.LEAD, [*PEOPLE, lead("dee", "2025-01-07", internal=True)])
    leads = checked(
        analysis.data.leads.good.drop("source_file", "source_row").to_dicts(),
        LEAD_COLUMNS, "lead_id", bad,
    )  # fmt: skip
    analysis = Analysis(replace(analysis.data, leads=leads), analysis.settings)
    told = {
        key: (step.label, step.deals, step.amount_minor) for key, step in steps(analysis).items()
    }
    assert told == {
        "exported": ("Leads in the export", 5, 4 * LEAD_PARTS),
        "quarantined": ("In quarantine", 1, None),
        "internal": ("Own people and test records", 1, LEAD_PARTS),
        "in_period": ("Created at any time", 3, 3 * LEAD_PARTS),
        "in_scope": ("In scope", 3, 3 * LEAD_PARTS),
        "with_journey": ("With a journey", 2, 2 * LEAD_PARTS),
        "no_touch": ("No touch on record", 1, LEAD_PARTS),
        "credited": ("Credited", 3, 3 * LEAD_PARTS),
    }
    assert steps(analysis)["no_touch"].why.startswith("The lead has no touch")
    assert steps(analysis)["exported"].why.startswith("1 of these leads is in quarantine")


@pytest.mark.parametrize("milestone", OF_LEADS)
def test_without_a_leads_table_nothing_is_in_scope(milestone):
    analysis = analysed(milestone, None)
    assert analysis.scope.deals.is_empty()
    assert analysis.credit("linear").total == 0


def test_a_quarantined_lead_without_the_milestones_date_did_not_reach_it():
    bad = [{"lead_id": "gus", "mql_at": "soon"}, {"lead_id": "hal", "mql_at": " "}]
    data = analysed(Milestone.MQL).data
    leads = checked([], LEAD_COLUMNS, "lead_id", bad)
    scope = Analysis(
        replace(data, leads=leads), Settings(milestone=Milestone.MQL, as_of=AS_OF)
    ).scope
    assert (scope.quarantined, scope.deals.height) == (1, 0)


def test_a_person_of_an_account_whose_colleague_converted_is_unconverted_alone():
    unconverted = analysed(Milestone.MQL).journeys.unconverted
    assert unconverted.rows() == [("lead:bob", "webinar", 1)]


def test_a_leads_milestones_are_its_own_and_not_its_colleagues():
    people = [PEOPLE[0], lead("bob", "2024-12-01", account_id="acme", mql_at="2024-12-24")]
    times = milestone_times(analysed(Milestone.SALES_READY, people))
    assert times["deal_id"].to_list() == ["ann"]
    assert times["lead_created_at"].to_list() == [at("2025-01-04")]
    assert times["mql_at"].to_list() == [at("2025-01-12")]


@pytest.mark.parametrize("milestone", OF_LEADS)
def test_every_model_shares_every_lead_whole(milestone):
    analysis = analysed(milestone)
    for model in analysis.models:
        table = analysis.credit(model.name)
        by_lead = table.rows.group_by("deal_id").agg(pl.col("credit").sum())
        assert set(by_lead["credit"]) == {LEAD_PARTS}
        assert table.total == analysis.scope.credited.height * LEAD_PARTS
