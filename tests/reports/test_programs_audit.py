"""Programs are told side by side and one by one: what they fail, by how much, and what to do."""

from dataclasses import replace

import pytest

from attribution.audit.answers import Shares, Verdict
from attribution.audit.programs import PROGRAM_CRITERIA
from attribution.audit.tallies import shares_of
from attribution.estimate import Estimate
from reports.blocks import Caveat, Chart, Figure, Sentence, Table
from reports.sections import SECTIONS
from reports.sections.programs_audit import in_print, programs_audit
from reports.sections.programs_audit_words import measured_told
from tests.factories import touch
from tests.reports.sprayed import OFFER, audited, company, touches


@pytest.fixture(scope="module")
def analysis():
    return audited()


@pytest.fixture(scope="module")
def overview(analysis):
    return SECTIONS["programs"](analysis)


@pytest.fixture(scope="module")
def card(analysis):
    return SECTIONS["programs"](analysis, chosen="Spotlight")


def find(section, key):
    return next(b for b in section.blocks if getattr(b, "key", "") == key)


def said(section):
    return next(b.text for b in section.blocks if isinstance(b, Sentence))


def caveats(section):
    return [b.text for b in section.blocks if isinstance(b, Caveat)]


def test_all_programs_are_told_in_one_sentence(overview):
    assert said(overview) == (
        "Of 2 programs called nurture, 1 was found to be spam (“Spotlight”) and 1 was found to be "
        "nurture (“Playbook”). “Playbook” has the most nurture, 90% (60%–98%), more than any "
        "other for certain."
    )


def test_programs_whose_ranges_overlap_are_not_ranked(analysis, monkeypatch):
    spotlight, playbook, notes = analysis.program_audits
    alike = replace(spotlight, shares=playbook.shares, verdict=playbook.verdict)
    monkeypatch.setattr(type(analysis), "program_audits", (alike, playbook, notes))
    told = said(programs_audit(analysis))
    assert "its range overlaps with that of “Playbook”: which of them is ahead is not" in told


def test_every_criterion_has_a_cell_for_every_program(overview):
    chart = find(overview, "audit-scorecard")
    assert chart.data.header == ("Criterion", "Spotlight", "Playbook", "Notes")
    assert [row[0] for row in chart.data.rows] == [f"{c.id} {c.name}" for c in PROGRAM_CRITERIA]
    answers = {cell for row in chart.data.rows for cell in row[1:]}
    assert answers <= {"Pass", "Warning", "Fail", "Cannot say", "–"}
    assert len(next(iter(chart.spec["datasets"].values()))) >= 1


def test_what_was_checked_is_counted_and_nothing_unknown_is_met(analysis, overview):
    rows = {row[0]: row for row in find(overview, "audit-programs").rows}
    assert rows["Spotlight"][1:6] == ("nurture", "Spam", "30", "0% (0%–11%)", "100% (89%–100%)")
    for audit in analysis.program_audits:
        known = [o for o in audit.outcomes if o.answer in {0, 1}]
        asked = [o for o in audit.outcomes if o.answer is not None]
        assert rows[audit.program][6] == f"{len(known)} of {len(asked)}"
        assert rows[audit.program][7] == str(sum(o.answer == 0 for o in audit.outcomes))


def test_fields_missing_for_programs_are_named(overview):
    rows = {row[0]: row for row in find(overview, "audit-programs-gaps").rows}
    assert rows["fit, a setting"][2:] == ("P11 Leads that fit", "3 programs")


def test_one_program_is_told_with_its_figures(card):
    assert said(card).startswith(
        "“Spotlight” is called nurture; it was found to be spam: 100% (89%–100%) of its 30 sends "
        "to 10 leads. We checked "
    )
    told = [b.text for b in card.blocks if isinstance(b, Figure)]
    assert told[:3] == ["Spam", "0%", "100%"]


def test_what_fails_stands_with_figure_limit_evidence_and_fix(card):
    shown = find(card, "audit-fails-Spotlight")
    rows = {row[0].partition(" ")[0]: row for row in shown.rows}
    assert "limit 50%" in rows["P2"][1]
    assert rows["P2"][1].startswith("100% (")
    assert "limit 50%. 30 touches, such as s20, s21" in rows["P2"][1]
    assert "80%" in rows["P2"][2]
    assert rows["P2"][3]
    assert "hard promotion 100%" in rows["P3"][1]
    assert "limit 17%" in rows["P3"][1]


