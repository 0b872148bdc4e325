"""The methods say how the audit judges, how often its text judge errs, and what it cannot do."""

from dataclasses import replace

import pytest

from attribution.audit_rules import AuditRules
from data_contracts.lexicon.lexicon import Measured
from reports.blocks import Prose
from reports.sections import SECTIONS
from reports.sections.audit_methods import measured_told
from reports.sections.methods import methods
from tests.reports.sprayed import audited

MEASURED = Measured(
    texts=40, pitches=20, of="texts", on="2026-01-05", auc=0.9, auc_low=0.8, auc_high=0.95,
    accused=1, decided=16, missed=2, decided_pitches=15, undecided=9,
)  # fmt: skip


def with_measured(found, unseen=None, **settings):
    analysis = audited(**settings)
    lexicon = replace(analysis.data.lexicon, measured=found, unseen=unseen)
    return replace(analysis, data=replace(analysis.data, lexicon=lexicon))


def test_the_measured_error_is_told_with_its_ranges():
    told = measured_told(with_measured(MEASURED))
    assert told.startswith("Measured on 5 Jan 2026 on 40 texts (20 pitches, 20 helpful)")
    assert "90% (80%–95%, 95% interval)" in told
    # Wilson's intervals of 1 of 16, 2 of 15 and 9 of 40, by hand.
    assert "1 of 16 (6%, 1%–28%) helpful texts" in told
    assert "2 of 15 (13%, 4%–38%) pitches help" in told
    assert "9 of 40 (23%, 12%–38%) texts it said nothing" in told


def test_texts_that_were_not_read_for_the_words_come_first():
    told = measured_told(with_measured(MEASURED, replace(MEASURED, of="others", texts=50)))
    assert told.startswith("Measured on 5 Jan 2026 on 50 others (20 pitches, 30 helpful)")
    assert told.index("on 40 texts") > told.index("on 50 others")
    assert told.endswith("On texts of another kind it may do worse.")


def test_words_that_were_changed_have_no_measured_error():
    assert measured_told(with_measured(None)).startswith("How often it errs is not known here")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"our_names": ()}, "without them it misses more pitches"),
        ({"audit": AuditRules(pitch_from=0.7)}, "They hold for the lines 65% and 35%"),
    ],
)
def test_what_no_longer_holds_for_these_settings_is_said(settings, said):
    assert said in measured_told(with_measured(MEASURED, **settings))
    assert said not in measured_told(with_measured(MEASURED))


def test_methods_list_criteria_and_lines_unless_a_report_does_without():
    analysis = audited()
    full, short = SECTIONS["methods"](analysis), methods(analysis, audited=False)
    keys = {getattr(block, "key", "") for block in full.blocks}
    assert {"audit-criteria", "audit-lines"} <= keys
    assert "audit-criteria" not in {getattr(block, "key", "") for block in short.blocks}
    headings = [block.heading for block in short.blocks if isinstance(block, Prose)]
    assert "What the audit cannot do" in headings
    assert any("English only" in b.text for b in short.blocks if isinstance(b, Prose))


def test_every_line_stands_with_its_value_and_its_source():
    rows = next(
        b for b in SECTIONS["methods"](audited()).blocks if getattr(b, "key", "") == "audit-lines"
    ).rows
    told = {row[0]: row[1:] for row in rows}
    assert len(told) == len(AuditRules.__dataclass_fields__)
    assert told["Most complaints per delivered mail"] == (
        "0.3%", "Google and Yahoo, for bulk senders",
    )  # fmt: skip
