"""P12: whether sales says what became of the leads that a program brought."""

import numpy as np
import polars as pl

from attribution.audit.answers import Outcome
from attribution.audit.audited import Flags
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.programs.context import DAY_US, Context
from attribution.audit.programs.grouped import Grouped
from attribution.audit.programs.shares import Counted
from attribution.audit.sends.people import NOT_YET
from attribution.estimate import Estimate
from attribution.numbering import Ints

_HANDED, _VERDICTS = 0, 1
_OF_VERDICT = ("handed_at", "decided_at")
_TIME = pl.Datetime("us", "UTC")


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    Counted are leads handed over after the program first wrote to them, at least so many days
    before the date of the data as sales has for its verdict.
    """
    sends = context.marketing
    handed_at, judged = _of_leads(context)
    if (handed_at == NOT_YET).all():
        return _unsaid(context, missing(_HANDED), "no lead has a date on which it was handed over")
    if context.audited.data.verdicts is None:
        return _unsaid(context, missing(_VERDICTS), "there is no table of verdicts")
    lead = sends.lead[sends.firsts]
    due = context.now - context.rules.judged_days * DAY_US
    handed = (sends.moment[sends.firsts] <= handed_at[lead]) & (handed_at[lead] <= due)
    every, known = sends.count_pairs(handed), sends.count_pairs(handed & judged[lead])
    shown = sends.show(_last_before(sends, handed & ~judged[lead], handed_at))
    return [
        _outcome(context, int(known[code]), int(every[code]), shown.get(code, ()))
        for code in context.codes
    ]


def _outcome(context: Context, judged: int, handed: int, shown: tuple[str, ...]) -> Outcome:
    limit = context.rules.judged_share
    if not handed:
        figure = Estimate.unknown("no lead of it was handed over long enough ago")
        return Outcome(P12.id, None, figure, "share", limit, of="leads")
    return Outcome(
        P12.id,
        PASS if judged / handed >= limit else FAIL,
        Counted(judged, 0, handed).share(context.confidence),
        "share",
        limit,
        touches=shown,
        count=handed - judged,
        of="leads",
    )


def _unsaid(context: Context, answer: int, why: str) -> list[Outcome]:
    return [Outcome(P12.id, answer, Estimate.unknown(why), "", of="leads") for _ in context.codes]


def _of_leads(context: Context) -> tuple[Ints, Flags]:
    """Return when each lead was handed over, and whether sales judged it in time.

    It was handed over when a verdict on it says so, else when it became sales-ready. In time is a
    verdict by so many calendar days later; one from before that a lead became sales-ready counts
    too (sales had judged it already), one from before its own handover does not.
    """
    data, asked = context.audited.data, context.audited.touches.of("lead_id").values
    stated = pl.DataFrame(schema={"lead_id": pl.String, "sales_ready_at": _TIME})
    if data.leads is not None:
        stated = data.leads.good.select("lead_id", "sales_ready_at")
    verdicts = pl.DataFrame(schema={"lead_id": pl.String, **dict.fromkeys(_OF_VERDICT, _TIME)})
    if data.verdicts is not None:
        verdicts = _verdicts(data.verdicts.good).filter(
            pl.col("decided_at") <= context.audited.as_of
        )
    first = verdicts.group_by("lead_id").agg(pl.col("handed_at").min())
    leads = (
        asked.alias("lead_id")
        .to_frame()
        .with_row_index("lead")
        .join(stated, on="lead_id", how="left", maintain_order="left")
        .join(first, on="lead_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("handed_at", "sales_ready_at").alias("handed_at"))
    )
    handed = leads["handed_at"].to_physical().fill_null(NOT_YET).to_numpy().astype(np.int64)
    judged = np.zeros(asked.len(), np.bool_)
    judged[_in_time(context, verdicts, leads)] = True
    return handed, judged


def _verdicts(table: pl.DataFrame) -> pl.DataFrame:
    """Return `lead_id`, `handed_at` and `decided_at` of verdicts, whether all are stated or not."""
    absent = [pl.lit(None, _TIME).alias(name) for name in _OF_VERDICT if name not in table.columns]
    return table.with_columns(absent).select("lead_id", *_OF_VERDICT)


def _in_time(context: Context, verdicts: pl.DataFrame, leads: pl.DataFrame) -> Ints:
    """Return the leads of verdicts that came in time."""
    of_lead = leads.select("lead_id", "lead", since="handed_at")
    known = (
        verdicts.join(of_lead, on="lead_id")
        .with_columns(pl.coalesce("handed_at", "since").alias("since"))
        .drop_nulls(["since", "decided_at"])
    )
    days = context.local_days(known["decided_at"]) - context.local_days(known["since"])
    early = (days < 0) & known["handed_at"].is_not_null().to_numpy()
    found: Ints = known["lead"].to_numpy()[(days <= context.rules.judged_days) & ~early]
    return found


def _last_before(sends: Grouped, pairs: Flags, handed_at: Ints) -> Flags:
    """Return the last send of each of some pairs before its lead was handed over."""
    before = pairs[sends.pair] & (sends.moment <= handed_at[sends.lead])
    follows = np.append(before[1:] & (np.diff(sends.pair) == 0), False)
    last: Flags = before & ~follows
    return last


P12 = Criterion(
    id="P12",
    level=Level.PROGRAM,
    name="Sales says what became of leads",
    quote="getting feedback on the quality of the leads",
    formula=(
        "Of its leads handed to sales at least {judged_days} ago, {judged_share} or more got a "
        "verdict within {judged_days}."
    ),
    fix="Agree with sales on a verdict for every lead handed over, with a reason, by a set day.",
    fields=("leads.sales_ready_at", "verdicts.decided_at"),
    judge=_judge,
)
