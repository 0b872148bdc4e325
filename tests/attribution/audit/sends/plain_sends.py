"""Sends and their verdicts once more, by plain loops over rows: an independent calculation.

Nothing here knows the code that it checks, but for the order of each criterion's fields.
"""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

SYNONYMS = {
    "role": {"cfo": "finance"},
    "topic": {"stock": "inventory", "safety stock": "inventory"},
}
CALLS = ("call_made", "call_answered", "meeting_held")
TALKS = ("replied", "call_answered", "call_received", "meeting_held", "chatted")
REQUESTS = (
    "form_submitted", "content_downloaded", "registered", "call_received", "chatted", "replied",
)  # fmt: skip
PULLS = (*REQUESTS, "clicked", "attended", "rated", "ad_clicked", "page_viewed")
NOT_HUMAN = ("machine", "service_page", "later", "internal")
EMPTY_WORDS = ("", "follow up", "n a")
DAY = timedelta(days=1)
NAMES = ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T15")


class World:
    """Touches with their `use`, leads and pieces, each as a list of dicts."""

    def __init__(self, touches, leads, catalogue, zone):
        self.touches = touches
        self.leads = {one["lead_id"]: one for one in leads or ()}
        self.pieces = {one["content_id"]: one for one in catalogue}
        self.zone = ZoneInfo(zone)
        self.staged = any(
            one.get(name) for one in leads or () for name in ("mql_at", "sales_ready_at")
        )
        self.topics = {"inventory"} | {
            word for one in catalogue for word in names_of(one.get("topic"), "topic")
        }
        self.sends = self.found()

    def judged(self):
        """Return a row per send, sorted by lead, time and id."""
        return [self.row(one) for one in self.sends]

    def row(self, send):
        answers = {name: getattr(self, name)(send) for name in NAMES}
        piece = self.piece(send)
        pitch = bool(piece and piece.get("pitch"))
        asked = self.requested(send)
        blast = self.blast(send)
        sign = (
            any(answers[name] == 0 for name in ("T6", "T9", "T11"))
            or (pitch and not asked) or bool(blast)
        )  # fmt: skip
        reason = any(answers[name] == 1 for name in ("T1", "T2", "T3", "T4", "T5", "T8"))
        applicable = sum(value is not None for value in answers.values())
        assessed = sum(value in (0, 1) for value in answers.values())
        return {
            "touch_id": send["touch_id"], "stage": self.stage(send), "requested": asked,
            "copy": self.copy(send), "days_late": self.days_late(send), "blast": blast, **answers,
            "sign": sign, "reason_found": reason, "applicable": applicable, "assessed": assessed,
            "verdict": self.verdict(send, answers, sign, reason, applicable, assessed),
        }  # fmt: skip

    def verdict(self, send, answers, sign, reason, applicable, assessed):  # noqa: PLR0913, PLR0917
        if answers["T10"] == 0:
            return "spam"
        if assessed < applicable / 2:
            return "unclear"
        if sign:
            return "mixed" if reason else "spam"
        piece = self.piece(send)
        if not self.with_content(send):
            harmless = True
        elif piece is None:
            harmless = False
        elif piece.get("pitch") is None:
            harmless = piece.get("says") == "open"
        else:
            harmless = True
        return "nurture" if reason and harmless else "unclear"

    # Sends

    def found(self):
        kept = []
        for one in self.touches:
            if one["lead_id"] is None or self.leads.get(one["lead_id"], {}).get("internal"):
                continue
            if one["action"] in {"sent", "mailed", "call_made"}:
                kept.append(one)
            elif one["action"] == "delivered":
                same = ("lead_id", "content_id", "program")
                if not self.preceded(one, ("sent", "mailed"), same, DAY):
                    kept.append(one)
            elif one["action"] in {"call_answered", "meeting_held"}:
                parts = ("call_made",) if one["action"] == "call_answered" else CALLS[:2]
                if not self.preceded(one, parts, ("lead_id",), timedelta(hours=1)):
                    kept.append(one)
        return sorted(kept, key=lambda one: (one["lead_id"], one["occurred_at"], one["touch_id"]))

    def preceded(self, touch, actions, same, most):
        return any(
            other["action"] in actions
            and all(other.get(name) == touch.get(name) for name in same)
            and timedelta(0) <= touch["occurred_at"] - other["occurred_at"] <= most
            for other in self.touches
        )

    def theirs(self, send, actions, days, *, same_moment=False):
        """Yield a person's touches of the send's lead in the days before it."""
        for one in self.touches:
            gap = send["occurred_at"] - one["occurred_at"]
            soon = timedelta(0) <= gap if same_moment else timedelta(0) < gap
            human = not one.get("automated") and one["use"] not in NOT_HUMAN
            near = soon and gap <= timedelta(days=days)
            if one["lead_id"] == send["lead_id"] and one["action"] in actions and near and human:
                yield one

    def piece(self, send):
        return self.pieces.get(send.get("content_id"))

    def one_to_one(self, send):
        return send["action"] in CALLS or send.get("program_kind") == "sales"

    def with_content(self, send):
        return not self.one_to_one(send) or send.get("content_id") is not None

    def no_piece(self, send):
        """Return the field without which nothing is known of what was sent, or None."""
        if send.get("content_id") is None:
            return "touches.content_id"
        piece = self.piece(send)
        return None if piece and piece["listed"] else "content.content_id"

    def stage(self, send):
        lead = self.leads.get(send["lead_id"])
        if not self.staged or lead is None:
            return None
        stage = "early"
        if lead.get("mql_at") and send["occurred_at"] >= lead["mql_at"]:
            stage = "middle"
        if lead.get("sales_ready_at") and send["occurred_at"] >= lead["sales_ready_at"]:
            stage = "late"
        return stage

    def requested(self, send):
        return any(True for _ in self.theirs(send, REQUESTS, 14, same_moment=True))

    # Criteria

    def T1(self, send):  # noqa: N802 (a criterion's key)
        if not self.with_content(send):
            return None
        if gap := self.no_piece(send):
            return gap
        audience = names_of(self.piece(send).get("audience_role"), "role")
        role = names_of(self.leads.get(send["lead_id"], {}).get("role"), "role")
        if not audience:
            return "content.audience_role"
        return int(bool(audience & role)) if role else "leads.role"

    def T2(self, send):  # noqa: N802 (a criterion's key)
        if not self.with_content(send):
            return None
        if gap := self.no_piece(send):
            return gap
        lead, piece = self.leads.get(send["lead_id"], {}), self.piece(send)
        industry, audience = (
            names_of(lead.get("industry")),
            names_of(piece.get("audience_industry")),
        )
        interests = names_of(lead.get("interests"), "topic")
        topic = names_of(piece.get("topic"), "topic")
        if (industry and audience) or (interests and topic):
            return int(bool(industry & audience or interests & topic))
        if not audience and not topic:
            return "content.topic"
        return "leads.interests" if topic and not interests else "leads.industry"

    def T3(self, send):  # noqa: N802 (a criterion's key)
        if not self.with_content(send):
            return None
        if gap := self.no_piece(send):
            return gap
        lead = self.leads.get(send["lead_id"], {})
        topic = names_of(self.piece(send).get("topic"), "topic")
        wanted = self.named_in(lead.get("problem")) | names_of(lead.get("interests"), "topic")
        if not topic:
            return "content.topic"
        return int(bool(topic & wanted)) if wanted else "leads.problem"

    def T4(self, send):  # noqa: N802 (a criterion's key)
        talks = list(self.theirs(send, TALKS, 30))
        if not talks:
            return 0
        own = self.about(send)
        if not own:
            gap = self.no_piece(send)
            return gap or "content.topic"
        if any(own & self.about(one) for one in talks):
            return 1
        return 0 if all(self.about(one) for one in talks) else "touches.content_id"

    def T5(self, send):  # noqa: N802 (a criterion's key)
        return int(self.requested(send))

    def T6(self, send):  # noqa: N802 (a criterion's key)
        if not self.one_to_one(send):
            return None
        reason = plain(send.get("reason"))
        stated = reason not in {*EMPTY_WORDS, "touching base"}
        keeps = "touching base" in reason or send.get("content_id") is None
        stage = self.stage(send)
        if stated or not keeps or stage in {"middle", "late"}:
            return 1
        if not any(one.get("reason") is not None for one in self.touches):
            return "touches.reason"
        return "leads.mql_at" if stage is None else 0

    def T7(self, send):  # noqa: N802 (a criterion's key)
        if not self.one_to_one(send):
            return None
        for column in ("reason", "goal"):
            if not any(one.get(column) is not None for one in self.touches):
                return f"touches.{column}"
            if plain(send.get(column)) in {*EMPTY_WORDS, "touching base"}:
                return 0
        return 1

    def T8(self, send):  # noqa: N802 (a criterion's key)
        if not self.one_to_one(send):
            return None
        return int(any(True for _ in self.theirs(send, PULLS, 14)))

    def T9(self, send):  # noqa: N802 (a criterion's key)
        if send["action"] in CALLS or not self.with_content(send):
            return None
        if self.piece(send) is None:
            return "touches.content_id"
        return int(self.copy(send) < 3 or self.requested(send))

    def copy(self, send):
        piece = self.piece(send)
        if piece is None or send["action"] in CALLS:
            return None
        key = (send["occurred_at"], send["touch_id"])
        return sum(
            other["lead_id"] == send["lead_id"]
            and other["action"] not in CALLS
            and self.piece(other) is not None
            and self.piece(other)["alike"] == piece["alike"]
            and (other["occurred_at"], other["touch_id"]) <= key
            and send["occurred_at"] - other["occurred_at"] <= 180 * DAY
            for other in self.sends
        )

    def opted_out_at(self, send):
        """Return when the send's lead first left its channel; the only ones are email and sms."""
        dates = [
            one["occurred_at"]
            for one in self.touches
            if one["lead_id"] == send["lead_id"]
            and one["action"] in {"unsubscribed", "complained"}
            and not one.get("automated")
            and one["channel"] == send["channel"]
        ]
        told = self.leads.get(send["lead_id"], {}).get("opted_out_at")
        if told and send["channel"] == "email":
            dates.append(told)
        return min(dates, default=None)

    def days_late(self, send):
        left = self.opted_out_at(send)
        return None if left is None or send["occurred_at"] <= left else (
            send["occurred_at"] - left
        ) / DAY  # fmt: skip

    def T10(self, send):  # noqa: N802 (a criterion's key)
        kind = send.get("program_kind")
        if kind == "sales" or (kind is None and send["action"] in CALLS):
            return None
        listed = send["lead_id"] in self.leads
        known = listed and any(one.get("opted_out_at") for one in self.leads.values())
        known |= any(
            one["action"] in {"unsubscribed", "complained"} and not one.get("automated")
            and one["lead_id"] for one in self.touches
        )  # fmt: skip
        if not known:
            return "leads.opted_out_at"
        return int(self.days_late(send) is None)

    def T11(self, send):  # noqa: N802 (a criterion's key)
        if send["action"] in CALLS or not self.with_content(send):
            return None
        piece, stage = self.piece(send) or {}, self.stage(send)
        promotion = piece.get("promotion")
        if self.requested(send) or promotion in {"soft", "none"} or stage in {"middle", "late"}:
            return 1
        if send.get("content_id") is None:
            return "touches.content_id"
        if promotion is None:
            return "content.content_type" if piece.get("listed") else "content.content_id"
        return "leads.mql_at" if stage is None else 0

    def T15(self, send):  # noqa: N802 (a criterion's key)
        if send["action"] in CALLS or not self.with_content(send):
            return None
        if send.get("content_id") is None:
            return "touches.content_id"
        piece = self.piece(send) or {}
        if piece.get("unfilled") is not None:
            return int(not piece["unfilled"])
        return "content.body" if piece.get("listed") else "content.content_id"

    # Blasts

    def blast(self, send):
        if send.get("program") is None or self.piece(send) is None:
            return None
        on = self.day(send["occurred_at"])
        of_program = [one for one in self.sends if one.get("program") == send["program"]]
        active = {
            one["lead_id"]
            for one in of_program
            if 0 <= (on - self.day(one["occurred_at"])).days < 90
            and not self.left_before(on, one["lead_id"], of_program)
        }
        reached = active & {
            one["lead_id"]
            for one in of_program
            if self.day(one["occurred_at"]) == on and one["content_id"] == send["content_id"]
        }
        return len(reached) >= 5 and len(reached) >= 0.8 * len(active)

    def left_before(self, on, lead_id, of_program):
        dates = [self.opted_out_at(one) for one in of_program if one["lead_id"] == lead_id]
        return any(left is not None and self.day(left) < on for left in dates)

    def day(self, moment):
        return moment.astimezone(self.zone).date()

    # Words

    def about(self, touch):
        piece = self.pieces.get(touch.get("content_id")) or {}
        return names_of(piece.get("topic"), "topic") | self.named_in(touch.get("reason"))

    def named_in(self, text):
        words = plain(text)
        known = self.topics | set(SYNONYMS["topic"])
        found = {one for one in known if re.search(rf"\b{re.escape(one)}\b", words)}
        return {SYNONYMS["topic"].get(one, one) for one in found}


def names_of(text, kind="industry"):
    names = {one.strip().lower() for one in (text or "").split(";")} - {""}
    return {SYNONYMS.get(kind, {}).get(one, one) for one in names}


def plain(text):
    return " ".join(re.findall(r"[a-z0-9]+", (text or "").lower()))
