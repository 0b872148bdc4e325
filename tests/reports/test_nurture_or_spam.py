"""What is called nurture is told apart: how much, which pieces, why, and what was not checked."""

import csv
import io
from dataclasses import replace

import pytest

from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from reports.blocks import Caveat, Chart, Figure, Sentence, Table
from reports.charts import MAX_ROWS
from reports.sections import SECTIONS
from reports.sections.nurture_or_spam import in_short
from tests.factories import touch
from tests.reports.sprayed import (
    BARE,
    FOR_FINANCE,
    OFFER,
    PIECES,
    WORDS,
    audited,
    company,
    touches,
)  # fmt: skip


@pytest.fixture(scope="module")
def analysis():
    return audited()


@pytest.fixture(scope="module")
def section(analysis):
    return SECTIONS["nurture_or_spam"](analysis)


def find(section, key):
    return next(b for b in section.blocks if getattr(b, "key", "") == key)


def keys(section):
    return [b.key for b in section.blocks if isinstance(b, Table | Chart)]


def said(section):
    return next(b.text for b in section.blocks if isinstance(b, Sentence))


def severe(section):
    return [b.text for b in section.blocks if isinstance(b, Caveat) and b.severe]


def test_one_sentence_says_how_much_of_what_is_called_nurture_is(section):
    # 9 and 31 of 40; Wilson's intervals by hand.
    assert said(section) == (
        "Of 40 sends that are called nurture, 23% were found to be nurture (12%–38%) and 78% spam "
        "(62%–88%). “Spotlight” is called nurture and is spam: 100% of its 30 sends."
    )


def test_the_figures_are_those_of_the_sentence(section):
    told = {b.fact.key: (b.text, b.fact.value) for b in section.blocks if isinstance(b, Figure)}
    assert told == {
        "audit.called.nurture": ("23%", 9 / 40),
        "audit.called.spam": ("78%", 31 / 40),
        "audit.called.unclear": ("0", 0),
        "audit.after_opt_out": ("1", 1),
    }


def test_unclear_sends_are_counted_both_ways():
    bare = [{**piece, "body": None, "content_type": None} for piece in PIECES]
    told = said(SECTIONS["nurture_or_spam"](audited(company(pieces=bare), judged=())))
    # Of 40, 10 fit the role, but nobody knows whether they are a pitch.
    assert "unclear" in told
    assert "–" in told


def test_without_a_catalogue_the_columns_to_add_are_listed_and_nothing_is_called_nurture():
    section = SECTIONS["nurture_or_spam"](audited(company(pieces=None), judged=()))
    assert "no" in severe(section)[0].lower()
    rows = find(section, "audit-content-columns").rows
    assert {"content_id", "body", "audience_role"} <= {row[0] for row in rows}
    assert b"audience_role" in find(section, "audit-content-columns").attached.content
    assert "0% were found to be nurture" in said(section) or "cannot be said" in said(section)


def test_without_a_program_called_nurture_all_sends_are_told():
    other = [{**row, "program_kind": "newsletter"} for row in touches()]
    section = SECTIONS["nurture_or_spam"](audited(company(other)))
    assert said(section).startswith("No program is called nurture. Of all 42 sends, ")
    assert "audit.all.nurture" in {b.fact.key for b in section.blocks if isinstance(b, Figure)}


def test_without_a_send_it_is_said_what_to_export():
    clicks = [touch("l1", "2025-02-01", action="clicked", content_id=OFFER)]
    section = SECTIONS["nurture_or_spam"](audited(company(clicks)))
    assert said(section).startswith("That cannot be said: no touch on record is one that we began")
    assert "sent, mailed or call_made" in severe(section)[0]


def test_a_program_known_by_responses_alone_has_no_bar_and_ends_no_report():
    answer = touch("l1", "2025-02-01", action="clicked", program="Silent", program_kind="nurture")
    section = SECTIONS["nurture_or_spam"](audited(company([*touches(), answer])))
    chart = next(b for b in section.blocks if getattr(b, "key", "") == "audit-programs-verdicts")
    assert "Silent" not in [row[0] for row in chart.data.rows]


