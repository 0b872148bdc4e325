"""Tables that vendors and teachers have published, with their dates, against our models."""

import pytest

from attribution.analysis import Analysis
from attribution.settings import ContactPolicy, Milestone, Settings
from tests.factories import at, dataset, deal, lead, touch

AS_OF = at("2026-01-01")


def credited(data, model, **chosen):
    """Credit in cents by channel, without *no touch on record*."""
    table = Analysis(data, Settings(as_of=AS_OF, **chosen)).credit(model)
    return dict(table.by("channel").select("value", "credit").head(-1).iter_rows())


# Adobe Analytics, "Attribution models and lookback windows", section Example: three visits in
# September, the third by e-mail and then by a display ad, with a purchase of $50 at its end.
SEPTEMBER = dataset(
    [
        touch("v", "2025-09-15T10:00", channel="paid search"),
        touch("v", "2025-09-18T10:00", channel="social"),
        touch("v", "2025-09-24T10:00", channel="email"),
        touch("v", "2025-09-24T10:00", channel="display"),
    ],
    [deal("d", "50.00", "2025-09-24T10:00", lead_id="v")],
)
OF_VISIT, OF_VISITOR = 1, 30


@pytest.mark.parametrize(
    ("model", "lookback_days", "cents"),
    [
        ("first_touch", OF_VISIT, {"email": 50_00}),
        ("first_touch", OF_VISITOR, {"paid search": 50_00}),
        ("linear", OF_VISIT, {"email": 25_00, "display": 25_00}),
        ("linear", OF_VISITOR, dict.fromkeys(["paid search", "social", "email", "display"], 12_50)),
        (
            "j_shaped",
            OF_VISITOR,
            {"display": 30_00, "paid search": 10_00, "social": 5_00, "email": 5_00},
        ),
        (
            "time_decay",
            OF_VISITOR,
            {"display": 16_88, "email": 16_88, "social": 9_32, "paid search": 6_92},
        ),
    ],
)
def test_the_purchase_of_50_dollars_in_the_guide_of_adobe_analytics(model, lookback_days, cents):
    found = credited(SEPTEMBER, model, lookback_days=lookback_days, half_life_days=7)
    assert {channel: amount for channel, amount in found.items() if amount} == cents


# Adobe Analytics, the same page: two touches under J and inverse J have 25 and 75 per cent.
@pytest.mark.parametrize(
    ("model", "shares"),
    [("j_shaped", [25, 75]), ("inverse_j", [75, 25]), ("u_first_last", [50, 50])],
)
def test_two_touches_in_the_table_of_models_of_adobe_analytics(model, shares):
    touches = [touch("v", f"2025-09-0{day}", channel=str(day)) for day in (1, 2)]
    data = dataset(touches, [deal("d", "100.00", "2025-09-03", lead_id="v")])
    found = credited(data, model)
    assert [found["1"], found["2"]] == [share * 100 for share in shares]


# Corey Haines, Marketing Skills, "Attribution Models - The Math, Worked"
# (github.com/coreyhaines31/marketingskills, skills/attribution/references): one buyer's five
# touches over 38 days before an annual deal of $12,000; time decay with a half-life of 7 days.
FIVE_TOUCHES = dataset(
    [
        touch("b", "2025-03-01", channel="T1 paid social"),
        touch("b", "2025-03-06", channel="T2 organic search"),
        touch("b", "2025-03-13", channel="T3 paid social"),
        touch("b", "2025-03-31", channel="T4 branded search"),
        touch("b", "2025-04-08", channel="direct"),
    ],
    [deal("d", "12000.00", "2025-04-08", lead_id="b")],
)


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("first_touch", [12_000, 0, 0, 0, 0]),
        ("last_touch", [0, 0, 0, 0, 12_000]),
        ("last_non_direct", [0, 0, 0, 12_000, 0]),
        ("linear", [2_400] * 5),
        ("u_first_last", [4_800, 800, 800, 800, 4_800]),
    ],
)
def test_the_five_touches_before_a_deal_of_12000_dollars(model, dollars):
    rows = Analysis(FIVE_TOUCHES, Settings(as_of=AS_OF)).credit(model).rows
    assert rows["credit"].to_list() == [amount * 100 for amount in dollars]


