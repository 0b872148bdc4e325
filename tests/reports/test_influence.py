"""What a reader is told of sourced, accelerated and influenced."""

from dataclasses import replace

import pytest

from attribution.settings import Milestone
from reports.blocks import Report
from reports.facts import facts
from reports.sections import SECTIONS
from reports.sections.influence import BY
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import analysed, company
from tests.reports.test_sections import find, told


def section(data=None, by=BY[0], **chosen):
    return SECTIONS["influence"](analysed(data, **chosen), by)


def percent(cell):
    return float(cell.removesuffix("%"))


@pytest.mark.parametrize("by", BY)
def test_columns_of_exclusive_definitions_add_up_to_all(by):
    listed = find(section(by=by), f"influence-{by}")
    sourced = [at for at, name in enumerate(listed.header) if name.startswith("Sourced")]
    assert len(sourced) == 3
    for column in sourced:
        total = sum(percent(row[column]) for row in listed.rows)
        assert total == pytest.approx(100, abs=0.3)
    for row in listed.rows:
        assert all(percent(cell) <= 100 for cell in row[1:] if cell != "–")


def test_many_values_are_one_line_that_adds_up_where_it_can():
    touches = [touch(f"l{n}", "2025-01-01", program=f"Program {n}") for n in range(20)]
    deals = [deal(f"d{n}", "10", "2025-02-01", lead_id=f"l{n}") for n in range(20)]
    listed = find(section(dataset(touches, deals), "program"), "influence-program")
    others = next(row for row in listed.rows if row[0] == "5 others")
    assert others[1] == "25.0%"
    assert others[listed.header.index("Influenced: any touch")] == "–"


def test_nurture_stands_under_each_definition_with_its_intervals():
    rows = find(section(), "influence-nurture").rows
    assert [row[0] for row in rows] == [
        "Sourced: first touch", "Sourced: touch at deal creation", "Sourced: lead source",
        "Accelerated: touch after creation", "Accelerated: after creation, not before",
        "Influenced: any touch", "Influenced: within 90 days of the close",
        "Influenced: campaign influence",
    ]  # fmt: skip
    # Each of the forty deals begins with a touch of nurture.
    assert rows[0][1:4] == ("40", "100%", "91%–100%")
    assert rows[4][1:3] == ("0", "0%")


def test_the_answer_names_the_three_and_says_not_to_add_them():
    first = told(section()).split("\n")[0]
    assert "nurture sourced " in first
    assert "never add the three up" in first


def test_the_answer_names_the_definitions_at_both_ends_with_their_intervals():
    # Ten accounts, one deal of $10 each: nurture begins every journey; another touch, of no
    # program, is the last one before the deal of the first four was created.
    touches = [touch(f"l{n}", "2025-01-01", program="Track", program_kind="nurture")
               for n in range(10)]  # fmt: skip
    touches += [touch(f"l{n}", "2025-01-20", "search", "page_viewed") for n in range(4)]
    deals = [deal(f"d{n}", "10", "2025-03-01", lead_id=f"l{n}") for n in range(10)]
    shown = section(dataset(touches, deals, [lead(f"l{n}") for n in range(10)]), few_deals=0)
    sourced = told(shown).split("accelerated")[0]
    assert sourced.startswith("Of $100 won, nurture sourced from 60% (touch at deal creation: ")
    assert "to 100% (first touch: 100%)" in sourced
    rows = {row[0]: row for row in find(shown, "influence-nurture").rows}
    assert f"(touch at deal creation: {rows['Sourced: touch at deal creation'][6]})" in sourced


def test_facts_of_nurture_are_the_numbers_that_their_texts_read():
    shown = facts(Report("", "", "", (section(),)))
    part = "influence.program_kind.nurture.first_touch"
    deals, share = shown[f"{part}.deals"], shown[f"{part}.deals_share"]
    assert (deals.text, deals.value, deals.low) == ("40", 40, None)
    assert (share.text, share.value) == ("100%", 1.0)
    assert 0.9 < share.low < share.high == 1.0


def test_definitions_state_window_people_and_what_the_window_does_not_reach():
    note = find(section(), "influence-definitions").note
    assert "Only touches that can earn credit count." in note
    assert "touches up to 365 days before the close" in note
    assert "everyone at the account" in note
    assert "begins after the creation" not in note
    # Each of the forty deals was created 30 days before its close.
    short = find(section(lookback_days=10), "influence-definitions").note
    assert "begins after the creation of 40 of 40 won deals" in short


def test_without_nurture_nothing_is_made_up():
    touches = [touch("a", "2025-01-01", program="Fair", program_kind="event")]
    deals = [deal(f"d{n}", "10", "2025-02-01", lead_id="a") for n in range(40)]
    shown = section(dataset(touches, deals, [lead("a")]))
    assert told(shown).startswith("Nothing, as far as these records go")


def test_too_few_deals_are_no_conclusion():
    assert told(section(few_deals=100)).startswith("Too few deals for a conclusion")


def test_leads_without_a_source_take_away_one_definition():
    data = replace(company(), leads=None)
    header = find(section(data), "influence-program_kind").header
    assert "Sourced: lead source" not in header


def test_it_is_of_won_deals_whatever_is_credited():
    shown = section(milestone=Milestone.PIPELINE)
    assert find(shown, "influence-nurture").rows == find(section(), "influence-nurture").rows
