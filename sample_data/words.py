"""The closed lists of the sample company, and the numbers that stand for their words.

Arrays hold the place of a word in its list; place 0 is "none".
"""

from collections.abc import Sequence

CHANNELS = (
    "", "email", "call", "webinar", "event", "organic search", "paid search", "linkedin",
    "direct", "referral",
)  # fmt: skip
ACTIONS = (
    "", "sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "bounced",
    "complained", "page_viewed", "form_submitted", "content_downloaded", "registered", "attended",
    "call_made", "call_answered", "call_received", "meeting_held", "chatted", "ad_viewed",
    "ad_clicked", "rated",
)  # fmt: skip
SEGMENTS = ("small", "mid-market", "enterprise")
INDUSTRIES = ("manufacturing", "logistics", "retail", "health care")
SOURCES = (
    "organic search", "paid search", "linkedin", "webinar", "event", "outbound", "referral",
)  # fmt: skip
ROLES = ("operations", "finance", "it", "procurement", "other")
SENIORITIES = ("specialist", "manager", "director", "executive")
INTERESTS = ("forecasting", "inventory", "suppliers")
OWNERS = (
    "North 1", "North 2", "South 1", "South 2", "East 1", "West 1", "West 2",
)  # fmt: skip
STATUSES = ("open", "won", "lost")
DEAL_TYPES = ("new business", "existing business")
LOSS_REASONS = (
    "", "no decision", "price", "chose a competitor", "project postponed", "missing feature",
)  # fmt: skip
STAGES = ("lead", "mql", "accepted", "sales_ready", "disqualified")
PAGES = (
    "", "/unsubscribe", "/", "/blog/forecast-error", "/blog/safety-stock",
    "/blog/supplier-scorecard", "/product", "/pricing", "/customers", "/contact", "/webinars",
    "/library",
)  # fmt: skip
SITE = "https://www.brightwater.example"
OUR_NAMES = ("Brightwater",)

GOOD_REASONS = (
    "answers the question asked in the form",
    "follows the webinar: wants to see the safety stock example",
    "read the supplier guide twice; offers the scorecard sheet",
    "asked for the integration list of two systems",
    "agree on data for the trial with three product groups",
    "goes through the business case with finance",
)
TOUCH_BASE = ("touching base", "checking in", "follow up")
REASONS = ("", *GOOD_REASONS, *TOUCH_BASE)


def place(word: str, words: Sequence[str]) -> int:
    """Return the number that stands for a word."""
    return words.index(word)