def test_the_five_touches_decay_by_the_published_shares():
    chosen = Settings(as_of=AS_OF, half_life_days=7)
    shares = Analysis(FIVE_TOUCHES, chosen).credit("time_decay").rows["share"]
    # The page rounds the money to five dollars, and prints the shares to a tenth of a per cent.
    assert [round(share * 100, 1) for share in shares] == [1.5, 2.4, 4.8, 28.5, 62.9]


# Adobe Marketo Engage, "Attribution Example 3": Steve's download leads to the opportunity, Jason's
# webinar comes after its creation and before the close; both have roles in it. The download has
# all of the pipeline and half of the revenue.
STEVE_AND_JASON = dataset(
    [
        touch("steve", "2025-04-11", channel="content"),
        touch("jason", "2025-04-25", channel="webinar"),
    ],
    [
        deal(
            "o", "3000.00", "2025-04-30", created_at="2025-04-22", contacts=["steve", "jason"]
        )
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("milestone", "dollars"),
    [
        (Milestone.PIPELINE, {"content": 3_000}),
        (Milestone.WON, {"content": 1_500, "webinar": 1_500}),
    ],
)
def test_pipeline_and_revenue_in_marketos_third_example(milestone, dollars):
    chosen = {"milestone": milestone, "contact_policy": ContactPolicy.CONTACTS}
    found = credited(STEVE_AND_JASON, "linear", **chosen)
    assert found == {channel: amount * 100 for channel, amount in dollars.items()}


# Adobe Marketo Measure, "Marketo Measure Attribution Models": Kate's visit by an ad is the first
# touch; the LinkedIn post made a lead of Austin; Hillary's search and Austin's webinar come
# between; Hillary's visit to the pricing page is the last before the opportunity is created.
KATE_AND_HER_COLLEAGUES = dataset(
    [
        touch("kate", "2025-01-01", channel="paid search"),
        touch("austin", "2025-01-10", channel="LinkedIn"),
        touch("hillary", "2025-01-20", channel="organic search"),
        touch("austin", "2025-02-01", channel="webinar"),
        touch("hillary", "2025-02-10", channel="email"),
    ],
    [deal("o", "100.00", "2025-02-12", created_at="2025-02-11", account_id="acme")],
    [
        lead("kate", "2025-01-25", account_id="acme"),
        lead("austin", "2025-01-10", account_id="acme"),
        lead("hillary", "2025-01-20", account_id="acme"),
    ],
)


@pytest.mark.parametrize(
    ("model", "percent"),
    [
        ("u_half_half", [50, 50, 0, 0, 0]),
        ("w_deal_created", [30, 30, 5, 5, 30]),
    ],
)
def test_kate_austin_and_hillary_in_the_guide_of_marketo_measure(model, percent):
    rows = Analysis(KATE_AND_HER_COLLEAGUES, Settings(as_of=AS_OF)).credit(model).rows
    assert rows["credit"].to_list() == [part * 100 for part in percent]


# Marketing Nation, "Common Attribution Marketing Model" (an Adobe consultant): under the full path
# each of five touches between the four milestones has 2 per cent.
def test_five_touches_between_the_milestones_of_a_full_path():
    first = "2025-01-01"
    days = ["2025-01-05", *(f"2025-02-0{day}" for day in range(1, 6)), "2025-03-01", "2025-04-01"]
    data = dataset(
        [touch("a", day, content_id=day) for day in (first, *days)],
        [deal("o", "1000.00", "2025-04-02", created_at="2025-03-02", lead_id="a")],
        [lead("a", "2025-01-06")],
    )
    rows = Analysis(data, Settings(as_of=AS_OF)).credit("full_path").rows
    assert rows["credit"].to_list() == [225_00, 225_00, *[20_00] * 5, 225_00, 225_00]
