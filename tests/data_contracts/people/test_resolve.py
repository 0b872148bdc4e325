from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import Severity
from data_contracts.odcs import contract
from data_contracts.people.evidence import evidence_of, together
from data_contracts.people.groups import Groups
from data_contracts.people.resolve import resolve
from data_contracts.people.rows import in_several_files, merged
from tests.data_contracts.people.people_parts import SYSTEMS, leads, part, touches
from tests.examples import examples


def people_of(*parts, **choices):
    return resolve(together(map(evidence_of, parts)), SYSTEMS, **choices)


def who(people, mapped, column="lead_id"):
    named, _ = people.applied(mapped)
    return named.typed[column].to_list()


def rules(people):
    return {finding.rule: finding.rows for finding in people.findings}


def one_row(people, *parts):
    rows = [people.applied(each)[0] for each in parts]
    good = pl.concat(
        pl.concat([each.typed, each.text.select("source_file", "source_row")], how="horizontal")
        for each in rows
    )
    return merged(good, people, contract("leads"))


def test_one_address_in_two_systems_is_one_person_called_by_the_crm():
    crm = leads("hubspot", **{"51": "ada@acme.com", "52": "bob@acme.com"})
    mails = leads("mailchimp", **{"9001": "Ada@Acme.com".lower(), "9002": "zoe@else.com"})
    people = people_of(mails, crm)
    assert who(people, touches("mailchimp", {"lead_id": "9001"}, {"lead_id": "9002"})) == [
        "51", "9002",
    ]  # fmt: skip
    assert rules(people) == {"leads.one_person": 1}
    assert "1 by their e-mail address" in people.findings[0].says


def test_touches_that_name_an_address_belong_to_the_person_who_has_it():
    crm = leads("hubspot", **{"51": "ada@acme.com"})
    mails = touches("zoom", {"email": "ada@acme.com"}, {"email": "new@acme.com"})
    assert who(people_of(crm, mails), mails) == ["51", "person-0001"]


def test_a_converted_lead_is_its_contact():
    people = people_of(
        leads("salesforce", Q1={"same_as_ids": ["C1"]}, C1={}),
        touches("salesforce", {"lead_id": "Q1"}),
    )
    assert who(people, touches("salesforce", {"lead_id": "Q1"}, {"lead_id": "C1"})) == ["C1", "C1"]


def test_a_merged_record_goes_into_the_one_that_stays():
    stays = part("hubspot", "person_links", {"lead_id": "51", "same_as_ids": ["763", "800"]})
    people = people_of(leads("hubspot", **{"763": {}, "51": {}, "7": {}}), stays)
    assert who(people, touches("hubspot", *({"lead_id": i} for i in ("763", "800", "7")))) == [
        "51", "51", "7",
    ]  # fmt: skip


def test_what_is_linked_through_others_is_linked():
    people = people_of(
        leads("hubspot", **{"51": "ada@acme.com"}),
        leads("marketo", **{"9": "ada@acme.com", "10": {"same_as_ids": ["9"]}}),
        leads("mailchimp", m={"same_as_ids": ["n"]}, n={"email": "ada@acme.com"}),
    )
    assert who(people, touches("mailchimp", {"lead_id": "m"})) == ["51"]
    assert who(people, touches("marketo", {"lead_id": "10"})) == ["51"]


def test_an_id_that_only_one_system_lists_means_its_person_everywhere():
    people = people_of(
        leads("hubspot", **{"51": "ada@acme.com"}),
        touches("ga4", {"lead_id": "51"}),
        touches("canonical", {"lead_id": "51"}),
    )
    assert who(people, touches("ga4", {"lead_id": "51"})) == ["51"]
    assert rules(people) == {"leads.one_person": 2}


