"""What is answered to "would these have closed anyway?": the shapes, and the verdicts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from attribution.estimate import Estimate
from attribution.holdout.answers import Holdout


class Verdict(StrEnum):
    """Every answer there is to "did nurture do it?"."""

    PROVEN = "proven"
    LIKELY = "likely"
    NOT_SHOWN = "not shown"
    TOO_FEW = "too few"
    TOO_EARLY = "too early"
    CANNOT_SAY = "cannot say"

    @property
    def concludes(self) -> bool:
        """Whether there was enough to tell from, whichever way it came out."""
        return self in {Verdict.PROVEN, Verdict.LIKELY, Verdict.NOT_SHOWN}


class Age(StrEnum):
    """How old a program is, against the 6 to 9 months that nurture needs."""

    YOUNG = "young"
    EARLY = "early"
    MATURE = "mature"


@dataclass(frozen=True, slots=True)
class Maturity:
    """Since when nurture runs, and when an answer can be expected.

    Attributes:
        started_at: When nurture first reached leads that count, UTC; the earliest in a hundred do
            not count here, as one stray touch must not make a program old.
        age_days: Whole days from it to the date of the data.
        age: `YOUNG` under `Settings.young_days`, `EARLY` under `Settings.mature_days`.
        answer_from: When it is no longer young, UTC.
        mature_from: When it is no longer early, UTC.
    """

    started_at: datetime
    age_days: int
    age: Age
    answer_from: datetime
    mature_from: datetime


@dataclass(frozen=True, slots=True)
class Naive:
    """The plain comparison, which is wrong: nurtured leads had to live long enough to be.

    Attributes:
        hazard_ratio: Of leads ever nurtured while waiting against all others, as if they had been
            nurtured from their first day (Cox, one covariate, no strata).
        ready_nurtured: Share of the leads ever nurtured while waiting that became sales-ready.
        ready_others: The same of all other leads, those first touched later among them.
    """

    hazard_ratio: Estimate
    ready_nurtured: Estimate
    ready_others: Estimate


@dataclass(frozen=True, slots=True)
class Proportionality:
    """Whether the ratio is the same early and late in a lead's wait.

    Attributes:
        p_value: Of the score test against a ratio that changes with time (Grambsch & Therneau
            1994, as R's `cox.zph` does it on the Kaplan-Meier scale); None where it has no answer.
        split_day: The day of a lead's wait that parts early from late: half of the ends of
            nurtured leads lie on either side.
        early: The hazard ratio to that day.
        late: The hazard ratio after it.
    """

    p_value: float | None
    split_day: int | None
    early: Estimate
    late: Estimate


@dataclass(frozen=True, slots=True)
class TimeDependent:
    """Nurture as what happens to a lead on a day: before it, the lead counts as un-nurtured.

    Attributes:
        hazard_ratio: How much faster leads become sales-ready from the day after their first
            nurture touch on, within strata of source, segment and quarter of creation; by one
            program, also of the other nurture programs that had reached a lead so far (Cox with
            a time-dependent covariate, Efron's ties; the interval as wide as accounts of several
            leads make it); `n` counts the sales-ready leads that it rests on.
        by_response: The same with a lead's first *response* in place of its first touch: a
            sensitivity only, as responding is a sign of interest already.
        proportional: Whether the ratio is the same early and late.
        strata: How many strata compare anybody.
        compared: Leads in those strata.
        expected_nurtured: Of the sales-ready leads that `hazard_ratio` rests on, how many would be
            nurtured ones if nurture changed nothing.
        expected_others: How many would be others.
    """

    hazard_ratio: Estimate
    by_response: Estimate
    proportional: Proportionality
    strata: int
    compared: int
    expected_nurtured: float
    expected_others: float


@dataclass(frozen=True, slots=True)
class ByDay:
    """Shares sales-ready by one day, of leads that still waited at a landmark.

    Attributes:
        day: Whole days after creation; later than the landmark.
        nurtured: Share of the leads nurtured by the landmark, strata weighted alike in both.
        others: Share of the leads not nurtured by then (some of them were later).
        difference: `nurtured` less `others`, in shares.
    """

    day: int
    nurtured: Estimate
    others: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Landmark:
    """Leads that still waited at one day, by whether they had been nurtured by then.

    Attributes:
        day: The landmark, in whole days after creation.
        nurtured: Leads nurtured by then.
        others: Leads not nurtured by then.
        by_day: One for each of `Settings.horizons` later than the landmark.
        curves: One row per `group` (`nurtured`, `others`) and `day` from the landmark on:
            `at_risk`, `share_ready`, `low`, `high`.
    """

    day: int
    nurtured: int
    others: int
    by_day: tuple[ByDay, ...]
    curves: pl.DataFrame


@dataclass(frozen=True, slots=True)
class EValue:
    """How strong an unseen cause would have to be to explain the ratio away.

    A risk ratio that the cause would need both with nurture and with becoming sales-ready
    (VanderWeele & Ding 2017, Ann. Intern. Med. 167:268-274).

    Attributes:
        estimate: For the hazard ratio itself.
        interval: For the end of its interval nearer to 1; 1.0 where the interval holds 1.
    """

    estimate: float
    interval: float


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether nurture did it, overall or by one program.

    Attributes:
        program: The program; None for all programs of the kind *nurture* together.
        verdict: The answer.
        why: Its reason in one clause, without a number that has a range.
        maturity: None where no lead that counts was nurtured.
        naive: The plain comparison, to be shown as wrong; None where nothing can be compared.
        time_dependent: None where nothing can be compared.
        landmarks: One for each of `Settings.landmark_days`.
        e_value: None where there is no `time_dependent` ratio.
        holdout: The randomised test; None where there was none.
        undecided: Why the test leaves the verdict to what was observed; empty where it decides.
            Of all programs together only: a test of one that is too young, too small or broken
            does not silence what was observed of the others.
        ready: Sales-ready leads among those that count.
        leads: Leads that count.
        nurtured: Those that were nurtured while they waited.
        so_far: Whether all that the test still waits for is the day planned for reading it.
    """

    program: str | None
    verdict: Verdict
    why: str
    maturity: Maturity | None
    naive: Naive | None
    time_dependent: TimeDependent | None
    landmarks: tuple[Landmark, ...]
    e_value: EValue | None
    holdout: Holdout | None
    ready: int
    leads: int
    nurtured: int
    undecided: str = ""
    so_far: bool = False

    @property
    def early(self) -> bool:
        """Whether it concludes while nurture is younger than a settled answer takes."""
        age = None if self.maturity is None else self.maturity.age
        return self.verdict.concludes and age is Age.EARLY

    @property
    def test(self) -> Holdout | None:
        """The randomised test that decides; None where there is none, or none that does."""
        return None if self.undecided else self.holdout
