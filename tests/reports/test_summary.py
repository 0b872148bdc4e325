from dataclasses import replace

import polars as pl
import pytest

from attribution.models import MODELS
from data_contracts.contract import Finding, Severity
from reports.blocks import Caveat, Chart, Figure, Report, Sentence
from reports.books import BOOKS, footer
from reports.facts import facts
from reports.sections import SECTIONS
from tests.factories import at, dataset, deal, lead, touch
from tests.reports.company import analysed, company
from tests.reports.test_sections import find

GUESSED = Finding(
    "touches", "touches.program_kind_guessed", Severity.NOTE, 1, "Told from names: 2.", "", ""
)
AHEAD = Finding(
    "touches", "dates.far_ahead", Severity.SHOULD_FIX, 1, "3 dates lie far ahead.", "A slip.",
    "Correct them.",
)  # fmt: skip


def caveats(section):
    return [block.text for block in section.blocks if isinstance(block, Caveat)]


def with_findings(*findings):
    return analysed(replace(company(), findings=findings))


def test_few_deals_take_the_place_of_a_conclusion():
    data = dataset(
        [touch("a", "2025-01-01", program="N", program_kind="nurture")],
        [
            deal("d", "100", "2025-03-01", lead_id="a"),
            deal("e", "100", "2025-03-01", lead_id="b"),
        ],
        [lead("a"), lead("b")],
    )
    section = SECTIONS["summary"](analysed(data))
    assert section.blocks[0] == Sentence(
        "Too few deals for a conclusion: 2 won deals are in scope, 30 are needed."
    )
    credited = next(
        block for block in section.blocks
        if isinstance(block, Figure) and block.label == "Credited to nurture"
    )  # fmt: skip
    assert credited.text == "50%"
    assert ".;" not in credited.note
    # All but the one that is told only with an interval.
    assert credited.note.endswith(
        f" over all {len(MODELS) - 1} models. Only 2 deals: too few for a conclusion."
    )


def test_kinds_told_from_names_are_said_where_nurture_is_answered():
    analysis = with_findings(GUESSED)
    told = (
        "Which programs are nurture was told from their names: “Track 0”, “Track 1”, “Track 2” "
        "and “Track 3”. State it under [reading] program_kinds in nurture.toml."
    )
    assert told in caveats(SECTIONS["summary"](analysis))
    assert told in caveats(SECTIONS["revenue_credit"](analysis, by="program_kind"))
    assert told not in caveats(SECTIONS["revenue_credit"](analysis, by="channel"))
    assert told not in caveats(SECTIONS["summary"](with_findings()))


@pytest.mark.parametrize("key", ["summary", "sales_ready"])
def test_dates_far_ahead_are_said_before_any_count_of_days(key):
    told = "3 dates lie far ahead. Correct them."
    assert told in caveats(SECTIONS[key](with_findings(AHEAD)))
    assert told not in caveats(SECTIONS[key](with_findings()))


def test_a_quarter_that_is_not_known_is_never_told_as_0(analysis):
    unknown = analysis.quarters.with_columns(
        pl.lit(None, pl.Int64).alias("pipeline_minor"), pl.lit(None, pl.Int64).alias("sales_ready")
    )
    blank = replace(analysis)
    blank.__dict__["quarters"] = unknown
    section = SECTIONS["summary"](blank)
    rows = find(section, "quarters").rows
    assert {row[2] for row in rows} == {row[4] for row in rows} == {"not known"}
    found = facts(Report("", "", "", (section,)))
    newest = unknown["quarter"][0]
    assert found[f"quarters.{newest}.pipeline"].value is None


def test_quarters_whose_won_money_is_not_known_are_not_drawn(analysis):
    unknown = analysis.quarters.with_columns(
        won_minor=pl.when(pl.col("quarter") != pl.col("quarter").max()).then("won_minor")
    )
    blank = replace(analysis)
    blank.__dict__["quarters"] = unknown
    drawn = next(
        block for block in SECTIONS["summary"](blank).blocks if isinstance(block, Chart)
    )  # fmt: skip
    assert len(drawn.data.rows) == unknown.height - 1


def test_the_date_of_the_data_is_the_day_where_the_company_is():
    data = company()
    as_of = at("2026-07-11T03:00:00")
    assert (
        "data to 10 Jul 2026"
        in BOOKS["board"](analysed(data, as_of=as_of, zone="America/Chicago")).subtitle
    )
    assert "data to 11 Jul 2026" in footer(analysed(data, as_of=as_of))