def test_the_same_id_in_two_lists_is_two_people_unless_something_says_otherwise():
    crm = leads("hubspot", **{"1": "ada@acme.com", "2": "bob@acme.com"})
    mails = leads("mailchimp", **{"1": "zoe@else.com", "2": "bob@acme.com"})
    people = people_of(mails, crm)
    assert who(people, touches("hubspot", {"lead_id": "1"}, {"lead_id": "2"})) == ["1", "2"]
    assert who(people, touches("mailchimp", {"lead_id": "1"}, {"lead_id": "2"})) == [
        "mailchimp:1", "2",
    ]  # fmt: skip
    assert rules(people) == {"leads.ids_told_apart": 1, "leads.one_person": 1}
    (apart,) = [f for f in people.findings if f.rule == "leads.ids_told_apart"]
    assert "mailchimp:1" in apart.says


def test_the_same_id_with_another_address_is_somebody_else():
    crm = leads("hubspot", **{"1": "ada@acme.com"})
    webinar = touches("zoom", {"lead_id": "1", "email": "zoe@else.com"})
    assert who(people_of(crm, webinar), webinar) == ["zoom:1"]


def test_of_two_systems_with_different_addresses_the_better_known_means_the_lead():
    ids = [str(n) for n in range(1, 2_001)]
    crm = leads("hubspot", **{lead: {"created_at": "2025-01-01"} for lead in ids})
    mails, webinar = (
        part(vendor, "touches", *({"lead_id": lead, "email": f"{vendor}{lead}@acme.com",
                                   "occurred_at": "2025-02-01", "channel": "email",
                                   "action": "clicked"} for lead in ids))
        for vendor in ("mailchimp", "zoom")
    )  # fmt: skip
    for parts in ((crm, mails, webinar), (webinar, mails, crm)):
        people = people_of(*parts)
        assert who(people, mails) == ids
        assert who(people, webinar) == [f"zoom:{lead}" for lead in ids]


def test_a_few_common_numbers_of_two_systems_may_be_chance():
    crm = leads("hubspot", **{str(n): {} for n in range(10)})
    seldom = touches("zoom", *({"lead_id": str(n)} for n in range(9, 12)))
    assert rules(people_of(crm, seldom))["leads.ids_by_chance"] == 1
    mostly = touches("zoom", *({"lead_id": str(n)} for n in range(8, 11)))
    assert "leads.ids_by_chance" not in rules(people_of(crm, mostly))


def test_our_own_tables_may_use_anybodys_ids():
    own = part("canonical", "verdicts", {"lead_id": "9001"}, {"lead_id": "51"})
    people = people_of(
        leads("hubspot", **{"51": "ada@acme.com"}),
        leads("mailchimp", **{"9001": "ada@acme.com"}),
        own,
    )
    assert who(people, own) == ["51", "51"]


def test_a_link_may_name_another_systems_id():
    links = part("canonical", "person_links", {"lead_id": "L-17", "same_as": "9001; 51"})
    people = people_of(leads("hubspot", **{"51": {}}), leads("mailchimp", **{"9001": {}}), links)
    assert who(people, touches("mailchimp", {"lead_id": "9001"})) == ["51"]
    assert who(people, links) == ["51"]


def test_a_web_analytics_id_is_the_lead_whose_number_it_holds():
    crm = leads("hubspot", **{"51": {}, "52": {}})
    web = touches("ga4", {"lead_id": "crm-51"}, {"lead_id": "crm-99"}, {"lead_id": "u52x"})
    people = people_of(crm, web)
    assert who(people, web) == ["51", "crm-99", "u52x"]
    assert rules(people) == {"touches.user_ids_read": 1}
    # Only web analytics: elsewhere a word before a number means something else.
    assert who(people_of(crm, touches("zoom", {"lead_id": "crm-51"})), web)[0] == "crm-51"


def test_a_number_that_two_systems_list_is_nobodys_web_id():
    web = touches("ga4", {"lead_id": "crm-1"})
    people = people_of(leads("hubspot", **{"1": {}}), leads("mailchimp", **{"1": {}}), web)
    assert who(people, web) == ["crm-1"]


