"""A page is its section: the same texts on the page and in the report, whatever is chosen."""

import html
import re
from dataclasses import replace

import pytest

from attribution.settings import ContactPolicy, Milestone, Settings
from data_contracts.load import load
from reports.blocks import Report
from reports.books import BOOKS, footer
from reports.html import to_html
from reports.sections import SECTIONS
from reports.wording import column
from tests.app.drawn import drawn
from tests.app.opened import opened
from tests.app.sample import SAMPLE, analysed
from tests.app.sections import texts

TOLD = [(key, by) for key, entry in SECTIONS.items() for by in (entry.by or (None,))]
CHOSEN = {
    "model": "First touch",
    "window": "90 days",
    "contacts": "The deal's contacts",
    "period": "2025 Q2",
}
SETTINGS = Settings(
    model="first_touch", lookback_days=90, contact_policy=ContactPolicy.CONTACTS, period="2025Q2"
)


@pytest.fixture(scope="module")
def analysis():
    """One for all, so that what no section changes is worked out once."""
    return analysed()


@pytest.fixture(autouse=True)
def _as_if_started_without_paths(monkeypatch):
    monkeypatch.delenv("NURTURE_PATHS", raising=False)


def written(section, monkeypatch):
    """Every text of a section's HTML, as a reader sees it beside its charts."""
    monkeypatch.setattr("reports.html.svg", lambda *_: "")
    page = to_html(Report("Title", "Subtitle", "Footer", (section,)))
    return {html.unescape(text).strip() for text in re.findall(r">([^<]+)<", page)}


@pytest.mark.parametrize(("key", "by"), TOLD)
def test_page_and_report_show_the_same_texts(analysis, monkeypatch, key, by):
    section = SECTIONS[key](analysis, by)
    address = {"by": column(by)} if by else {}
    page = drawn(opened(key, data="sample", **address))
    assert texts(section) <= page
    assert texts(section) <= written(section, monkeypatch)


def test_a_link_reproduces_page_and_settings():
    page = drawn(opened("revenue_credit", data="sample", by="Program", **CHOSEN))
    expected = SECTIONS["revenue_credit"](analysed(SETTINGS), "program")
    assert texts(expected) <= page
    assert footer(analysed(SETTINGS)) in page


def test_a_deal_is_found_by_what_is_typed_and_its_link_keeps_it(analysis):
    entry = SECTIONS["why_models_disagree"]
    at = opened("why_models_disagree", data="sample", deal="A000490")
    assert texts(entry(analysis, chosen="A000490")) <= drawn(at)
    shown = at.selectbox(key="deal")
    assert shown.value == "A000490"
    other = shown.options[3]
    shown.select(other).run()
    assert not at.exception
    assert texts(entry(analysis, chosen=other)) <= drawn(at)


def test_a_deal_that_there_is_not_is_told_and_nothing_breaks(analysis):
    at = opened("why_models_disagree", data="sample", deal="<b>nowhere</b>")
    expected = SECTIONS["why_models_disagree"](analysis, chosen="<b>nowhere</b>")
    assert texts(expected) <= drawn(at)


def test_pipeline_can_be_chosen_and_linked_and_is_what_the_choices_speak_of():
    at = opened("revenue_credit", data="sample", period="2025 Q2")
    assert at.selectbox(key="period").label == "Won in"
    at.selectbox(key="milestone").select(Milestone.PIPELINE).run()
    assert not at.exception
    period, window = at.selectbox(key="period"), at.selectbox(key="window")
    assert period.label == "Created in"
    assert period.value == "2025Q2"
    assert "created" in window.help
    assert "won" not in period.help + window.help
    chosen = Settings(milestone=Milestone.PIPELINE, period="2025Q2")
    expected = SECTIONS["revenue_credit"](analysed(chosen))
    assert texts(expected) <= drawn(at)
    linked = opened("revenue_credit", data="sample", milestone="Pipeline", period="2025 Q2")
    assert texts(expected) <= drawn(linked)


def test_a_choice_that_is_not_on_offer_is_ignored(analysis):
    page = drawn(opened("summary", data="sample", model="<b>magic</b>", period="1999 Q9"))
    assert footer(analysis) in page


def test_a_choice_changes_every_answer_and_the_foot():
    at = opened("summary", data="sample")
    at.selectbox(key="model").select("first_touch").run()
    chosen = analysed(Settings(model="first_touch"))
    assert texts(SECTIONS["summary"](chosen)) <= drawn(at)
    assert footer(chosen) in drawn(at)


@pytest.mark.parametrize("key", [*SECTIONS, "export"])
def test_a_page_without_data_offers_the_sample(key):
    at = opened(key)
    assert not at.error
    assert "No data yet" in drawn(at)
    at.button(key="use_sample").click().run()
    assert not at.exception
    assert "No data yet" not in drawn(at)


def test_the_preview_is_the_report(analysis):
    page = drawn(opened("export", data="sample"))
    report = BOOKS["board"](analysis)
    assert {text for section in report.sections for text in texts(section)} <= page


@pytest.mark.parametrize(("told", "book"), [("A new boss", "boss"), ("Sales and", "joint")])
def test_every_report_is_previewed_for_whom_it_is(analysis, told, book):
    at = opened("export", data="sample")
    offered = at.selectbox(key="report_book").options
    at.selectbox(key="report_book").select(next(o for o in offered if o.startswith(told))).run()
    report = BOOKS[book](analysis)
    assert {text for section in report.sections for text in texts(section)} <= drawn(at)


def test_the_report_of_one_quarter_is_previewed():
    page = drawn(opened("export", data="sample", report_quarter="2025 Q2"))
    summary = SECTIONS["summary"](analysed(replace(SAMPLE, period="2025Q2")))
    assert texts(summary) <= page


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(64), b"name,colour\nx,[red](http://evil.test)\n"]
)
@pytest.mark.parametrize("key", ["", "summary", "export"])
def test_data_that_cannot_be_used_are_told_as_the_error_tells_them(
    monkeypatch, tmp_path, key, content
):
    file = tmp_path / "*touches* [x](#y) $z$.csv"
    file.write_bytes(content)
    monkeypatch.setenv("NURTURE_PATHS", str(file))
    with pytest.raises(ValueError, match=r".") as told:
        load([str(file)])
    (error,) = opened(key).error
    lines = [line.strip() for line in str(told.value).splitlines() if line.strip()]
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", error.value).replace("\u2060", "")
    assert [line.strip() for line in shown.splitlines()] == lines
    assert "Traceback" not in shown
