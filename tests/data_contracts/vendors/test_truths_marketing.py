"""The truths planted in one small world, as its marketing systems show them.

The numbers of the tests are those of TRUTH.md; the right answers are written down here by hand.
None of these systems but ActiveCampaign has deals, so one of nobody's stands beside them.
"""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from attribution.creditable import Use, label_touches
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from data_contracts.load import load

NOBODYS_DEAL = (
    "deal_id,account_id,created_at,closed_at,status,amount,currency\n"
    "x1,nobody,2025-01-01T00:00:00Z,2025-12-01T00:00:00Z,won,1.00,EUR\n"
)
P1, P4, P6, P7, P8 = "5414000", "5414003", "5414005", "5414006", "5414007"
TESTER, STAFF = "5414011", "5414012"
PROSPECT = "4030970{:02}"
PROMOTION = "Nurture 3 - PRODUCT LAUNCH: 20% OFF THIS MONTH"
CHOICES = ReadingChoices(own_domains=("ourcompany.example",))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(shared_exports, tmp_path_factory):
    """Load systems, named by their folders, with a deal of nobody's where none has deals."""
    deal = tmp_path_factory.mktemp("deal") / "deals.csv"
    deal.write_text(NOBODYS_DEAL, "utf-8")

    def loaded(*systems):
        folders = [str(shared_exports / system / "synthetic") for system in systems]
        others = [] if "activecampaign" in systems else [str(deal)]
        return load([*folders, *others], CHOICES)

    return loaded


@pytest.fixture(scope="module")
def marketo(world):
    return world("marketo")


@pytest.fixture(scope="module")
def pardot(world):
    return world("pardot")


@pytest.fixture(scope="module")
def mautic(world):
    return world("mautic")


@pytest.fixture(scope="module")
def activecampaign(world):
    return world("activecampaign", "mautic")


@pytest.fixture(scope="module")
def mailchimp(world):
    return world("mailchimp")


def used(data):
    """Return the touches with what each counts as."""
    leads = None if data.leads is None else data.leads.good
    return label_touches(data.touches.good, leads, Settings(), utc(2026, 1, 1))


def of(data, **values):
    return data.touches.good.filter(**values).sort("occurred_at", "touch_id")


def actions(data, lead_id):
    found = of(data, lead_id=lead_id).group_by("action").len().sort("action")
    return dict(found.iter_rows())


def counted(data, rule):
    return sum(finding.rows for finding in data.findings if finding.rule == rule)


def lead(data, lead_id):
    return data.leads.good.row(by_predicate=pl.col("lead_id") == lead_id, named=True)


def harms_and_human_clicks(data, content):
    touches = used(data).filter(pl.col("content_id") == content)
    clicks = touches.filter(
        pl.col("action") == "clicked", pl.col("use").is_in([Use.CREDITABLE, Use.REPEAT])
    )
    harms = touches.filter(pl.col("action").is_in(["unsubscribed", "complained"]))
    return sorted(harms["action"]), clicks.height


def test_truth_1_merged_records_are_one_person_in_marketo(marketo):
    assert "5414013" not in marketo.leads.good["lead_id"]
    assert marketo.leads.good.height == 13


@pytest.mark.parametrize("system", ["activecampaign", "mailchimp"])
def test_truth_1_a_tagged_address_is_one_person_elsewhere(system, request):
    data = request.getfixturevalue(system)
    assert data.leads.good.height == 13


def test_truth_2_visits_before_marketo_knew_ada_are_hers(marketo):
    first, second, form = of(marketo, lead_id=P1).head(3).iter_rows(named=True)
    assert (first["occurred_at"], first["action"], first["channel"]) == (
        utc(2024, 12, 28, 20, 11), "page_viewed", "organic search",
    )  # fmt: skip
    assert (second["occurred_at"], second["channel"]) == (utc(2025, 1, 14, 15), "paid social")
    assert (form["occurred_at"], form["action"]) == (utc(2025, 1, 14, 15, 2, 11), "form_submitted")
    assert "990001" not in marketo.touches.good["lead_id"]