def test_a_tagged_address_at_the_same_account_is_the_same_person():
    rows = {
        "51": {"email": "ada@acme.com", "account_id": "A"},
        "763": {"email": "ada+demo@acme.com", "account_id": "a"},
        "8": {"email": "bob@acme.com"},
        "9": {"email": "bob+x@acme.com"},
    }
    crm = leads("hubspot", **rows)
    people = people_of(crm)
    assert who(people, touches("hubspot", *({"lead_id": i} for i in rows))) == [
        "51", "51", "8", "9",
    ]  # fmt: skip
    assert rules(people) == {"leads.tagged_addresses": 1}
    assert "plus_tags_are_same = false" in people.findings[0].fix
    assert rules(people_of(crm, tags=False)) == {}


def test_a_visitor_whom_two_systems_know_is_one_person():
    crm = leads("hubspot", **{"51": {"visitors": ["cookie"]}})
    other = leads("marketo", **{"9": {"visitors": ["cookie"]}, "10": {"visitors": ["shared"]},
                                "11": {"visitors": ["shared"]}})  # fmt: skip
    people = people_of(crm, other)
    assert who(people, touches("marketo", {"lead_id": "9"}, {"lead_id": "10"})) == ["51", "10"]
    assert set(people.visitors["visitor_id"]) == {"cookie", "shared"}


def test_a_visitor_with_two_addresses_is_two_people():
    crm = leads("hubspot", **{"51": {"email": "ada@acme.com", "visitors": ["cookie"]}})
    other = leads("marketo", **{"9": {"email": "bob@acme.com", "visitors": ["cookie"]}})
    assert who(people_of(crm, other), touches("marketo", {"lead_id": "9"})) == ["9"]


def test_an_anonymous_record_is_whom_the_cookie_of_that_moment_became():
    moment = 1738368000000  # 2025-02-01T00:00:00Z
    known = leads("marketo", **{"9": {"visitors": [f"_mch-ours.com-{moment}-12345"]}})
    seen = touches("marketo", {"lead_id": "990001"}, {"lead_id": "990002"})
    assert who(people_of(known, seen), seen) == ["9", "990002"]


def test_a_record_with_an_address_of_its_own_is_not_whom_a_cookie_became():
    moment = 1738368000000  # 2025-02-01T00:00:00Z
    cookie = {"email": "ada@acme.com", "visitors": [f"_mch-ours.com-{moment}-12345"]}
    known = leads("marketo", **{"9": cookie})
    seen = touches("marketo", {"lead_id": "990001", "email": "zoe@else.com"})
    assert who(people_of(known, seen), seen) == ["990001"]


def test_a_shared_mailbox_makes_nobody_one():
    crm = leads("hubspot", **{"1": "info@acme.com", "2": "info@acme.com", "3": "ada@acme.com",
                              "4": "ada@acme.com"})  # fmt: skip
    mails = touches("zoom", {"email": "info@acme.com"})
    people = people_of(crm, mails)
    assert who(people, touches("hubspot", *({"lead_id": i} for i in "1234"))) == [
        "1", "2", "3", "3",
    ]  # fmt: skip
    assert who(people, mails) == ["1"]
    assert rules(people)["leads.shared_addresses"] == 2


def test_a_placeholder_address_makes_nobody_one():
    crowd = leads("hubspot", **{str(n): "nobody@none.com" for n in range(1, 12)})
    two = touches("hubspot", {"lead_id": "1"}, {"lead_id": "5"})
    assert who(people_of(crowd), two) == ["1", "5"]


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("accounts@acme.com", True), ("empfang@acme.de", True), ("no-reply@acme.com", True),
        ("sales2@acme.com", True), ("info+eu@acme.com", True), ("none@acme.com", True),
        ("ada@none.com", True), ("ada.info@acme.com", False), ("salesman@acme.com", False),
    ],
)  # fmt: skip
def test_mailboxes_of_several_are_known_by_their_names(address, shared):
    crm = leads("hubspot", **{"1": address, "2": address})
    apart = who(people_of(crm), touches("hubspot", {"lead_id": "1"}, {"lead_id": "2"}))
    assert apart == (["1", "2"] if shared else ["1", "1"])


def test_a_placeholder_is_nobodys_in_two_systems_either():
    crm, mails = leads("hubspot", **{"1": "none@none.com"}), leads("marketo", m="none@none.com")
    people = people_of(crm, mails)
    assert who(people, touches("marketo", {"lead_id": "m"})) == ["m"]
    assert rules(people) == {"leads.shared_addresses": 2}


