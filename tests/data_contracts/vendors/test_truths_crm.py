"""The truths planted in one small world, as the HubSpot and the Salesforce exports show them.

The numbers of the tests are those of TRUTH.md; the right answers are written down here by hand.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.load import load

HUBSPOT_DEALS = {
    "d1": "10676775052", "d2": "10676779179", "d3": "10676783306", "d4": "10676787433",
    "d5": "10676791560", "d6": "10676795687", "d7": "10676799814",
}  # fmt: skip
SALESFORCE_DEALS = {f"d{n + 1}": f"0065g00000Gh00{n}" for n in range(7)}
HUBSPOT_PEOPLE = {f"p{n + 1}": f"{51 * n + (51 if n == 0 else 100)}" for n in range(13)}
SALESFORCE_PEOPLE = {f"p{n + 1}": f"00Q5g00000Cd0{n:02}" for n in range(13)}
DEALS = {
    # status, amount, currency, account, day created, day closed
    "d1": ("won", Decimal(48000), "USD", "A1", date(2025, 3, 10), date(2025, 6, 20)),
    "d2": ("lost", Decimal(12500), "USD", "A2", date(2025, 2, 12), date(2025, 4, 30)),
    "d3": ("won", Decimal(30000), "EUR", "A3", date(2025, 3, 20), date(2025, 7, 8)),
    "d4": ("open", Decimal(22750), "USD", "A4", date(2025, 4, 4), None),
    "d5": ("won", Decimal(95000), "USD", "A5", date(2025, 4, 22), date(2025, 9, 29)),
    "d6": ("open", None, "NOK", "A6", date(2025, 5, 5), None),
    "d7": ("won", Decimal(48000), "USD", "A1", date(2025, 8, 1), date(2025, 7, 30)),
}
CREATED = {
    "p1": (2025, 1, 14, 15, 2), "p2": (2025, 2, 3, 9, 15), "p3": (2025, 1, 28, 18, 40),
    "p4": (2025, 2, 11, 8, 5), "p5": (2025, 3, 2, 10, 0), "p6": (2025, 2, 20, 1, 30),
    "p7": (2025, 3, 5, 12, 0), "p8": (2025, 1, 9, 14, 0), "p9": (2025, 3, 18, 16, 45),
    "p10": (2025, 2, 27, 7, 20), "p11": (2025, 3, 21, 7, 20), "p12": (2025, 1, 2, 0, 0),
    "p13": (2025, 1, 2, 0, 0),
}  # fmt: skip
STAGES_OF_D5 = [
    ("Appointment scheduled", date(2025, 4, 22)), ("Qualified to buy", date(2025, 5, 12)),
    ("Presentation scheduled", date(2025, 6, 11)), ("Qualified to buy", date(2025, 7, 1)),
    ("Presentation scheduled", date(2025, 7, 20)), ("Contract sent", date(2025, 9, 1)),
    ("Closed won", date(2025, 9, 29)),
]  # fmt: skip


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture(scope="module")
def hubspot(shared_exports):
    return load([str(shared_exports / "hubspot" / "synthetic")])


@pytest.fixture(scope="module")
def salesforce(shared_exports):
    folder = shared_exports / "salesforce" / "synthetic" / "data_export"
    choices = ReadingChoices(own_domains=("ourcompany.example",))
    return load([str(folder)], choices)


@pytest.fixture(params=["hubspot", "salesforce"])
def view(request):
    """One system's view of the world: its data, its ids of deals, its ids of people."""
    deals, people = {
        "hubspot": (HUBSPOT_DEALS, HUBSPOT_PEOPLE),
        "salesforce": (SALESFORCE_DEALS, SALESFORCE_PEOPLE),
    }[request.param]
    return request.getfixturevalue(request.param), deals, people


def rules(data):
    return {finding.rule: finding for finding in data.findings}


def deal(data, deal_id):
    return data.deals.good.row(by_predicate=pl.col("deal_id") == deal_id, named=True)


def person(data, lead_id):
    return data.leads.good.row(by_predicate=pl.col("lead_id") == lead_id, named=True)


