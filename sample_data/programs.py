"""The company's programs: what they are, how people answer them, what they cost."""

from dataclasses import dataclass

import numpy as np

from sample_data.window import Floats


@dataclass(frozen=True, slots=True)
class Program:
    """One named campaign.

    Attributes:
        name: Its name in every export.
        kind: What the company calls it, as in the touches contract.
        channel: Where its money is spent.
        monthly_cost: USD a month for a company with 2,000 leads.
        clicks: Share of its e-mails that a human clicks; 0 where it sends none.
        opt_outs: Share of its e-mails after which the person unsubscribes.
        complaints: Share of its e-mails that are reported as spam.
    """

    name: str
    kind: str
    channel: str
    monthly_cost: float
    clicks: float = 0
    opt_outs: float = 0
    complaints: float = 0


OPERATIONS = "Operations Playbook"
FINANCE = "Finance Briefing"
INTEGRATION = "Integration Guide"
SPAM = "Product Spotlight"
NEWSLETTER = "Supply Notes"
WEBINARS = "Webinar Series"
EVENTS = "Trade Shows"
SEARCH_ADS = "Search Ads Planning"
LINKEDIN = "LinkedIn Operations Leaders"
ORGANIC = "Blog and Search"
PARTNERS = "Partner Referrals"
CALLING = "Sales Calls"

PROGRAMS = (
    Program("", "", "", 0),
    Program(OPERATIONS, "nurture", "email", 1_900, 0.125, 0.0008, 0.00005),
    Program(FINANCE, "nurture", "email", 1_500, 0.125, 0.0008, 0.00005),
    Program(INTEGRATION, "nurture", "email", 1_400, 0.125, 0.0008, 0.00005),
    Program(SPAM, "nurture", "email", 700, 0.007, 0.0029, 0.0012),
    Program(NEWSLETTER, "newsletter", "email", 1_100, 0.031, 0.0008, 0.0001),
    Program(WEBINARS, "event", "webinar", 1_600, 0.036, 0.0010, 0.0001),
    Program(EVENTS, "event", "event", 5_200),
    Program(SEARCH_ADS, "acquisition", "paid search", 6_400),
    Program(LINKEDIN, "acquisition", "linkedin", 4_300),
    Program(ORGANIC, "acquisition", "organic search", 3_000),
    Program(PARTNERS, "acquisition", "referral", 900),
    Program(CALLING, "sales", "call", 8_000),
)
"""Every program; place 0 is "none"."""

NURTURING = (OPERATIONS, FINANCE, INTEGRATION)
"""The programs that do nurture, whatever the others are called."""

_NAMES = tuple(program.name for program in PROGRAMS)


def code(name: str) -> int:
    """Return the number that stands for a program."""
    return _NAMES.index(name)


def rates(which: str) -> Floats:
    """Return `clicks`, `opt_outs` or `complaints` of every program, by its number."""
    return np.array([getattr(program, which) for program in PROGRAMS])