def test_nobody_knows_our_names_is_said_loudly_with_the_way_out():
    (first,) = severe(SECTIONS["nurture_or_spam"](audited(our_names=())))[:1]
    assert 'our_names = ["Acme", "Acme Cloud"]' in first
    assert "nurture.toml" in first


def test_with_names_there_is_no_warning(section):
    assert not severe(section)


def test_the_worst_piece_stands_first_with_reasons_a_quote_and_a_fix(section):
    row = find(section, "audit-worst-pieces").rows[0]
    assert row[:2] == ("Save 20 percent", "Spam: 100% (89%–100%) of 30")
    assert row[2].startswith("Its text fails C1 Does not just pitch (and C2, C3 and C4): “")
    assert "30 sends fail" in row[2]
    assert row[3] not in {"", "–"}


def test_every_piece_is_in_the_file_beside_the_worst():
    named = [{**piece, "title": f"={piece['title']}"} for piece in PIECES]
    section = SECTIONS["nurture_or_spam"](audited(company(pieces=named)))
    content = find(section, "audit-worst-pieces").attached.content.decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {row["content_id"] for row in rows} == {piece["content_id"] for piece in PIECES}
    assert all(row["title"].startswith("'=") for row in rows)
    assert rows[0]["verdict"] == "spam"


def test_pieces_are_drawn_by_what_they_do_with_the_worst_named(section):
    chart = find(section, "audit-pieces")
    drawn = next(iter(chart.spec["datasets"].values()))
    every = [row for rows in chart.spec["datasets"].values() for row in rows]
    assert len(every) <= MAX_ROWS
    assert drawn
    assert {row["label"] for row in every if "label" in row} >= {"Save 20 percent"}
    (worst, *_) = chart.data.rows
    # 1 of 30 opted out, and nobody took a useful step.
    assert worst == ("Save 20 percent", "Spam", "30", "30", "0", "33.3", "1 and no step")


def test_pieces_are_drawn_by_texts_and_sends_where_no_harm_is_known():
    rows = [row for row in touches() if row["action"] != "unsubscribed"]
    step = touch("l0", "2025-12-01", action="replied", content_id=OFFER, program="Spotlight")
    analysis = audited(company([*rows, step]))
    assert analysis.piece_audits["harms"].null_count() == analysis.piece_audits.height
    chart = find(SECTIONS["nurture_or_spam"](analysis), "audit-pieces")
    assert "No opt-out or complaint is on record" in chart.says
    (worst, *_) = chart.data.rows
    assert worst[-1] == "unknown"


def test_every_criterion_of_pieces_and_sends_is_counted(section):
    rows = find(section, "audit-checks").rows
    names = [f"{one.id} {one.name}" for one in (*PIECE_CRITERIA, *TOUCH_CRITERIA)]
    of_clicks = ("T12", "T13", "T14")
    assert {row[0] for row in rows} == {n for n in names if not n.startswith(of_clicks)}
    numbers = {row[0][:3].strip(): row[2:] for row in rows}
    assert numbers["T1"] == ("10", "0", "32", "0")
    assert numbers["T9"] == ("32", "10", "0", "0")


def test_what_could_not_be_assessed_names_its_field(section):
    rows = {row[0]: row for row in find(section, "audit-gaps").rows}
    assert rows["audience_role, in content"][2:] == ("T1 Fits the role", "32 touches")
    assert "T11 Fits the stage" in rows["content_type, in content"][2]


def test_signs_of_spam_are_counted_most_frequent_first(section):
    rows = find(section, "audit-signs").rows
    assert [row[1] for row in rows] == ["30", "30", "30", "10", "1"]
    assert rows[-1][0].startswith("T10")


def test_one_text_under_two_ids_is_told_as_one_piece():
    twice = [*PIECES, {**PIECES[0], "content_id": "offer-2", "title": "Save twenty"}]
    rows = find(SECTIONS["nurture_or_spam"](audited(company(pieces=twice))), "audit-copies").rows
    assert rows == (("Save 20 percent; Save twenty", "offer; offer-2", "2", "30"),)


