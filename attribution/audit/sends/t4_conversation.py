"""T4: the send follows a conversation about the same."""

import numpy as np

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.contacts import acted
from attribution.audit.sends.context import Context, within
from attribution.audit.sends.earlier import Earlier
from attribution.audit.sends.told import Flags, Told, told
from attribution.audit.sends.topics import Topics, any_of
from attribution.numbering import Ints

TALKS = ("replied", "call_answered", "call_received", "meeting_held", "chatted")
"""Both sides spoke."""


def follows_conversation(of: Context) -> Told:
    """Look for a talk of the send's topic before it; a talk of an unknown topic says nothing."""
    talk = acted(of.touches, TALKS) & of.clean
    topics = Topics(of.touches, of.piece_of_touch, of.fits)
    rows = np.flatnonzero(talk)
    at, topic = topics.of(rows)
    untold = talk.copy()
    untold[rows[at]] = False
    talked = of.follow(talk, of.rules.talk_days)
    after = np.flatnonzero(talked)
    sent_at, sent_topic = topics.of(of.rows[after])
    sent_at = after[sent_at]
    same = _spoken(of, topics, (rows[at], topic), (sent_at, sent_topic))
    met = any_of(of.rows.size, sent_at[same])
    nameless = talked & ~any_of(of.rows.size, sent_at)
    of_untold = of.follow(untold, of.rules.talk_days, talked & ~met)
    unlisted = nameless & of.unlisted
    untitled = nameless & ~of.no_content & ~unlisted
    asked = np.ones(of.rows.size, np.bool_)
    return told(
        met, asked, (nameless & of.no_content) | (of_untold & ~nameless), unlisted, untitled
    )


def _spoken(
    of: Context,
    topics: Topics,
    spoken: tuple[Ints, Ints],
    sent: tuple[Ints, Ints],
) -> Flags:
    """Return which (place among the sends, topic) follow a talk of the lead in (row, topic)."""
    (rows, topic), (sent_at, sent_topic) = spoken, sent
    lead = of.touches.of("lead_id").codes[rows].astype(np.int64)
    earlier = Earlier(of.order, lead * topics.count + topic, rows)
    groups = of.lead[sent_at] * topics.count + sent_topic
    return within(earlier.since_last(groups, of.rows[sent_at]), of.rules.talk_days)


T4 = Criterion(
    id="T4",
    level=Level.SEND,
    name="Follows a conversation",
    quote="based on a previous conversation",
    formula="In the {talk_days} days before, the lead replied, chatted, met us or spoke with us on "
    "the telephone, and the talk was about the same topic.",
    fix="Take up what was last talked about, or log what talks are about.",
    fields=("touches.content_id", "content.content_id", "content.topic"),
    judge=follows_conversation,
)
