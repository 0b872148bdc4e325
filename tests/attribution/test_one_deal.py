"""One deal of three people, worked out by hand."""

import pytest

from attribution.analysis import Analysis
from attribution.one_deal import disputed_deals, one_deal
from attribution.settings import Milestone, Settings
from tests.factories import at, dataset, deal, lead, touch


def company():
    return dataset(
        touches=[
            touch("ann", "2025-01-10", "search", "page_viewed", touch_id="1", **row(2)),
            touch("bob", "2025-01-20", "email", touch_id="2", program_kind="nurture", **row(3)),
            touch("bob", "2025-02-05", "email", touch_id="3", program_kind="nurture", **row(4)),
            touch("ann", "2025-02-20", "call", "call_answered", touch_id="4", **row(5)),
            touch("cat", "2025-02-01", "search", "page_viewed", touch_id="5", **row(6)),
        ],
        deals=[
            deal("big", "100.00", "2025-03-01", account_id="acme", name="Acme rollout",
                 created_at="2025-02-10"),
            deal("small", "50.00", "2025-03-01", account_id="bolt"),
            deal("none", "10.00", "2025-03-01", account_id="cold"),
        ],
        leads=[
            lead("ann", "2025-01-12", account_id="acme", role="IT", mql_at="2025-01-25"),
            lead("bob", "2025-01-15", account_id="acme", mql_at="2025-02-02"),
            lead("cat", account_id="bolt"),
        ],
    )  # fmt: skip


def row(number):
    return {"source_file": "t.csv", "source_row": number}


@pytest.fixture(scope="module")
def analysis():
    return Analysis(company(), Settings())


@pytest.fixture(scope="module")
def big(analysis):
    return one_deal(analysis, "big")


def test_the_deal_over_whose_nurture_models_part_most_comes_first(analysis):
    ranked = disputed_deals(analysis)
    assert ranked["deal_id"].to_list() == ["big", "none", "small"]
    # First touch gives nurture nothing; what gives most gives no more than the deal.
    assert 50_00 <= ranked["spread"][0] <= 100_00
    assert ranked["spread"].to_list()[1:] == [0, 0]


def test_people_are_numbered_by_who_was_touched_first_and_lose_their_ids(big):
    assert big.people.rows() == [(0, "IT", None, 2), (1, None, None, 2)]
    assert big.touches["person"].to_list() == [0, 1, 1, 0]
    assert "lead_id" not in big.touches.columns


def test_each_touch_leads_back_to_its_file_and_line(big):
    places = big.touches.select("touch_id", "source_file", "source_row").rows()
    assert places == [("1", "t.csv", 2), ("2", "t.csv", 3), ("3", "t.csv", 4), ("4", "t.csv", 5)]


def test_of_several_people_the_earliest_to_reach_a_milestone_counts(big):
    assert dict(big.milestones) == {
        "lead_created": at("2025-01-12"),
        "mql": at("2025-01-25"),
        "deal_created": at("2025-02-10"),
        "end": at("2025-03-01"),
    }
    assert dict(big.singled_out) == {"lead_created": 1, "mql": 2, "deal_created": 3}


def test_every_model_shares_out_the_whole_deal(big, analysis):
    assert big.credit.columns == ["position", *(model.name for model in analysis.models)]
    for model in analysis.models:
        assert big.credit[model.name].sum() == 100_00
    assert big.credit["first_touch"].to_list() == [100_00, 0, 0, 0]
    assert big.credit["linear"].to_list() == [25_00] * 4


def test_credit_by_a_column_adds_up_under_every_model(big, analysis):
    by_kind = big.credit_by("program_kind")
    assert set(by_kind["value"]) == {"nurture", "(not stated)"}
    for model in analysis.models:
        assert by_kind[model.name].sum() == 100_00
    linear = dict(by_kind.select("value", "linear").rows())
    assert linear == {"nurture": 50_00, "(not stated)": 50_00}


def test_a_deal_without_a_touch_has_empty_tables(analysis):
    none = one_deal(analysis, "none")
    assert none.touches.is_empty()
    assert none.people.is_empty()
    assert none.first_at is None
    assert dict(none.milestones)["end"] == at("2025-03-01")


def test_a_deal_that_is_not_in_scope_is_refused(analysis):
    with pytest.raises(KeyError, match="nowhere"):
        one_deal(analysis, "nowhere")


def test_the_credited_milestone_stands_once_as_the_end():
    pipeline = Analysis(company(), Settings(milestone=Milestone.PIPELINE))
    assert dict(one_deal(pipeline, "big").milestones) == {
        "lead_created": at("2025-01-12"), "mql": at("2025-01-25"), "end": at("2025-02-10"),
    }  # fmt: skip
    mqls = Analysis(company(), Settings(milestone=Milestone.MQL))
    assert [name for name, _ in one_deal(mqls, "ann").milestones] == ["lead_created", "end"]


def test_content_is_told_by_its_title_and_without_leads_nobody_has_a_role():
    data = dataset(
        [touch("ann", "2025-01-10", content_id="c1")],
        [deal("d", "100", "2025-03-01", lead_id="ann")],
    )
    found = one_deal(Analysis(data, Settings()), "d")
    assert found.people.rows() == [(0, None, None, 1)]
    assert found.touches["content"].to_list() == [None]
