"""A company small enough to judge by eye: one program sprays offers, one sends what fits the role.

Ten leads, five in finance and five in IT, all early. "Spotlight" sends one offer to all of them on
three days: 30 sends, each a blast of a pitch that nobody asked for, and nothing speaks for any.
"Playbook" sends each lead the guide for its role once: 10 sends that fit. Both are called nurture.
"Notes", a newsletter, sends a piece without any type or text to two leads.
"""

from collections.abc import Sequence
from dataclasses import replace

from attribution.audit_rules import Judged
from tests.attribution.audit import planted
from tests.factories import at, dataset, lead, touch
from tests.reports.company import analysed

OFFER, FOR_FINANCE, FOR_IT, BARE = "offer", "guide-fin", "guide-it", "note"
NAMES = ("Brightwater",)
WORDS = (
    Judged(OFFER, "pitch", "Ada", "It sells.", at("2025-06-01")),
    *(Judged(one, "help", "Ada", "It helps.", at("2025-06-01")) for one in (FOR_FINANCE, FOR_IT)),
)
PITCH = (
    "Book a demo of Brightwater today. Brightwater is the leading platform. Save 20 percent on "
    "Brightwater this month only. Buy now and get a discount. Talk to our sales team this week. "
    "Our new release is here."
)
HELP = (
    "Count your stock once a week. First, list what moves fast. Then compare the list with what "
    "you sold. For example, a part that sold ten times needs a check. Write down the difference."
)
PIECES = (
    {"content_id": OFFER, "title": "Save 20 percent", "content_type": "discount offer",
     "topic": "Product", "body": PITCH},
    {"content_id": FOR_FINANCE, "title": "Stock for finance", "content_type": "guide",
     "topic": "Stock", "audience_role": "Finance", "body": HELP},
    {"content_id": FOR_IT, "title": "Stock for IT", "content_type": "guide", "topic": "Stock",
     "audience_role": "IT", "body": HELP.replace("stock", "interfaces").replace("part", "job")},
    {"content_id": BARE, "title": "A note"},
)  # fmt: skip


def leads() -> list[dict[str, object]]:
    people = [
        lead(f"l{i}", "2025-01-01", role=("Finance", "IT")[i // 5], industry="Retail")
        for i in range(10)
    ]
    # Somebody has a later stage on record, so that the others are known to be early.
    people[9]["mql_at"] = at("2025-12-01")
    return people


def touches() -> list[dict[str, object]]:
    rows = []
    for i in range(10):
        spotlight = {"program": "Spotlight", "program_kind": "nurture", "content_id": OFFER}
        playbook = {
            "program": "Playbook", "program_kind": "nurture",
            "content_id": (FOR_FINANCE, FOR_IT)[i // 5],
        }  # fmt: skip
        for month in (2, 3, 4):
            day = f"2025-{month:02}-03T09:00:00"
            rows.append(touch(f"l{i}", day, action="sent", touch_id=f"s{month}{i}", **spotlight))
        day = f"2025-05-{i + 1:02}T09:00:00"
        rows.append(touch(f"l{i}", day, action="sent", touch_id=f"p{i}", **playbook))
        if i < 3:
            later = f"2025-05-{i + 1:02}T12:00:00"
            rows.append(
                touch(f"l{i}", later, action="form_submitted", touch_id=f"f{i}", **playbook)
            )
    notes = {"program": "Notes", "program_kind": "newsletter", "content_id": BARE}
    rows += [touch(f"l{i}", "2025-06-20", action="sent", touch_id=f"n{i}", **notes) for i in (0, 7)]
    harm = {"program": "Spotlight", "program_kind": "nurture", "content_id": OFFER}
    rows.append(touch("l4", "2025-04-03T10:00:00", action="unsubscribed", touch_id="u4", **harm))
    return rows


def company(
    sent: Sequence[dict[str, object]] | None = None,
    people: Sequence[dict[str, object]] | None = None,
    pieces: Sequence[dict[str, object]] | None = PIECES,
):
    made = dataset(touches() if sent is None else sent, [], leads() if people is None else people)
    good = made.touches.good.sort("occurred_at", "touch_id")
    catalogue = None if pieces is None else planted.content(pieces)
    return replace(made, touches=replace(made.touches, good=good), content=catalogue)


def audited(data=None, **settings):
    return analysed(data or company(), **{"judged": WORDS, "our_names": NAMES} | settings)
