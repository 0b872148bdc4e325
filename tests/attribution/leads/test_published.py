"""Figures that R's package survival 3.5-3 prints, met through the public API."""

import polars as pl
import pytest

from attribution.leads.sales_ready import AALEN_JOHANSEN, KAPLAN_MEIER
from tests.attribution.leads.published import aml, analysed, lung, mgus2, person


def at_day(times, day, column, group="all leads"):
    return times.curves.filter(pl.col("group") == group, pl.col("day") == day)[column].item()


def test_lung_cancer_has_the_median_and_the_restricted_mean_that_r_prints():
    # print(survfit(Surv(time, status) ~ 1, lung, conf.type = "log-log"), rmean = 365)
    #        n events   rmean* se(rmean) median 0.95LCL 0.95UCL
    #      228    165 263.2219  7.798859    310     284     361
    # (R's default, the plain log scale, prints 285 and 363.)
    times = lung(horizons=(90, 180, 365)).sales_ready()
    whole = times.groups[0]
    assert times.method == KAPLAN_MEIER
    assert (whole.leads, whole.ready) == (228, 165)
    assert (whole.median.value, whole.median.low, whole.median.high) == (310, 284, 361)
    mean = whole.mean_days
    assert mean.value == pytest.approx(263.2219, abs=5e-5)
    assert (mean.high - mean.low) / 2 / 1.959964 == pytest.approx(7.798859, abs=5e-6)


@pytest.mark.parametrize(
    ("day", "at_risk", "alive", "low", "high"),
    [
        (90, 201, 0.882, 0.832, 0.917),
        (180, 160, 0.722, 0.658, 0.775),
        (270, 108, 0.575, 0.506, 0.638),
        (365, 65, 0.409, 0.339, 0.478),
    ],
)
def test_lung_cancer_has_the_survival_that_r_prints(day, at_risk, alive, low, high):
    # summary(survfit(Surv(time, status) ~ 1, lung, conf.type = "log-log"), times = ...)
    whole = lung(horizons=(90, 180, 270, 365)).sales_ready()
    by_day = dict(whole.groups[0].by_day)[day]
    assert at_day(whole, day, "at_risk") == at_risk
    told = [1 - by_day.value, 1 - by_day.high, 1 - by_day.low]
    assert [round(part, 3) for part in told] == [alive, low, high]


# summary(survfit(Surv(time, status) ~ x, aml, conf.type = "log-log"))
LEUKAEMIA = {
    "Maintained": [
        (9, 11, 0.909, 0.5081, 0.987), (13, 10, 0.818, 0.4474, 0.951),
        (18, 8, 0.716, 0.3502, 0.899), (23, 7, 0.614, 0.2658, 0.835),
        (31, 5, 0.491, 0.1673, 0.753), (34, 4, 0.368, 0.0928, 0.657),
        (48, 2, 0.184, 0.0117, 0.525),
    ],
    "Nonmaintained": [
        (5, 12, 0.8333, 0.48171, 0.956), (8, 10, 0.6667, 0.33702, 0.860),
        (12, 8, 0.5833, 0.27014, 0.801), (23, 6, 0.4861, 0.19188, 0.730),
        (27, 5, 0.3889, 0.12627, 0.650), (30, 4, 0.2917, 0.07240, 0.561),
        (33, 3, 0.1944, 0.03120, 0.461), (43, 2, 0.0972, 0.00575, 0.349),
    ],
}  # fmt: skip


@pytest.mark.parametrize("group", LEUKAEMIA)
def test_leukaemia_has_the_survival_table_that_r_prints(group):
    times = aml().sales_ready("source")
    for week, at_risk, alive, low, high in LEUKAEMIA[group]:
        assert at_day(times, week, "at_risk", group) == at_risk
        told = [1 - at_day(times, week, name, group) for name in ("share_ready", "high", "low")]
        assert told == pytest.approx([alive, low, high], abs=6e-4)
    if group == "Nonmaintained":
        assert at_day(times, 45, "share_ready", group) == pytest.approx(1)


