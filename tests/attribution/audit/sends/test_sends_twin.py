"""Random small worlds, judged by this project and by plain loops over rows."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from attribution.audit.sends import OF_SENDS
from attribution.creditable import label_touches
from attribution.settings import Settings
from tests.attribution.audit.sends.plain_sends import NAMES, World
from tests.attribution.audit.sends.worlds import AS_OF, HARD, START, UNREAD, judged, piece, pieces
from tests.examples import examples
from tests.factories import TOUCHES, checked, lead

COLUMNS = (
    "touch_id", "stage", "requested", "copy", "days_late", "blast", *NAMES, "sign",
    "reason_found", "applicable", "assessed", "verdict",
)  # fmt: skip
PEOPLE = tuple("abcdefgh")
FIELDS = {one.id: one.fields for one in OF_SENDS}
SECOND = timedelta(seconds=1)

# Days and seconds that lie on, before and after every limit.
moments = st.builds(
    lambda days, more: START + timedelta(days=days) + more,
    st.sampled_from([0, 0, 14, 14, 28, 30, 44, 90, 180]),
    st.sampled_from([timedelta(0)] * 3 + [SECOND, -SECOND, timedelta(hours=1), timedelta(hours=9)]),
)
actions = st.one_of(
    st.sampled_from(["sent", "sent", "delivered", "mailed", "call_made"]),
    st.sampled_from(["call_answered", "meeting_held", "call_received", "replied", "chatted"]),
    st.sampled_from(["form_submitted", "clicked", "page_viewed", "unsubscribed", "complained"]),
)
contents = st.sampled_from(["a", "a", "a", "b", "b", "c", "d", "e", None])
reasons = st.sampled_from(
    [None, None, "", "follow up", "Touching base", "asked about safety stock", "has bad suppliers"]
)


@st.composite
def touches(draw):
    """Draw touches, and mailings of a piece to several people on one day."""
    rows = draw(st.lists(_touch(), min_size=12, max_size=30))
    for _ in range(draw(st.integers(0, 3))):
        moment, content = draw(moments), draw(contents)
        people = draw(st.lists(st.sampled_from(PEOPLE), min_size=4, unique=True))
        rows += [_row(name, moment, "sent", content, "notes", "nurture") for name in people]
    return [{**row, "touch_id": f"t{place:03}"} for place, row in enumerate(rows)]


def _touch():
    return st.builds(
        lambda row, more: {**row, **more},
        st.builds(
            _row, st.sampled_from([*"aaabb", "c", None]), moments, actions, contents,
            st.sampled_from(["notes", "notes", None]),
            st.sampled_from(["nurture", "sales", "sales", None]),
        ),
        st.fixed_dictionaries({
            "reason": reasons, "goal": st.sampled_from([None, "n/a", "agree on a date"]),
            "channel": st.sampled_from(["email", "email", "sms"]),
            "automated": st.sampled_from([None, False, False, True]),
        }),
    )  # fmt: skip


def _row(name, moment, action, content, program, kind):  # noqa: PLR0913, PLR0917 (a row's columns)
    return {
        "lead_id": name, "occurred_at": moment, "action": action, "content_id": content,
        "program": program, "program_kind": kind, "channel": "email", "was_anonymous": False,
    }  # fmt: skip


maybe = st.one_of(st.none(), moments)
leads = st.lists(
    st.builds(
        lead, st.sampled_from([*"aaabbb", *PEOPLE]),
        role=st.sampled_from([None, "CFO", "CFO", "it; finance", "legal"]),
        industry=st.sampled_from([None, "retail", "logistics"]),
        interests=st.sampled_from([None, "stock", "suppliers; pricing"]),
        problem=st.sampled_from([None, "Our stock is too large.", "All is slow."]),
        mql_at=maybe, sales_ready_at=maybe, opted_out_at=st.one_of(st.none(), st.none(), moments),
        internal=st.sampled_from([False, False, False, True]),
    ),
    min_size=3, max_size=6, unique_by=lambda row: row["lead_id"],
)  # fmt: skip
CATALOGUE = [
    piece("a", audience_role="finance", audience_industry="retail", topic="inventory", alike=7),
    piece("b", audience_role="it;legal", topic="suppliers", alike=7, **HARD),
    piece("c", topic="pricing", **UNREAD),
    piece("d", **UNREAD) | {"listed": False},
    piece("e", audience_industry="logistics") | {"says": "open", "pitch": None, "unfilled": True},
]


def told(answers):
    """Name the field in place of a number that stands for one."""
    names = {name: FIELDS[name][-1 - answers[name]] for name in NAMES if (answers[name] or 0) < 0}
    return {name: answers[name] for name in COLUMNS} | names


def with_use(rows, people):
    """Add what each touch counts as."""
    table = checked(rows, TOUCHES | {"goal": TOUCHES["reason"]}, "touch_id").good
    good = None if people is None else checked_leads(people)
    labelled = label_touches(table, good, Settings(), AS_OF)
    use = dict(zip(labelled["touch_id"], labelled["use"], strict=True))
    return [{**row, "use": use[row["touch_id"]]} for row in rows]


def checked_leads(people):
    return pl.DataFrame(
        {"lead_id": [one["lead_id"] for one in people],
         "internal": [one["internal"] for one in people]},
        {"lead_id": pl.String, "internal": pl.Boolean},
    )  # fmt: skip


@examples(50, suppress_health_check=[HealthCheck.too_slow])
@given(touches(), st.one_of(st.none(), leads, leads, leads), st.sampled_from(["UTC", "Asia/Tokyo"]))
def test_sends_are_what_plain_loops_make_of_them(rows, people, zone):
    found = judged(rows, CATALOGUE, people, zone=zone).rows.select(COLUMNS)
    numbered = pieces(CATALOGUE).rows.to_dicts()
    expected = World(with_use(rows, people), people, numbered, zone).judged()
    for mine, theirs in zip(found.to_dicts(), expected, strict=True):
        late = theirs.pop("days_late")
        assert mine.pop("days_late") == (None if late is None else pytest.approx(late))
        assert told({**mine, "days_late": None}) == {**theirs, "days_late": None}


@given(touches(), leads, st.randoms(use_true_random=False))
@examples(15, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_rows_changes_nothing(rows, people, chance):
    mixed = chance.sample(rows, len(rows))
    one, other = (judged(each, CATALOGUE, people).rows.drop("row") for each in (rows, mixed))
    assert one.equals(other)