def known_as(*names, address="family@gmail.com"):
    return {
        str(n): {"email": address, "called": name.replace(" ", "\n", 1)}
        for n, name in enumerate(names, 1)
    }


def test_people_with_other_names_are_not_one_by_their_address():
    crm = leads("hubspot", **known_as("Ann Able", "Bob Baker"))
    people = people_of(crm)
    assert who(people, touches("hubspot", {"lead_id": "1"}, {"lead_id": "2"})) == ["1", "2"]
    assert rules(people) == {"leads.shared_addresses": 2}
    assert people.findings[0].severity == Severity.SHOULD_FIX
    other = leads("marketo", m={"email": "family@gmail.com", "called": "Cy\nCole"})
    one = leads("hubspot", **known_as("Ann Able"))
    assert who(people_of(one, other), touches("marketo", {"lead_id": "m"})) == ["m"]


@pytest.mark.parametrize(
    "other", ["ANN Miller", "Able Ann", "Anna Able", "A. B.", "Änn Öther", "Unknown Unknown",
              "安 安宝", "Ann"],
)  # fmt: skip
def test_names_that_may_be_one_persons_tell_nobody_apart(other):
    people = people_of(leads("hubspot", **known_as("Ann Able", other)))
    assert who(people, touches("hubspot", {"lead_id": "2"})) == ["1"]


def test_records_that_were_merged_are_one_whatever_their_names():
    crm = leads("hubspot", **known_as("Ann Able", "Bob Baker"))
    links = part("hubspot", "person_links", {"lead_id": "1", "same_as_ids": ["2"]})
    people = people_of(crm, links)
    assert who(people, touches("hubspot", {"lead_id": "2"})) == ["1"]
    assert "leads.shared_addresses" not in rules(people)


def test_ids_told_apart_are_shown_as_they_are_written():
    people = people_of(
        leads("hubspot", **{"1": "ada@acme.com", "2": "bob@acme.com", "9": "zoe@acme.com"}),
        leads("marketo", **{"1": "zoe@acme.com", "2": "cy@acme.com"}),
    )
    (apart,) = [f for f in people.findings if f.rule == "leads.ids_told_apart"]
    assert apart.rows == 2
    assert apart.says.endswith("are written with its name before them: marketo:2.")


@pytest.mark.parametrize("word", ["n/a", "-", "none", "@", "unknown@"])
def test_what_is_no_address_proves_nothing(word):
    crm = leads("hubspot", **{"1": word, "2": word})
    assert who(people_of(crm), touches("hubspot", {"lead_id": "2"})) == ["2"]


def test_a_row_of_uncertain_columns_proves_nothing():
    crm = leads("hubspot", **{"1": "ada@acme.com", "2": "ada@acme.com"})
    faulty = pl.Series([None, "one value too many"], dtype=pl.String)
    assert rules(people_of(replace(crm, faults=faulty))) == {}


def test_contacts_of_deals_are_people_and_each_of_them_once():
    deals = part(
        "hubspot", "deals", {"deal_id": "d1", "contacts": "763;52;51;z"}, {"deal_id": "d2"}
    )
    links = part("hubspot", "person_links", {"lead_id": "51", "same_as_ids": ["763"]})
    people = people_of(leads("hubspot", **{"51": {}, "52": {}, "763": {}}), links, deals)
    assert who(people, deals, "contacts") == [["51", "52", "z"], None]


def test_a_touch_says_its_account_as_the_crm_does():
    crm = leads("hubspot", **{"51": {"email": "ada@acme.com", "account_id": "9800"}})
    mails = touches("marketo", {"email": "ada@acme.com", "account_id": "Acme Inc"},
                    {"email": "zoe@else.com", "account_id": "Else"})  # fmt: skip
    assert who(people_of(crm, mails), mails, "account_id") == ["9800", "Else"]


