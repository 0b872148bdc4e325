"""What keeps credit from being told, or weakens it, said before any number."""

import polars as pl

from attribution.analysis import Analysis
from attribution.lead_scope import REACHED_AT
from attribution.models import models
from attribution.program_kinds import NURTURE
from attribution.scope import NO_RATE
from attribution.settings import Milestone
from reports.blocks import Caveat, Sentence, Table
from reports.names import name
from reports.numbers import count, money
from reports.tables import WORDS, table
from reports.wording import deals, joined, money_noun, unit

_GUESSED = "touches.program_kind_guessed"
_FAR_AHEAD = "dates.far_ahead"
_SAME_MOMENTS = "touches.moments_differ"
_NAMED = 4
_LONGEST = 400

WHO_NOT_WHY = (
    "Attribution shows who was there, not who caused it: it shares credit among the touches that "
    "came before, and a deal or a lead might have come without any of them."
)


def obstacle(analysis: Analysis) -> Caveat | None:
    """Return why no credit can be told at all; None where it can."""
    return _no_deals(analysis) or _nothing_in_scope(analysis)


def other_currencies(analysis: Analysis) -> list[Caveat]:
    """Return what a reader must know first: which deals are left out for want of a rate."""
    reconciliation = analysis.reconciliation
    if not (missing := reconciliation.missing_rates):
        return []
    steps = [reconciliation.step(f"{NO_RATE}.{code}") for code in missing]
    told = [
        f"{deals(step.deals, analysis.settings)} worth {money(step.amount_minor, step.currency)}"
        for step in steps
    ]
    return [
        Caveat(
            f"Only deals in {analysis.currency} are credited. Left out, because amounts in "
            f"several currencies cannot be added without rates: {joined(told)}. State what one "
            f"unit of {joined(list(missing))} buys in {analysis.currency}: under [rates] in "
            f"nurture.toml, or as --rate {missing[0]}=1.08.",
            severe=True,
        )
    ]


def answers_instead(analysis: Analysis) -> list[Caveat]:
    """Return which model answers in place of the chosen one, where that cannot be worked out."""
    if analysis.refusal is None:
        return []
    return [
        Caveat(
            f"Not under the model asked for: “{analysis.chosen.label}” cannot be worked out here, "
            f"so “{analysis.model.label}” stands in its place. {analysis.refusal}",
            severe=True,
        )
    ]


def left_out_models(analysis: Analysis) -> list[Caveat]:
    """Return which models stand in no comparison here, each with the reason and the way out.

    All but the chosen one, of which `answers_instead` tells.
    """
    return [Caveat(told) for told in models_left_out(analysis, but=analysis.chosen.name)]


def models_left_out(analysis: Analysis, but: str = "") -> list[str]:
    """Return a line per model that cannot be worked out here, without the one named."""
    labels = {model.name: model.label for model in models(analysis.settings)}
    return [
        f"No comparison of models here has “{labels[key]}”: it cannot be worked out. {reason}"
        for key, reason in analysis.refused.items()
        if key != but
    ]


def too_few(analysis: Analysis) -> Sentence | None:
    """Return what stands in place of a conclusion where too few deals are in scope."""
    settings, in_scope = analysis.settings, analysis.journeys.deals.height
    if in_scope >= settings.few_deals:
        return None
    is_or_are = "is" if in_scope == 1 else "are"
    return Sentence(
        f"Too few {unit(settings).many} for a conclusion: {deals(in_scope, settings)} "
        f"{is_or_are} in scope, {count(settings.few_deals)} are needed."
    )


def these_only(analysis: Analysis) -> str:
    """Return what a chart or a table says first where too few deals are in scope."""
    if too_few(analysis) is None:
        return ""
    told = deals(analysis.journeys.deals.height, analysis.settings)
    return f"Describes {told} only, no conclusion. "


