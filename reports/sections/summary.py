"""Section: does nurturing pay? One sentence, four figures, quarter on quarter."""

from dataclasses import replace

import polars as pl

from attribution.analysis import Analysis
from attribution.estimate import Estimate
from attribution.program_kinds import NURTURE
from reports.blocks import Block, Caveat, Figure, Section, Sentence
from reports.numbers import count, day, estimate, interval, level, money, share
from reports.sections.did_nurture_words import verdict_fact, verdict_short, verdict_told
from reports.sections.quarter_rows import quarter_on_quarter
from reports.sections.ready_rows import median_fact, share_fact_by_day
from reports.sections.ready_words import few_to_go_by
from reports.sections.states import (
    WHO_NOT_WHY,
    answers_instead,
    far_ahead,
    left_out_models,
    obstacle,
    other_currencies,
    too_few,
    weaknesses,
)
from reports.sections.whole_or_none import beyond_the_whole, no_shares
from reports.told import estimate_fact, figure, money_fact
from reports.wording import amount as amount_of
from reports.wording import deals, heading, money_noun

KEY = "summary"
TITLE = "Summary"


def summary(analysis: Analysis) -> Section:
    """Answer whether nurturing pays, as far as attribution and time to sales-ready can."""
    blocked = obstacle(analysis)
    blocks: list[Block] = [*other_currencies(analysis)]
    dated = far_ahead(analysis)
    unshared = [] if blocked else [told for told in [no_shares(analysis)] if told]
    if blocked:
        blocks += [blocked, *dated, *_ready_figures(analysis)]
    elif not _is_marked(analysis):
        blocks += [
            Sentence(
                f"It cannot be said yet: no touch is marked as nurture. In scope: "
                f"{_in_scope(analysis)}."
            ),
            *unshared,
            Caveat(
                "Say which programs are nurture: fill the column program_kind of touches with "
                "nurture, acquisition, newsletter, event, sales or other, or name programs under "
                "[reading] program_kinds in nurture.toml.",
                severe=True,
            ),
            *weaknesses(analysis, "program_kind"),
            *dated,
            *_ready_figures(analysis),
        ]
    else:
        blocks += [
            *answers_instead(analysis),
            *unshared,
            *([] if unshared else [too_few(analysis) or _answer(analysis)]),
            Sentence(f"Did nurture do it? {verdict_told(analysis, analysis.effect())}"),
            *_credit_figures(analysis),
            _verdict_figure(analysis),
            *_ready_figures(analysis)[-1:],
            *([] if unshared else _beyond(analysis)),
            *weaknesses(analysis, "program_kind"),
            *left_out_models(analysis),
            *dated,
            Caveat(
                f"{WHO_NOT_WHY} The section Did nurture do it? says what nurture changed, as far "
                "as that can be told; only leads held back at random prove it."
            ),
        ]
    return Section(KEY, TITLE, "Does nurturing pay?", (*blocks, *quarter_on_quarter(analysis)))


def _is_marked(analysis: Analysis) -> bool:
    return bool((analysis.data.touches.good["program_kind"] == NURTURE).any())


def _answer(analysis: Analysis) -> Sentence:
    settings = analysis.settings
    touched, amount = analysis.nurture_touched
    told = _share(analysis)
    part = count(touched) if settings.milestone.of_leads else money(amount, analysis.currency)
    lead = f"Nurture took part in {part} of {_total(analysis)}{_percentage(analysis, amount)}"
    if not touched:
        return Sentence(
            f"Not as far as these records go: nurture took part in none of "
            f"{deals(analysis.journeys.deals.height, settings)} in scope ({_total(analysis)})."
        )
    return Sentence(
        f"{lead} and earns "
        f"{share(told.value)} of the credit under “{analysis.model.label}”"
        f"{_brackets(analysis, told)}{_ready_clause(analysis)}"
    )


def _brackets(analysis: Analysis, told: Estimate) -> str:
    parts = []
    if told.low is not None:
        parts.append(f"{interval(told.low, told.high)}, {level(analysis.settings.confidence)}")
    return f" ({'; '.join([*parts, _range_over_models(analysis)])})."


