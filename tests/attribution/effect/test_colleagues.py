"""How much colleagues widen an interval: as an independent implementation does, and by hand."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

from attribution.effect.colleagues import design_effect, score_residuals
from attribution.effect.cox import fit
from attribution.effect.day_counts import NEVER, Waits, day_counts
from tests.attribution.effect.made_waits import many, waits


def spread(leads, account, lead=None):
    lead = np.arange(len(leads.last)) if lead is None else np.asarray(lead)
    return design_effect(leads, day_counts(leads), lead, np.asarray(account))


def copied(leads, times):
    """Return every lead so many times, each copy after the other."""
    columns = (leads.stratum, leads.first, leads.last, leads.nurtured_from, leads.ready)
    return Waits(*(np.repeat(column, times) for column in columns))


def errors(rows, **by):
    """Return lifelines' robust standard error; no two leads end on one day."""
    fitter = CoxPHFitter()
    fitter.fit(rows, "last", "ready", strata=["stratum"], robust=True, **by)
    return float(fitter.standard_errors_["nurtured"])


@pytest.mark.parametrize("seed", range(3))
def test_accounts_widen_as_robust_errors_of_an_independent_implementation_do(seed):
    rng = np.random.default_rng(seed)
    leads, account = 240, np.repeat(np.arange(60), 4)
    nurtured = rng.integers(0, 2, 60)[account]
    wait = rng.exponential(1 / rng.gamma(1.0, 1.0, 60)[account])
    rows = pd.DataFrame(
        {
            "last": np.argsort(np.argsort(wait)) + 1, "ready": rng.random(leads) < 0.8,
            "nurtured": nurtured, "stratum": account % 3, "account": account,
        }
    )  # fmt: skip
    ours = Waits(
        rows["stratum"].to_numpy(), np.zeros(leads, np.int64), rows["last"].to_numpy(),
        np.where(nurtured, 0, NEVER), rows["ready"].to_numpy(),
    )  # fmt: skip
    clustered = errors(rows, cluster_col="account")
    alone = errors(rows.drop(columns="account"))
    assert clustered > alone
    assert spread(ours, account) == pytest.approx((clustered / alone) ** 2, rel=1e-4)


def test_residuals_add_up_to_nothing_where_the_likelihood_is_highest():
    leads = waits([row for row in many(3) if row[2] % 2])
    counts = day_counts(leads)
    # Ends of one day are counted as Breslow does, so the sum is 0 at his estimate, near Efron's.
    found = fit(counts)
    below, above = (
        score_residuals(leads, counts, found.log_ratio + off).sum() for off in (0.2, -0.2)
    )
    assert below < 0 < above


def test_one_nurtured_end_beside_one_other_by_hand():
    # Day 1, both wait, p = 1/2 at a ratio of 1: the one that ends adds 1/2 less its own 1/4.
    leads = waits([(0, 0, 1, 0, True), (0, 0, 1, None, False)])
    assert score_residuals(leads, day_counts(leads), 0.0) == pytest.approx([0.25, 0.25])


def test_days_before_nurture_count_as_those_of_others():
    leads = waits([(0, 0, 1, None, True), (0, 0, 2, 2, True), (0, 0, 2, None, False)])
    # Day 1: nobody is nurtured yet, and nothing is compared. Day 2: as above.
    assert score_residuals(leads, day_counts(leads), 0.0) == pytest.approx([0, 0.25, 0.25])


@pytest.mark.parametrize("times", [2, 5])
def test_colleagues_that_are_all_alike_say_no_more_than_one(times):
    one = waits(many(1, leads=80))
    leads = copied(one, times)
    account = np.repeat(np.arange(80), times)
    assert spread(leads, account) == pytest.approx(times)


def test_leads_of_their_own_widen_nothing():
    leads = waits(many(2))
    assert spread(leads, np.arange(len(leads.last))) == 1.0


def test_the_waits_of_one_lead_are_no_colleagues():
    leads = copied(waits(many(1, leads=80)), 3)
    assert spread(leads, np.arange(80), lead=np.repeat(np.arange(80), 3)) == 1.0


def test_many_strata_of_many_days_change_nothing():
    rows = [(0, 0, 1, 0, True), (0, 0, 1, None, False)]
    far = [(9, 0, 100, 0, True), (9, 0, 100, None, False)]
    leads = waits(rows + far)
    assert score_residuals(leads, day_counts(leads), 0.0) == pytest.approx([0.25] * 4)


def test_where_there_is_no_ratio_nothing_is_widened():
    nobody = waits([(0, 0, 3, None, False)])
    assert spread(nobody, [0]) == 1.0
    assert spread(waits([]), np.zeros(0, np.int64)) == 1.0
