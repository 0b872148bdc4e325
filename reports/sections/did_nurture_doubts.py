"""Why the plain comparison misleads, and what stands between a ratio and a proof."""

from attribution.analysis import Analysis
from attribution.effect.answers import Effect, EValue, Proportionality
from attribution.estimate import Estimate
from reports.blocks import Block, Prose
from reports.numbers import day, ratio, share
from reports.sections.did_nurture_words import alike, brackets, changes, clause, subject


def naive_told(effect: Effect) -> list[Prose]:
    """Return the plain comparison, and why it misleads; nothing where there is none."""
    if effect.naive is None:
        return []
    naive = effect.naive
    told = ""
    if naive.ready_nurtured.value is not None and naive.ready_others.value is not None:
        told = (
            f"Of the leads that ever got a touch of {subject(effect)} while they waited, "
            f"{share(naive.ready_nurtured.value)} became sales-ready; of all others, "
            f"touched later or never, {share(naive.ready_others.value)}. "
        )
    if naive.hazard_ratio.value is not None:
        told += (
            "Counted as if they had been nurtured from their first day, that reads as "
            f"{ratio(naive.hazard_ratio.value)} times as fast. "
        )
    return [
        Prose(
            "Why the plain comparison misleads",
            f"{told}Both mislead, for one reason: a lead has to wait in order to be nurtured. "
            "Who was lost early had no time for it, and lowers the share of the others; the days "
            "before a first touch count as nurtured ones, and slow nurtured leads down. All other "
            "figures here count a lead as not nurtured until the day after its first touch, and "
            "as nurtured from then on.",
        )
    ]


def how_sure(analysis: Analysis, effect: Effect) -> list[Block]:
    """Return whether the ratio is steady, what could explain it away, and what responses say."""
    found = effect.time_dependent
    if found is None or found.hazard_ratio.value is None:
        return []
    told = [Prose("Is it the same early and late?", _steady(analysis, found.proportional))]
    if effect.e_value is not None and effect.e_value.interval > 1:
        told.append(Prose("What would explain it away?", _unseen(effect, effect.e_value)))
    if found.by_response.value is not None:
        told.append(
            Prose(
                "By first response instead of first touch",
                f"{ratio(found.by_response.value)} times as fast"
                f"{brackets(analysis, found.by_response, ratio)}. Whoever responds is interested "
                "already, so this figure flatters whatever was sent. It stands here because tools "
                "that count clicks measure it; the answer above does not use it.",
            )
        )
    return list(told)


def _steady(analysis: Analysis, found: Proportionality) -> str:
    split = found.split_day
    if found.p_value is None or split is None:
        return "That cannot be told from so few sales-ready leads."
    parts = (
        f"to {day(split)} of a lead’s wait {_fast(analysis, found.early)}, "
        f"after it {_fast(analysis, found.late)}"
    )
    if changes(found):
        both = found.early.value is not None and found.late.value is not None
        read = " Read the two in place of the one." if both else ""
        return (
            f"No: {parts}. If it were the same throughout, chance would part them so far in only "
            f"{share(found.p_value)} of cases.{read}"
        )
    return f"Nothing speaks against it: {parts}. That is no further apart than chance allows."


def _fast(analysis: Analysis, part: Estimate) -> str:
    if part.value is None:
        return f"not known ({clause(part.why)})"
    return f"{ratio(part.value)} times as fast{brackets(analysis, part, ratio)}"


def _unseen(effect: Effect, e_value: EValue) -> str:
    told = (
        f"Leads are compared with others of the same {alike(effect)}. What else parted them is not "
        "known. To explain the whole of the difference, something not in these data would "
        f"have to make leads {ratio(e_value.estimate)} times as likely to be nurtured and as many "
        "times as likely to become sales-ready (the E-value)"
    )
    return f"{told}; {ratio(e_value.interval)} times would bring the interval down to 1."
