"""Section: which channels (programs, segments, …) earn credit, and how far the model decides."""

from attribution.analysis import COLUMNS, Analysis
from attribution.credit import NOT_STATED
from reports.blocks import Block, Caveat, Section, Sentence
from reports.numbers import count, interval, level, money, share
from reports.sections.credit_models import every_model, order_changes, ranges_table, rank_told
from reports.sections.credit_rows import CreditRow, credit_rows
from reports.sections.credit_tables import amounts_table, credit_chart, credit_table
from reports.sections.reconciliation import in_short, touch_use
from reports.sections.states import (
    WHO_NOT_WHY,
    answers_instead,
    left_out_models,
    obstacle,
    other_currencies,
    too_few,
    weaknesses,
)
from reports.sections.whole_or_none import beyond_the_whole, no_amounts, no_shares
from reports.wording import COLUMNS as NOUNS
from reports.wording import contacts, money_noun, window

KEY = "revenue_credit"
TITLE = "Revenue credit"
BY = COLUMNS
"""What the section can split credit by; the first is the default."""

# A share that models move by less, of all credit, is no reason for an alarm. Chosen, not estimated:
# the sentence states it.
_FAR_APART = 0.05


def revenue_credit(analysis: Analysis, by: str = BY[0], *, reconciled: bool = True) -> Section:
    """Answer which values of a column earn credit.

    Args:
        analysis: The analysis to read.
        by: One of `BY`.
        reconciled: Whether to show the reconciliation and the touches that count; a report that
            has the section twice shows them once.
    """
    key = KEY if by == BY[0] else f"{KEY}_{by}"
    title = TITLE if by == BY[0] else f"Credit by {NOUNS[by].one}"
    question = f"Which {NOUNS[by].many} earn credit for {_what_for(analysis)}?"
    blocked, left_out = obstacle(analysis), other_currencies(analysis)
    if blocked:
        told = [in_short(analysis)] if reconciled else []
        return Section(key, title, question, (*left_out, blocked, *told))
    if unshared := no_shares(analysis):
        shown = [*left_out, unshared, *_amounts(analysis, by, reconciled=reconciled)]
        return Section(key, title, question, tuple(shown))
    rows = credit_rows(analysis, by)
    blocks: list[Block] = [
        *left_out,
        *answers_instead(analysis),
        too_few(analysis) or _answer(analysis, by, rows),
        *beyond_the_whole(analysis, _shares(rows)),
        *weaknesses(analysis, by),
        credit_chart(analysis, by, rows),
        credit_table(analysis, by, rows),
        every_model(analysis, by, rows),
        ranges_table(analysis, by, rows),
        *left_out_models(analysis),
        _assumed(analysis),
    ]
    if reconciled:
        blocks += [in_short(analysis), touch_use(analysis)]
    return Section(key, title, question, tuple(blocks))


def _amounts(analysis: Analysis, by: str, *, reconciled: bool) -> list[Block]:
    """Return what can be told where nothing is a share of the whole: amounts, as they are."""
    short: list[Block] = [in_short(analysis)] if reconciled else []
    if no_amounts(analysis):
        return short
    return [
        *answers_instead(analysis),
        *weaknesses(analysis, by),
        amounts_table(analysis, by, credit_rows(analysis, by)),
        *left_out_models(analysis),
        _assumed(analysis),
        *short,
        *([touch_use(analysis)] if reconciled else []),
    ]


def _assumed(analysis: Analysis) -> Caveat:
    return Caveat(
        f"{WHO_NOT_WHY} {analysis.model.label} assumes: {analysis.model.assumes} "
        f"Counted are {contacts(analysis.settings)}, {window(analysis.settings)}."
    )


def _shares(rows: tuple[CreditRow, ...]) -> list[float | None]:
    given = [each for row in rows for each in row.by_model.values()]
    return [part for each in given for part in (each.share, each.low, each.high)]


def _what_for(analysis: Analysis) -> str:
    return money_noun(analysis.settings).removeprefix("won ")


def _answer(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Sentence:
    contenders = [row for row in rows if not row.remainder]
    total = money(analysis.credit(analysis.model.name).total, analysis.currency)
    if not contenders:
        return _nothing_named(total, by, rows)
    first = contenders[0]
    lead = (
        f"Most goes to {first.name}: {share(first.chosen.share)} of {total} under "
        f"“{analysis.model.label}”{_interval(first, analysis)}, and "
        f"{interval(min(first.shares), max(first.shares))} over all "
        f"{count(len(analysis.models))} models."
    )
    told = [lead, rank_told(analysis, by, rows), *_runner_up(contenders)]
    return Sentence(" ".join(filter(None, [*told, *_most_disputed(analysis, contenders, by)])))


def _nothing_named(total: str, by: str, rows: tuple[CreditRow, ...]) -> Sentence:
    if any(row.value == NOT_STATED for row in rows):
        return Sentence(
            f"That cannot be said: no touch that earned credit states its {NOUNS[by].one}. "
            f"In scope are {total}."
        )
    return Sentence(f"None: all {total} stand under “no touch on record”.")


def _interval(row: CreditRow, analysis: Analysis) -> str:
    if row.chosen.low is None:
        return ""
    told = interval(row.chosen.low, row.chosen.high)
    return f" ({told}, {level(analysis.settings.confidence)})"


def _runner_up(contenders: list[CreditRow]) -> list[str]:
    if len(contenders) < 2:  # noqa: PLR2004 (nobody to compare with)
        return []
    first, second = contenders[0].chosen, contenders[1].chosen
    if first.low is None or second.high is None or second.high < first.low:
        return []
    told = (
        f"{contenders[1].name} follows with {share(second.share)}; their ranges overlap, so which "
        "is first is not certain."
    )
    return [told]


def _most_disputed(analysis: Analysis, contenders: list[CreditRow], by: str) -> list[str]:
    if len(contenders) < 2:  # noqa: PLR2004 (a single one has all under every model)
        return []
    widest = max(contenders, key=lambda row: max(row.shares) - min(row.shares))
    low, high = min(widest.shares), max(widest.shares)
    noun = NOUNS[by]
    if high - low >= _FAR_APART:
        told = (
            f"The choice of model matters most for {widest.name} ({interval(low, high)}): do not "
            f"decide on that {noun.one} from one model."
        )
    else:
        order = "but changes" if order_changes(analysis, by, contenders) else "and does not change"
        told = (
            f"The choice of model moves none of the {noun.many} listed by {share(_FAR_APART)} of "
            f"all credit, {order} their order."
        )
    return [told]
