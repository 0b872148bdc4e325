"""T6: nobody is called early only to touch base."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import STAGES, UNKNOWN, Context
from attribution.audit.sends.reasons import in_use, keeps_in_touch, valid
from attribution.audit.sends.told import Told, told


def more_than_touching_base(of: Context) -> Told:
    """Look for calls and mail one to one, early, without reason and with nothing to say."""
    empty = of.one_to_one & ~valid(of, of.reasons) & (keeps_in_touch(of) | of.no_content)
    early = of.stage == STAGES.index("early")
    unstaged = empty & (of.stage == UNKNOWN)
    # Where no export states any reason, a missing one says nothing of this call.
    no_reasons = empty & (early | unstaged) & (not in_use(of, "reason"))
    return told(~(empty & early), of.one_to_one, no_reasons, unstaged)


T6 = Criterion(
    id="T6",
    level=Level.SEND,
    name="More than touching base",
    quote="calling … early stages … every month just to 'touch base'",
    formula="A call or a mail from one to one to a lead at an early stage states a reason; or it "
    "is about a piece, and says more than that we keep in touch.",
    fix="Call when there is a reason for this lead, and write it down; else send something of use.",
    fields=("touches.reason", "leads.mql_at"),
    judge=more_than_touching_base,
)
