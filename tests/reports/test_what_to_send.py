"""What to send instead: what fits and was never sent, or what is still to be written."""

import csv
import io

import polars as pl
import pytest

from reports.blocks import Report, Sentence
from reports.facts import facts
from reports.html import to_html
from reports.sections import SECTIONS
from reports.sections.what_to_send import offered_programs
from reports.sections.what_to_send_rows import instead_table, write_about
from tests.reports.company import HOSTILE
from tests.reports.mailed import OFFER, PIECES, TOUCHES, audited, company, mail
from tests.reports.test_sections import NO_LEADS, find, severe, told

ENTRY = SECTIONS["what_to_send"]


@pytest.fixture(scope="module")
def analysis():
    return audited()


def says(section):
    return next(block.text for block in section.blocks if isinstance(block, Sentence))


def test_the_answer_says_for_how_many_sends_something_fits(analysis):
    assert says(ENTRY(analysis)) == (
        "For 1 of 2 sends that failed (50%) the catalogue has a helpful piece that fits and that "
        "the lead never got. For 1 nothing fits: write what is missing."
    )


def test_what_is_sent_instead_was_never_sent_and_says_what_it_fits(analysis):
    (row,) = find(ENTRY(analysis), "send-instead").rows
    # Ben got the first guide already; the second fits his role and interests.
    assert row == ("Spotlight: Book your demo", "What stock costs (fits role and topic)", "1 of 2")


def test_a_piece_that_fits_each_lead_by_something_else_is_not_said_to_fit_them_in_all(analysis):
    rows = analysis.replacements().rows.with_columns(fits=pl.lit([], pl.List(pl.String)))
    (table,) = instead_table(analysis, rows)
    assert table.rows[0][1] == "What stock costs (fits each of them by something else)"


def test_where_nothing_fits_it_says_what_to_write(analysis):
    (row,) = find(ENTRY(analysis), "write-about").rows
    assert row == (
        "Spotlight: Book your demo", "… interfaces for it in retail, at an early stage", "1",
    )  # fmt: skip


def test_nothing_is_suggested_for_a_lead_that_opted_out(analysis):
    # Ann got four offers, but opted out: of the failing sends only those to Ben and Cat count.
    assert facts(Report("", "", "", (ENTRY(analysis),)))["instead.~all.sends"].value == 2


@pytest.mark.parametrize("program", ["Spotlight", " spotlight "])
def test_a_program_can_be_asked_about_alone(analysis, program):
    section = ENTRY(analysis, chosen=program)
    assert "2 sends of “Spotlight” that failed" in says(section)
    assert find(section, "send-instead").rows


def test_programs_on_offer_begin_with_all_and_then_the_worst():
    bad = [mail(f"l{n}", "2025-02-01", OFFER, program=("A", "B", "B")[n]) for n in range(3)]
    analysis = audited(company([*TOUCHES[:1], *bad], leads=()))
    assert offered_programs(analysis)[:3] == ("All programs together", "B", "A")


def test_what_no_program_is_called_is_said_and_all_are_shown(analysis):
    section = ENTRY(analysis, chosen="<b>nowhere</b>")
    assert severe(section)[0].startswith("No program called “<b>nowhere</b>” has a send that")
    assert "For 1 of 2 sends that failed" in says(section)


def test_the_files_have_every_row_and_its_ids(analysis):
    content = find(ENTRY(analysis), "send-instead").attached.content.decode()
    (row,) = csv.DictReader(io.StringIO(content))
    assert (row["content_id"], row["replacement"], row["fits"]) == (
        "offer-1", "guide-2", "role, topic",
    )  # fmt: skip


def test_without_a_catalogue_it_says_which_table_is_missing():
    section = ENTRY(audited(company(pieces=None)))
    assert any("Missing is a table of content." in text for text in severe(section))


def test_without_a_piece_judged_helpful_nothing_is_suggested():
    section = ENTRY(audited(company(pieces=PIECES[2:]), judged=()))
    assert says(section).startswith("Nothing in the catalogue can stand in: ")
    assert "send-instead" not in told(section)


def test_where_nothing_names_a_piece_it_cannot_be_said():
    assert says(ENTRY(audited(NO_LEADS))).startswith("That cannot be said: no send on record names")


def test_where_nothing_failed_nothing_has_to_be_replaced():
    analysis = audited(company([mail("ben", "2025-02-03", "guide-1")]))
    assert says(ENTRY(analysis)) == "Nothing has to be replaced: no send of a piece failed."


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ((None, None, None, None), "Not known: their role, industry, interests and stage are not"),
        ((None, "finance", None, None), "… something they ask about for finance"),
        (("stock", None, "retail", "late"), "… stock in retail, at a late stage"),
    ],
)
def test_what_to_write_says_only_what_is_known(known, told):
    topic, role, industry, stage = known
    row = {"write_topic": topic, "write_role": role, "write_industry": industry}
    assert write_about(row | {"write_stage": stage}).startswith(told)


def test_hostile_titles_and_programs_stay_text():
    pieces = [{**piece, "title": HOSTILE} for piece in PIECES]
    touches = [{**one, "program": HOSTILE} for one in TOUCHES]
    section = ENTRY(audited(company(touches, pieces=pieces)))
    assert "<script>alert" not in to_html(Report("", "", "", (section,)))
