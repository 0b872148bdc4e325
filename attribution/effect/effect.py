"""Whether nurture did it: every comparison there is, put together, and the verdict."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from attribution.effect.answers import Effect, Landmark, Naive, TimeDependent, Verdict
from attribution.effect.colleagues import design_effect
from attribution.effect.cox import hazard_ratio
from attribution.effect.day_counts import NEVER, day_counts
from attribution.effect.e_value import e_value
from attribution.effect.exposures import Exposures, exposures
from attribution.effect.landmark import landmark
from attribution.effect.maturity import maturity
from attribution.effect.naive import naive
from attribution.effect.nurtured import Nurtured
from attribution.effect.proportional import proportionality
from attribution.effect.verdict import Evidence, verdict, waits_for_its_day
from attribution.estimate import Estimate
from attribution.holdout.answers import Holdout
from attribution.places import each_once
from attribution.program_kinds import NURTURE
from attribution.settings import Settings
from attribution.side_by_side import at_once

NO_LEADS = "there is no leads table, which says when each lead was created and became sales-ready"
NO_KIND = "no touch states the kind of its program (column program_kind)"
NO_NURTURE = f"no touch of a known person is by a program of the kind {NURTURE} (program_kind)"


def effect(
    nurtured: Nurtured,
    settings: Settings,
    as_of: datetime,
    program: str | None = None,
    holdout: Holdout | None = None,
) -> Effect:
    """Return whether nurture made leads sales-ready, overall or by one program.

    Args:
        nurtured: The leads that count, and when nurture first reached them.
        settings: Confidence, landmarks, horizons, and below what no verdict is given.
        as_of: The date of the data.
        program: The program; None for all of the kind *nurture* together.
        holdout: Its randomised test; None where there was none.
    """
    exposed = exposures(nurtured, program)
    reached = int(exposed.nurtured.sum())
    ready = int((nurtured.leads["outcome"] == "ready").sum())
    age = maturity(nurtured, program, settings, as_of)
    observed, plain, landmarks = (
        _observed(exposed, settings) if ready and reached else (None, None, ())
    )
    evidence = Evidence(
        leads=nurtured.leads.height,
        ready=ready,
        nurtured=reached,
        unstated=_unstated(nurtured),
        maturity=age,
        observed=observed,
        holdout=holdout,
        as_of=as_of,
    )
    said, why = verdict(evidence, settings)
    undecided = ""
    if program is None and holdout is not None and not said.concludes:
        beside, reason = verdict(replace(evidence, holdout=None), settings)
        if beside.concludes:
            undecided, said, why = why, beside, reason
    return Effect(
        program=program,
        verdict=said,
        why=why,
        maturity=age,
        naive=plain,
        time_dependent=observed,
        landmarks=landmarks,
        e_value=None if observed is None else e_value(observed.hazard_ratio),
        holdout=holdout,
        ready=ready,
        leads=evidence.leads,
        nurtured=reached,
        undecided=undecided,
        so_far=not said.concludes and waits_for_its_day(evidence, settings),
    )


def without_leads(program: str | None = None) -> Effect:
    """Return what can be said where there is no leads table: nothing."""
    return Effect(
        program=program,
        verdict=Verdict.CANNOT_SAY,
        why=NO_LEADS,
        maturity=None,
        naive=None,
        time_dependent=None,
        landmarks=(),
        e_value=None,
        holdout=None,
        ready=0,
        leads=0,
        nurtured=0,
    )


def _unstated(nurtured: Nurtured) -> str:
    if not nurtured.kind_stated:
        return NO_KIND
    return "" if nurtured.nurture_sent else NO_NURTURE


def _observed(
    exposed: Exposures, settings: Settings
) -> tuple[TimeDependent, Naive, tuple[Landmark, ...]]:
    """Make every comparison of leads that nobody drew.

    None waits for another, so they are made side by side: a reader waits for the longest.
    """
    ratio, by_response, plain, *landmarks = at_once(
        partial(_time_dependent, exposed, settings),
        partial(_by_response, exposed, settings),
        partial(naive, exposed, settings.confidence),
        *(partial(landmark, exposed, day, settings) for day in settings.landmark_days),
    )
    return ratio(by_response=by_response), plain, tuple(landmarks)


def _time_dependent(exposed: Exposures, settings: Settings) -> Callable[..., TimeDependent]:
    """Return all of the answer but what it is by first responses, which is handed over."""
    waits = exposed.waits()
    counts = day_counts(waits)
    widened = design_effect(waits, counts, exposed.stretches.lead, exposed.account)
    confidence = settings.confidence
    expected_others, expected_nurtured = counts.comparing.expected
    strata = each_once(counts.comparing.stratum)
    return partial(
        TimeDependent,
        hazard_ratio=hazard_ratio(counts, confidence, widened),
        proportional=proportionality(counts, day_counts(waits.pooled()), confidence, widened),
        strata=len(strata),
        compared=exposed.compared(strata),
        expected_nurtured=expected_nurtured,
        expected_others=expected_others,
    )


def _by_response(exposed: Exposures, settings: Settings) -> Estimate:
    if not (exposed.responded_on < NEVER).any():
        return Estimate.unknown("no lead responded while it waited")
    waits = exposed.waits(exposed.responded_on)
    counts = day_counts(waits)
    widened = design_effect(waits, counts, exposed.stretches.lead, exposed.account)
    found = hazard_ratio(counts, settings.confidence, widened)
    return replace(found, why=found.why.replace("nurtured", "responding")) if found.why else found
