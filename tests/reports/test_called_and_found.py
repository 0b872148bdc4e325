"""Credit by both words: they are told side by side, and add up to the cent."""

from dataclasses import replace

import pytest

from attribution.settings import Milestone
from reports.blocks import Caveat, Chart, Figure, Prose, Report, Section
from reports.facts import facts
from reports.html import to_html
from reports.sections.called_and_found import called_and_found, called_and_found_blocks
from tests.factories import COSTS, checked, cost, deal, touch
from tests.reports.company import HOSTILE
from tests.reports.mailed import GUIDE, OFFER, TOUCHES, audited, company, mail
from tests.reports.test_sections import LOST, NO_DEALS, NO_LEADS, NO_TOUCHES, find

BEN = (
    mail("ben", "2025-02-04T09:00:00", GUIDE, "clicked"),
    mail("ben", "2025-02-18T09:00:00", OFFER, "clicked"),
    touch("ben", "2025-02-20T09:00:00", "search", "form_submitted", program="Ads",
          program_kind="acquisition"),
)  # fmt: skip
DEALS = (
    deal("d1", "100.00", "2025-06-01", lead_id="ann"),
    deal("d2", "300.00", "2025-06-01", lead_id="ben"),
)
COST = [cost("50", "2025-01-01", "Playbook"), cost("200", "2025-01-01", "Spotlight")]


def told(data, **settings):
    return Section("x", "", "", tuple(called_and_found_blocks(audited(data, **settings))))


@pytest.fixture(scope="module")
def data():
    made = company([*TOUCHES, *BEN], deals=DEALS)
    return replace(made, costs=checked(COST, COSTS, "period_start"))


@pytest.fixture(scope="module")
def section(data):
    return told(data)


def test_credit_is_parted_by_what_it_is_called_and_what_it_is(section):
    # Linear: Ann's one click has her 100. Ben's three touches have 100 each: the guide was
    # nurture, the offer spam, and the advertisement was never called nurture.
    rows = {row[0]: row[-1] for row in find(section, "found-credit").rows}
    assert rows == {
        "Called nurture, found nurture": "$200.00",
        "Called nurture, found mixed": "$0.00",
        "Called nurture, unclear": "$0.00",
        "Called nurture, found spam": "$100.00",
        "Not called nurture, found nurture": "$0.00",
        "Neither called nor found nurture": "$100.00",
        "No touch on record": "$0.00",
        "All": "$400.00",
    }
    assert "called nurture, $300.00; the first and the fifth what is found to be, $200.00" in (
        find(section, "found-credit").note
    )


def test_both_shares_stand_beside_each_other_as_figures_and_facts(section):
    shown = {b.label: b.text for b in section.blocks if isinstance(b, Figure)}
    assert shown["Credit of what is called nurture"] == "75%"
    assert shown["Credit of what is found to be nurture"] == "50%"
    known = facts(Report("", "", "", (section,)))
    assert (known["found.called.share"].value, known["found.found.share"].value) == (0.75, 0.5)


def test_the_chart_draws_both_words_with_what_they_are_made_of(section):
    chart = next(block for block in section.blocks if isinstance(block, Chart))
    assert [row[:2] for row in chart.data.rows] == [
        ("Called nurture", "75%"), ("– found nurture", "50%"), ("– found spam", "25%"),
        ("Found to be nurture", "50%"),
    ]  # fmt: skip


def test_returns_tell_cost_and_credit_of_programs_by_both_words(section):
    called, found = find(section, "found-returns").rows
    assert called[:4] == ("Called nurture", "$250.00", "$300.00", "20%")
    # Two sends are too few to find a program to be nurture.
    assert found[0] == "Found to be nurture"
    assert found[3] == "not known"
    programs = find(section, "found-programs").rows
    assert ("Playbook", "Yes", "Unclear") in programs


def test_without_costs_returns_are_asked_for(data):
    told_of = told(replace(data, costs=None))
    assert not any(getattr(b, "key", "") == "found-returns" for b in told_of.blocks)
    assert any("With costs by program" in b.text for b in told_of.blocks if isinstance(b, Caveat))


def test_a_program_without_a_cost_is_named(data):
    one = replace(data, costs=checked(COST[:1], COSTS, "period_start"))
    assert any("“Spotlight”" in b.text for b in told(one).blocks if isinstance(b, Caveat))


def test_few_deals_are_described_and_nothing_is_concluded(section):
    (answer,) = (block for block in section.blocks if isinstance(block, Prose))
    assert answer.text.startswith("Describes 2 won deals only, no conclusion. Of $400 won revenue,")


@pytest.mark.parametrize("odd", [LOST, NO_DEALS])
def test_without_credit_it_says_why_and_nothing_else(odd):
    (answer,) = called_and_found_blocks(audited(odd))
    assert answer.text.startswith("It cannot be told in money: ")


@pytest.mark.parametrize("odd", [NO_LEADS, NO_TOUCHES])
def test_without_anything_called_nurture_it_says_which_column_says_so(odd):
    (answer,) = called_and_found_blocks(audited(odd))
    assert "the column program_kind of the touches" in answer.text


def test_leads_are_told_as_leads(data):
    section = told(data, milestone=Milestone.LEAD)
    (answer,) = (block for block in section.blocks if isinstance(block, Prose))
    assert "$" not in answer.text


def test_as_a_section_it_is_the_same_blocks(data):
    analysis = audited(data)
    assert list(called_and_found(analysis).blocks) == called_and_found_blocks(analysis)


def test_hostile_programs_stay_text():
    touches = [{**one, "program": HOSTILE} for one in (*TOUCHES, *BEN)]
    hurt = replace(
        company(touches, deals=DEALS), costs=checked([cost("9", "2025-01-01", HOSTILE)], COSTS,
        "period_start"),
    )  # fmt: skip
    page = to_html(Report("", "", "", (told(hurt),)))
    assert "<script>alert" not in page