def test_a_person_of_several_records_is_one_lead_with_the_crms_values_first():
    crm = leads("hubspot", **{"51": {"email": "ada@acme.com", "created_at": "2025-02-01",
                                     "industry": None, "owner": "Ben"}})  # fmt: skip
    other = leads("marketo", **{"9": {"email": "ada@acme.com", "created_at": "2025-01-01",
                                      "industry": "tools", "owner": "Zoe",
                                      "left_at": "2025-04-01",
                                      "opted_out_at": "2025-03-01"}})  # fmt: skip
    rows = one_row(people_of(crm, other), crm, other)
    (row,) = rows.to_dicts()
    assert (row["lead_id"], row["industry"], row["owner"]) == ("51", "tools", "Ben")
    assert (row["created_at"].month, row["opted_out_at"].month) == (1, 3)
    assert row["left_at"] is None
    assert row["source_file"] == "hubspot.csv"


def in_file(name, mapped):
    return replace(mapped, text=mapped.text.with_columns(source_file=pl.lit(name)))


def test_a_person_in_two_lists_by_address_is_one_lead_with_the_earliest_dates():
    first = in_file("a.csv", part("mailchimp", "leads", {
        "email": "ann@acme.com", "created_at": "2025-01-05", "opted_out_at": "2025-02-01",
    }))  # fmt: skip
    other = in_file("b.csv", part("mailchimp", "leads", {
        "email": "ann@acme.com", "created_at": "2025-01-01", "opted_out_at": "2025-03-01",
    }))  # fmt: skip
    (row,) = one_row(people_of(first, other), first, other).to_dicts()
    assert row["lead_id"] == "person-0001"
    assert (row["created_at"].day, row["opted_out_at"].month) == (1, 2)


@pytest.mark.parametrize("left", [None, "2025-04-01"])
def test_of_one_record_in_two_exports_the_newer_one_counts(left):
    def export(name, latest, **values):
        both = {"1": values, "2": {"mql_at": latest}}
        return in_file(name, leads("hubspot", **both))

    older = export("b.csv", "2025-03-01", industry="tools", owner="Ben",
                   left_at=None if left else "2025-04-01")  # fmt: skip
    newer = export("a.csv", "2025-05-01", industry="steel", left_at=left)
    rows = one_row(people_of(older, newer), older, newer).filter(lead_id="1")
    (row,) = rows.to_dicts()
    assert (row["industry"], row["owner"], row["source_file"]) == ("steel", "Ben", "a.csv")
    assert (row["left_at"] is None) == (left is None)


def test_a_finding_counts_the_leads_that_several_files_list():
    rows = pl.DataFrame({"lead_id": list("aabbbc"), "source_file": list("xyxyzx")})
    (said,) = in_several_files(rows)
    assert (said.rows, [(f.file, f.count) for f in said.files]) == (
        2, [("x", 2), ("y", 2), ("z", 1)],
    )  # fmt: skip
    assert list(in_several_files(rows.tail(2))) == []


def test_rows_of_one_record_that_contradict_each_other_stay_two():
    crm = part("hubspot", "leads", {"lead_id": "1", "created_at": "2025-01-01"},
               {"lead_id": "1", "created_at": "2025-02-01"})  # fmt: skip
    named, _ = people_of(crm).applied(crm)
    assert named.typed["lead_id"].to_list() == ["1", "1"]


MANY = (
    leads("hubspot", **{"1": "ada@acme.com", "2": "bob@acme.com", "763": "ada+x@acme.com"}),
    leads("marketo", **{"1": "zoe@else.com", "9": "ada@acme.com", "10": {"same_as_ids": ["9"]}}),
    part("hubspot", "person_links", {"lead_id": "1", "same_as_ids": ["763"]}),
    touches("ga4", {"lead_id": "crm-2"}, {"lead_id": "9"}, {"email": "new@x.com"}),
    part("canonical", "verdicts", {"lead_id": "9"}, {"email": "zoe@else.com"}),
)  # fmt: skip


def test_the_order_of_files_changes_nobody():
    def told(people):
        return people.names.sort("scope", "name")

    expected = people_of(*MANY)
    for order in list(permutations(MANY))[::7]:
        people = people_of(*order)
        assert told(people).equals(told(expected))
        assert people.findings == expected.findings
        assert people.ids == expected.ids


