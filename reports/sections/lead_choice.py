"""Which lead a reader means: offered worst first, and any other found by its id."""

from attribution.analysis import Analysis
from reports.names import distinct_names

MOST_OFFERED = 300
"""So many leads are offered, those with the worst mail first; any other is found by its id."""


def offered_leads(analysis: Analysis) -> tuple[str, ...]:
    """Return the leads on offer by their ids, the one with the worst mail first."""
    return distinct_names(analysis.mail_leads[:MOST_OFFERED])


def found_lead(analysis: Analysis, text: str | None) -> str | None:
    """Return the lead that a text means; None where nobody has it as an id.

    An id counts as it stands; one typed in other case is taken where it is the only such one. No
    text means the lead with the worst mail.
    """
    wanted = " ".join((text or "").split())
    if not wanted:
        return next(iter(analysis.mail_leads), None)
    offered = dict(zip(offered_leads(analysis), analysis.mail_leads, strict=False))
    if wanted in offered:
        return offered[wanted]
    ids = _ids(analysis)
    if wanted in ids:
        return wanted
    alike = [one for one in ids if one.casefold() == wanted.casefold()]
    return alike[0] if len(alike) == 1 else None


def _ids(analysis: Analysis) -> set[str]:
    """Return the ids of everybody with a touch, and of everybody in the leads table."""
    data = analysis.data
    known = set(data.touches.good["lead_id"].drop_nulls().unique())
    return known if data.leads is None else known | set(data.leads.good["lead_id"])