def test_truth_2_a_visitor_of_pardot_is_the_prospect_who_filled_in_the_form(pardot):
    first, form = of(pardot, visitor_id="304410092").iter_rows(named=True)
    assert (first["occurred_at"], first["action"]) == (utc(2024, 12, 28, 20, 11), "page_viewed")
    assert first["was_anonymous"]
    assert (first["lead_id"], form["lead_id"]) == (PROSPECT.format(1),) * 2
    assert form["action"] == "form_submitted"


def test_truth_3_tests_and_staff_are_internal(marketo):
    internal = marketo.leads.good.filter("internal")["lead_id"]
    assert sorted(internal) == [TESTER, STAFF]
    ours = used(marketo).filter(pl.col("lead_id") == STAFF, pl.col("action") == "clicked")
    assert ours["use"].to_list() == [Use.INTERNAL] * 4


@pytest.mark.parametrize(("system", "count"), [("activecampaign", 2), ("mailchimp", 2)])
def test_truth_3_tests_and_staff_are_internal_elsewhere(system, count, request):
    data = request.getfixturevalue(system)
    assert data.leads.good["internal"].sum() == count


def test_truth_4_a_scanners_16_clicks_are_no_humans_and_no_opt_outs_in_marketo(marketo):
    clicks = used(marketo).filter(pl.col("lead_id") == P6, pl.col("action") == "clicked")
    assert clicks["use"].to_list() == [Use.MACHINE] * 16
    assert clicks["automated"].to_list() == [None] * 16
    assert "unsubscribed" not in actions(marketo, P6)


def test_truth_4_nor_in_pardot(pardot):
    clicks = used(pardot).filter(
        pl.col("lead_id") == PROSPECT.format(6), pl.col("action") == "clicked"
    )
    assert clicks["use"].to_list() == [Use.MACHINE] * 16
    assert actions(pardot, PROSPECT.format(6)) == {"clicked": 16, "sent": 4}


def test_truth_4_nor_in_mautic_where_no_click_has_a_date(mautic):
    assert not of(mautic, action="clicked").height
    # Both files are one report: p1 1, p6 4, p7 1, p8 2, staff 4.
    assert counted(mautic, "mautic.clicked_undated") == 2 * 12


def test_truth_5_a_prefetched_open_earns_nothing(marketo):
    opens = used(marketo).filter(pl.col("lead_id") == "5414009", pl.col("action") == "opened")
    assert opens["use"].to_list() == [Use.OPENED] * 4


def test_truth_6_ivans_only_click_was_to_leave(marketo):
    clicks = used(marketo).filter(pl.col("lead_id") == P7, pl.col("action") == "clicked")
    assert clicks["use"].to_list() == [Use.SERVICE_PAGE]
    (left,) = of(marketo, lead_id=P7, action="unsubscribed")["occurred_at"]
    assert left == utc(2025, 4, 21, 16, 10)
    # Nothing is sent to him after that.
    assert of(marketo, lead_id=P7)["occurred_at"].max() == left


def test_truth_6_an_opt_out_is_one_by_its_number_in_pardot(pardot):
    ivan = of(pardot, lead_id=PROSPECT.format(7))
    assert ivan["action"].to_list()[-2:] == ["clicked", "unsubscribed"]
    assert ivan["channel"].unique().to_list() == ["email"]


def test_truth_6_an_opt_out_has_its_date_in_mailchimp(mailchimp):
    ((person, when),) = mailchimp.leads.good.drop_nulls("opted_out_at").select(
        "lead_id", "opted_out_at"
    ).rows()  # fmt: skip
    assert (person, when) == ("44877006", utc(2025, 4, 21, 16, 10))
    assert of(mailchimp, lead_id=person)["action"].to_list() == ["unsubscribed"]


def test_truth_6_where_an_opt_out_has_no_date_it_is_said(mautic, activecampaign):
    assert counted(mautic, "mautic.unsubscribed_undated") == 2
    assert counted(activecampaign, "activecampaign.opted_out_undated") == 1
    assert not of(mautic, action="unsubscribed").height