def reports(shared_exports, *patterns):
    folder = shared_exports / "salesforce" / "synthetic"
    return [str(file) for pattern in patterns for file in sorted(folder.glob(pattern))]


def test_truth_1_the_same_person_twice_is_one(salesforce, hubspot):
    ids = salesforce.leads.good["lead_id"].to_list()
    assert sorted(ids) == sorted(SALESFORCE_PEOPLE.values())
    assert rules(salesforce)["salesforce.merged"].rows == 1
    # HubSpot has no record of a merge, but the two addresses differ by a +tag only.
    assert sorted(hubspot.leads.good["lead_id"]) == sorted(HUBSPOT_PEOPLE.values())
    assert rules(hubspot)["leads.tagged_addresses"].rows == 1


def test_truth_2_the_first_touch_is_the_visit_before_the_form(hubspot):
    of_p1 = hubspot.touches.good.filter(lead_id="51").sort("occurred_at")
    assert of_p1.select("occurred_at", "action").row(0) == (
        utc(2024, 12, 28, 20, 11),
        "page_viewed",
    )


def test_truth_3_junk_and_staff_are_internal(view):
    data, _, people = view
    internal = set(data.leads.good.filter(pl.col("internal"))["lead_id"])
    assert internal == {people["p12"], people["p13"]}


def test_truth_4_a_scanners_16_clicks_stay_recognisable(hubspot):
    clicks = hubspot.touches.good.filter(lead_id=HUBSPOT_PEOPLE["p6"], action="clicked")
    assert clicks.height == 16
    assert not hubspot.touches.good.filter(
        lead_id=HUBSPOT_PEOPLE["p6"], action="unsubscribed"
    ).height


def test_truth_5_prefetched_opens_are_a_machines(hubspot):
    opens = hubspot.touches.good.filter(lead_id=HUBSPOT_PEOPLE["p10"], action="opened")
    assert opens["automated"].all()


def test_truth_6_an_opt_out_is_one_and_dropped_mail_is_not_sent(hubspot, salesforce):
    of_p7 = hubspot.touches.good.filter(lead_id=HUBSPOT_PEOPLE["p7"])
    assert of_p7.filter(action="unsubscribed").height == 1
    assert of_p7.filter(action="sent").height == 3
    assert rules(salesforce)["salesforce.undated_opt_outs"].rows == 1


def test_truth_7_nurture_3_did_two_harms(hubspot):
    of_3 = hubspot.touches.good.filter(pl.col("program").str.starts_with("Nurture 3"))
    harms = of_3.filter(pl.col("action").is_in(["complained", "unsubscribed"]))
    assert sorted(harms["lead_id"]) == sorted([HUBSPOT_PEOPLE["p4"], HUBSPOT_PEOPLE["p7"]])


def test_truth_8_opens_do_not_undo_a_complaint(hubspot):
    of_p4 = hubspot.touches.good.filter(lead_id=HUBSPOT_PEOPLE["p4"])
    assert of_p4.filter(action="complained").height == 1


def test_truth_9_there_are_7_real_deals(view):
    data, deals, _ = view
    assert sorted(data.deals.good["deal_id"]) == sorted(deals.values())


def test_truth_9_copies_are_counted(hubspot, salesforce):
    assert rules(hubspot)["hubspot.duplicates"].rows == 1
    assert hubspot.deals.bad["deal_id"].to_list() == [HUBSPOT_DEALS["d2"]]
    assert rules(salesforce)["salesforce.deleted"].rows == 2  # a lead and a deal


def test_truth_10_a_renewal_closed_before_it_was_created_is_named(view):
    data, deals, _ = view
    assert deal(data, deals["d7"])["deal_type"] == "Existing Business"
    assert rules(data)["deals.closed_after_created"].rows == 1


def test_truth_11_a_deal_without_contacts_and_amount_stays_and_is_named(view):
    data, deals, _ = view
    assert deal(data, deals["d6"])["contacts"] == []
    assert deal(data, deals["d6"])["amount"] is None
    named = {place.value for place in rules(data)["deals.people_given"].places}
    assert deals["d6"] in named


