"""Does the audit find the program that only calls itself nurture, and why it is none?

Quick: ten small companies without a file between. `tests/truth/test_audit_truth.py` asks a hundred.
"""

from datetime import timedelta

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.audit.answers import Promotion, Says, Verdict
from attribution.settings import Settings
from tests.attribution.audit import planted

SEEDS = range(1, 11)
SETTINGS = Settings(our_names=("Brightwater",))
MISSES = 0.05


@pytest.fixture(scope="module")
def companies():
    made = [planted.company(seed) for seed in SEEDS]
    return [(Analysis(data, SETTINGS), truth) for data, truth in made]


@pytest.fixture(scope="module")
def one(companies):
    return companies[0]


def program(analysis, name):
    (found,) = [audit for audit in analysis.program_audits if audit.program == name]
    return found


def spam(one):
    analysis, truth = one
    return analysis.sends.rows.filter(pl.col("program") == truth["spam_program"])


def unlike(rows, criterion, expected):
    """Return the rows whose answer is not what an independent calculation says is a failure."""
    return rows.filter(pl.col(criterion).eq_missing(0) != expected)


def test_the_program_that_pitches_everybody_is_spam(companies):
    found = [program(analysis, truth["spam_program"]).verdict for analysis, truth in companies]
    assert found == [Verdict.SPAM] * len(companies)


def test_the_programs_that_help_are_nurture(companies):
    found = [
        program(analysis, name).verdict is Verdict.NURTURE
        for analysis, truth in companies
        for name in truth["nurture_programs"]
    ]
    assert sum(found) >= (1 - MISSES) * len(found)


def test_its_pieces_are_pitches_and_hard_promotion(one):
    rows = one[0].pieces.rows.filter(pl.col("content_id").str.starts_with("pitch-"))
    assert rows["says"].to_list() == [Says.PITCH, Says.PITCH]
    assert rows["promotion"].to_list() == [Promotion.HARD, Promotion.HARD]
    assert rows["pitch"].to_list() == [True, True]
    assert rows["C1"].to_list() == rows["C3"].to_list() == [0, 0]


def test_no_piece_that_helps_is_called_a_pitch(one):
    rows = one[0].pieces.rows.filter(~pl.col("content_id").is_in(["pitch-1", "pitch-2"]))
    pitched = rows.filter(pl.col("pitch"))["content_id"].to_list()
    # A case study and a price list are promotion whatever their words are (C3).
    assert pitched == ["get-3", "get-4"]


def test_every_mail_after_an_opt_out_is_found_and_no_other(companies):
    for analysis, truth in companies:
        late = analysis.sends.rows.filter(pl.col("T10") == 0)
        assert late.height == truth["sample"]["emails_after_opt_out"]
        assert late["verdict"].to_list() == [Verdict.SPAM] * late.height
        assert late.filter(pl.col("days_late").fill_null(-1) < 0).is_empty()


def test_clicks_of_machines_and_on_service_pages_are_all_found(companies):
    for analysis, truth in companies:
        every = analysis.clicks.row(by_predicate=pl.col("program").is_null(), named=True)
        sample = truth["sample"]
        assert every["machine"] == sample["machine_clicks"]
        assert every["service_pages"] == sample["unsubscribe_clicks_by_people"]
        people = every["repeated"] + every["clean_clicks"]
        # Our own staff click too, now and then, and are left out.
        assert 0 <= sample["content_clicks_by_people"] - people <= 0.05 * people


def test_who_turned_away_is_counted_once_and_by_what_it_turned_from(companies):
    for analysis, truth in companies:
        told = analysis.piece_audits
        harms = told["opt_outs"].fill_null(0) + told["complaints"].fill_null(0)
        assert harms.sum() == truth["sample"]["opt_outs"]


def test_a_third_copy_within_half_a_year_that_nobody_asked_for_fails(one):
    rows = spam(one)
    theirs = rows.select("touch_id", "lead_id", "content_id", "occurred_at")
    pairs = theirs.join(theirs, on=["lead_id", "content_id"], suffix="_before")
    ago = pl.col("occurred_at") - pl.col("occurred_at_before")
    near = pairs.filter(ago >= timedelta(0), ago <= timedelta(days=180))
    copies = near.group_by("touch_id").agg(copies=pl.len())
    rows = rows.join(copies, on="touch_id", how="left", maintain_order="left")
    assert unlike(rows, "T9", (pl.col("copies") >= 3) & ~pl.col("requested")).is_empty()
    assert rows.filter(pl.col("T9") == 0).height > rows.height / 4


def test_hard_promotion_before_the_lead_qualified_fails_unless_asked_for(one):
    rows = spam(one)
    mql = one[0].data.leads.good.select("lead_id", "mql_at")
    rows = rows.join(mql, on="lead_id", how="left", maintain_order="left")
    early = pl.col("mql_at").is_null() | (pl.col("occurred_at") < pl.col("mql_at"))
    assert unlike(rows, "T11", early & ~pl.col("requested")).is_empty()
    assert rows.filter(pl.col("T11") == 0).height > rows.height / 5


def test_a_program_sent_to_shuffled_people_is_untargeted_and_the_others_are_not(companies):
    sprayed, targeted = [], []
    for seed, (unshuffled, truth) in zip(SEEDS, companies, strict=True):
        name, *others = truth["nurture_programs"]
        analysis = Analysis(planted.sprayed(unshuffled.data, name, seed), SETTINGS)
        sprayed.append(program(analysis, name).untargeted is True)
        targeted += [program(analysis, other).untargeted is False for other in others]
        assert program(analysis, truth["spam_program"]).untargeted is not False
    # By chance alone one in forty looks targeted.
    assert sum(sprayed) >= len(sprayed) - 1
    assert all(targeted)
