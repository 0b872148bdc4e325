from decimal import Decimal

from attribution.leads.sales_ready import ready_times
from attribution.quarters import quarters
from attribution.settings import Milestone, Settings
from tests.factories import at, dataset, deal, lead

AS_OF = at("2025-12-31")
LEADS = [
    lead("ann", "2025-01-10", sales_ready_at="2025-05-01"),
    lead("bob", "2025-02-10", sales_ready_at="2026-02-01"),
    lead("cat", "2025-02-10", internal=True),
    lead("dan", "2025-11-01", disqualified_at="2025-12-01"),
]
DEALS = [
    deal("d1", "100.00", "2025-05-20", created_at="2025-03-01"),
    deal("d2", "40.00", "2025-06-30T23:00:00", created_at="2025-06-01"),
    deal("d3", "7.00", "2025-05-01", created_at="2025-04-01", deal_type="Renewal"),
    deal("d4", None, None, created_at="2025-12-01", status="open"),
    deal("d5", "9.00", None, created_at="2025-12-02", status="open"),
]


def rows(leads=LEADS, deals=DEALS, settings=None):
    table = quarters(dataset([], deals, leads), settings or Settings(), AS_OF)
    return {row.pop("quarter"): row for row in table.to_dicts()}


def test_each_quarter_counts_what_it_brought_newest_first():
    assert rows() == {
        "2025Q4": {
            "leads": 1, "sales_ready": 0, "deals": 2, "pipeline_minor": 900,
            "won_deals": 0, "won_minor": 0, "young": True,
        },
        "2025Q2": {
            "leads": 0, "sales_ready": 1, "deals": 1, "pipeline_minor": 4000,
            "won_deals": 2, "won_minor": 14000, "young": False,
        },
        "2025Q1": {
            "leads": 2, "sales_ready": 0, "deals": 1, "pipeline_minor": 10000,
            "won_deals": 0, "won_minor": 0, "young": False,
        },
    }  # fmt: skip
    assert list(rows()) == sorted(rows(), reverse=True)


def test_the_period_and_milestone_of_the_report_change_nothing():
    assert rows(settings=Settings(period="2025Q1", milestone=Milestone.PIPELINE)) == rows()


def test_leads_and_sales_ready_ones_are_those_of_the_time_to_sales_ready():
    table = quarters(dataset([], DEALS, LEADS), Settings(), AS_OF)
    group = ready_times(dataset([], DEALS, LEADS), Settings(), AS_OF).groups[0]
    assert table["leads"].sum() == group.leads
    assert table["sales_ready"].sum() == group.ready


def test_a_cohort_is_as_young_as_its_quarter():
    leads = [lead(f"l{i:03}", f"2025-{1 + i % 12:02}-15") for i in range(60)]
    cohorts = ready_times(dataset([], DEALS, leads), Settings(), AS_OF, "cohort").groups
    assert {g.group: g.young for g in cohorts} == {q: r["young"] for q, r in rows(leads).items()}


def test_without_leads_their_numbers_are_unknown_and_not_zero():
    table = rows(leads=None)
    assert {row["leads"] for row in table.values()} == {None}
    assert {row["sales_ready"] for row in table.values()} == {None}
    assert table["2025Q4"]["young"]
    assert not table["2025Q1"]["young"]


def test_where_no_lead_has_a_date_of_sales_ready_nobody_knows_how_many_there_are():
    table = rows(leads=[lead("ann", "2025-01-10"), lead("dan", disqualified_at="2025-12-01")])
    assert {row["sales_ready"] for row in table.values()} == {None}
    assert table["2025Q1"]["leads"] == 2


def test_a_pipeline_of_which_no_amount_is_known_is_unknown_and_not_zero():
    deals = [
        deal("d4", None, None, created_at="2025-12-01", status="open"),
        deal("d6", "10.00", None, created_at="2025-12-02", status="open", currency="EUR"),
        deal("d1", "100.00", "2025-05-20", created_at="2025-03-01"),
    ]
    table = rows(deals=deals)
    assert (table["2025Q4"]["deals"], table["2025Q4"]["pipeline_minor"]) == (2, None)
    # Deals in none of the quarter's months are none, which is known.
    assert (table["2025Q2"]["deals"], table["2025Q2"]["pipeline_minor"]) == (0, 0)


def test_other_currencies_come_in_at_the_stated_rate():
    deals = [*DEALS, deal("d6", "10.00", "2025-05-02", currency="EUR")]
    assert rows(deals=deals)["2025Q2"]["won_minor"] == 14000
    rated = Settings(rates=(("EUR", Decimal("1.1")),))
    assert rows(deals=deals, settings=rated)["2025Q2"]["won_minor"] == 15100


def test_no_deals_and_no_leads_are_no_quarters():
    assert rows(leads=[], deals=[]) == {}
