from reports.blocks import Caveat
from reports.sections import SECTIONS
from reports.sections.stage_rows import time_in_stages
from tests.factories import at, dataset, lead
from tests.reports.company import analysed
from tests.reports.test_sections import find

LEADS = [
    *(
        lead(f"m{i:02}", "2025-01-01", mql_at="2025-01-11", sales_ready_at="2025-02-10")
        for i in range(9)
    ),
    *(lead(f"w{i}", "2025-06-01", mql_at="2025-06-11") for i in range(3)),
    lead("new", "2025-12-01"),
]


def staged(leads):
    return analysed(dataset([], [], leads), as_of=at("2025-12-31"))


def test_the_table_says_how_long_each_stage_takes_and_where_leads_stick():
    listed = time_in_stages(staged(LEADS))
    assert [row[:5] for row in listed.rows] == [
        ("Lead", "13", "12", "0", "1"),
        ("MQL", "12", "9", "0", "3"),
    ]
    assert listed.rows[0][6].startswith("10 days (")
    assert [row[5] for row in listed.rows] == ["1", "3"]
    assert listed.note.startswith(
        "Most leads that still wait are in the stage “MQL”: 3 of 4 that wait; 3 of them stuck."
    )


def test_stages_in_which_equally_many_wait_are_both_named():
    listed = time_in_stages(staged([*LEADS, lead("n1", "2025-12-01"), lead("n2", "2025-12-01")]))
    assert listed.note.startswith(
        "Most leads that still wait are in the stages “Lead” and “MQL”: 3 each, of 6 that wait."
    )


def test_stages_of_few_leads_are_marked():
    listed = time_in_stages(staged(LEADS[8:]))
    assert listed.dim == (0, 1)
    assert listed.rows[0][0].endswith("(few)")


def test_what_is_not_known_is_not_0():
    listed = time_in_stages(staged([lead("a", mql_at="2025-02-01"), lead("b"), lead("c")]))
    assert listed.rows[0][5:7] == ("not known", "not reached")
    stuck = next(fact for fact in listed.facts if fact.key == "stages.lead.stuck")
    assert (stuck.value, stuck.why) == (None, "Half of its leads have not moved on yet.")


def test_without_dates_of_stages_a_sentence_says_which_to_add(analysis):
    told = time_in_stages(analysis)
    assert isinstance(told, Caveat)
    assert "No lead has a date of becoming an MQL" in told.text
    assert "mql_at and accepted_at" in told.text


def test_the_section_shows_stages_also_where_no_lead_is_sales_ready_yet():
    section = SECTIONS["sales_ready"](staged([lead("a", mql_at="2025-02-01"), lead("b")]))
    assert find(section, "ready-stages").rows
