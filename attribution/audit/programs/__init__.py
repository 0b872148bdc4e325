"""Programs: the criteria, in the order a reader should meet them.

To add one: write it in a file here (`context.py` says what is known of all programs), then add its
line below.
"""

from attribution.audit.answers import ProgramAudit
from attribution.audit.audited import Audited
from attribution.audit.criterion import Criterion
from attribution.audit.programs.audit import audits
from attribution.audit.programs.context import Context
from attribution.audit.programs.p1_targeting import P1
from attribution.audit.programs.p2_blast import P2
from attribution.audit.programs.p3_promotion import P3
from attribution.audit.programs.p4_email_only import P4
from attribution.audit.programs.p5_pull import P5
from attribution.audit.programs.p6_interaction import P6
from attribution.audit.programs.p7_flow import P7
from attribution.audit.programs.p8_kept import P8
from attribution.audit.programs.p9_time import P9
from attribution.audit.programs.p10_cadence import P10
from attribution.audit.programs.p11_fit import P11
from attribution.audit.programs.p12_feedback import P12
from attribution.audit.programs.p13_complaints import P13
from attribution.audit.programs.ranks import ranked

__all__ = ["PROGRAM_CRITERIA", "audit_programs", "ranked"]

PROGRAM_CRITERIA: tuple[Criterion, ...] = (
    P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13,
)  # fmt: skip
"""What is asked of each program; `judge` takes a `context.Context` and gives an `Outcome` for each
of `Context.codes`."""


def audit_programs(audited: Audited, zone: str) -> tuple[ProgramAudit, ...]:
    """Audit every program that sends anything, and every one that is called nurture.

    Touches without a program belong to none and are left out. Criteria are asked of marketing
    sends: of programs of the kind *sales*, and of those without a send, none applies.

    Args:
        audited: The data with their pieces and sends, judged.
        zone: The zone whose calendar days count.

    Returns:
        Programs called nurture first, of these and of the others those with most sends first.
    """
    return audits(Context(audited, zone), PROGRAM_CRITERIA)
