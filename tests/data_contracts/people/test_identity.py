from datetime import UTC, datetime

import polars as pl

from data_contracts.people.identity import (
    hosts_of,
    internal_people,
    join_visitors,
    possible_duplicates,
)

TIME = pl.Datetime("us", "UTC")


def touches(*rows):
    return pl.DataFrame(
        [(visitor, lead, datetime(2025, 1, day, tzinfo=UTC)) for visitor, lead, day in rows],
        schema={"visitor_id": pl.String, "lead_id": pl.String, "occurred_at": TIME},
        orient="row",
    )


def people(**emails):
    moments = [datetime(2025, 1, 1 + day, tzinfo=UTC) for day in range(len(emails))]
    return pl.DataFrame(
        {"lead_id": list(emails), "created_at": moments, "email": list(emails.values())},
        schema={"lead_id": pl.String, "created_at": TIME, "email": pl.String},
    )


NO_LINKS = pl.Series("url", [], pl.String)


def rules(findings):
    return {f.rule: f.rows for f in findings}


def test_anonymous_visits_belong_to_the_lead_the_visitor_became():
    joined, findings = join_visitors(touches(("v", None, 1), ("v", "ann", 2), ("w", None, 3)))
    assert joined["lead_id"].to_list() == ["ann", "ann", None]
    assert joined["was_anonymous"].to_list() == [True, False, False]
    assert rules(findings) == {"touches.anonymous_joined": 1, "touches.never_identified": 1}


def test_a_visitor_of_several_leads_goes_to_the_first_and_is_said():
    joined, findings = join_visitors(touches(("v", "bob", 5), ("v", None, 1), ("v", "ann", 2)))
    assert joined["lead_id"].to_list() == ["bob", "ann", "ann"]
    assert rules(findings)["touches.visitor_of_several_leads"] == 1


def test_the_order_of_rows_does_not_decide_who_a_visitor_is():
    rows = [("v", "bob", 2), ("v", "ann", 2), ("v", None, 1)]
    for order in (rows, rows[::-1]):
        joined, _ = join_visitors(touches(*order))
        assert joined.filter("was_anonymous")["lead_id"].to_list() == ["ann"]


def test_staff_and_tests_are_told_by_their_addresses():
    leads = people(
        mia="mia@ours.com", uk="uk@mail.ours.com", ann="ann@acme.com", faux="x@notours.com",
        trial="test@acme.com", trial2="someone@test.com", tagged="test+1@acme.com",
        contest="contest@acme.com",
    )  # fmt: skip
    ids, findings = internal_people(leads, ("Ours.com",), hosts_of(NO_LINKS))
    assert ids.to_list() == ["mia", "tagged", "trial", "trial2", "uk"]
    assert rules(findings) == {"leads.own_staff": 2, "leads.test_records": 3}


def test_without_a_stated_domain_the_one_most_links_lead_to_is_ours():
    leads = people(mia="mia@ours.com", **{f"p{i}": f"p{i}@acme.com" for i in range(9)})
    links = pl.Series("url", ["https://www.ours.com/a", "https://go.ours.com/b", "http://x.org"])
    ids, (finding,) = internal_people(leads, (), hosts_of(links))
    assert ids.to_list() == ["mia"]
    assert "told by the links" in finding.says


def test_a_domain_that_many_leads_have_is_a_customers():
    leads = people(**{f"p{i}": f"p{i}@acme.com" for i in range(9)})
    ids, findings = internal_people(leads, (), hosts_of(pl.Series("url", ["https://acme.com/a"])))
    assert ids.to_list() == []
    assert findings == ()


def test_tagged_addresses_are_possible_duplicates():
    leads = people(a="ada@acme.com", b="ada+demo@acme.com", c="bob@acme.com")
    (finding,) = possible_duplicates(leads)
    assert "a = b" in finding.says


def test_people_with_the_very_same_address_are_no_tagged_duplicates():
    leads = people(a="info@acme.com", b="info@acme.com")
    assert possible_duplicates(leads) == ()