def test_what_cannot_be_said_names_the_field(card):
    rows = {row[0].partition(" ")[0]: row[1] for row in find(card, "audit-open-Spotlight").rows}
    assert rows["P11"] == (
        "Cannot say, because the settings do not say who is worth nurturing; it needs the setting "
        "fit (under [audit] in nurture.toml)"
    )


def test_a_column_that_is_there_is_not_told_to_be_missing(analysis, monkeypatch):
    spotlight, *others = analysis.program_audits
    why = "the data have no complaint in any program"
    open_ = [
        replace(one, answer=-1, figure=Estimate.unknown(why)) if one.criterion == "P13" else one
        for one in spotlight.outcomes
    ]
    turned = replace(spotlight, outcomes=tuple(open_))
    monkeypatch.setattr(type(analysis), "program_audits", (turned, *others))
    told = find(SECTIONS["programs"](analysis, chosen="Spotlight"), "audit-open-Spotlight")
    rows = {row[0].partition(" ")[0]: row[1] for row in told.rows}
    assert rows["P13"] == f"Cannot say, because {why}; it needs the column action of the touches"


def test_no_criterion_is_lost_between_the_tables(analysis, card):
    told = [
        row[0].partition(" ")[0]
        for block in card.blocks
        if isinstance(block, Table)
        for row in block.rows
    ]
    assert sorted(told) == sorted(one.id for one in PROGRAM_CRITERIA)
    assert analysis.program_audits[0].program == "Spotlight"


def test_a_program_that_there_is_not_is_said(analysis):
    section = SECTIONS["programs"](analysis, chosen="Sprotlight")
    assert caveats(section)[0].startswith(
        "No program that sends anything is called “Sprotlight”. Shown are all"
    )
    assert said(section).startswith("Of 2 programs")


def test_programs_are_found_however_they_are_typed(analysis):
    assert said(SECTIONS["programs"](analysis, chosen="  spotLIGHT ")).startswith("“Spotlight” is")


def test_results_of_a_young_program_are_withheld(analysis):
    card = SECTIONS["programs"](analysis, chosen="Notes")
    assert any(text.startswith("Too young for results: it began on ") for text in caveats(card))


def test_a_program_that_sends_no_marketing_is_asked_nothing():
    calls = [
        touch(f"l{i}", "2025-02-03T09:00:00", "call", "call_made", program="Calls",
              program_kind="sales")
        for i in range(4)
    ]  # fmt: skip
    section = SECTIONS["programs"](audited(company([*touches(), *calls])), chosen="Calls")
    assert "The criteria of programs are asked of marketing, and it sends none." in said(section)


def test_without_a_named_program_it_is_said_what_to_fill_in():
    bare = [touch("l1", "2025-02-03", action="sent", content_id=OFFER)]
    section = SECTIONS["programs"](audited(company(bare)))
    assert said(section) == "That cannot be said: no send on record names a program."
    assert "program_kind" in caveats(section)[0]


def test_on_paper_what_programs_called_nurture_fail_is_told_too(analysis):
    keys = [b.key for b in in_print(analysis).blocks if isinstance(b, Chart | Table)]
    assert "audit-fails-Spotlight" in keys
    assert "audit-fails-Notes" not in keys
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("verdicts", "verdict", "told"),
    [
        (["unclear"] * 5, Verdict.UNCLEAR, "what it is cannot be said: every one of its 30 sends"),
        (
            ["spam"] * 5 + ["nurture"] * 5,
            Verdict.UNCLEAR,
            "what it is stays unclear: 50% (24%–76%)",
        ),
        (["mixed"] * 80 + ["spam"] * 20, Verdict.MIXED, "it was found to be mixed, neither more"),
    ],
)
def test_every_verdict_has_its_sentence(analysis, monkeypatch, verdicts, verdict, told):
    import polars as pl  # noqa: PLC0415 - one test needs it

    first, *others = analysis.program_audits
    shares = shares_of(pl.Series(verdicts), 0.95)
    odd = replace(first, shares=shares, verdict=verdict)
    monkeypatch.setattr(type(analysis), "program_audits", (odd, *others))
    assert told in said(programs_audit(analysis, program="Spotlight"))


def test_measures_are_told_with_their_units(analysis):
    one = analysis.program_audits[0].outcomes[0]
    made = replace(
        one, answer=0, figure=Estimate(1.234, 1.1, 1.4, 50), unit="per_hundred", limit=None,
        measured="", also=(),
    )  # fmt: skip
    assert measured_told(made) == "1.2 (1.1–1.4) per 100"
    assert isinstance(analysis.program_audits[0].shares, Shares)