def test_truth_12_and_14_both_systems_have_the_same_deals(view):
    data, deals, _ = view
    for name, (status, amount, currency, _, created, closed) in DEALS.items():
        found = deal(data, deals[name])
        assert (found["status"], found["amount"], found["currency"]) == (status, amount, currency)
        assert found["created_at"].date() == created
        assert (found["closed_at"] and found["closed_at"].date()) == closed


def test_both_systems_group_deals_and_people_by_the_same_accounts(view):
    data, deals, people = view
    # The account of d6 has no name in Salesforce's files, and its people only a company's name.
    accounts = {name: deal(data, deals[name])["account_id"] for name in DEALS if name != "d6"}
    assert accounts["d1"] == accounts["d7"]
    assert len(set(accounts.values())) == 5
    for colleague, of_deal in {"p1": "d1", "p2": "d1", "p5": "d3", "p7": "d4", "p9": "d5"}.items():
        assert person(data, people[colleague])["account_id"] == accounts[of_deal]


def test_truth_13_the_stages_of_d5_come_from_the_history(salesforce, hubspot):
    stages = salesforce.deal_stages.good.filter(deal_id=SALESFORCE_DEALS["d5"]).sort("entered_at")
    found = [
        (stage, entered.date()) for stage, entered in stages.select("stage", "entered_at").rows()
    ]
    assert found == STAGES_OF_D5
    assert hubspot.deal_stages is None
    assert rules(hubspot)["hubspot.latest_stage_entry"].severity == "note"


def test_truth_15_a_second_mql_does_not_hide_the_first(hubspot, salesforce):
    assert person(hubspot, HUBSPOT_PEOPLE["p2"])["mql_at"] == utc(2025, 2, 20, 10)
    stages = hubspot.lead_stages.good.filter(lead_id=HUBSPOT_PEOPLE["p2"], stage="mql")
    assert stages.height == 2
    assert person(salesforce, SALESFORCE_PEOPLE["p2"])["mql_at"] is None
    assert rules(salesforce)["salesforce.no_stage_dates"].severity == "should fix"


def test_truth_16_a_skipped_stage_has_no_date(view):
    data, _, people = view
    found = person(data, people["p9"])
    assert (found["mql_at"], found["sales_ready_at"]) == (None, None)
    stages = data.lead_stages.good.filter(lead_id=people["p9"])["stage"].to_list()
    assert set(stages) == {"opportunity"}


def test_truth_17_people_were_created_in_the_same_minute(view):
    data, _, people = view
    for name, moment in CREATED.items():
        assert person(data, people[name])["created_at"].replace(second=0) == utc(*moment), name


def test_truth_18_edits_of_an_amount_are_no_moves(salesforce):
    stages = salesforce.deal_stages.good.filter(deal_id=SALESFORCE_DEALS["d1"]).sort("entered_at")
    assert stages["stage"].to_list() == [
        "Appointment scheduled", "Qualified to buy", "Presentation scheduled", "Contract sent",
        "Closed won",
    ]  # fmt: skip
    assert rules(salesforce)["salesforce.no_stage_moves"].rows == 1


def test_truth_19_contact_roles_name_some_people_only(salesforce):
    people = SALESFORCE_PEOPLE
    roles = salesforce.deal_contacts.good.sort("deal_id", "lead_id")
    assert roles.select("deal_id", "lead_id", "role", "is_primary").rows() == [
        (SALESFORCE_DEALS["d1"], people["p1"], "Decision Maker", True),
        (SALESFORCE_DEALS["d2"], people["p3"], None, True),
        (SALESFORCE_DEALS["d3"], people["p4"], "Economic Buyer", True),
        (SALESFORCE_DEALS["d5"], people["p8"], "Decision Maker", True),
        (SALESFORCE_DEALS["d5"], people["p9"], None, False),
    ]
    without = {place.value for place in rules(salesforce)["deals.people_given"].places}
    assert without == {SALESFORCE_DEALS[name] for name in ("d4", "d6", "d7")}


