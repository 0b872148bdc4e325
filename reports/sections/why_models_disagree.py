"""Section: one deal under every model, and why they part over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.one_deal import OneDeal, one_deal
from reports.blocks import Block, Caveat, Chart, Fact, Figure, Prose, Section, Sentence, Table
from reports.names import ALL_OTHERS, distinct_names, key_part, name
from reports.numbers import count, date, days, money
from reports.sections.deal_choice import chosen_deals, found_deals, named_deals
from reports.sections.deal_lanes import lanes_chart
from reports.sections.deal_left_out import left_out_told
from reports.sections.deal_subject import Subject
from reports.sections.deal_trace import singled_out, trace
from reports.sections.deal_words import local, milestone_label
from reports.sections.model_rows import MOST_VALUES, models_chart, short_names
from reports.sections.states import (
    WHO_NOT_WHY,
    answers_instead,
    left_out_models,
    obstacle,
    other_currencies,
)
from reports.tables import NUMBER, WORDS, table
from reports.told import count_fact, figure, money_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import unit, units

KEY = "why_models_disagree"
TITLE = "Why models disagree"
BY = ("program_kind", "channel", "program", "content_id", "action")
"""What the deal's credit can be split by; the first is the default."""


def why_models_disagree(analysis: Analysis, by: str = BY[0], *, deal: str | None = None) -> Section:
    """Answer why models disagree, on one deal whose every touch can be followed.

    Args:
        analysis: The analysis to read.
        by: One of `BY`.
        deal: The deal's label, id, name or account (its name or id), whole or in part; default:
            the deal over whose nurture the models part most. Of one that is not in scope it is
            told why, and what its touches were.
    """
    key = KEY if by == BY[0] else f"{KEY}_{by}"
    question = "Why do models disagree?"
    blocked, left_out = obstacle(analysis), other_currencies(analysis)
    if blocked:
        others = chosen_deals(analysis, deal)[1]
        told = left_out_told(analysis, deal or "", others) if others else []
        return Section(key, TITLE, question, (*left_out, blocked, *told))
    left_out += answers_instead(analysis)
    found, others = chosen_deals(analysis, deal)
    if others and not found:
        told = left_out_told(analysis, deal or "", others)
        return Section(key, TITLE, question, (*left_out, *told))
    doubts = [*_doubts(analysis, deal, found), *_left_out_too(analysis, deal, others)]
    chosen_id, label = (found or found_deals(analysis, None))[0]
    chosen = one_deal(analysis, chosen_id)
    if chosen.touches.is_empty():
        blocks: list[Block] = [*doubts, _untouched(analysis, chosen, label)]
    else:
        blocks = [*doubts, *_told(analysis, chosen, label, by)]
    return Section(key, TITLE, question, (*left_out, *blocks))


def _doubts(analysis: Analysis, text: str | None, found: Sequence[tuple[str, str]]) -> list[Caveat]:
    if not text or len(found) == 1:
        return []
    if not found:
        one = unit(analysis.settings).one
        return [
            Caveat(
                f"No {one} has “{name(text)}” in its name, its id or its account, in scope or left "
                f"out of it. Shown is the {one} over which the models part most.",
                severe=True,
            )
        ]
    return [
        Caveat(
            f"“{name(text)}” fits {units(len(found), analysis.settings)}; shown is the one over "
            f"which the models part most. The others: {named_deals(found[1:])}."
        )
    ]


def _left_out_too(
    analysis: Analysis, text: str | None, others: Sequence[tuple[str, str]]
) -> list[Caveat]:
    if not others:
        return []
    return [
        Caveat(
            f"“{name(text or '')}” fits {units(len(others), analysis.settings)} more, not in "
            f"scope: {named_deals(others)}. Type an id to read why."
        )
    ]


def _untouched(analysis: Analysis, deal: OneDeal, label: str) -> Caveat:
    amount = money(deal.amount_minor, analysis.currency)
    return Caveat(
        f"{label} ({amount}) has no touch on record that can earn credit, so under every model "
        "its money stands under “no touch on record” and there is nothing to disagree about.",
        severe=True,
    )


def _told(analysis: Analysis, deal: OneDeal, label: str, by: str) -> list[Block]:
    subject = Subject.of(analysis, deal, by)
    blocks: list[Block] = [
        Sentence(subject.answer(label) if deal.amount_minor else _worth_nothing(analysis, label)),
        *_instead(by, subject.by),
        *_figures(analysis, deal, subject),
        lanes_chart(analysis, deal),
    ]
    if deal.amount_minor:
        blocks += [_chart(analysis, deal, subject), *left_out_models(analysis)]
    return [
        *blocks,
        Prose("Where they part", subject.why()),
        singled_out(analysis, deal),
        trace(analysis, deal),
        Caveat(f"This shows how models work, not which one is right. {WHO_NOT_WHY}"),
    ]