def test_leukaemia_has_the_medians_and_restricted_means_that_r_prints():
    # print(survfit(Surv(time, status) ~ x, aml, conf.type = "log-log"), rmean = 48)
    #                  n events rmean* se(rmean) median 0.95LCL 0.95UCL
    # x=Maintained    11      7   31.8      4.53     31      13      NA
    # x=Nonmaintained 12     11   22.7      4.18     23       5      33
    groups = {g.group: g for g in aml(horizons=(24, 48)).sales_ready("source").groups}
    medians = {name: (g.median.value, g.median.low, g.median.high) for name, g in groups.items()}
    assert medians == {"Maintained": (31, 13, None), "Nonmaintained": (23, 5, 33)}
    for name, mean, error in (("Maintained", 31.8, 4.53), ("Nonmaintained", 22.7, 4.18)):
        assert groups[name].mean_days.value == pytest.approx(mean, abs=0.05)
        reach = groups[name].mean_days.value - groups[name].mean_days.low
        assert reach / 1.959964 == pytest.approx(error, abs=0.005)


# summary(survfit(Surv(etime, event) ~ sex, mgus2), times = 12 * c(5, 10, 20, 30)), event being
# pcm, else death: n.risk, Pr((s0)), Pr(pcm), Pr(death). The vignette "Multi-state models and
# competing risks" of the package draws these curves.
GAMMOPATHY = {
    "F": [
        (60, 431, 0.6962, 0.0398, 0.264), (120, 214, 0.4456, 0.0739, 0.480),
        (240, 33, 0.1998, 0.1049, 0.695), (360, 2, 0.0823, 0.1574, 0.760),
    ],
    "M": [
        (60, 443, 0.6030, 0.0293, 0.368), (120, 210, 0.3695, 0.0553, 0.575),
        (240, 24, 0.1562, 0.0957, 0.748), (360, 1, 0.0961, 0.1045, 0.799),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def gammopathy():
    return mgus2(horizons=(60, 120, 240)).sales_ready("source")


@pytest.mark.parametrize("sex", GAMMOPATHY)
def test_gammopathy_has_the_cumulative_incidences_that_r_prints(gammopathy, sex):
    assert gammopathy.method == AALEN_JOHANSEN
    ends = gammopathy.ends.filter(pl.col("group") == sex)
    for month, at_risk, free, malignancy, death in GAMMOPATHY[sex]:
        assert at_day(gammopathy, month, "at_risk", sex) == at_risk
        row = ends.row(by_predicate=pl.col("day") == month, named=True)
        told = [row[f"share_{name}"] for name in ("waiting", "ready", "disqualified")]
        assert told == pytest.approx([free, malignancy, death], abs=5.1e-4)
        assert row["share_ready"] == pytest.approx(malignancy, abs=5.1e-5)


def test_gammopathy_has_the_restricted_means_that_r_prints(gammopathy):
    # print(survfit(Surv(etime, event) ~ sex, mgus2), rmean = 240): months with malignancy
    # sex=F, pcm   631     59  15.879403
    # sex=M, pcm   753     56  12.776322
    means = {g.group: (g.leads, g.ready, 240 - g.mean_days.value) for g in gammopathy.groups}
    assert means["F"] == (631, 59, pytest.approx(15.879403, abs=5e-7))
    assert means["M"] == (753, 56, pytest.approx(12.776322, abs=5e-7))


def test_late_entries_give_the_table_that_r_prints():
    # summary(survfit(Surv(c(0, 0, 2, 4, 5, 1), c(5, 8, 7, 9, 10, 3), c(1, 0, 1, 1, 0, 1)) ~ 1))
    #  time n.risk n.event survival
    #     3      4       1    0.750
    #     5      4       1    0.562
    #     7      4       1    0.422
    #     9      2       1    0.211
    seen, ended = (0, 0, 2, 4, 5, 1), (5, 8, 7, 9, 10, 3)
    ends = ("ready", "waiting", "ready", "ready", "waiting", "ready")
    rows = enumerate(zip(ended, ends, seen, strict=True))
    times = analysed([person(i, *row) for i, row in rows]).sales_ready()
    assert times.groups[0].seen_late == 4
    steps = times.curves.filter(pl.col("events") > 0)
    assert steps.select("day", "at_risk").rows() == [(3, 4), (5, 4), (7, 4), (9, 2)]
    alive = [round(1 - share, 3) for share in steps["share_ready"]]
    assert alive == [0.75, 0.562, 0.422, 0.211]
