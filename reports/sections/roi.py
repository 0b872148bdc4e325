"""Section: what comes back for what is spent, by program, channel and kind."""

from attribution.amounts import TooLargeError
from attribution.analysis import Analysis
from attribution.program_kinds import NURTURE
from attribution.returns import Return, Returns
from attribution.roi import COLUMNS
from data_contracts.odcs import contract
from data_contracts.templates import template
from reports.blocks import Attached, Block, Caveat, Fact, Figure, Section, Sentence
from reports.names import name
from reports.numbers import count, date, estimate, interval, level, money, share
from reports.sections.cost_words import asked_for, costs_table, how_counted, weak_costs
from reports.sections.roi_brought import brought_table
from reports.sections.roi_caused import caused
from reports.sections.roi_rows import over_models, paid_back, roi_chart, roi_table
from reports.sections.states import (
    answers_instead,
    left_out_models,
    obstacle,
    other_currencies,
    too_few,
    weaknesses,
)
from reports.sections.whole_or_none import no_amounts, no_shares
from reports.tables import WORDS, table
from reports.told import estimate_fact, figure, money_fact

KEY = "roi"
TITLE = "Return on spend"
QUESTION = "What comes back for what is spent?"
BY = COLUMNS
"""What returns can be told by; the first is the default."""

_LONGEST = 400
_NEEDED = ("period_start", "program", "channel", "amount", "currency")


def roi(analysis: Analysis, by: str = BY[0]) -> Section:
    """Answer what comes back for what is spent on each program, channel or kind.

    Returns are of won deals, whatever milestone the settings credit.

    Args:
        analysis: The analysis to read.
        by: One of `BY`.
    """
    try:
        found, won = analysis.returns(by), analysis.won
    except TooLargeError as error:
        # Nothing but returns rests on costs: every other section still answers.
        why = f"No return can be told. {name(error, _LONGEST)}"
        return Section(KEY, TITLE, QUESTION, (Caveat(why, severe=True),))
    if found is None:
        return Section(KEY, TITLE, QUESTION, _unanswered())
    left_out = other_currencies(won)
    if blocked := obstacle(won) or (no_shares(won) if no_amounts(won) else None):
        return Section(KEY, TITLE, QUESTION, (*left_out, blocked, costs_table(analysis)))
    nurture = analysis.returns("program_kind")
    whole = found.whole
    blocks: list[Block] = [
        *left_out,
        *answers_instead(won),
        *([unshared] if (unshared := no_shares(won)) else []),
        too_few(won) or _answer(analysis, nurture, whole),
        *_figures(analysis, nurture, whole),
        *weaknesses(won, "program_kind"),
        *weak_costs(analysis, found, by),
        *roi_chart(analysis, by, found),
        roi_table(analysis, by, found),
        brought_table(analysis, by, found),
        *left_out_models(won),
        *asked_for(analysis, found, by),
        costs_table(analysis),
        Caveat(how_counted(analysis)),
        *caused(analysis),
    ]
    return Section(KEY, TITLE, QUESTION, tuple(blocks))


def _unanswered() -> tuple[Block, ...]:
    meanings = {column.name: column.meaning for column in contract("costs").columns}
    return (
        Caveat(
            "No file has costs, so no return can be told. With one row per month and program or "
            "channel this section says what each brings back for its money, what a sales-ready "
            "lead and a won deal cost, and in which month a program has paid back.",
            severe=True,
        ),
        table(
            "roi-columns",
            "Columns of the costs table",
            (("Column", WORDS), ("What it holds", WORDS)),
            [(name, meanings[name]) for name in _NEEDED],
            note="A program or a channel is enough; several currencies need rates in the settings.",
            attached=Attached("Get a template: costs.csv", "costs.csv", template("costs")),
        ),
    )


