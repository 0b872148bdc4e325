"""What is credited has the right word in every sentence, for one and for many."""

import pytest

from attribution.scope import LEADS
from attribution.settings import ContactPolicy, Milestone, Settings
from reports.sections.deal_words import MILESTONES
from reports.wording import (
    OF_MILESTONE,
    amount,
    contacts,
    deals,
    exactly,
    heading,
    money_noun,
    unit,
    units,
    until,
    window,
)

WORDS = {
    Milestone.WON: ("won revenue", "1 won deal", "2 won deals", "close"),
    Milestone.PIPELINE: ("pipeline", "1 deal", "2 deals", "deal was created"),
    Milestone.SALES_READY: (
        "sales-ready leads", "1 sales-ready lead", "2 sales-ready leads", "lead was sales-ready",
    ),
    Milestone.MQL: ("MQLs", "1 MQL", "2 MQLs", "lead became an MQL"),
    Milestone.LEAD: ("new leads", "1 new lead", "2 new leads", "lead was created"),
}  # fmt: skip


@pytest.mark.parametrize(("milestone", "words"), WORDS.items())
def test_every_milestone_has_its_words(milestone, words):
    chosen = Settings(milestone=milestone)
    told = (money_noun(chosen), deals(1, chosen), deals(2, chosen), until(chosen))
    assert told == words
    assert window(chosen) == f"touches up to 365 days before the {words[-1]}"


@pytest.mark.parametrize(
    ("milestone", "told"),
    [
        (Milestone.WON, ("Won", "deal was won", "deals won", "Won in")),
        (Milestone.PIPELINE, ("Deal created", "deal was created", "deals created", "Created in")),
        (
            Milestone.SALES_READY,
            (
                "Sales-ready", "lead became sales-ready", "leads that became sales-ready",
                "Sales-ready in",
            ),
        ),
        (Milestone.MQL, ("MQL", "lead became an MQL", "leads that became MQLs", "MQL in")),
        (Milestone.LEAD, ("Lead created", "lead was created", "leads created", "Created in")),
    ],
)  # fmt: skip
def test_labels_and_choices_of_every_milestone_come_from_one_place(milestone, told):
    words = OF_MILESTONE[milestone]
    assert (words.short, words.happened, words.those, words.period) == told
    stages = {"Lead created", "MQL", "Sales-ready", "Deal created"}
    assert set(MILESTONES.values()) == stages
    assert words.short in {"Won", *stages}


@pytest.mark.parametrize(
    ("milestone", "minor", "currency", "told"),
    [
        (Milestone.WON, 30_300_000_00, "USD", "$30.3M won revenue"),
        (Milestone.PIPELINE, 4_500_000_00, "NOK", "NOK\N{NO-BREAK SPACE}4.5M pipeline"),
        (Milestone.PIPELINE, 12_00, None, "12 pipeline"),
        (Milestone.SALES_READY, 10_000, LEADS, "1 sales-ready lead"),
        (Milestone.SALES_READY, 2_400_000, LEADS, "240 sales-ready leads"),
        (Milestone.MQL, 123_000, LEADS, "12.3 MQLs"),
        (Milestone.LEAD, 100, LEADS, "<0.1 new leads"),
    ],
)
def test_an_amount_says_what_it_is_of(milestone, minor, currency, told):
    assert amount(minor, currency, Settings(milestone=milestone)) == told


def test_deals_and_leads_are_told_apart():
    of_deals, of_leads = Settings(), Settings(milestone=Milestone.MQL)
    assert (unit(of_deals).many, unit(of_leads).many) == ("deals", "leads")
    assert (units(1, of_deals), units(240, of_leads)) == ("1 deal", "240 leads")


def test_credit_adds_up_as_exactly_as_it_is_kept():
    assert exactly(Settings()) == "to the cent"
    assert exactly(Settings(milestone=Milestone.MQL)) == "to a ten-thousandth of a lead"


def test_a_heading_leaves_capitals_alone():
    assert [heading(noun) for noun in ("MQLs", "won revenue", "")] == ["MQLs", "Won revenue", ""]


def test_no_contact_policy_is_said_where_one_person_counts():
    chosen = Settings(milestone=Milestone.LEAD, contact_policy=ContactPolicy.ACCOUNT)
    assert contacts(chosen) == "touches of the lead alone"
