"""What people said of pieces stands beside what the text judge says; the last word counts."""

import pytest

from attribution.audit_rules import Judged
from reports.blocks import Report
from reports.html import to_html
from reports.sections.people_judged import judged_blocks, judging_form
from tests.factories import at
from tests.reports.company import FORMULA, HOSTILE
from tests.reports.mailed import GUIDE, OFFER, PIECES, audited, company

NOON = at("2025-05-01T12:00:00")


def word(piece=GUIDE, says="pitch", by="Bo", why="It sells.", when=NOON):
    return Judged(piece, says, by, why, when)


def rows(*words):
    (table,) = judged_blocks(audited(judged=words))
    return table


def test_nothing_is_shown_before_anybody_said_anything():
    assert judged_blocks(audited(judged=())) == []


def test_who_when_why_and_what_the_text_says_stand_in_one_row():
    (row,) = rows(word()).rows
    assert row[:5] == (
        "Count stock in an afternoon", "A pitch", "Bo", "1 May 2025 12:00", "It sells.",
    )  # fmt: skip
    assert "chance of a pitch" in row[5]


def test_newest_words_come_first_and_those_that_no_longer_count_stand_back():
    table = rows(word(), word(OFFER, "help"), word(says="open", by="Cy"))
    assert [row[2] for row in table.rows] == ["Cy", "Bo", "Bo"]
    assert [row[1] for row in table.rows] == ["Taken back", "Helpful", "A pitch"]
    assert table.dim == (2,)


def test_a_word_on_a_piece_that_is_not_here_says_so():
    (row,) = rows(word("elsewhere")).rows
    assert row[0] == "elsewhere (not in these data)"
    assert row[5] == "Nothing: no text, or too short a one"


def test_many_words_are_listed_up_to_a_hundred():
    table = rows(*(word(by=f"P{number}") for number in range(130)))
    assert len(table.rows) == 100
    assert "Not listed: 30 older words." in table.note


@pytest.mark.parametrize("text", [HOSTILE, FORMULA, "x" * 10_000, "mail ann@acme.example"])
def test_hostile_names_and_reasons_stay_text_and_addresses_are_hidden(text):
    table = rows(word(by=text, why=text))
    page = to_html(Report("", "", "", (audited_section(table),)))
    assert "<script>alert" not in page
    assert "ann@acme" not in page
    assert "x" * 1_001 not in page


def audited_section(table):
    from reports.blocks import Section  # noqa: PLC0415 (beside its only use)

    return Section("x", "", "", (table,))


def test_a_word_decides_and_taking_it_back_undoes_it():
    def says(*words):
        rows = audited(judged=words).pieces.rows
        return dict(rows.select("content_id", "pitch").iter_rows())[GUIDE]

    assert says(word()) is True
    assert says(word(), word(says="help")) is False
    assert says(word(), word(says="open")) == says()


def test_the_form_offers_every_piece_the_most_sent_first_by_title_and_id():
    form = judging_form(audited())
    assert list(form.pieces) == [OFFER, GUIDE, "guide-2"]
    assert form.pieces[OFFER] == "Book your demo · offer-1"


def test_pieces_that_read_alike_are_told_apart():
    alike = [{**piece, "title": "Same"} for piece in PIECES]
    assert len(set(judging_form(audited(company(pieces=alike))).pieces.values())) == len(alike)
