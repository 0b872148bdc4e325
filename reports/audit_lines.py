"""Where the audit draws its lines, as text: every threshold with its value and its source."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.audit_rules import AuditRules
from attribution.settings import Settings
from reports.names import name
from reports.numbers import count, days, share
from reports.wording import joined

PRACTICE = "practice"
"""The source of what practitioners of nurturing write and nobody publishes as a limit."""

_MEASURED = "measured on labelled texts"
_RULE_411 = "the 4-1-1 rule of mailing"
_RECEIVERS = "Google and Yahoo, for bulk senders"


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold of the audit.

    Attributes:
        name: What it is called.
        told: How its value becomes text.
        source: Where it comes from.
    """

    name: str
    told: Callable[[Any], str]
    source: str = PRACTICE


def line_told(rules: AuditRules, field: str) -> str:
    """Return the value of one threshold as text: `65%`, `14 days`, `25 to 35 days`."""
    return LINES[field].told(getattr(rules, field))


def audit_choices(settings: Settings) -> dict[str, tuple[str, str, str]]:
    """Return every threshold: `audit.` and its field → (name, value as text, source)."""
    return {
        f"audit.{field}": (line.name, line_told(settings.audit, field), line.source)
        for field, line in LINES.items()
    }


def _fit(fit: tuple[tuple[str, str], ...]) -> str:
    return joined([f"{column}: {name(values)}" for column, values in fit]) or "nobody said"


def _between(ends: tuple[int, ...]) -> str:
    return f"{count(ends[0])} to {days(ends[-1])}"


def _weekly(touches: int) -> str:
    return count(touches, "touch", "touches")


LINES: Mapping[str, Line] = {
    "pitch_from": Line("A text is a pitch from this chance on", share, _MEASURED),
    "help_to": Line("A text is help up to this chance of a pitch", share, _MEASURED),
    "few_sentences": Line("Fewest sentences of a text whose use is judged (C2)", count),
    "useful_words": Line("Fewest words left without the pitch", count),
    "useful_share": Line("Smallest part of sentences that explain or instruct", share),
    "dump_share": Line("A feature dump from this part of sentences about ourselves on", share),
    "talk_days": Line("A talk is a reason to write for", days),
    "answer_days": Line("A request is a reason to write for", days),
    "touch_data_days": Line("What a lead did is a reason to call for", days),
    "touch_base_days": Line("Two empty calls this far apart are a monthly touch-base", _between),
    "repeat_days": Line("The same piece again is a repeat within", days),
    "alike": Line(
        "Pieces are the same from this overlap of five-word runs on", share,
        "Jaccard resemblance, Broder 1997; the line is practice",
    ),
    "shuffles": Line("Shuffles of the recipients behind the targeting lift", count),
    "blast_reach": Line("A send to this part of the active list is a blast", share),
    "blast_share": Line("Most sends of a program that may be blasts", share),
    "hard_share": Line("Most of a lead’s mail that may be hard promotion", share, _RULE_411),
    "promotion_share": Line("Most that may be promotion of any kind", share, _RULE_411),
    "email_share": Line("E-mail alone from this part of touches on", share),
    "least_touches": Line("Touches after which a lead should have responded once", count),
    "modal_share": Line("One sequence for all from this part of leads on", share),
    "kept_days": Line("Longest time without any change", days),
    "silence_days": Line("Longest silence", days),
    "most_a_week": Line("Most touches in seven days", _weekly),
    "fit": Line("Who is worth nurturing", _fit, "the company’s own"),
    "unfit_share": Line("Most touches that may go to leads that do not fit", share),
    "judged_share": Line("Fewest handed leads with a verdict of sales", share),
    "judged_days": Line("Time that sales has for a verdict", days),
    "complaint_warn": Line("A warning from this part of complaints on", share, _RECEIVERS),
    "complaint_fail": Line("Most complaints per delivered mail", share, _RECEIVERS),
    "opt_out_warn": Line("A warning from this part of opt-outs on", share),
    "opt_out_fail": Line("Most opt-outs per delivered mail", share),
    "step_days": Line("A next step answers a send within", days),
    "harm_days": Line("An opt-out without content counts against the last send within", days),
    "response_days": Line("Credit of a response is that of the send before it within", days),
}  # fmt: skip
"""Field of `AuditRules` → how it is told; there is no other list of them."""
