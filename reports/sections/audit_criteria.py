"""Every criterion of the audit, from the registries: a new one is told unasked."""

from collections.abc import Mapping
from types import MappingProxyType

from attribution.audit.criterion import Criterion
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.programs import PROGRAM_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.audit_rules import AuditRules
from reports.blocks import Table
from reports.sections.audit_words import formula, practitioner, title
from reports.tables import WORDS, table

CRITERIA: Mapping[str, Criterion] = MappingProxyType(
    {criterion.id: criterion for criterion in (*PIECE_CRITERIA, *TOUCH_CRITERIA, *PROGRAM_CRITERIA)}
)
"""Id → criterion: of pieces, of touches, of programs, each in the order of its registry."""


def criteria_table(rules: AuditRules) -> Table:
    """Return every criterion: what it asks, when it is met, and what to do where it is not."""
    return table(
        "audit-criteria",
        "Every criterion of the audit",
        (
            ("Criterion", WORDS), ("The practitioner’s words", WORDS), ("When it is met", WORDS),
            ("What to do where it is not", WORDS),
        ),
        [
            (title(one), practitioner(one), formula(one, rules), one.fix)
            for one in CRITERIA.values()
        ],
        note="C asks about a content piece, T about a touch, P about a program. Each is met, is "
        "not, or cannot be said because a field is missing; what cannot be said is never counted "
        "as met, and no score is made of them.",
    )  # fmt: skip
