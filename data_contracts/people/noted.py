"""Findings on who is who, which need no more than what was found."""

from data_contracts.contract import Finding, Severity


def noted(  # noqa: PLR0913 (the fields of a finding)
    rule: str,
    rows: int,
    says: str,
    cause: str,
    *,
    severity: Severity = Severity.NOTE,
    fix: str = "Nothing to do.",
) -> Finding:
    """Return a finding on the table that its rule begins with."""
    return Finding(rule.partition(".")[0], rule, severity, rows, says, cause, fix)
