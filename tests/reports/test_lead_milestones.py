"""Sections where leads are credited: leads are told as leads, and what is missing is said."""

import pytest

from attribution.settings import Milestone
from reports.blocks import Caveat, Report, Sentence
from reports.facts import facts
from reports.sections import SECTIONS
from tests.app.sections import texts
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import analysed

OF_CREDIT = ("summary", "revenue_credit", "reconciliation")


def told(leads, key, **chosen):
    data = dataset(
        [touch("ann", "2025-01-02")], [deal("d", "100.00", "2025-06-01", lead_id="ann")], leads
    )
    section = SECTIONS[key](analysed(data, milestone=Milestone.MQL, **chosen))
    return [b.text for b in section.blocks if isinstance(b, Caveat | Sentence)]


@pytest.mark.parametrize("key", ["summary", "revenue_credit"])
@pytest.mark.parametrize(
    ("leads", "says"),
    [
        (None, "There is no lead to credit: no file has a table of leads"),
        (
            [lead("ann")],
            "There are no MQLs to credit: of 1 lead, none has a date in the column mql",
        ),
        (
            [lead("ann", mql_at="2025-01-05", internal=True)],
            "The export has 1 MQL, but nothing is in scope",
        ),
    ],
)
def test_why_no_lead_can_be_credited_is_said_first(key, leads, says):
    assert told(leads, key)[0].startswith(says)


def test_the_reconciliation_of_leads_counts_and_has_no_money():
    left_out = told([lead("ann", mql_at="2025-01-05", internal=True)], "reconciliation")
    assert left_out[0].endswith("1 is left out, each line with its reason, and 0 are credited.")
    credited = told([lead("ann", mql_at="2025-01-05")], "reconciliation")
    assert credited[0] == (
        "Yes: of 1 lead in the export all of them are credited; each has a touch that earns credit."
    )


def test_too_few_leads_give_no_conclusion():
    first, *_ = told([lead("ann", mql_at="2025-01-05")], "revenue_credit")
    assert first == "Too few leads for a conclusion: 1 MQL is in scope, 30 are needed."


@pytest.mark.parametrize("milestone", [Milestone.LEAD, Milestone.MQL, Milestone.SALES_READY])
def test_credit_of_leads_is_told_in_leads_everywhere(milestone):
    people = [
        lead(f"p{number}", "2025-01-10", mql_at="2025-01-20", sales_ready_at="2025-02-01")
        for number in range(40)
    ]
    touches = [
        touch(person["lead_id"], f"2025-01-0{day}", channel=channel, program_kind=kind)
        for person in people
        for day, channel, kind in [(1, "search", None), (2, "email", "nurture"), (3, "call", None)]
    ]
    data = dataset(touches, [deal("d", "100.00", "2025-06-01", lead_id="p1")], people)
    analysis = analysed(data, milestone=milestone)
    sections = [SECTIONS[key](analysis) for key in OF_CREDIT]
    for section in sections[1:]:
        assert not [text for text in texts(section) if "$" in text or "won revenue" in text]
    found = facts(Report("", "", "", tuple(sections)))
    credit = found["credit.channel.email.linear.money"]
    # A third of each of forty leads; odd parts go to the earlier touch.
    assert (credit.text, credit.unit) == ("13.3320 leads", "leads")
    assert credit.value == pytest.approx(13.332)
    assert found["reconciliation.credited.amount"].text == "40 leads"