def test_truth_7_the_promotion_did_harm_and_nobody_clicked_it(marketo, pardot):
    assert harms_and_human_clicks(pardot, PROMOTION) == (["complained", "unsubscribed"], 0)
    # Marketo has no complaints.
    assert harms_and_human_clicks(marketo, PROMOTION) == (["unsubscribed"], 0)


def test_truth_8_who_opens_and_complains_has_not_responded(pardot):
    elodie = used(pardot).filter(pl.col("lead_id") == PROSPECT.format(4))
    assert set(elodie["use"]) == {Use.SENT, Use.OPENED, Use.HARM}
    assert elodie.filter(pl.col("use") == Use.HARM)["action"].to_list() == ["complained"]


def test_truth_9_to_12_the_deals_of_activecampaign(activecampaign):
    deals = activecampaign.deals.good
    assert deals.height == 7
    assert counted(activecampaign, "activecampaign.duplicates") == 1
    amounts = dict(deals.select("deal_id", "amount").iter_rows())
    assert amounts == {
        "1": Decimal(48000), "2": Decimal(12500), "3": Decimal(30000), "4": Decimal(22750),
        "5": Decimal(95000), "6": None, "7": Decimal(48000),
    }  # fmt: skip
    assert dict(deals.select("deal_id", "currency").iter_rows())["6"] == "NOK"
    (renewal,) = next(
        f for f in activecampaign.findings if f.rule == "deals.closed_after_created"
    ).places
    assert (renewal.file, renewal.line) == ("deals_api_flat.csv", 8)
    assessment = deals.row(by_predicate=pl.col("deal_id") == "6", named=True)
    assert (assessment["lead_id"], assessment["contacts"]) == (None, [])


@pytest.mark.parametrize(
    ("system", "person"), [("marketo", P6), ("activecampaign", "6"), ("mailchimp", "44877005")]
)
def test_truth_17_hana_came_at_one_instant_everywhere(system, person, request):
    data = request.getfixturevalue(system)
    assert lead(data, person)["created_at"] == utc(2025, 2, 20, 1, 30)


def test_truth_20_being_a_member_of_a_program_is_no_touch(marketo):
    assert counted(marketo, "marketo.memberships") == 9
    assert not of(marketo, program="Nurture - Operations track").height


def test_truth_24_the_webinar_was_attended_once_by_each_of_three(marketo):
    attended = of(marketo, action="attended")
    assert attended["lead_id"].to_list() == [P1, P8, P4]
    assert attended["channel"].unique().to_list() == ["webinar"]
    assert attended["occurred_at"].to_list() == [
        utc(2025, 2, 26, 16), utc(2025, 2, 26, 16, 3), utc(2025, 2, 26, 16, 10),
    ]  # fmt: skip


def test_truth_29_quotation_marks_within_quotation_marks_change_no_row(mautic):
    # The malformed file repeats the other one: each of its touches is set aside as a copy.
    assert mautic.touches.good.height == 55
    assert mautic.touches.bad.height == 55
    subjects = mautic.touches.good["content_id"].unique().sort().to_list()
    assert subjects == [
        "Nurture 1 - How peers measure OEE", "Nurture 2 - Checklist for your role",
        'Nurture 3 - "PRODUCT LAUNCH": 20% OFF THIS MONTH', "Nurture 4 - Case study",
    ]  # fmt: skip
    rows = {origin.label: origin.rows for origin in mautic.origins}
    assert rows["report_email_stats_always_enclose_MALFORMED.csv"] == 35


def test_truth_30_the_word_null_is_no_value(marketo):
    texts = [
        column
        for table in marketo.tables.values()
        for column in table.good.select(pl.col(pl.String)).iter_columns()
    ]
    assert not any((column == "null").any() for column in texts)
    assert lead(marketo, TESTER)["account_id"] is None


def test_the_responses_of_people_are_those_of_the_world(marketo):
    clicks = used(marketo).filter(
        pl.col("action") == "clicked", pl.col("use") == Use.CREDITABLE
    ).sort("occurred_at")  # fmt: skip
    assert clicks.select("lead_id", "occurred_at").rows() == [
        (P8, utc(2025, 1, 13, 21)), (P8, utc(2025, 2, 3, 21)), (P1, utc(2025, 2, 10, 22)),
    ]  # fmt: skip
