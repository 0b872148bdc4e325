"""The company looks like one: rates, order of time, working hours, anonymity."""

from itertools import pairwise

import polars as pl
import pytest

from sample_data.programs import INTEGRATION, SPAM


@pytest.fixture(scope="module")
def at():
    return lambda frame, name: frame[name].str.to_datetime("%Y-%m-%dT%H:%M:%SZ")


def test_people_click_two_to_three_percent_and_leave_at_a_fifth_of_a_percent(company, clean):
    sample, touches = company.truth["sample"], clean["touches"]
    left = touches.filter(pl.col("action") == "unsubscribed").height
    assert 0.02 <= sample["content_clicks_by_people"] / sample["emails_sent"] <= 0.03
    assert 0.001 <= left / sample["emails_sent"] <= 0.003


def test_four_to_twelve_percent_of_leads_are_on_a_won_deal(clean):
    won = clean["deals"].filter(pl.col("status") == "won", pl.col("deal_type") == "new business")
    named = won["contacts"].str.split(";").explode(empty_as_null=True).drop_nulls().n_unique()
    assert 0.04 <= named / clean["leads"].height <= 0.12


def test_there_are_enough_won_deals_for_a_conclusion(company):
    assert company.truth["sample"]["won_new_business_deals"] >= 60


def test_deals_take_weeks_to_months(clean, at):
    closed = clean["deals"].filter(pl.col("closed_at").is_not_null())
    days = (at(closed, "closed_at") - at(closed, "created_at")).dt.total_days()
    assert 30 <= days.median() <= 100
    assert days.min() >= 0


def test_each_lead_has_dozens_of_touches(clean):
    assert 55 <= clean["touches"].height / clean["leads"].height <= 100


def test_the_window_is_thirty_months_and_full(clean, at):
    months = at(clean["touches"], "occurred_at").dt.truncate("1mo").value_counts(name="touches")
    assert months.height == 30
    assert months["touches"].min() > 100


def test_leads_come_less_in_august_and_at_weekends(world):
    created = pl.from_epoch(pl.Series(world.people.created), time_unit="s")
    assert (created.dt.weekday() > 5).mean() < 0.1
    by_month = created.dt.month().alias("month").value_counts().sort("month")["count"]
    assert by_month[7] < by_month[2]


def test_office_work_is_done_in_office_hours(clean, at):
    calls = at(clean["touches"].filter(pl.col("action") == "meeting_held"), "occurred_at")
    assert calls.dt.hour().is_between(8, 18).all()
    assert (calls.dt.weekday() <= 5).all()


def test_stages_come_in_order(clean):
    order = ["created_at", "mql_at", "accepted_at", "sales_ready_at"]
    for earlier, later in pairwise(order):
        both = clean["leads"].drop_nulls([earlier, later])
        assert (both[earlier] < both[later]).all()


def test_nothing_known_of_a_lead_happens_before_it_is_created(clean):
    known = clean["touches"].join(clean["leads"], on="lead_id")
    early = known.filter(
        pl.col("occurred_at") < pl.col("created_at"), pl.col("action") != "call_made"
    )
    assert early.height == 0


def test_first_visits_are_anonymous_and_known_by_their_visitor_later(clean):
    touches = clean["touches"]
    named = touches.drop_nulls(["lead_id", "visitor_id"])
    unnamed = touches.filter(pl.col("lead_id").is_null())
    later = unnamed.join(
        named.group_by("visitor_id").agg(pl.col("occurred_at").min().alias("known_at")),
        on="visitor_id",
    )
    assert unnamed["visitor_id"].null_count() == 0
    assert unnamed["account_id"].count() == 0
    assert later.height > 1_000
    assert (later["occurred_at"] < later["known_at"]).all()
    assert named.group_by("visitor_id").agg(pl.col("lead_id").n_unique())["lead_id"].max() == 1


def test_stage_history_and_lead_dates_agree(clean):
    first = clean["lead_stages"].group_by("lead_id", "stage").agg(pl.col("entered_at").min())
    columns = {"mql": "mql_at", "accepted": "accepted_at", "sales_ready": "sales_ready_at"}
    for stage, column in {**columns, "disqualified": "disqualified_at"}.items():
        history = first.filter(pl.col("stage") == stage).select("lead_id", "entered_at")
        dates = clean["leads"].select("lead_id", column).drop_nulls()
        assert dict(history.iter_rows()) == dict(dates.iter_rows())
    again = clean["lead_stages"].group_by("lead_id", "stage").len()
    assert again.filter(pl.col("stage") == "lead")["len"].max() > 1


def test_the_control_arm_gets_nothing_of_its_program(clean):
    arms = clean["holdouts"]
    control = arms.filter(pl.col("arm") == "control")
    sent = clean["touches"].filter(pl.col("program") == INTEGRATION)
    assert arms["program"].unique().to_list() == [INTEGRATION]
    assert control.height > 100
    assert sent.join(control, on="lead_id", how="semi").height == 0
    assert sent.join(arms, on="lead_id", how="anti").height == 0
    assert 0.8 < control.height / (arms.height - control.height) < 1.25


def test_the_spam_program_sends_everybody_the_same_pitches(clean):
    sent = clean["touches"].filter(pl.col("program") == SPAM, pl.col("action") == "sent")
    kinds = clean["touches"].filter(pl.col("program") == SPAM)["program_kind"].unique()
    assert kinds.to_list() == ["nurture"]
    assert sent["content_id"].n_unique() == 2
    assert sent["lead_id"].n_unique() > 0.9 * clean["leads"].height


def test_real_nurture_fits_role_and_industry_and_never_repeats(clean):
    nurture = (
        clean["touches"]
        .filter(
            pl.col("program_kind") == "nurture",
            pl.col("program") != SPAM,
            pl.col("action") == "sent",
        )
        .join(clean["leads"], on="lead_id")
        .join(clean["content"], on="content_id")
        .select("lead_id", "content_id", "role", "industry", "audience_role", "audience_industry")
    )
    fits = pl.col("role").is_in(pl.col("audience_role").str.split(";"))
    same = pl.col("audience_industry").is_null() | (
        pl.col("audience_industry") == pl.col("industry")
    )
    assert nurture.filter(~(fits & same)).height == 0
    assert nurture.select("lead_id", "content_id").is_duplicated().sum() == 0


def test_a_scanner_clicks_every_link_at_once(clean):
    clicks = clean["touches"].filter(pl.col("action") == "clicked")
    bursts = clicks.group_by("lead_id", pl.col("occurred_at").str.head(18), "content_id").agg(
        pl.len(), pl.col("url").str.ends_with("/unsubscribe").any().alias("leaves")
    )
    burst = bursts.filter(pl.col("len") >= 3)
    assert burst.height > 200
    assert burst["leaves"].mean() > 0.9
    assert clicks["automated"].count() > 0
    assert clicks["automated"].null_count() > clicks["automated"].count()


def test_content_reads_as_text(clean):
    content = clean["content"]
    sentences = content["body"].str.count_matches(r"[.!?](\s|$)")
    assert sentences.min() >= 3
    assert content["content_id"].is_unique().all()


def test_nobody_is_named(frames):
    for frame in frames.values():
        for column in frame.columns:
            assert not frame[column].str.contains("@", literal=True).any()
