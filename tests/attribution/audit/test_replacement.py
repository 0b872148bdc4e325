"""What to send instead, by hand: the unsent piece that fits the lead best."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.replacement import SCHEMA, of_program, replacements
from tests.attribution.audit.made import audited, made, piece, send
from tests.attribution.audit.planted import content
from tests.examples import examples
from tests.factories import lead, touch

SPRING = {"program": "Spring"}
OPS = {"role": "operations", "interests": "inventory"}
FINANCE = {"role": "Finance", "interests": "forecasting", "industry": "retail"}
OFFER = piece("offer", says="pitch", promotion="hard", pitch=True)
STOCK = piece("stock", audience_role="operations", topic="inventory", buying_stage="early")
CASH = piece("cash", audience_role="finance", topic="forecasting", buying_stage="early")


def told(sent, others=(), *, catalogue, leads):
    data = made([one for one, _ in sent] + list(others), leads=leads)
    return replacements(
        audited(sent, others, catalogue=catalogue, data=replace(data, content=content([])))
    )


def spam(lead_id, day="2025-01-01", **more):
    return send(lead_id, day, "spam", of="offer", stage="early", **{**SPRING, **more})


def rows(found):
    names = ("content_id", "leads", "replacement", "fits", "fitting_leads")
    return found.rows.select(names).rows()


def test_each_lead_gets_the_piece_that_fits_its_role_and_interest():
    found = told(
        [spam("ann"), spam("bob"), spam("cyd")],
        catalogue=[OFFER, STOCK, CASH],
        leads=[lead("ann", **OPS), lead("bob", **OPS), lead("cyd", **FINANCE)],
    )
    assert rows(found) == [
        ("offer", 3, "stock", ["role", "topic", "stage"], 2),
        ("offer", 3, "cash", ["role", "topic", "stage"], 1),
    ]
    assert found.of_sends["replacement"].to_list() == ["stock", "stock", "cash"]
    assert found.candidates == 2


def test_what_fits_most_goes_first_and_then_the_title():
    plain = piece("any", title="A", topic="inventory")
    both = [piece("b", title="B", audience_role="operations"), piece("c", title="C",
            audience_role="operations")]  # fmt: skip
    ann = [lead("ann", **OPS)]
    assert rows(told([spam("ann")], catalogue=[OFFER, plain, STOCK], leads=ann))[0][2] == "stock"
    assert rows(told([spam("ann")], catalogue=[OFFER, *both], leads=ann))[0][2] == "b"


def test_what_a_lead_was_sent_or_took_in_any_version_is_not_sent_again():
    second = piece("stock-2", title="Z", audience_role="operations", topic="inventory")
    sent = [spam("ann", "2025-01-03"), send("ann", "2025-02-01", of="stock", reason_found=True)]
    ann = [lead("ann", **OPS)]
    assert rows(told(sent, catalogue=[OFFER, STOCK, second], leads=ann))[0][2] == "stock-2"
    version = {**second, "alike": 3}
    assert rows(told(sent, catalogue=[OFFER, {**STOCK, "alike": 3}, version], leads=ann)) == [
        ("offer", 1, None, [], 1)
    ]
    took = [touch("ann", "2025-01-02", action="content_downloaded", content_id="stock-2")]
    assert rows(told(sent, took, catalogue=[OFFER, STOCK, second], leads=ann))[0][2] is None


@pytest.mark.parametrize(
    "never",
    [
        {"says": "pitch"},
        {"says": "open"},
        {"says": None},
        {"promotion": "hard"},
        {"listed": False},
        {"unfilled": True},
        {"audience_role": "finance"},
        {"topic": "hiring"},
        {"audience_role": None, "topic": None},
        {"buying_stage": "late"},
    ],
)
def test_what_promotes_is_not_judged_or_does_not_fit_is_never_the_replacement(never):
    found = told([spam("ann")], catalogue=[OFFER, {**STOCK, **never}], leads=[lead("ann", **OPS)])
    assert rows(found)[0][2] is None


def test_a_piece_for_an_earlier_stage_may_be_sent_but_fits_less():
    late = {"stage": "late"}
    middle = {**STOCK, "content_id": "a", "title": "A", "buying_stage": "late"}
    ann = [lead("ann", **OPS)]
    sent = [send("ann", "2025-01-01", "spam", of="offer", **late)]
    assert rows(told(sent, catalogue=[OFFER, STOCK], leads=ann))[0][2:4] == (
        "stock", ["role", "topic"],
    )  # fmt: skip
    assert rows(told(sent, catalogue=[OFFER, STOCK, middle], leads=ann))[0][2:4] == (
        "a", ["role", "topic", "stage"],
    )  # fmt: skip


def test_where_nothing_fits_it_says_what_most_of_the_leads_would_need():
    leads = [
        lead("ann", **FINANCE),
        lead("bob", **{**FINANCE, "role": "finance", "interests": "forecasting; suppliers"}),
        lead("cyd", role="it", industry="retail"),
    ]
    found = told([spam("ann"), spam("bob"), spam("cyd")], catalogue=[OFFER, STOCK], leads=leads)
    assert found.rows.select("replacement", "fitting_leads", "^write_.*$").rows() == [
        (None, 3, "finance", "retail", "forecasting", "early")
    ]


@pytest.mark.parametrize(
    ("judged", "fails"),
    [
        ({"verdict": "nurture"}, False),
        ({"verdict": "mixed"}, True),
        ({"verdict": "unclear"}, True),
        ({"verdict": "nurture", "T1": 0}, True),
        ({"verdict": "nurture", "T2": 0}, True),
        ({"verdict": "nurture", "T11": 0}, True),
        ({"verdict": "nurture", "T1": -1, "T3": 0}, False),
    ],
)
def test_a_send_fails_that_is_not_nurture_or_does_not_fit(judged, fails):
    verdict = judged.pop("verdict")
    sent = [send("ann", "2025-01-01", verdict, of="offer", **judged)]
    found = told(sent, catalogue=[OFFER, STOCK], leads=[lead("ann", **OPS)])
    assert (found.of_sends.height, found.rows.height) == (int(fails), int(fails))


def test_programs_are_told_apart_and_each_lead_counts_once_by_its_last_failing_send():
    sent = [
        spam("ann", "2025-01-01"),
        spam("ann", "2025-01-05"),
        spam("bob", "2025-01-01"),
        send("bob", "2025-01-02", "spam", of="offer", program="Autumn"),
        send("bob", "2025-01-02", "spam", of="offer"),
    ]
    leads = [lead("ann", **OPS), lead("bob", **OPS)]
    found = told(sent, catalogue=[OFFER, STOCK], leads=leads)
    told_ = found.rows.select("program", "sends", "leads", "fitting_leads").rows()
    assert told_ == [("Autumn", 1, 1, 1), ("Spring", 3, 2, 2), (None, 1, 1, 1)]
    assert of_program(found, "Spring").rows["sends"].to_list() == [3]
    assert of_program(found, None) is found


def test_who_opted_out_of_the_channel_gets_nothing_instead():
    sent = [spam("ann"), spam("bob"), spam("ann", "2025-01-02", channel="letter")]
    left = [touch("ann", "2025-01-09", action="unsubscribed")]
    leads = [lead("ann", **OPS), lead("bob", **OPS, opted_out_at="2026-02-01")]
    found = told(sent, left, catalogue=[OFFER, STOCK], leads=leads)
    # Ann may still get letters; Bob had not opted out when the analysis ends.
    assert (found.of_sends.height, found.rows["leads"].to_list()) == (2, [2])


def test_what_is_missing_is_named():
    ann = [lead("ann", **OPS)]
    everything = told([spam("ann")], catalogue=[OFFER, STOCK], leads=ann).missing
    assert everything == (
        "content.audience_industry", "leads.industry", "leads.mql_at",
    )  # fmt: skip
    unjudged = [{**STOCK, "says": None}]
    assert "content.body" in told([spam("ann")], catalogue=unjudged, leads=ann).missing
    assert told([spam("ann")], catalogue=[STOCK], leads=None).missing == ("leads",)
    nothing = replacements(audited([spam("ann")]))
    assert (nothing.missing, nothing.rows.schema) == (("content",), SCHEMA)
    assert nothing.rows["replacement"].to_list() == [None]


ROLES, TOPICS = ("operations", "finance", None), ("inventory", "forecasting", None)


@examples(40)
@given(st.data())
def test_every_lead_gets_the_best_of_those_that_it_never_got(data):
    titles = st.permutations(range(5))
    catalogue = [OFFER] + [
        piece(f"p{number}", title=f"{place}", audience_role=data.draw(st.sampled_from(ROLES)),
              topic=data.draw(st.sampled_from(TOPICS)))
        for number, place in enumerate(data.draw(titles))
    ]  # fmt: skip
    leads = [
        lead(name, role=data.draw(st.sampled_from(ROLES)),
             interests=data.draw(st.sampled_from(TOPICS)))
        for name in ("ann", "bob", "cyd")
    ]  # fmt: skip
    got = {row["lead_id"]: data.draw(st.sets(st.integers(0, 4))) for row in leads}
    sent = [spam(name) for name in got] + [
        send(name, "2025-01-02", of=f"p{number}") for name in got for number in got[name]
    ]
    found = told(sent, catalogue=catalogue, leads=leads)
    assert found.of_sends["replacement"].to_list() == [
        _best(row, catalogue[1:], got[row["lead_id"]]) for row in leads
    ]
    assert found.rows["fitting_leads"].sum() == 3
    assert set(found.rows["leads"]) == {3}


def _best(person, catalogue, got):
    """Look at every piece by itself."""
    best = []
    for number, one in enumerate(catalogue):
        pairs = [(person["role"], one["audience_role"]), (person["interests"], one["topic"])]
        known = [own == other for own, other in pairs if own and other]
        if number not in got and known and all(known):
            best.append((-len(known), one["title"], one["content_id"]))
    return min(best)[2] if best else None
