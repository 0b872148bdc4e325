"""T11: no hard promotion to early leads."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import STAGES, UNKNOWN, Context
from attribution.audit.sends.told import Told, told


def fits_stage(of: Context) -> Told:
    """Look for hard promotion that an early lead did not ask for."""
    cleared = of.requested | (of.promotion_known & ~of.hard)
    early, unstaged = of.stage == STAGES.index("early"), of.stage == UNKNOWN
    cleared |= ~early & ~unstaged
    return told(
        cleared,
        of.with_content & ~of.call,
        ~cleared & of.no_content,
        ~cleared & of.unlisted & ~of.promotion_known,
        ~cleared & ~of.promotion_known,
        ~cleared & unstaged,
    )


T11 = Criterion(
    id="T11",
    level=Level.SEND,
    name="Fits the stage",
    quote="leads that are in the early stages",
    formula="No lead at an early stage (before it became an MQL) gets a case study, prices, a "
    "demo, a discount or other hard promotion that it did not ask for in the {answer_days} days "
    "before.",
    fix="Send early leads a guide or an answer; keep promotion for those who ask, or are further.",
    fields=(
        "touches.content_id", "content.content_id", "content.content_type", "leads.mql_at",
    ),
    judge=fits_stage,
)  # fmt: skip