def _answer(analysis: Analysis, kinds: Returns | None, whole: Return) -> Sentence:
    nurture = None if kinds is None else kinds.line(NURTURE)
    known = nurture is not None and nurture.roi.value is not None
    if whole.roi.value is None and not (known and whole.unrated):
        return Sentence(f"That cannot be said: {_lower(whole.roi.why)}")
    everything = f"All spend together {_brought(analysis, whole)}."
    if whole.roi.value is None:
        everything = f"Of all spend together that cannot be said: {_lower(whole.roi.why)}"
    if nurture is None or not known:
        return Sentence(f"{_of_nurture(nurture)}{everything}")
    paid = _paid(analysis, nurture)
    return Sentence(f"Nurture {_brought(analysis, nurture)}; {paid} {everything}")


def _of_nurture(nurture: Return | None) -> str:
    """Return that the return on nurture lacks a rate: silence would read as if it had no cost."""
    if nurture is None or not nurture.unrated:
        return ""
    return f"Of nurture that cannot be said: {_lower(nurture.roi.why)} "


def _brought(analysis: Analysis, line: Return) -> str:
    currency = analysis.won.currency
    return (
        f"brought back {money(line.return_minor, currency)} of credited {_noun(analysis)} for "
        f"{money(line.cost_minor, currency)}, a return of {share(line.roi.value)} after costs"
        f"{_ranges(analysis, line)}"
    )


def _paid(analysis: Analysis, nurture: Return) -> str:
    costs, over = analysis.costs, ""
    if analysis.settings.period is not None and costs is not None:
        over = f"over all quarters on record, up to {date(costs.last_day)}, "
    if nurture.payback.why:
        return f"{over}when it paid back is not known."
    if nurture.payback.month is None:
        return f"{over}it has not paid back yet."
    since = "" if nurture.payback.lasts else ", and has not covered its costs since"
    return f"{over}it paid back in {paid_back(nurture).removesuffix(', not since')}{since}."


def _ranges(analysis: Analysis, line: Return) -> str:
    models = f"{over_models(line)} over all {count(len(line.by_model))} models"
    if line.roi.low is None:
        return f" ({models})"
    ends = interval(line.roi.low, line.roi.high)
    return f" ({ends}, {level(analysis.settings.confidence)}; {models})"


def _noun(analysis: Analysis) -> str:
    return "revenue" if analysis.settings.margin is None else "margin"


def _figures(analysis: Analysis, kinds: Returns | None, whole: Return) -> list[Figure]:
    nurture = None if kinds is None else kinds.line(NURTURE)
    shown = [] if nurture is None else [_return_figure(analysis, "Return on nurture", nurture)]
    won = analysis.won
    deals, currency = won.journeys.deals.height, won.currency
    per_deal = money_fact("roi.whole.per_deal", "Cost per won deal", whole.cost_per_deal, currency)
    per_lead = money_fact(
        "roi.whole.per_lead", "Cost per sales-ready lead", whole.cost_per_lead, currency
    )
    leads = analysis.sales_ready().why or f"not known under “{won.model.label}”"
    if whole.leads is not None:
        leads = f"all costs over {count(int(whole.leads), 'sales-ready lead')}"
    per = f"all costs over {count(deals, 'won deal')} in scope"
    if whole.cost_minor is None or whole.unrated:
        per = leads = _lower(whole.roi.why).removesuffix(".")
    return [
        *shown,
        _return_figure(analysis, "Return on all spend", whole),
        figure(per_deal, per),
        figure(per_lead, leads),
    ]


def _return_figure(analysis: Analysis, label: str, line: Return) -> Figure:
    key = f"roi.{line.value or 'whole'}"
    fact: Fact = estimate_fact(key, label, line.roi)
    told = estimate(line.roi, confidence=analysis.settings.confidence).note
    models = f"{over_models(line)} over all {count(len(line.by_model))} models"
    note = "; ".join(filter(None, [told, models if line.by_model else ""]))
    return figure(fact, note)


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
