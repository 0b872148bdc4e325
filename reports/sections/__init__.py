"""Every section on offer: one question each, for a page, a report and the command line alike.

To add one: write its file here (see `revenue_credit.py`), then add its entry below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from attribution.analysis import Analysis
from reports.blocks import Section
from reports.sections import (
    data_health,
    did_nurture,
    influence,
    journeys,
    methods,
    nurture_or_spam,
    one_leads_mail,
    plan_a_test,
    programs_audit,
    reconciliation,
    revenue_credit,
    roi,
    sales_ready,
    summary,
    what_to_send,
    why_models_disagree,
)
from reports.sections.deal_choice import offered_deals
from reports.sections.lead_choice import offered_leads


@dataclass(frozen=True, slots=True)
class Choice:
    """One more thing that a reader may choose on a section's page, and keep in its address.

    Attributes:
        key: Its name in the address, and the name under which the section takes it.
        label: What a reader sees over it.
        explained: What may be typed in place of what is offered.
        offered: The texts on offer for an analysis, the default first.
    """

    key: str
    label: str
    explained: str
    offered: Callable[[Analysis], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One section on offer.

    Attributes:
        key: Stable id; the page's address.
        title: The short name, for navigation.
        build: Makes the section; takes the analysis and, where `by` is not empty, `by=`, and
            what is chosen under the choice's key.
        by: The columns it can be told by, the default first; empty where there is nothing to
            choose.
        choice: What else may be chosen; None where there is nothing.
    """

    key: str
    title: str
    build: Callable[..., Section]
    by: tuple[str, ...] = ()
    choice: Choice | None = None

    def __call__(
        self, analysis: Analysis, by: str | None = None, chosen: str | None = None
    ) -> Section:
        """Return the section, told by one of `by`, of what is chosen; defaults where neither is."""
        given = {"by": by} if by else {}
        if self.choice and chosen:
            given[self.choice.key] = chosen
        return self.build(analysis, **given)


_DEAL = Choice(
    "deal",
    "Deal",
    "Choose one, or type the name or id of a deal or an account.",
    offered_deals,
)
_NURTURE = Choice(
    "program",
    "Program",
    "Choose one nurture program, or all of them together.",
    did_nurture.offered_programs,
)
_TESTED = Choice(
    "program",
    "Program",
    "Choose one, or type the name of a program that is still to begin.",
    plan_a_test.programs_to_test,
)
_AUDITED = Choice(
    "program",
    "Program",
    "Choose one program, or all of them side by side.",
    programs_audit.audited_programs,
)
_LEAD = Choice(
    "lead",
    "Lead",
    "Choose one, those with the worst mail first, or type the id of any lead.",
    offered_leads,
)
_REPLACED = Choice(
    "program",
    "Program",
    "Choose one program, or all of them together.",
    what_to_send.offered_programs,
)
_ENTRIES = (
    Entry(summary.KEY, summary.TITLE, summary.summary),
    Entry(
        revenue_credit.KEY, revenue_credit.TITLE, revenue_credit.revenue_credit, revenue_credit.BY
    ),
    Entry(
        why_models_disagree.KEY,
        why_models_disagree.TITLE,
        why_models_disagree.why_models_disagree,
        why_models_disagree.BY,
        _DEAL,
    ),
    Entry(journeys.KEY, journeys.TITLE, journeys.journeys),
    Entry(influence.KEY, influence.TITLE, influence.influence, influence.BY),
    Entry(roi.KEY, roi.TITLE, roi.roi, roi.BY),
    Entry(reconciliation.KEY, reconciliation.TITLE, reconciliation.reconciliation),
    Entry(sales_ready.KEY, sales_ready.TITLE, sales_ready.sales_ready, sales_ready.BY),
    Entry(did_nurture.KEY, did_nurture.TITLE, did_nurture.did_nurture, choice=_NURTURE),
    Entry(plan_a_test.KEY, plan_a_test.TITLE, plan_a_test.plan_a_test, choice=_TESTED),
    Entry(nurture_or_spam.KEY, nurture_or_spam.TITLE, nurture_or_spam.nurture_or_spam),
    Entry(programs_audit.KEY, programs_audit.TITLE, programs_audit.programs_audit, choice=_AUDITED),
    Entry(one_leads_mail.KEY, one_leads_mail.TITLE, one_leads_mail.one_leads_mail, choice=_LEAD),
    Entry(what_to_send.KEY, what_to_send.TITLE, what_to_send.what_to_send, choice=_REPLACED),
    Entry(data_health.KEY, data_health.TITLE, data_health.data_health),
    Entry(methods.KEY, methods.TITLE, methods.methods),
)

SECTIONS: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in _ENTRIES})
"""Key → section, in reading order."""
