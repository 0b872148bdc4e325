"""Small worlds to judge sends in, from Python rows."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from attribution.audit.answers import Pieces
from attribution.audit.sends import audit_sends
from attribution.audit_rules import AuditRules
from attribution.creditable import label_touches
from attribution.settings import HUMAN_RESPONSES, Settings
from data_contracts.lexicon.reader import bundled_lexicon
from tests.factories import LEADS, TOUCHES, at, checked, dataset, lead, touch

START = at("2025-03-01T12:00:00")
AS_OF = at("2026-01-01")

PIECES = {
    **dict.fromkeys(
        (
            "content_id", "title", "subject", "content_type", "topic", "buying_stage",
            "audience_role", "audience_industry", "url",
        ),
        pl.String(),
    ),
    "listed": pl.Boolean(),
    **dict.fromkeys(("says", "promotion"), pl.String()),
    **dict.fromkeys(("pitch", "unfilled"), pl.Boolean()),
    "alike": pl.UInt32(),
}  # fmt: skip

LEXICON = replace(
    bundled_lexicon(),
    synonyms=(
        ("role", "cfo", "finance"), ("role", "head of it", "it"), ("topic", "stock", "inventory"),
        ("topic", "safety stock", "inventory"), ("role", "everyone", ""),
    ),
    touch_base=(r"\btouch(?:ing)? base\b", r"\bcheck(?:ing)? in\b"),
    generic=frozenset({"follow up", "n/a"}),
)  # fmt: skip


def day(days: float) -> object:
    """Return a moment so many days after the start."""
    return START + timedelta(days=days)


def sent(lead_id, days, content_id=None, *, action="sent", **more):
    """One mail of a nurture program, unless said otherwise."""
    values = {"channel": "email", "program": "Notes", "program_kind": "nurture", **more}
    return touch(lead_id, day(days), action=action, content_id=content_id, **values)


def call(lead_id, days, reason=None, *, action="call_made", **more):
    """One call by sales, unless said otherwise."""
    values = {"channel": "phone", "program": "Calls", "program_kind": "sales", **more}
    return touch(lead_id, day(days), action=action, reason=reason, **values)


def did(lead_id, days, action, **more):
    """Something that a lead did."""
    return touch(lead_id, day(days), more.pop("channel", "website"), action, **more)


def piece(content_id, **more):
    """One helpful piece of the catalogue, unless said otherwise."""
    return {
        "content_id": content_id, "title": content_id, "listed": True, "says": "help",
        "promotion": "none", "pitch": False, "unfilled": False, **more,
    }  # fmt: skip


HARD = {"says": "pitch", "promotion": "hard", "pitch": True}
UNREAD = {"says": None, "promotion": None, "pitch": None, "unfilled": None}
UNLISTED = {**UNREAD, "listed": False, "title": None}


def early(lead_id, **more):
    """One lead that never became an MQL, beside whom others did (`STAGED`)."""
    return lead(lead_id, **more)


STAGED = lead("zoe", mql_at="2025-01-02", sales_ready_at="2025-01-03")
"""A lead without touches, so that stages are on record."""


def pieces(rows) -> Pieces:
    """Put pieces together, sorted; each is like no other unless `alike` says so."""
    ordered = sorted(rows, key=lambda row: row["content_id"])
    numbered = [{"alike": 1_000 + place, **row} for place, row in enumerate(ordered)]
    frame = pl.DataFrame([{name: row.get(name) for name in PIECES} for row in numbered], PIECES)
    return Pieces(frame, {}, {}, names_known=True)


def judged(touches, catalogue=(), leads=None, **chosen):
    """Judge the sends of some touches; the answer is `Sends`.

    Chosen may be `zone`, `as_of`, `lexicon`, `creditable`, and `rules`, the thresholds.
    """
    table = checked(touches, {**TOUCHES, "goal": pl.String()}, "touch_id")
    table = replace(table, good=table.good.sort("occurred_at", "touch_id"))
    people = None
    if leads is not None:
        people = checked(leads, {**LEADS, "problem": pl.String()}, "lead_id")
    lexicon = chosen.get("lexicon", LEXICON)
    data = replace(dataset([], []), touches=table, leads=people, lexicon=lexicon)
    settings = Settings(
        audit=chosen.get("rules", AuditRules()),
        creditable=chosen.get("creditable", HUMAN_RESPONSES),
    )
    as_of, zone = chosen.get("as_of", AS_OF), chosen.get("zone", "UTC")
    good = None if people is None else people.good
    labelled = label_touches(table.good, good, settings, as_of)
    return audit_sends(data, pieces(catalogue), labelled, settings, as_of, zone)


def answers(criterion, touches, catalogue=(), leads=None, **more):
    """Return a criterion's answers, in the order of lead and time."""
    return judged(touches, catalogue, leads, **more).rows[criterion].to_list()


def answer(criterion, touches, catalogue=(), leads=None, **more):
    """Return a criterion's answer about the last send of all."""
    rows = judged(touches, catalogue, leads, **more).rows.sort("occurred_at", "touch_id")
    return rows[criterion].to_list()[-1]