def _worth_nothing(analysis: Analysis, label: str) -> str:
    return (
        f"{label} is worth {money(0, analysis.currency)}, so there is nothing for models to "
        "disagree about; which touches each of them looks at can be followed all the same."
    )


def _instead(asked: str, told: str) -> list[Caveat]:
    if asked == told:
        return []
    return [
        Caveat(
            f"No touch here states its {NOUNS[asked].one}, so that its credit is told by "
            f"{NOUNS[told].one}."
        )
    ]


def _figures(analysis: Analysis, deal: OneDeal, subject: Subject) -> list[Figure]:
    part = f"deal.{key_part(deal.deal_id)}"
    currency = analysis.currency
    low, high = subject.credit[subject.low], subject.credit[subject.high]
    apart = money_fact(
        f"{part}.{subject.by}.{key_part(subject.value)}.apart",
        f"Between least and most credit of {subject.name}",
        high - low,
        currency,
    )
    length = None
    if deal.first_at is not None:
        length = (dict(deal.milestones)["end"] - deal.first_at).days
    short, one = short_names(analysis), unit(analysis.settings).one
    end = milestone_label(analysis, "end")
    closed = date(local(analysis, dict(deal.milestones)["end"]))
    people = count(deal.people.height, "person", "people")
    return [
        figure(
            money_fact(f"{part}.amount", f"Worth of the {one}", deal.amount_minor, currency),
            f"{end} {closed}",
        ),
        figure(
            count_fact(f"{part}.touches", "Touches", deal.touches.height, "touches"),
            f"of {people}" if deal.people.height else "of people who are not known",
        ),
        figure(
            Fact(f"{part}.days", "From the first touch", days(length), length, unit="days"),
            f"to “{end}”",
        ),
        figure(
            apart,
            f"Least {money(low, currency)}: {short[subject.low]}; most {money(high, currency)}: "
            f"{short[subject.high]}",
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """A value of the column, or all that have no place of their own, and its credit by model."""

    key: str
    name: str
    credit: Mapping[str, int]


def _chart(analysis: Analysis, deal: OneDeal, subject: Subject) -> Chart:
    by, amount = subject.by, deal.amount_minor
    parts = _parts(analysis, deal, subject)
    noun, one = NOUNS[by].one, unit(analysis.settings).one
    return models_chart(
        analysis,
        f"deal-{by}-models",
        title=f"The same {one} under {count(len(analysis.models), 'model')}, by {noun}",
        says=f"Each row shares {money(amount, analysis.currency)} out anew; the fuller the cell, "
        f"the more of it. Bold: {analysis.model.label}.",
        shares=[
            (part.name, {model.name: part.credit[model.name] / amount for model in analysis.models})
            for part in parts
        ],
        data=_credit_table(analysis, deal, by, parts),
        noun=noun,
    )


def _parts(analysis: Analysis, deal: OneDeal, subject: Subject) -> list[_Part]:
    # What is spoken of stands first.
    first = pl.col("value") != subject.value
    values = deal.credit_by(subject.by).sort(first, maintain_order=True)
    shown, rest = values.head(MOST_VALUES), values[MOST_VALUES:]
    names = distinct_names(shown["value"].to_list(), 30)
    parts = [
        _Part(key_part(row["value"]), told, row)
        for told, row in zip(names, shown.iter_rows(named=True), strict=True)
    ]
    if rest.height:
        together = {model.name: int(rest[model.name].sum()) for model in analysis.models}
        parts.append(_Part(ALL_OTHERS, count(rest.height, "other"), together))
    return parts


def _credit_table(analysis: Analysis, deal: OneDeal, by: str, parts: Sequence[_Part]) -> Table:
    own = f"deal.{key_part(deal.deal_id)}.{by}"
    return table(
        f"deal-{by}-models-data",
        "",
        (("Model", WORDS), *((part.name, NUMBER) for part in parts)),
        [
            (
                model.label,
                *(
                    money_fact(
                        f"{own}.{part.key}.{model.name}",
                        f"Credit of {part.name}, {model.label}",
                        part.credit[model.name],
                        analysis.currency,
                        exact=True,
                    )
                    for part in parts
                ),
            )
            for model in analysis.models
        ],
    )
