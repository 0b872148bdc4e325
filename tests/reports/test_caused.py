"""A randomised test wherever returns and summaries speak: beside what is credited, never in it."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from attribution.effect.answers import Verdict
from reports.blocks import Caveat, Figure, Sentence, Table
from reports.books import boss
from reports.facts import facts
from reports.sections import SECTIONS
from tests.factories import PLACE, TIME, checked
from tests.reports.company import analysed, company
from tests.reports.test_returns import PAID
from tests.reports.test_sections import find, severe, told

HOLDOUTS = {
    "lead_id": pl.String(), "program": pl.String(), "arm": pl.String(), "assigned_at": TIME,
    **PLACE,
}  # fmt: skip
TREATED, CONTROL = {0, 1}, {4, 5}


def drawn(data, treated=TREATED, control=CONTROL):
    """The company with a test of Track 0: leads by the remainder of their number and eight."""
    rows = [
        {
            "lead_id": lead_id, "program": "Track 0",
            "arm": "treated" if at % 8 in treated else "control",
            "assigned_at": created + timedelta(days=1),
        }
        for at, (lead_id, created) in enumerate(
            data.leads.good.select("lead_id", "created_at").iter_rows()
        )
        if at % 8 in treated | control
    ]  # fmt: skip
    return replace(data, holdouts=checked(rows, HOLDOUTS, "lead_id"))


@pytest.fixture(scope="module")
def tested():
    return analysed(drawn(PAID), few_ready=10)


def test_returns_that_a_test_shows_stand_beside_the_credited_ones(tested):
    section = SECTIONS["roi"](tested)
    listed = find(section, "roi-test-caused")
    test = tested.holdout()
    assert listed.rows[0][1] == str(test.attributed_leads)
    assert [row[0] for row in listed.rows[:2]] == ["Sales-ready leads", "Won revenue"]
    assert "For “Track 0” the randomised test does say it" in told(section)


@pytest.mark.parametrize(
    "data", [PAID, drawn(PAID, {0, 2}, {1, 3})], ids=["no test", "no random draw"]
)
def test_without_a_test_that_holds_nothing_is_said_to_be_caused(data):
    section = SECTIONS["roi"](analysed(data, few_ready=10))
    assert not [b for b in section.blocks if isinstance(b, Table) and "caused" in b.key]
    assert "the section Plan a test says how many" in told(section)


def test_a_draw_that_was_none_gives_no_verdict_on_its_page():
    # Even numbers come from fairs, odd ones from searches.
    analysis = analysed(drawn(company(), {0, 2}, {1, 3}), few_ready=10)
    assert analysis.effect().verdict is Verdict.CANNOT_SAY
    section = SECTIONS["did_nurture"](analysis)
    assert severe(section)[0].startswith("This test proves nothing")


def test_the_summary_tells_the_verdict_in_a_sentence_and_a_figure(analysis, tested):
    for each in (analysis, tested):
        section = SECTIONS["summary"](each)
        second = section.blocks[1]
        assert isinstance(second, Sentence)
        assert second.text.startswith("Did nurture do it? ")
        figures = [block for block in section.blocks if isinstance(block, Figure)]
        assert len(figures) == 4
        assert "Did nurture do it?" in {figure.label for figure in figures}


def test_one_verdict_is_told_alike_in_every_section_of_a_report(tested):
    report = boss(tested)
    assert "plan_a_test" in {section.key for section in report.sections}
    assert facts(report)["did_nurture.all.verdict"].value == tested.effect().verdict.value


def test_the_methods_name_the_settings_that_verdicts_rest_on(tested):
    words = told(SECTIONS["methods"](tested))
    assert "under 180 days of age, too early; under 10 sales-ready leads" in words
    assert "day 30, 60 and 90" in words
    assert not [b for b in SECTIONS["methods"](tested).blocks if isinstance(b, Caveat) and b.severe]
