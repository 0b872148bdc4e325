"""Pieces are judged by a person's word, else by their type, else by their text."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from attribution.audit.answers import Promotion, Says
from attribution.audit.criterion import FAIL, PASS, missing
from attribution.audit.pieces import PIECE_CRITERIA, audit_pieces
from attribution.audit.pieces.facts import decided
from attribution.audit_rules import Judged
from attribution.settings import Settings
from data_contracts.contract import Checked
from data_contracts.lexicon.reader import bundled_lexicon
from tests.factories import dataset, deal, touch

HELPFUL = (
    "Dead stock rarely dies in one day. List every item with no movement in ninety days. Note who "
    "ordered it, because a pattern there is worth more than the list. Compare the minimum order "
    "with six months of demand. Ask the supplier for a smaller lot. Repeat the check each quarter."
)
PITCHING = (
    "Our platform helps finance teams close faster. Book a demo today. Acme is trusted by more "
    "than 3,000 companies. Plans start at $20 per user. Get 20% off until Friday. Call us now."
)


def content(*rows):
    columns = (
        "content_id", "title", "content_type", "topic", "buying_stage", "audience_role",
        "audience_industry", "subject", "body", "url",
    )  # fmt: skip
    schema = dict.fromkeys(columns, pl.String)
    good = pl.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], schema=schema)
    return Checked(good, good.clear(), ())


def piece(content_id, body=None, content_type=None, **more):
    title = f"Piece {content_id}"
    return {
        "content_id": content_id,
        "title": title,
        "body": body,
        "content_type": content_type,
        **more,
    }


def audited(*rows, touches=(), **settings):
    data = dataset(
        touches=list(touches) or [touch("ann", "2026-01-01")],
        deals=[deal("d", "1.00", "2026-02-01", contacts=["ann"])],
    )
    object.__setattr__(data, "content", content(*rows) if rows else None)
    return audit_pieces(data, Settings(our_names=("Acme",), **settings))


def only(pieces):
    return pieces.rows.row(0, named=True)


def judged(says, minute=0, piece_id="a"):
    return Judged(piece_id, says, "Ann", "I read it", datetime(2026, 1, 1, 0, minute, tzinfo=UTC))


def test_a_text_that_sells_is_a_pitch_and_one_that_helps_is_not():
    rows = audited(piece("a", PITCHING, "guide"), piece("b", HELPFUL, "guide")).rows
    assert rows["says"].to_list() == [Says.PITCH, Says.HELP]
    assert rows["pitch"].to_list() == [True, False]
    assert rows["promotion"].to_list() == [Promotion.HARD, Promotion.NONE]
    assert rows["decided_by"].to_list() == ["text", "text"]
    assert rows["C1"].to_list() == [FAIL, PASS]
    assert rows["C3"].to_list() == [FAIL, PASS]
    assert rows["C4"].to_list() == [FAIL, PASS]


@pytest.mark.parametrize(
    "stated",
    [
        "Case Study",
        "case studies",
        "release_note",
        "Release-Notes",
        "CaseStudy",
        "Video case study",
        "PRICING",
        "Demo offer",
    ],
)
def test_a_type_that_sells_is_hard_promotion_whatever_the_text(stated):
    row = only(audited(piece("a", HELPFUL, stated)))
    assert (row["promotion"], row["pitch"], row["decided_by"]) == (Promotion.HARD, True, "type")
    assert (row["C1"], row["C3"]) == (PASS, FAIL)


def test_an_invitation_is_soft_promotion_and_no_pitch_by_its_words():
    row = only(audited(piece("a", PITCHING, "Webinar")))
    assert (row["promotion"], row["pitch"], row["C3"]) == (Promotion.SOFT, False, PASS)


def test_without_text_and_type_nothing_is_said_and_the_missing_field_is_named():
    row = only(audited(piece("a")))
    assert [row[name] for name in ("says", "p", "decided_by", "promotion", "pitch")] == [None] * 5
    assert (row["unfilled"], row["sentences"]) == (None, None)
    assert [row[f"C{n}"] for n in (1, 2, 3, 4)] == [missing(0)] * 4
    assert [c.fields[0] for c in PIECE_CRITERIA] == [
        "content.body", "content.body", "content.content_type", "content.body",
    ]  # fmt: skip


@pytest.mark.parametrize("body", ["", "   ", "🎉🎉 🚀", "\x00\x00", "12345 — 99", "© 2026 Acme"])
def test_a_body_without_words_of_its_own_is_no_text(body):
    row = only(audited(piece("a", body)))
    assert (row["says"], row["p"], row["C1"]) == (None, None, missing(0))


def test_a_text_between_is_neither_and_a_persons_word_is_what_is_missing():
    row = only(audited(piece("a", "Stock is counted in June. The shelves are full of boxes.")))
    assert (row["says"], row["promotion"], row["pitch"]) == (Says.OPEN, None, None)
    assert row["C1"] == missing(2)
    assert PIECE_CRITERIA[0].fields[2] == "settings.judged"


def test_a_text_in_another_language_is_not_judged_and_named():
    german = (
        "Unsere Plattform hilft Ihnen, die Zahlen schneller zu schließen. Buchen Sie noch heute "
        "eine Vorführung mit unserem Team. Sie ist für alle Unternehmen kostenlos."
    )
    pieces = audited(piece("a", german), piece("b", PITCHING))
    assert pieces.foreign == ("a",)
    assert (only(pieces)["says"], only(pieces)["C1"]) == (None, missing(1))


def test_few_sentences_are_too_few_for_usefulness_and_enough_for_a_pitch():
    row = only(
        audited(piece("a", "Book a demo of our platform. Acme is trusted by 900 companies."))
    )
    assert (row["says"], row["C1"], row["C2"]) == (Says.PITCH, FAIL, missing(2))


def test_usefulness_counts_the_words_left_without_the_pitch():
    long = only(audited(piece("a", f"{HELPFUL} {HELPFUL.replace('stock', 'demand')} {HELPFUL}")))
    assert long["C2"] == PASS
    assert long["useful_words"] == len(HELPFUL.split()) * 3
    short = only(audited(piece("a", HELPFUL)))
    assert short["C2"] == FAIL


def test_the_last_word_of_a_person_counts_and_open_takes_it_back():
    one = audited(piece("a", PITCHING, "case study"), judged=(judged("pitch"), judged("help", 1)))
    row = only(one)
    assert (row["says"], row["pitch"], row["promotion"]) == (Says.HELP, False, Promotion.NONE)
    assert (row["decided_by"], row["C1"], row["C3"]) == ("person", PASS, PASS)
    assert one.judged == {"a": 1}
    back = audited(piece("a", PITCHING), judged=(judged("help"), judged("open", 1)))
    assert (only(back)["decided_by"], back.judged) == ("text", {})


def test_a_persons_word_decides_where_there_is_no_text():
    row = only(audited(piece("a"), judged=(judged("pitch"),)))
    assert (row["says"], row["p"], row["pitch"], row["C1"]) == (Says.PITCH, None, True, FAIL)


def test_what_was_sent_without_being_in_the_catalogue_has_a_row():
    pieces = audited(
        piece("b", HELPFUL),
        touches=[
            touch("ann", "2026-01-01", action="sent", content_id="zz"),
            touch("ann", "2026-01-02", action="sent", content_id="a"),
            touch("ann", "2026-01-03", action="clicked", content_id="clicked-only"),
            touch("ann", "2026-01-03", action="sent", content_id="b"),
        ],
    )
    assert pieces.rows["content_id"].to_list() == ["a", "b", "zz"]
    assert pieces.rows["listed"].to_list() == [False, True, False]
    row = only(pieces)
    assert {row[name] for name in ("title", "says", "pitch", "promotion", "unfilled")} == {None}
    assert row["C1"] == missing(0)


def test_without_a_catalogue_pieces_are_known_by_what_was_sent():
    pieces = audited(touches=[touch("ann", "2026-01-01", action="sent", content_id="a")])
    assert pieces.rows["listed"].to_list() == [False]
    assert audited().rows.height == 0


def test_quotes_name_the_words_and_stand_strongest_first():
    quotes = audited(piece("a", PITCHING)).quotes["a"]
    assert {quote.kind for quote in quotes} <= {"ask", "offer", "own", "news", "price", "hype"}
    assert quotes[0].kind in {"ask", "offer"}
    for quote in quotes:
        assert quote.phrase in quote.sentence.lower()
        assert quote.message.endswith(".")


def test_unfilled_fields_are_found_also_in_the_greeting_and_the_subject():
    pieces = audited(
        piece("a", f"Hi {{{{first_name}}}}, {HELPFUL}"),
        piece("b", f"Dear Representative,\n\n{HELPFUL}"),
        piece("c", HELPFUL, subject="*|FNAME|*, about your stock"),
        piece("d", f"Hello [First Name],\n\n{HELPFUL}"),
        piece("e", f"Hi Ann,\n\n{HELPFUL}"),
        piece("f", f"<p>Hi %%first_name%%,</p><p>{HELPFUL}</p>"),
        piece("g", f"Hi ,\n\n{HELPFUL}"),
        piece("h", f"Hello,\n\n{HELPFUL} See [1] and [link]."),
    )
    assert pieces.rows["unfilled"].to_list() == [*[True] * 4, False, True, True, False]
    assert pieces.quotes["b"][0].kind == "unfilled"
    assert pieces.quotes["b"][0].sentence == "Dear Representative,"
    assert pieces.rows["says"].to_list() == [Says.HELP] * 8


def test_names_make_the_judge_see_more_and_their_lack_is_told():
    body = "Acme finds the mistake. Acme does the rest. Everybody at the office likes Acme."
    row = only(audited(piece("a", body)))
    data = dataset(
        touches=[touch("ann", "2026-01-01")],
        deals=[deal("d", "1.00", "2026-02-01", contacts=["ann"])],
    )
    object.__setattr__(data, "content", content(piece("a", body)))
    without = audit_pieces(data, Settings(our_names=(" ",)))
    assert not without.names_known
    assert only(without)["p"] < row["p"]


def test_the_order_of_the_catalogue_changes_nothing():
    rows = [piece("b", HELPFUL), piece("a", PITCHING), piece("c", None, "webinar")]
    assert audited(*rows).rows.equals(audited(*rows[::-1]).rows)
    assert audited(*rows).quotes == audited(*rows[::-1]).quotes


def test_types_are_those_that_the_lexicon_lists_and_may_be_none():
    rows = pl.DataFrame({"content_type": ["teaser", "case study"], "p": [0.5, 0.5], "word": None})
    rows = rows.with_columns(pl.col("word").cast(pl.String))
    own = replace(bundled_lexicon(), hard=frozenset({"teaser"}), soft=frozenset())
    told = decided(rows, own, Settings().audit)
    assert told["promotion"].to_list() == [Promotion.HARD, None]
    none = decided(rows, replace(own, hard=frozenset()), Settings().audit)
    assert none["promotion"].to_list() == [None, None]