def _ready_clause(analysis: Analysis) -> str:
    groups = analysis.sales_ready().groups
    if not groups or not groups[0].ready:
        return ""
    median, few = groups[0].median, few_to_go_by(groups[0].leads)
    if median.value is not None:
        return f" {few}Half of all leads are sales-ready by {day(median.value)}."
    horizon, ready = groups[0].by_day[-1]
    if ready.value is None:
        return ""
    return f" {few}By {day(horizon)}, {share(ready.value)} of all leads are sales-ready."


def _credit_figures(analysis: Analysis) -> list[Figure]:
    settings = analysis.settings
    touched, amount = analysis.nurture_touched
    noun = money_noun(settings)
    told = _share(analysis)
    credited = estimate_fact("nurture.share", "Credited to nurture", told)
    in_scope = analysis.journeys.deals.height
    note = estimate(told, confidence=settings.confidence).note
    if told.value is not None:
        ends = estimate(replace(told, why=""), confidence=settings.confidence).note
        ranges = "; ".join(filter(None, [ends, _range_over_models(analysis)]))
        note = f"{analysis.model.label}: {ranges}" + (f". {told.why}" if told.why else "")
    return [
        figure(
            money_fact(
                "nurture.touched", f"{heading(noun)} that nurture took part in", amount,
                analysis.currency,
            ),
            f"{deals(touched, settings)} of {count(in_scope)}; all: {_total(analysis)}",
        ),
        figure(credited, note),
    ]  # fmt: skip


def _verdict_figure(analysis: Analysis) -> Figure:
    effect = analysis.effect()
    told = verdict_short(effect)
    return figure(verdict_fact(effect), "for want of data or time" if told == "–" else told)


def _ready_figures(analysis: Analysis) -> list[Figure]:
    times, settings = analysis.sales_ready(), analysis.settings
    horizon = settings.horizons[len(settings.horizons) // 2]
    median, by_day = Estimate.unknown(times.why), Estimate.unknown(times.why)
    if times.groups and not times.why:
        median = times.groups[0].median
        by_day = dict(times.groups[0].by_day)[horizon]
    half = median_fact("all", median)
    ready = share_fact_by_day("all", horizon, by_day)
    return [
        figure(half, estimate(median, day, confidence=settings.confidence).note),
        figure(ready, estimate(by_day, confidence=settings.confidence).note),
    ]


def _share(analysis: Analysis) -> Estimate:
    told = analysis.share_of("program_kind", NURTURE, analysis.model.name)
    total = analysis.credit(analysis.model.name).total
    if told.value is None and total > 0 and not analysis.nurture_touched[0]:
        # Nothing took part, so nothing was earned: a known 0, not an unknown.
        return Estimate(0.0, None, None, told.n)
    return told


def _range_over_models(analysis: Analysis) -> str:
    ends = analysis.credit_range("program_kind").filter(pl.col("value") == NURTURE)
    number = f"all {count(len(analysis.models))} models"
    if ends.is_empty():
        return f"the same under {number}"
    low, high = ends.select("lowest", "highest").row(0)
    return f"{interval(low, high)} over {number}"


def _percentage(analysis: Analysis, amount: int) -> str:
    total = analysis.credit(analysis.model.name).total
    return f" ({share(amount / total)})" if total > 0 else ""


def _beyond(analysis: Analysis) -> list[Caveat]:
    total, told = analysis.credit(analysis.model.name).total, _share(analysis)
    ranges = analysis.credit_range("program_kind").filter(pl.col("value") == NURTURE)
    ends = [end for row in ranges.select("lowest", "highest").rows() for end in row]
    taken_part = analysis.nurture_touched[1] / total if total > 0 else None
    return beyond_the_whole(analysis, [taken_part, told.value, told.low, told.high, *ends])


def _in_scope(analysis: Analysis) -> str:
    # Leads are counted in the total itself.
    if analysis.settings.milestone.of_leads:
        return _total(analysis)
    return f"{_total(analysis)} from {deals(analysis.journeys.deals.height, analysis.settings)}"


def _total(analysis: Analysis) -> str:
    total = analysis.credit(analysis.model.name).total
    return amount_of(total, analysis.currency, analysis.settings)
