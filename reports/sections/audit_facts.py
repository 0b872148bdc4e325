"""What was found of programs, as facts."""

from attribution.audit.answers import Outcome, ProgramAudit, Verdict
from reports.blocks import Fact
from reports.names import key_part, name
from reports.numbers import part_count
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_words import VERDICTS
from reports.sections.programs_audit_words import UNITS
from reports.told import estimate_fact


def program_key(audit: ProgramAudit) -> str:
    """Return the first part of the keys of a program's facts."""
    return f"audit.program.{key_part(audit.program)}"


def verdict_fact(audit: ProgramAudit) -> Fact:
    """Return what a program was found to be."""
    label = f"“{name(audit.program)}” was found to be"
    return Fact(
        f"{program_key(audit)}.verdict", label, VERDICTS[audit.verdict], audit.verdict.value
    )


def program_share(audit: ProgramAudit, which: Verdict) -> Fact:
    """Return which share of a program's sends is `nurture` or `spam`."""
    found = audit.shares.nurture if which is Verdict.NURTURE else audit.shares.spam
    return estimate_fact(
        f"{program_key(audit)}.{which}", f"Sends that are {which}", found, instead="–", unit="share"
    )


def outcome_fact(audit: ProgramAudit, outcome: Outcome) -> Fact:
    """Return what was measured as a fact, with its range."""
    criterion = CRITERIA[outcome.criterion]
    key = f"{program_key(audit)}.{outcome.criterion}"
    told = UNITS.get(outcome.unit, part_count)
    label = f"{criterion.name}, “{name(audit.program)}”"
    return estimate_fact(key, label, outcome.figure, told, instead="–", unit=outcome.unit or "none")
