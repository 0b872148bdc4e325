"""P11: whether a program writes to leads that are worth nurturing."""

import polars as pl

from attribution.audit.answers import Outcome
from attribution.audit.audited import Flags
from attribution.audit.criterion import Criterion, Level, missing
from attribution.audit.programs.context import Context
from attribution.audit.programs.shares import Counted, at_most, share_outcome
from attribution.audit_rules import FIT_COLUMNS
from attribution.estimate import Estimate


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    A lead fails where any column of the rule is known and has another value; of a lead that
    fails none, but lacks a column, nobody knows.
    """
    sends, rule, limit = context.marketing, context.rules.fit, context.rules.unfit_share
    if not rule:
        figure = Estimate.unknown("the settings do not say who is worth nurturing")
        return [Outcome(P11.id, missing(0), figure, "") for _ in context.codes]
    unfit, unknown, place = _of_leads(context)
    found, open_ = sends.count(unfit[sends.lead]), sends.count(unknown[sends.lead])
    shown = sends.show(unfit[sends.lead])
    outcomes = []
    for code in context.codes:
        counted = Counted(int(found[code]), int(open_[code]), int(sends.sends[code]))
        answer = at_most(counted, limit, place)
        touches = shown.get(code, ())
        outcomes.append(
            share_outcome(P11.id, answer, counted, limit, context.confidence, touches=touches)
        )
    return outcomes


def _of_leads(context: Context) -> tuple[Flags, Flags, int]:
    """Return which leads do not fit, of which nobody knows, and the field that most of these lack.

    By the number of each lead among the touches.
    """
    columns = [column for column, _ in context.rules.fit]
    asked = context.audited.touches.of("lead_id").values.alias("lead_id").to_frame()
    leads = context.audited.data.leads
    table = pl.DataFrame(schema=dict.fromkeys(("lead_id", *columns), pl.String))
    if leads is not None:
        table = leads.good.select("lead_id", *dict.fromkeys(columns))
    stated = asked.join(table, on="lead_id", how="left", maintain_order="left")
    fails = [
        ~_plain(stated[column]).is_in([_word(value) for value in values.split(",")])
        for column, values in context.rules.fit
    ]
    frame = pl.DataFrame([one.alias(str(place)) for place, one in enumerate(fails)])
    unfit = frame.select(pl.any_horizontal(pl.all().fill_null(value=False))).to_series()
    lacks = frame.select(pl.any_horizontal(pl.all().is_null())).to_series()
    most = max(range(len(columns)), key=lambda place: fails[place].null_count())
    unknown: Flags = (lacks & ~unfit).to_numpy()
    return unfit.to_numpy(), unknown, 1 + FIT_COLUMNS.index(columns[most])


def _plain(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars().str.to_lowercase()


def _word(text: str) -> str:
    return text.strip().lower()


P11 = Criterion(
    id="P11",
    level=Level.PROGRAM,
    name="Leads that fit",
    quote="viable … in the sweet spot",
    formula="At most {unfit_share} of its touches go to leads that do not fit the setting fit.",
    fix="Take leads that do not fit out of the list, or correct the rule that says who fits.",
    fields=("audit.fit", *(f"leads.{column}" for column in FIT_COLUMNS)),
    judge=_judge,
)