def test_clicks_of_machines_and_service_pages_are_no_interest():
    more = [
        touch("l0", "2025-02-03T09:00:01", action="delivered", content_id=OFFER,
              program="Spotlight", program_kind="nurture", touch_id="d"),
        touch("l0", "2025-02-03T09:00:02", action="clicked", content_id=OFFER,
              program="Spotlight", program_kind="nurture", touch_id="m", url="https://b.example/a"),
        touch("l0", "2025-02-05T09:00:00", action="clicked", content_id=OFFER,
              program="Spotlight", program_kind="nurture", touch_id="s",
              url="https://b.example/unsubscribe"),
        touch("l0", "2025-02-06T09:00:00", action="clicked", content_id=OFFER,
              program="Spotlight", program_kind="nurture", touch_id="p",
              url="https://b.example/pricing"),
    ]  # fmt: skip
    section = SECTIONS["nurture_or_spam"](audited(company([*touches(), *more])))
    shown = find(section, "audit-clicks")
    row = dict(zip(shown.header, shown.rows[0], strict=True))
    assert (row["Clicks"], row["By machines"], row["On service pages"], row["By people"]) == (
        "3", "1", "1", "1",
    )  # fmt: skip
    assert "2" in shown.note or "67%" in shown.note


def test_a_piece_in_another_language_is_said_not_to_be_judged():
    german = (
        "Zählen Sie Ihren Bestand einmal in der Woche. Schreiben Sie dann auf, was sich schnell "
        "bewegt. Vergleichen Sie die Liste mit dem, was Sie verkauft haben. Das ist nicht schwer. "
        "Und es hilft Ihnen bei der Planung für das nächste Jahr."
    )
    pieces = [*PIECES[:-1], {**PIECES[-1], "body": german}]
    section = SECTIONS["nurture_or_spam"](audited(company(pieces=pieces)))
    told = [b.text for b in section.blocks if isinstance(b, Caveat)]
    assert any(text.startswith("English only: 1 piece does not") and BARE in text for text in told)


def test_a_report_in_short_ends_with_the_programs(analysis):
    blocks = in_short(analysis).blocks
    assert isinstance(blocks[-1], Chart)
    assert [b.key for b in blocks if isinstance(b, Chart | Table)] == ["audit-programs-verdicts"]


def test_keys_are_unique(section):
    assert len(set(keys(section))) == len(keys(section))


def test_an_unknown_rate_is_not_told_as_nothing():
    clicked = [
        touch("l0", "2025-02-06T09:00:00", action="clicked", program="Spotlight", touch_id="p")
    ]
    odd = audited(company([*clicked, touch("l1", "2025-03-01", "call", "call_made")]))
    section = SECTIONS["nurture_or_spam"](odd)
    shown = find(section, "audit-clicks")
    assert shown.rows[0][-1] == "–"
    assert replace(shown, rows=()).facts[0].value is None


def test_how_much_nurture_rests_on_what_nobody_can_decide_is_said():
    open_ = (
        "Our notes of this month. There is a table with numbers. We look at stock in four "
        "warehouses. Some of it moves, some does not."
    )
    pieces = [
        {**piece, "content_type": None, "body": open_} if piece["content_id"] == FOR_FINANCE
        else piece for piece in PIECES
    ]  # fmt: skip
    words = tuple(word for word in WORDS if word.content_id != FOR_FINANCE)
    section = SECTIONS["nurture_or_spam"](audited(company(pieces=pieces), judged=words))
    told = [b.text for b in section.blocks if isinstance(b, Caveat)]
    assert any(
        text.startswith("Of 9 sends found to be nurture, 4 carry a piece of which") for text in told
    )


def test_where_every_piece_is_decided_nothing_is_said_of_it(section):
    assert not [b for b in section.blocks if isinstance(b, Caveat) and "neither type" in b.text]


def test_only_the_kind_of_harm_that_an_export_has_is_named(section):
    assert "Upwards: more opted out. " in find(section, "audit-pieces").says
    complaint = touch("l0", "2025-04-03T10:00:00", action="complained", content_id=OFFER)
    both = audited(company([*touches(), complaint]))
    told = find(SECTIONS["nurture_or_spam"](both), "audit-pieces")
    assert "Upwards: more opted out or complained. " in told.says
    assert "opted out or complained" in told.data.header[5]
