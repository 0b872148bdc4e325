"""A company whose mail one can follow by eye: three leads, two programs, three pieces."""

from dataclasses import replace

from attribution.audit_rules import Judged
from tests.attribution.audit import planted
from tests.factories import at, dataset, deal, lead, touch
from tests.reports.company import analysed

GUIDE, OFFER, OTHER = "guide-1", "offer-1", "guide-2"
WORDS = tuple(
    Judged(piece, "help", "Ada Lund", "It explains how to count stock.", at("2025-06-01"))
    for piece in (GUIDE, OTHER)
)
"""A person's words, so that no test here rests on what the text judge makes of a text."""


def mail(who, day, piece, action="sent", **more):
    program = "Spotlight" if piece == OFFER else "Playbook"
    named = {"program": program, "program_kind": "nurture", "content_id": piece}
    return touch(who, day, action=action, **named | more)


TOUCHES = (
    mail("ann", "2025-01-10T09:00:00", GUIDE, touch_id="a1"),
    mail("ann", "2025-01-10T09:00:30", GUIDE, "delivered", touch_id="a2"),
    mail("ann", "2025-01-10T09:00:32", GUIDE, touch_id="a3", action="clicked"),
    mail("ann", "2025-01-10T09:01:00", GUIDE, "opened", touch_id="a4"),
    mail("ann", "2025-01-12T09:00:00", GUIDE, "clicked", touch_id="a5"),
    mail("ann", "2025-01-20T09:00:00", OFFER, touch_id="a6"),
    mail("ann", "2025-02-10T09:00:00", OFFER, touch_id="a7"),
    mail("ann", "2025-03-01T09:00:00", OFFER, touch_id="a8"),
    mail("ann", "2025-03-01T12:00:00", OFFER, "clicked", touch_id="a9",
         url="https://b.example/unsubscribe?u=1"),
    mail("ann", "2025-03-05T09:00:00", OFFER, "unsubscribed", touch_id="b0"),
    mail("ann", "2025-03-10T09:00:00", OFFER, touch_id="b1"),
    mail("ben", "2025-02-03T09:00:00", GUIDE, touch_id="c1"),
    mail("ben", "2025-02-17T09:00:00", OFFER, touch_id="c2"),
    mail("cat", "2025-03-18T09:00:00", OFFER, touch_id="d1"),
    touch("dan", "2025-03-20T09:00:00", "search", "page_viewed", touch_id="e1"),
)  # fmt: skip
LEADS = (
    lead("ann", role="Finance", industry="Retail", interests="Inventory", owner="eve@a.example",
         mql_at="2025-04-01", opted_out_at="2025-03-05T09:00:00"),
    lead("ben", role="Finance", interests="Inventory"),
    lead("cat", role="IT", industry="Retail", interests="Interfaces"),
    lead("dan"),
    lead("eve"),
)  # fmt: skip
PIECES = (
    {"content_id": GUIDE, "title": "Count stock in an afternoon", "content_type": "guide",
     "topic": "Inventory", "audience_role": "Finance", "body": "Count. Then count again."},
    {"content_id": OTHER, "title": "What stock costs", "content_type": "guide",
     "topic": "Inventory", "audience_role": "Finance", "body": "Stock costs money."},
    {"content_id": OFFER, "title": "Book your demo", "content_type": "demo offer",
     "topic": "Product", "body": "Book a demo."},
)  # fmt: skip
DEALS = (deal("d1", "100.00", "2025-06-01", lead_id="ann"),)


def company(touches=TOUCHES, leads=LEADS, pieces=PIECES, deals=DEALS):
    """Return the dataset, sorted as loading does."""
    made = dataset(touches, deals, leads)
    good = made.touches.good.sort("occurred_at", "touch_id")
    catalogue = None if pieces is None else planted.content(pieces)
    return replace(made, touches=replace(made.touches, good=good), content=catalogue)


def audited(data=None, **settings):
    """Return the analysis of the company, or of another, as people judged its pieces."""
    return analysed(data or company(), **{"judged": WORDS} | settings)
