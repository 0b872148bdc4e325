"""One person's mail: everything in order, each send marked with its reasons, nobody named."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import altair as alt
import pytest

from reports.blocks import Chart, Figure, Prose, Report, Sentence
from reports.facts import facts
from reports.html import to_html
from reports.sections import SECTIONS
from reports.sections.lead_choice import found_lead, offered_leads
from tests.factories import at, touch
from tests.reports.company import FORMULA, HOSTILE
from tests.reports.mailed import LEADS, PIECES, TOUCHES, audited, company, mail
from tests.reports.test_sections import NO_LEADS, NO_TOUCHES, find, severe

ENTRY = SECTIONS["one_leads_mail"]


@pytest.fixture(scope="module")
def analysis():
    return audited()


def rows(analysis, lead=None):
    return find(ENTRY(analysis, chosen=lead), "mail-touches").rows


def says(section):
    return next(block.text for block in section.blocks if isinstance(block, Sentence))


def test_the_answer_is_of_the_worst_lead_and_counts_its_sends(analysis):
    assert says(ENTRY(analysis)) == (
        "Taken together, spam: of 5 sends to lead ann since 10 Jan 2025, 4 spam and 1 nurture. "
        "1 send came after the opt-out, which alone makes it spam."
    )


def test_everything_stands_in_order_and_is_marked(analysis):
    marks = [(when, mark) for when, mark, _ in rows(analysis)]
    assert marks == [
        ("1 Jan 2025", "Stage"),
        ("10 Jan 2025", "Nurture"),
        ("10 Jan 2025", "Machine"),
        ("10 Jan 2025", "Machine"),
        ("12 Jan 2025", "They did"),
        ("20 Jan 2025", "Spam"),
        ("10 Feb 2025", "Spam"),
        ("1 Mar 2025", "Spam"),
        ("1 Mar 2025", "Machine"),
        ("5 Mar 2025", "Stage"),
        ("5 Mar 2025", "Turned away"),
        ("10 Mar 2025", "Spam"),
        ("1 Apr 2025", "Stage"),
    ]


def test_each_send_says_what_speaks_for_it_and_against_it(analysis):
    told = [what for _, _, what in rows(analysis)]
    assert told[1] == (
        "Email, sent. Playbook: Count stock in an afternoon. For it: fits its role (T1), fits its "
        "industry or interests (T2) and fits its problem (T3)."
    )
    assert "hard promotion this early (T11)" in told[5]
    assert "a pitch that nobody asked for (C1, C3)" in told[5]
    assert "of the same" not in told[6]
    assert "number 3 of the same (T9)" in told[7]
    assert "5 days after the opt-out (T10)" in told[11]
    assert told[11].endswith("Cannot say: T1.")


def test_scanners_opens_and_unsubscribe_pages_are_told_for_what_they_are(analysis):
    section = ENTRY(analysis)
    table = find(section, "mail-touches")
    machines = [table.rows[place][2] for place in table.dim]
    assert [told.split(". ", 2)[2] for told in machines] == [
        "Clicked by a scanner or other machine.",
        "Opens are machine-made too often to count any.",
        "An unsubscribe, preference or privacy page: no sign of interest.",
    ]
    did = next(b for b in section.blocks if isinstance(b, Figure) and "person did" in b.label)
    assert (did.text, did.note) == ("1", "3 more by machines, or too doubtful to count")


def test_what_could_not_be_assessed_is_counted_with_the_field_that_is_missing(analysis):
    checked = {row[0].split()[0]: row[1:] for row in find(ENTRY(analysis), "mail-criteria").rows}
    assert checked["T1"] == ("1", "0", "4", "The column audience_role of the content")
    assert checked["T9"] == ("3", "2", "0", "–")
    assert checked["T10"] == ("4", "1", "0", "–")


def test_lanes_part_what_was_sent_by_what_it_was_found_to_be(analysis):
    chart = next(block for block in ENTRY(analysis).blocks if isinstance(block, Chart))
    assert [row[:2] for row in chart.data.rows] == [
        ("We sent: nurture", "1"), ("We sent: spam", "4"), ("The person did", "1"),
        ("They turned away", "1"), ("Machines", "3"),
    ]  # fmt: skip
    alt.LayerChart.validate(dict(chart.spec))
    text = json.dumps(chart.spec)
    assert "Opted out 5 Mar 2025" in text
    assert "eve@a.example" not in text


def test_what_is_known_of_the_lead_is_what_content_can_fit_and_never_a_name(analysis):
    (known,) = (block for block in ENTRY(analysis).blocks if isinstance(block, Prose))
    assert known.text == (
        "Role Finance; industry Retail; interests Inventory. Not stated: seniority, segment and "
        "problem."
    )
    page = to_html(Report("", "", "", (ENTRY(analysis),)))
    assert "eve@" not in page


@pytest.mark.parametrize(("typed", "lead"), [(None, "ann"), ("ben", "ben"), (" BEN ", "ben")])
def test_a_lead_is_found_by_its_id(analysis, typed, lead):
    assert found_lead(analysis, typed) == lead


def test_leads_on_offer_begin_with_the_worst(analysis):
    assert offered_leads(analysis) == ("ann", "cat", "ben")


def test_a_lead_that_got_nothing_or_did_nothing_is_told_too(analysis):
    assert says(ENTRY(analysis, chosen="dan")) == (
        "Lead dan was sent nothing; the first of what it did by itself is of 20 Mar 2025."
    )
    assert rows(analysis, "dan")[-1][1] == "They did"
    assert says(ENTRY(analysis, chosen="eve")) == (
        "Lead eve got nothing and did nothing that is on record."
    )


def test_what_no_lead_is_called_is_said_and_the_worst_shown(analysis):
    section = ENTRY(analysis, chosen="<b>nowhere</b>")
    (doubt,) = severe(section)
    assert doubt.startswith("No lead in these data has the id “<b>nowhere</b>”.")
    assert "lead ann" in says(section)


@pytest.mark.parametrize("data", [NO_LEADS, NO_TOUCHES])
def test_without_anything_sent_the_columns_to_fill_are_listed(data):
    section = ENTRY(audited(data))
    assert "nobody’s mail can be shown" in severe(section)[0]
    assert find(section, "one_leads_mail-columns").rows


def test_without_a_leads_table_nothing_is_said_to_fit():
    section = ENTRY(audited(company(leads=None)), chosen="ann")
    assert "No row of a leads table has this id" in next(
        block.text for block in section.blocks if isinstance(block, Prose)
    )
    checked = {row[0].split()[0]: row[1:] for row in find(section, "mail-criteria").rows}
    assert checked["T11"][2] == "4"
    assert "leads" in checked["T11"][3]


def test_a_long_record_keeps_its_ends_and_the_file_keeps_all():
    sent = [
        mail("ann", at("2024-01-01") + timedelta(days=3 * number), "guide-1")
        for number in range(70)
    ]
    opens = [{**one, "touch_id": f"o{n}", "action": "opened"} for n, one in enumerate(sent)]
    table = find(ENTRY(audited(company([*sent, *opens]))), "mail-touches")
    assert len(table.rows) == 51
    assert table.rows[25][2] == "23 more between; all are in the file."
    assert "So are 70 opens and repeats; the file has them." in table.note
    listed = list(csv.DictReader(io.StringIO(table.attached.content.decode())))
    assert len(listed) == 140
    assert [row["marked"] for row in listed].count("Machine") == 70


def test_many_marks_fit_one_chart():
    start = at("2020-01-01")
    sent = [mail("ann", start + timedelta(days=number), "guide-1") for number in range(1500)]
    chart = next(b for b in ENTRY(audited(company(sent))).blocks if isinstance(b, Chart))
    assert sum(len(rows) for rows in chart.spec["datasets"].values()) <= 2_000
    assert sum(int(row[1].replace(",", "")) for row in chart.data.rows) == 1500


@pytest.mark.parametrize("name", [HOSTILE, FORMULA, "x" * 10_000])
def test_hostile_ids_titles_and_programs_stay_text(name):
    leads = [replace_in(row, lead_id=name) for row in LEADS[:1]]
    sent = [mail(name, "2025-01-10", name, program=name), touch(name, "2025-01-11", name)]
    pieces = [{**PIECES[0], "content_id": name, "title": name}]
    analysis = audited(company(sent, leads, pieces, deals=()))
    section = ENTRY(analysis, chosen=name)
    page = to_html(Report("", "", "", (section,)))
    assert "<script>alert" not in page
    assert "x" * 100 not in page
    content = find(section, "mail-touches").attached.content.decode()
    assert not any(
        cell.startswith(("=", "@", "+", "-")) for row in csv.reader(io.StringIO(content))
        for cell in row
    )  # fmt: skip


def replace_in(row, **changed):
    return {**row, **changed}


def test_its_numbers_are_facts_of_their_own(analysis):
    told = facts(Report("", "", "", (ENTRY(analysis),)))
    assert (told["mail.ann.sends"].value, told["mail.ann.nurture"].value) == (5, 1)
    assert told["mail.ann.assessed"].value == 41


def test_later_dates_than_the_analysis_are_no_stage_yet():
    early = audited(as_of=at("2025-03-02").date())
    stages = [what for _, mark, what in rows(early) if mark == "Stage"]
    assert stages == ["Lead created."]
    assert replace(early.settings).as_of is not None
    assert len(TOUCHES) > len(rows(early))
