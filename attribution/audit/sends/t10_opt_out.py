"""T10: nobody who opted out gets more."""

import numpy as np

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.told import Told, told

RECEIVERS_DAYS = 2
"""Gmail and Yahoo ask bulk senders to honour an opt-out in so many days."""

LAW_BUSINESS_DAYS = 10
"""The United States' CAN-SPAM Act asks for it in so many business days."""


def not_after_opt_out(of: Context) -> Told:
    """Hold each marketing send to the first opt-out of its lead from its channel.

    Where only the leads table tells of opt-outs, nobody knows of leads that it does not have.
    """
    late = of.moment > of.opted_out_at
    unknown = np.full(of.rows.size, not of.opt_outs.on_record)
    if not of.opt_outs.touched:
        unknown |= ~of.people.listed[of.lead]
    return told(~late, of.marketing, unknown)


T10 = Criterion(
    id="T10",
    level=Level.SEND,
    name="Not after the opt-out",
    quote="unless they opted out",
    formula="No marketing send goes to a lead after it opted out of, or complained in, that "
    f"channel. Gmail and Yahoo allow {RECEIVERS_DAYS} days to act on it, the CAN-SPAM Act "
    f"{LAW_BUSINESS_DAYS} business days; here the first send after it counts.",
    fix="Take opt-outs over into every list at once, before the next send.",
    fields=("leads.opted_out_at",),
    judge=not_after_opt_out,
)
