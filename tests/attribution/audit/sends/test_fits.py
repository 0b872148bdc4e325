"""T1, T2 and T3: whom a piece fits."""

import pytest

from attribution.audit.sends import T1, T2, T3
from tests.attribution.audit.sends.worlds import UNLISTED, answer, call, judged, piece, sent
from tests.factories import lead


def missing(criterion, field):
    return -1 - criterion.fields.index(field)


@pytest.mark.parametrize(
    ("role", "audience", "met"),
    [
        ("finance", "finance", 1),
        ("Finance ", "operations; FINANCE", 1),
        ("operations", "finance,it | legal", 0),
        ("CFO", "finance", 1),
        ("finance", "CFO", 1),
        ("Head of Finance", "finance", 1),
        ("Head of IT", "it", 1),
        ("Fit manager", "it", 0),
        ("sales; finance", "finance", 1),
        ("plumber", "finance", 0),
        ("Head of Marketing Operations", "marketing operations", 1),
    ],
)
def test_t1_holds_the_leads_role_to_those_the_piece_is_for(role, audience, met):
    world = [sent("ann", 0, "a")], [piece("a", audience_role=audience)], [lead("ann", role=role)]
    assert answer("T1", *world) == met


@pytest.mark.parametrize(
    ("touch", "catalogue", "leads", "field"),
    [
        (sent("ann", 0), [], [lead("ann", role="it")], "touches.content_id"),
        (sent("ann", 0, "a"), [piece("a", **UNLISTED)], [lead("ann")], "content.content_id"),
        (sent("ann", 0, "a"), [], [lead("ann", role="it")], "content.content_id"),
        (sent("ann", 0, "a"), [piece("a")], [lead("ann", role="it")], "content.audience_role"),
        (sent("ann", 0, "a"), [piece("a", audience_role="everyone")], [lead("ann", role="it")],
         "content.audience_role"),
        (sent("ann", 0, "a"), [piece("a", audience_role="it")], [lead("ann")], "leads.role"),
        (sent("ann", 0, "a"), [piece("a", audience_role="it")], [lead("bob", role="it")],
         "leads.role"),
        (sent("ann", 0, "a"), [piece("a", audience_role="it")], None, "leads.role"),
        (sent("ann", 0, "a"), [piece("a", audience_role="it")], [lead("ann", role=" - ")],
         "leads.role"),
    ],
)  # fmt: skip
def test_t1_names_the_field_that_is_missing(touch, catalogue, leads, field):
    found = judged([touch], catalogue, leads)
    assert found.rows["T1"].to_list() == [missing(T1, field)]
    assert found.missing["T1"] == {field: 1}


def test_calls_without_content_are_not_asked_for_whom_they_are():
    rows = judged([call("ann", 0), call("ann", 1, content_id="a")], [piece("a")]).rows
    assert rows["T1"].to_list() == [None, missing(T1, "content.audience_role")]
    assert rows["T2"][0] is rows["T3"][0] is None


@pytest.mark.parametrize(
    ("person", "content", "told"),
    [
        ({"industry": "retail"}, {"audience_industry": "retail; logistics"}, 1),
        ({"industry": "retail"}, {"audience_industry": "logistics"}, 0),
        ({"interests": "stock"}, {"topic": "Inventory"}, 1),
        ({"interests": "stock; pricing"}, {"topic": "suppliers"}, 0),
        # Any overlap is enough.
        ({"industry": "retail", "interests": "stock"},
         {"audience_industry": "logistics", "topic": "inventory"}, 1),
        ({"industry": "retail", "interests": "pricing"},
         {"audience_industry": "retail", "topic": "inventory"}, 1),
        # What one side alone states is not compared.
        ({"industry": "retail", "interests": "stock"}, {"topic": "suppliers"}, 0),
        ({"industry": "retail"}, {"audience_industry": "logistics", "topic": "inventory"}, 0),
        ({"industry": "retail"}, {"topic": "inventory"}, "leads.interests"),
        ({"interests": "stock"}, {"audience_industry": "retail"}, "leads.industry"),
        ({}, {"audience_industry": "retail"}, "leads.industry"),
        ({"industry": "retail", "interests": "stock"}, {}, "content.topic"),
    ],
)  # fmt: skip
def test_t2_asks_for_any_overlap_of_industry_or_interests(person, content, told):
    world = [sent("ann", 0, "a")], [piece("a", **content)], [lead("ann", **person)]
    expected = missing(T2, told) if isinstance(told, str) else told
    assert answer("T2", *world) == expected


@pytest.mark.parametrize(
    ("person", "topic", "told"),
    [
        ({"problem": "We run out of safety stock every week."}, "inventory", 1),
        ({"problem": "We run out of stock; suppliers are late."}, "suppliers", 1),
        ({"problem": "Our suppliers are late."}, "inventory", 0),
        ({"problem": "Our suppliers are late.", "interests": "stock"}, "inventory", 1),
        ({"interests": "suppliers"}, "inventory", 0),
        ({"problem": "Everything is too slow."}, "inventory", "leads.problem"),
        ({"problem": "Everything is too slow.", "interests": "suppliers"}, "inventory", 0),
        ({}, "inventory", "leads.problem"),
        ({"problem": "stock"}, None, "content.topic"),
    ],
)
def test_t3_looks_for_the_topic_in_what_the_lead_must_solve(person, topic, told):
    catalogue = [piece("a", topic=topic), piece("b", topic="suppliers")]
    world = [sent("ann", 0, "a")], catalogue, [lead("ann", **person)]
    expected = missing(T3, told) if isinstance(told, str) else told
    assert answer("T3", *world) == expected


def test_more_than_64_roles_are_told_apart():
    catalogue = [piece(f"p{number:03}", audience_role=f"role{number}") for number in range(150)]
    leads = [lead("ann", role="role149"), lead("bob", role="role85")]
    touches = [sent(who, at, f"p{at:03}") for who in ("ann", "bob") for at in range(150)]
    rows = judged(touches, catalogue, leads).rows
    met = rows.filter(T1=1).select("lead_id", "content_id").rows()
    assert met == [("ann", "p149"), ("bob", "p085")]
