"""The Stanford heart transplants: the textbook case of survivors taken for the cured.

Whoever got a transplant had lived until a heart was found, so those who got one lived longer.
Leads and touches stand for the patients here: acceptance into the program is a lead's creation,
death its becoming sales-ready, the transplant the nurture touch.

The figures are those of R 4.2.2 with survival 3.5-3:

    coxph(Surv(futime, fustat) ~ transplant, jasa)           coef -1.3234, exp(coef) 0.2662,
                                                             .95 interval 0.1651 to 0.4293
    coxph(Surv(start, stop, event) ~ transplant, heart)      coef 0.1271, exp(coef) 1.1356,
                                                             se 0.3011, interval 0.6293 to 2.0490
    cox.zph(that)                                            chisq 0.0880, p 0.7667
    coxph(Surv(tstart, tstop, death) ~ trt) of tmerge(jasa)  coef 0.1252, exp(coef) 1.1333,
        as in the vignette on time-dependent covariates      se 0.3008

The last two part over one patient who died, and one who was operated, on the very day of
acceptance: `heart` takes the operation as later, the vignette as earlier.
"""

from datetime import timedelta
from functools import cache
from math import log

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from attribution.settings import Settings
from tests.factories import at, dataset, lead, touch

ACCEPTED = at("2020-01-01")


@cache
def patients():
    """Days until the end, whether dead, and days until the transplant; as `heart` counts them."""
    from lifelines.datasets import load_stanford_heart_transplants  # noqa: PLC0415 - takes seconds

    rows = load_stanford_heart_transplants()
    found = {}
    for row in rows.to_dict("records"):
        _, _, operated = found.get(row["id"], (0, 0, None))
        operated = row["start"] if row["transplant"] else operated
        found[row["id"]] = (row["stop"], row["event"], operated)
    return tuple(found.values())


@cache
def answer(rows):
    leads, touches = [], []
    for number, (days, died, operated) in enumerate(rows):
        name, end = f"p{number:03}", ACCEPTED + timedelta(days=days)
        leads.append(
            lead(
                name, ACCEPTED, sales_ready_at=end if died else None, left_at=None if died else end
            )
        )
        if operated is not None:
            when = ACCEPTED + timedelta(days=operated)
            touches.append(
                touch(name, when, action="mailed", program="Heart", program_kind="nurture")
            )
    data = dataset(touches, [], leads)
    return Analysis(data, Settings(as_of=at("2030-01-01"))).effect()


def as_heart():
    return answer(patients())


def as_jasa():
    """A day less for everybody, but half a day at least; whoever was operated on day 0 before."""
    return answer(
        tuple(
            (
                max(days - 1, 0.5),
                died,
                None if operated is None else operated - 1 if operated > 1 else -0.5,
            )
            for days, died, operated in patients()
        )
    )


def printed(estimate, digits=4):
    return tuple(round(x, digits) for x in (estimate.value, estimate.low, estimate.high))


def error(estimate):
    return (log(estimate.high) - log(estimate.low)) / 2 / 1.959963984540054


def test_the_naive_ratio_is_the_wrong_one_of_the_textbooks():
    naive = as_jasa().naive.hazard_ratio
    assert printed(naive) == (0.2662, 0.1651, 0.4293)
    assert f"{naive.value:.2f}" == "0.27"
    assert naive.n == 75


def test_by_time_the_transplant_shows_nothing():
    found = as_jasa()
    ratio = found.time_dependent.hazard_ratio
    assert f"{ratio.value:.2f}" == "1.13"
    assert round(log(ratio.value), 4) == 0.1252
    assert round(error(ratio), 4) == 0.3008
    assert found.verdict is Verdict.NOT_SHOWN
    assert found.e_value.interval == 1.0


def test_the_table_of_days_that_r_carries_gives_what_r_prints():
    found = as_heart().time_dependent
    assert printed(found.hazard_ratio) == (1.1356, 0.6293, 2.0490)
    assert round(log(found.hazard_ratio.value), 4) == 0.1271
    assert round(error(found.hazard_ratio), 4) == 0.3011
    assert round(found.proportional.p_value, 4) == 0.7667


def test_the_counts_are_those_of_the_study():
    found = as_heart()
    assert (found.leads, found.nurtured, found.ready) == (103, 69, 75)
    # Of the first day's death nothing can be told: nobody had been operated.
    assert found.time_dependent.hazard_ratio.n == 74
    assert found.time_dependent.strata == 1
    assert found.time_dependent.compared == 103