def test_truth_20_being_sent_something_is_no_touch(salesforce):
    nurture = salesforce.touches.good.filter(program="Nurture - Operations track")
    assert nurture["lead_id"].to_list() == [SALESFORCE_PEOPLE["p8"]]
    assert rules(salesforce)["salesforce.no_response"].rows == 10
    assert "not used" in rules(salesforce)["reading.not_needed"].says


def test_truth_21_a_member_twice_responded_once(salesforce):
    nurture = salesforce.touches.good.filter(program="Nurture - Operations track")
    assert nurture.select("action", "occurred_at").rows() == [("clicked", utc(2025, 1, 13))]


def test_truth_22_a_cost_of_nothing_is_asked_about(salesforce):
    costs = salesforce.costs.good.sort("amount").select("program", "amount").rows()
    assert costs == [
        ("2025-01 OEE guide (LinkedIn)", Decimal("4100.5")),
        ("LogiX 2025 trade show", Decimal(17250)),
    ]
    assert rules(salesforce)["salesforce.zero_cost"].severity == "should fix"
    assert rules(salesforce)["salesforce.no_cost"].rows == 1


def test_truth_27_a_report_joins_by_15_characters(shared_exports):
    folder = shared_exports / "salesforce" / "synthetic" / "data_export"
    both = load([str(folder), *reports(shared_exports, "report_*.csv")])
    assert sorted(both.deals.good["deal_id"]) == sorted(SALESFORCE_DEALS.values())
    assert both.deal_stages.good.height == 22
    assert both.deals.bad.is_empty()


@pytest.mark.parametrize("pattern", ["report_opportunities_fr*", "report_opportunity_history_en*"])
def test_truth_28_a_french_and_an_american_report_have_the_same_deals(shared_exports, pattern):
    (file,) = reports(shared_exports, pattern)
    touch = shared_exports / "salesforce" / "synthetic" / "data_export" / "CampaignMember.csv"
    data = load([file, str(touch)])
    # A report has no column for what was deleted: the copy d8 is there too.
    assert sorted(data.deals.good["deal_id"]) == [*SALESFORCE_DEALS.values(), "0065g00000Gh007"]
    for name, (status, amount, _, _, created, closed) in DEALS.items():
        found = deal(data, SALESFORCE_DEALS[name])
        assert (found["status"], found["amount"]) == (status, amount)
        assert found["created_at"].date() == created
        assert (found["closed_at"] and found["closed_at"].date()) == closed


def test_truth_9_a_report_that_has_accounts_names_the_copy(shared_exports):
    (file,) = reports(shared_exports, "report_opportunities_fr*")
    touch = shared_exports / "salesforce" / "synthetic" / "data_export" / "CampaignMember.csv"
    says = rules(load([file, str(touch)]))["deals.possible_duplicates"].says
    assert "0065g00000Gh003 and 0065g00000Gh007" in says


def test_the_touches_of_both_systems_are_told_apart_only_by_what_one_does_not_export(
    hubspot, salesforce
):
    """Salesforce has the campaigns that HubSpot's files lack; HubSpot has the mails and calls."""
    assert set(hubspot.touches.good["channel"]) == {"email", "call", "paid social"}
    responses = salesforce.touches.good.filter(action="attended").sort("touch_id")
    assert responses.select("lead_id", "program").rows() == [
        (SALESFORCE_PEOPLE["p3"], "LogiX 2025 trade show"),
        (SALESFORCE_PEOPLE["p1"], "2025-02 Webinar: OEE benchmarks"),
        (SALESFORCE_PEOPLE["p8"], "2025-02 Webinar: OEE benchmarks"),
        (SALESFORCE_PEOPLE["p4"], "2025-02 Webinar: OEE benchmarks"),
    ]


def test_both_systems_together_are_one_world(shared_exports):
    folders = ["hubspot/synthetic", "salesforce/synthetic/data_export"]
    data = load([str(shared_exports / folder) for folder in folders])
    assert data.leads.good.height == 13
