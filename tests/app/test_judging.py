"""A reader's word on a piece: asked for whole, kept, and followed by every answer at once."""

import pytest

from app import caches
from data_contracts.records.judgements import LONGEST_NAME, LONGEST_REASON, piece_judgements
from data_contracts.records.place import FILE_NAME, VARIABLE
from tests.app.drawn import drawn
from tests.app.opened import opened
from tests.app.sections import HOSTILE
from tests.reports import sprayed
from tests.reports.exports import write_sprayed

PIECE = sprayed.FOR_FINANCE


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    """A company of a few pieces, audited in no time however often somebody judges one."""
    return write_sprayed(tmp_path_factory.mktemp("exports"))


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path, exports):
    """The folder of the settings, and so of the records."""
    monkeypatch.setenv("NURTURE_PATHS", str(exports))
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("NURTURE_SETTINGS", str(tmp_path / "nurture.toml"))
    caches.forget_judged()
    yield tmp_path
    caches.forget_judged()


@pytest.fixture
def page(folder):  # noqa: ARG001 (whose records the page shows)
    return opened("nurture_or_spam")


def say(at, piece=PIECE, says="pitch", by="Ada Lund", why="It names a price."):
    at.selectbox(key="judged_piece").set_value(piece)
    at.segmented_control(key="judged_says").set_value(says)
    at.text_input(key="judged_by").set_value(by)
    at.text_area(key="judged_why").set_value(why)
    at.button(key="keep_word").click().run()
    assert not at.exception
    return at


def answer(told):
    (sentence,) = (text for text in told if text.startswith("Of ") and "were found to be" in text)
    return sentence


def refusals(at):
    return [one.value.replace("\\", "") for one in at.error]


def test_a_word_is_kept_shown_and_followed_at_once_here_and_elsewhere(page, folder):
    before = drawn(page)
    say(page)
    assert any("Kept" in one.value for one in page.success)
    told = drawn(page)
    assert {"What people judged", "Ada Lund", "It names a price.", "A pitch"} <= told
    (word,) = piece_judgements(folder)
    assert (word.content_id, word.says, word.judged_by) == (PIECE, "pitch", "Ada Lund")
    # Another session, and this one's other pages, count by it too.
    other = drawn(opened("nurture_or_spam"))
    assert "It names a price." in other
    # As a pitch that nobody asked for its sends are no nurture any more.
    assert answer(other) != answer(before)
    say(page, says="open", why="I read it again.")
    assert {"Taken back", "I read it again."} <= drawn(page)
    assert [word.says for word in piece_judgements(folder)] == ["pitch", "open"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"piece": None}, "Choose a piece"),
        ({"says": None}, "Say what the piece is"),
        ({"by": "  "}, "Say who you are"),
        ({"why": ""}, "Say why"),
        ({"says": "open"}, "There is no word on this piece to take back."),
    ],
)
def test_a_word_that_is_not_whole_is_not_kept_and_what_is_missing_is_said(
    page, folder, typed, told
):
    say(page, **typed)
    assert any(told in text for text in refusals(page))
    assert piece_judgements(folder) == ()
    # What was typed is still there, to be completed.
    if typed.get("why") != "":
        assert page.text_area(key="judged_why").value == "It names a price."


def test_what_would_do_harm_is_shown_as_it_stands(page, folder):
    say(page, by=HOSTILE[:LONGEST_NAME], why=HOSTILE + "\n'; drop table piece_judgements; --")
    (word,) = piece_judgements(folder)
    assert HOSTILE in word.reason
    assert word.reason in drawn(page)


def test_no_more_is_kept_than_the_form_has_room_for(page, folder):
    say(page, why="x" * (LONGEST_REASON + 500))
    assert [len(word.reason) for word in piece_judgements(folder)] == [LONGEST_REASON]


def test_records_that_cannot_be_read_are_told_on_the_page_and_break_nothing(folder):
    (folder / FILE_NAME).write_text("no database at all, but long enough to look like one")
    caches.forget_judged()
    at = opened("summary")
    (error,) = refusals(at)
    assert FILE_NAME in error
    assert "file is not a database" in error