def test_many_addresses_give_the_same_rows_in_every_run_and_order():
    # Everybody registered twice, the second time with a tag: one person of two addresses.
    names = [f"p{n // 2}{'+t' if n % 2 else ''}@x.com" for n in range(2_000)]
    rows = [
        {"email": name, "account_id": "acme", "created_at": "2025-01-01", "owner": f"o{n}"}
        for n, name in enumerate(names)
    ]
    one, other = part("mailchimp", "leads", *rows), part("mailchimp", "leads", *rows[::-1])
    expected = people_of(one)
    best = one_row(expected, one).sort("lead_id").drop("source_row")
    assert best.height == 1_000
    for each in (one, other, one):
        people = people_of(each)
        assert people.names.sort("name").equals(expected.names.sort("name"))
        assert one_row(people, each).sort("lead_id").drop("source_row").equals(best)


def test_a_person_with_several_accounts_gets_the_same_one_in_every_order():
    mails = leads("marketo", **{"9": {"email": "ada@acme.com", "account_id": "B"}})
    address = [
        part(vendor, "leads", {"email": "ada@acme.com", "account_id": account})
        for vendor, account in (("zoom", "A"), ("mailchimp", "C"))
    ]
    for parts in permutations([mails, *address]):
        people = people_of(*parts)
        told = people.names.select("account", "account_of").unique()
        assert told.rows() == [("B", "marketo")]
    for parts in permutations(address):
        told = people_of(*parts).names.select("account", "account_of").unique()
        assert told.rows() == [("C", "mailchimp")]


NUMBERS = st.integers(0, 11)


@examples(50)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=20), st.randoms(use_true_random=False))
def test_groups_are_transitive_whatever_the_order_and_the_batches(pairs, chance):
    one, other = Groups(12), Groups(12)
    if pairs:
        one.join(*np.array(pairs).T)
    shuffled = [pair[:: chance.choice((1, -1))] for pair in pairs]
    chance.shuffle(shuffled)
    for pair in shuffled:
        other.join(*np.array([pair]).T)
    assert one.of.tolist() == other.of.tolist()
    # By hand: whatever can be reached.
    for start in range(12):
        reached, before = {start}, set()
        while reached != before:
            before = set(reached)
            reached |= {b for a, b in pairs if a in before} | {a for a, b in pairs if b in before}
        assert one.of[start] == min(reached)


IDS = st.sampled_from(["1", "2", "3", None])
EMAILS = st.sampled_from([None, "a@x.de", "b@x.de", "a+t@x.de"])
VENDORS = st.sampled_from(["hubspot", "mailchimp", "ga4", "canonical"])


@examples(40)
@given(
    st.lists(st.tuples(VENDORS, st.sampled_from(["leads", "touches"]), IDS, EMAILS), max_size=8),
    st.randoms(use_true_random=False),
)
def test_no_touch_is_lost_and_any_order_gives_the_same_people(rows, chance):
    parts = [
        part(vendor, table, {"lead_id": lead, "email": email, "created_at": "2025-01-01"}
             if table == "leads" else {"lead_id": lead, "email": email, "channel": "email",
                                       "occurred_at": "2025-01-02", "action": "clicked"})
        for vendor, table, lead, email in rows
    ]  # fmt: skip
    people = people_of(*parts)
    named = [who(people, each)[0] for each in parts]
    for (_, _, lead, email), person in zip(rows, named, strict=True):
        assert (person is None) == (lead is None and email is None)
        assert "@" not in (person or "")
    shuffled = list(range(len(parts)))
    chance.shuffle(shuffled)
    again = people_of(*(parts[i] for i in shuffled))
    assert [who(again, each)[0] for each in parts] == named
    # Whoever has one address is one person, in every system.
    by_email = {}
    for (_, table, _, email), person in zip(rows, named, strict=True):
        if email and table == "touches":
            by_email.setdefault(email, set()).add(person)
    assert all(len(persons) == 1 for persons in by_email.values())