def weaknesses(analysis: Analysis, by: str) -> list[Caveat]:
    """Return what weakens the credit that is told.

    Args:
        analysis: The analysis to read.
        by: The column that credit is told by.
    """
    settings, found = analysis.settings, []
    if too_few(analysis):
        found.append(
            Caveat(
                "Every share of credit here describes "
                f"{deals(analysis.journeys.deals.height, settings)} and no others; one "
                f"{unit(settings).one} more can turn it.",
                severe=True,
            )
        )
    if by == "program_kind":
        found += _guessed_kinds(analysis)
    found += _same_moments(analysis)
    if analysis.journeys.rows.is_empty():
        found.append(
            Caveat(
                f"No {unit(settings).one} in scope has a touch that can earn credit, so all of it "
                "stands under “no touch on record”. Usual causes: the ids of people in touches are "
                "not those in deals and leads, or the lookback window is too short.",
                severe=True,
            )
        )
    if assumed := analysis.reconciliation.assumed_currency:
        found.append(
            Caveat(
                f"{deals(assumed, settings)} in scope without a currency: taken as "
                f"{analysis.currency}."
            )
        )
    return found


def far_ahead(analysis: Analysis) -> list[Caveat]:
    """Return what dates far after the others do to every count of days."""
    return [
        Caveat(f"{name(found.says, _LONGEST)} {name(found.fix, _LONGEST)}", severe=True)
        for found in analysis.data.findings
        if found.rule == _FAR_AHEAD
    ]


def columns_to_add(key: str, title: str, columns: dict[str, str]) -> Table:
    """Return a table of the columns that an export needs: name → meaning."""
    return table(
        f"{key}-columns", title, (("Column", WORDS), ("What it holds", WORDS)), columns.items()
    )


def _guessed_kinds(analysis: Analysis) -> list[Caveat]:
    if not any(found.rule == _GUESSED for found in analysis.data.findings):
        return []
    touches = analysis.data.touches.good
    nurture = touches.filter(pl.col("program_kind") == NURTURE)["program"].drop_nulls().unique()
    told = [f"“{name(program)}”" for program in nurture.sort().head(_NAMED)]
    if more := nurture.len() - len(told):
        told.append(f"{count(more)} more")
    return [
        Caveat(
            f"Which programs are nurture was told from their names: {joined(told) or 'none is'}. "
            "State it under [reading] program_kinds in nurture.toml."
        )
    ]


def _same_moments(analysis: Analysis) -> list[Caveat]:
    return [
        Caveat(f"{name(found.says, _LONGEST)} {name(found.fix, _LONGEST)}", severe=True)
        for found in analysis.data.findings
        if found.rule == _SAME_MOMENTS
    ]


def _no_deals(analysis: Analysis) -> Caveat | None:
    if analysis.reconciliation.step("exported").deals:
        return None
    if analysis.settings.milestone.of_leads:
        return _no_leads(analysis)
    good = analysis.data.deals.good
    if analysis.settings.milestone is not Milestone.WON or good.is_empty():
        return Caveat("There is no deal to credit: the deals table has no row.", severe=True)
    statuses = good.group_by("status").len().sort("len", "status", descending=[True, False])
    told = [f"{count(number)} {name(status)}" for status, number in statuses.iter_rows()]
    return Caveat(
        f"No won deal, so there is no revenue to credit: of {count(good.height, 'deal')}, "
        f"{joined(told)}. If deals were won, check which values of their stage mean won.",
        severe=True,
    )


def _no_leads(analysis: Analysis) -> Caveat:
    if analysis.data.leads is None:
        return Caveat(
            "There is no lead to credit: no file has a table of leads, with a lead_id and the date "
            "of each milestone.",
            severe=True,
        )
    column = REACHED_AT[analysis.settings.milestone]
    leads = count(analysis.data.leads.good.height, "lead")
    return Caveat(
        f"There are no {money_noun(analysis.settings)} to credit: of {leads}, none has a date in "
        f"the column {column}. Export that date, or choose another milestone.",
        severe=True,
    )


def _nothing_in_scope(analysis: Analysis) -> Caveat | None:
    if analysis.journeys.deals.height:
        return None
    exported = analysis.reconciliation.step("exported")
    return Caveat(
        f"The export has {deals(exported.deals, analysis.settings)}, but nothing is in scope: the "
        "section Reconciliation says why, line by line.",
        severe=True,
    )
