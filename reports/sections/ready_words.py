"""Time to sales-ready: what a reader must know of its numbers, in sentences."""

from collections.abc import Sequence

from attribution.analysis import Analysis
from attribution.leads.ripening import MOST
from attribution.leads.sales_ready import FEW_LEADS, KAPLAN_MEIER, ReadyGroup, ReadyTimes
from reports.numbers import count, day, days, interval, level, share
from reports.wording import joined


def mean(analysis: Analysis) -> str:
    """Say what the mean days are."""
    horizon = max(analysis.settings.horizons)
    return (
        f"Mean days until sales-ready: a lead that is not by {day(horizon)} counts as "
        f"{count(horizon)}."
    )


def young(analysis: Analysis) -> str:
    """Say which groups are not to be compared."""
    return (
        f"In italics, not to be compared: young groups (half of their leads are younger than "
        f"{days(analysis.settings.young_days)}) and those of fewer than {count(FEW_LEADS)} leads."
    )


def early(analysis: Analysis, groups: Sequence[ReadyGroup]) -> str:
    """Say what early groups are; nothing where none is."""
    if not any(group.early for group in groups):
        return ""
    return (
        f" Early: half of their leads are younger than {days(analysis.settings.mature_days)}, so "
        "more is still to come."
    )


def age_of_all(analysis: Analysis, whole: ReadyGroup) -> str:
    """Say that all leads together are young or early; nothing where they are neither."""
    settings = analysis.settings
    if whole.young:
        return (
            f" Half of the leads are younger than {days(settings.young_days)}: too young to tell."
        )
    if whole.early:
        return f" Half of the leads are younger than {days(settings.mature_days)}: this is early."
    return ""


def few_to_go_by(leads: int) -> str:
    """Return a sentence to stand before what so few leads say; nothing where they are enough."""
    return "" if leads >= FEW_LEADS else f"Only {count(leads, 'lead')}: too few to go by. "


def ripened(analysis: Analysis) -> str:
    """Say how much of its answer a young quarter can have shown; nothing where not known."""
    known = analysis.ripening
    if known.why or known.half.why:
        return ""
    ends = [interval(by.low, by.high, day) for by in (known.half, known.most)]
    return (
        f" Of {count(known.ready, 'lead')} that became sales-ready within {days(known.within)}, "
        f"half had by {day(known.half.value)} ({ends[0]}) and {share(MOST)} by "
        f"{day(known.most.value)} ({ends[1]}): of younger quarters more is still to come."
    )


def how_counted(times: ReadyTimes) -> str:
    """Say how leads were counted, and which were left out."""
    counted = (
        "Leads still waiting are counted as waiting, never dropped."
        if times.method == KAPLAN_MEIER
        else "Leads still waiting are counted as waiting; those disqualified or opted out can no "
        "longer become sales-ready and stay in the count. Neither is dropped."
    )
    late = _seen_late(times.groups[0])
    left_out = [f"{count(leads, 'lead')} ({why})" for why, leads in times.left_out]
    told = f" Left out: {joined(left_out)}." if left_out else ""
    return f"{counted} Estimated by {times.method}.{late}{told}"


def after_another_end(analysis: Analysis) -> str:
    """Say which leads became sales-ready after another end; nothing where none did."""
    found = analysis.came_back
    if found is None or not (found.ready or found.open_again):
        return ""
    parts = [
        f"{count(ready, 'lead')} that had {how}"
        for ready, how in (
            (found.ready_after_disqualified, "been disqualified"),
            (found.ready_after_opt_out, "opted out"),
        )
        if ready
    ]
    told = [f"Sales-ready all the same, later: {joined(parts)}."] if parts else []
    if found.open_again:
        told.append(
            f"Disqualified once and in a stage before sales-ready again: "
            f"{count(found.open_again, 'lead')}."
        )
    known = [(horizon, by_day) for horizon, by_day in found.by_day if by_day.value is not None]
    with_them = ""
    if found.ready and known:
        horizon, last = known[-1]
        with_them = (
            f" Counting them on that later day, {share(last.value)} of all leads are sales-ready "
            f"by day {count(horizon)} ({interval(last.low, last.high)}, "
            f"{level(analysis.settings.confidence)})."
        )
    return (
        f"{' '.join(told)} The curves tell each lead by its first end, so they leave these out."
        f"{with_them}"
    )


def _seen_late(whole: ReadyGroup) -> str:
    if not whole.seen_late:
        return ""
    starts = (
        f" Hardly any was seen before {day(whole.first_day)}, so the curve starts there, and is of "
        "those that still waited then."
        if whole.first_day
        else ""
    )
    return (
        f" {count(whole.seen_late, 'lead')} first seen later than on the day of creation: counted "
        f"from then on, because those that ended earlier are missing.{starts}"
    )
