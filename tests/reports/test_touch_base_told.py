"""A program that calls leads every month only to touch base says so."""

from dataclasses import replace

from attribution.analysis import Analysis
from attribution.audit_rules import AuditRules
from attribution.settings import Settings
from reports.sections.programs_audit_card import touch_base_caveat
from tests.attribution.audit.made import made
from tests.attribution.audit.sends.worlds import STAGED, call
from tests.factories import lead

CALLS = [call("ann", days, reason, touch_id=f"c{days}") for days, reason in
         [(0, None), (30, "checking in"), (80, "asked for the integration list")]]  # fmt: skip
DATA = made(CALLS, leads=[lead("ann"), STAGED])


def told(rules):
    analysis = Analysis(DATA, replace(Settings(), audit=rules))
    (audit,) = analysis.program_audits
    return [caveat.text for caveat in touch_base_caveat(analysis, audit)]


def test_a_monthly_touch_base_is_told_with_its_leads_and_touches():
    (text,) = told(AuditRules())
    assert "1 lead, such as c0, c30" in text
    assert "25 to 35 days apart" in text


def test_calls_further_apart_are_none():
    assert told(AuditRules(touch_base_days=(40, 50))) == []
