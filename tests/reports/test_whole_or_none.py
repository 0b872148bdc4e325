"""Amounts that add up to nothing or less have no shares; what needs none is told all the same."""

from dataclasses import replace
from decimal import Decimal

import pytest

from data_contracts.dataset import Dataset
from reports.blocks import Chart, Section, Sentence, Table
from reports.sections import SECTIONS
from tests.factories import checked, dataset, deal, lead, touch
from tests.reports.company import analysed, company
from tests.reports.test_sections import find, severe, told

_MINUS = "\N{MINUS SIGN}"


def amounting(amounts: list[str]) -> Dataset:
    """Return forty won deals, nurtured first and at an event later, worth the amounts in turn."""
    people = [lead(f"l{i:02}", "2025-01-01", sales_ready_at="2025-02-01") for i in range(40)]
    touches = [
        touch(
            f"l{i:02}", f"2025-01-{1 + place:02}", channel=channel, program=kind,
            program_kind=kind, touch_id=f"t{i}.{place}",
        )
        for i in range(40)
        for place, (channel, kind) in enumerate((("email", "nurture"), ("event", "event")))
        if place or i % 4 == 0
    ]  # fmt: skip
    deals = [
        deal(f"d{i:02}", amounts[i % len(amounts)], "2025-03-01", lead_id=f"l{i:02}")
        for i in range(40)
    ]
    return dataset(touches, deals, people)


BELOW = amounting(["-500.00"])
MIXED_BELOW = amounting(["100.00", "-100.00", "-100.00", "-100.00"])
EVEN = amounting(["100.00", "-100.00"])
NOTHING = amounting(["0"])
MIXED_ABOVE = amounting(["900.00", "-200.00", "-200.00", "-200.00"])
UNSHARED = {"below": BELOW, "mixed": MIXED_BELOW, "even": EVEN, "nothing": NOTHING}


def text_of(section: Section) -> str:
    """Return every word that a section shows."""
    cells = [
        " ".join(cell for row in (one if isinstance(one, Table) else one.data).rows for cell in row)
        for one in section.blocks
        if isinstance(one, Table | Chart)
    ]
    return "\n".join([told(section), *cells])


@pytest.mark.parametrize("data", UNSHARED.values(), ids=UNSHARED)
def test_no_answer_has_a_share_of_nothing_or_of_less(data):
    analysis = analysed(data)
    assert analysis.credit_by("channel")["share", "low", "high"].null_count().row(0) == (
        (len(analysis.models) * 3,) * 3
    )
    ranges = analysis.credit_range("channel")
    assert ranges["lowest"].null_count() == ranges.height
    assert ranges["first_under"].sum() == 0
    assert analysis.rank_stability("channel").is_empty()
    assert analysis.influence("channel").rows["share", "low", "high"].null_count().row(0) == (
        (analysis.influence("channel").rows.height,) * 3
    )
    assert analysis.share_of("channel", "email").value is None


def test_why_there_is_no_share_says_what_amounts_add_up_to():
    assert analysed(EVEN).share_of("channel", "email").why == "The amounts in scope add up to 0."
    why = "The amounts in scope add up to less than 0."
    assert analysed(BELOW).share_of("channel", "email").why == why


@pytest.mark.parametrize("data", [BELOW, MIXED_BELOW, EVEN])
def test_credit_is_told_as_amounts_without_shares_and_places(data):
    analysis = analysed(data)
    section = SECTIONS["revenue_credit"](analysis)
    assert "Nothing is a share of that" in severe(section)[0]
    shown = find(section, "credit-channel")
    by_name = {row[0]: row[3] for row in shown.rows}
    chosen = analysis.credit_by("channel").filter(model="linear")
    for value, credit in chosen.select("value", "credit").rows():
        if credit:
            sign = _MINUS if credit < 0 else ""
            assert by_name[value] == f"{sign}${Decimal(abs(credit)) / 100:,.2f}"
    for word in ("Most goes to", "is first under", "%"):
        assert word not in text_of(replace(section, blocks=section.blocks[:2])).replace("95%", "")
    assert not any(isinstance(block, Sentence | Chart) for block in section.blocks)


@pytest.mark.parametrize("data", UNSHARED.values(), ids=UNSHARED)
def test_the_summary_keeps_its_question_and_says_no_percentage_of_the_whole(data):
    section = SECTIONS["summary"](analysed(data))
    text = told(section)
    assert "Did nurture do it?" in text
    assert "took part in " not in text.split("Did nurture do it?", maxsplit=1)[0]
    assert not any(f"{sign}1{number}%" in text for sign in ("", _MINUS) for number in range(100))


@pytest.mark.parametrize("data", UNSHARED.values(), ids=UNSHARED)
def test_influence_is_told_of_deals_which_need_no_amount(data):
    section = SECTIONS["influence"](analysed(data))
    # A quarter of the journeys begin with nurture.
    assert "Of 40 won deals, nurture sourced" in told(section)
    assert "25% (first touch: 14%–40%)" in told(section)
    rows = {row[0]: row for row in find(section, "influence-nurture").rows}
    assert rows["Sourced: first touch"][1:4] == ("10", "25%", "14%–40%")
    assert rows["Sourced: first touch"][5] == "not known"
    chart = next(block for block in section.blocks if isinstance(block, Chart))
    assert "Share of won deals" in chart.title
    listed = find(section, "influence-program_kind")
    assert listed.title.startswith("Share of won deals")
    assert sum(float(row[1].removesuffix("%")) for row in listed.rows) == pytest.approx(100)


@pytest.mark.parametrize("data", UNSHARED.values(), ids=UNSHARED)
def test_a_deal_can_be_traced_whatever_amounts_add_up_to(data):
    section = SECTIONS["why_models_disagree"](analysed(data))
    assert find(section, "deal-trace").rows


def test_a_deal_worth_nothing_is_not_told_as_one_that_models_agree_on():
    assert "nothing for models to disagree about" in told(
        SECTIONS["why_models_disagree"](analysed(NOTHING))
    )


@pytest.mark.parametrize("key", ["revenue_credit", "summary", "influence"])
def test_a_share_above_the_whole_or_below_nothing_carries_a_caveat(key):
    section = SECTIONS[key](analysed(MIXED_ABOVE))
    # Four times nine hundred, and twelve times minus two hundred, in every sixteen deals.
    assert any(
        "30 won deals in scope have amounts below 0" in text and "above 100% or below 0" in text
        for text in severe(section)
    )
    assert not any("above 100%" in text for text in severe(SECTIONS[key](analysed(company()))))


def test_a_small_refund_that_puts_no_share_beyond_the_whole_needs_no_caveat():
    data = amounting(["900.00"] * 39 + ["-1.00"])
    assert not any(
        "above 100%" in text for text in severe(SECTIONS["revenue_credit"](analysed(data)))
    )


def test_returns_of_less_than_nothing_are_told_and_of_no_amounts_are_not():
    from tests.factories import COSTS, cost  # noqa: PLC0415 - here alone

    bills = checked([cost("100.00", "2025-01-01", "nurture")], COSTS, "period_start")
    shown = SECTIONS["roi"](analysed(replace(BELOW, costs=bills)))
    assert f"{_MINUS}" in find(shown, "roi-program").rows[0][3]
    none = SECTIONS["roi"](analysed(replace(NOTHING, costs=bills)))
    assert "add up to 0" in severe(none)[0]
