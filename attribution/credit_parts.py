"""All deals shared under some models and added up by a column, without laying all of them out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.apportion import Ints
from attribution.credit import Groups, refuse_too_large, share_out
from attribution.deal_values import deal_values
from attribution.exact_sums import holds, total
from attribution.journeys import Journeys, Later
from attribution.layout import BLOCK, Block, lay_out, ranges
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.models.rules import Asking
from attribution.shards import CreditParts
from attribution.side_by_side import side_by_side
from attribution.stretches import Stretches, weigh_stretches
from attribution.told import NO_TOUCH
from attribution.told_values import OF_DEAL, ToldValues, told_values
from attribution.whole_journeys import bare_journeys
from attribution.windows import Spans

# Of the deals of so many touches the stretches are weighed at once.
_STRETCHED = 2**20


def credit_parts(
    spans: Spans,
    models: Sequence[AttributionModel],
    column: str,
    unconverted: pl.DataFrame | Later | None = None,
    *,
    by_account: bool = True,
) -> CreditParts:
    """Share all deals under some models and add the credit up by one column.

    Journeys are laid out a block of deals at a time, so memory stays flat however many touches
    and deals one account has. Models that learn from all journeys at once
    (`attribution.models.learned`) get theirs whole, in few columns.

    Args:
        spans: The journeys.
        models: How to share.
        column: A column of touches, of their people, or of deals (`told_values.OF_DEAL`).
        unconverted: What led to nothing, for models that learn.
        by_account: Whether to add it up by value and account too.

    Raises:
        NoWeightError: A model gives a deal nothing to share by.
        TooLargeError: Amounts or weights add up beyond 64 bits.
        RefusedError: A model cannot be worked out on these journeys.
    """
    refuse_too_large(spans.deals)
    values = told_values(spans, column)
    if column in OF_DEAL:
        sums = _of_deals(values, len(models), by_account=by_account)
    else:
        sums = _of_touches(values, models, bare_journeys(spans, unconverted), by_account=by_account)
    return _parts(values, [model.name for model in models], sums)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Credit added up.

    Attributes:
        deals: How many deals have a touch of each value.
        totals: Each value's credit, one row per model.
        pairs: Credit by deal and value, in parts: the deals, the values, and one row of credit
            per model; None where it was not asked for.
    """

    deals: Ints
    totals: Ints
    pairs: list[tuple[Ints, Ints, Ints]] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """The deals of a block, from one row up to another, and what is weighed of them already.

    Attributes:
        begin: The row of the first deal.
        end: The row after the last one.
        learned: Weights of their touches under models that learn from all journeys.
        stretches: Weights of their stretches under rules of milestones.
    """

    begin: int
    end: int
    learned: Mapping[str, pl.Series]
    stretches: Stretches


def _of_touches(
    values: ToldValues, models: Sequence[AttributionModel], journeys: Journeys, *, by_account: bool
) -> _Sums:
    """Share block by block, several of them at once."""
    learned = {
        model.name: model.weigh(journeys) for model in models if isinstance(model, LearnedModel)
    }
    size = len(values.names)
    deals, totals = np.zeros(size, np.int64), np.zeros((len(models), size), np.int64)
    nothing = np.zeros(0, np.int64)
    pairs = [(nothing, nothing, totals[:, :0])]

    def share(task: _Task) -> tuple[Ints, Ints, tuple[Ints, Ints, Ints] | None]:
        return _of_block(task, values, models, by_account=by_account)

    for of_deals, of_block, credit in side_by_side(share, _tasks(values.spans, models, learned)):
        deals += of_deals
        totals += of_block
        if credit is not None:
            pairs.append(credit)
    return _Sums(deals, totals, pairs if by_account else None)


def _tasks(
    spans: Spans, models: Sequence[AttributionModel], learned: Mapping[str, pl.Series]
) -> Iterator[_Task]:
    """Yield each block with its part of what is weighed for many at once."""
    counts, done = spans.deals["touches"], 0
    for first, after in ranges(spans, _STRETCHED):
        stretches = weigh_stretches(spans, first, after, models)
        for begin, end in ranges(spans, BLOCK, first, after):
            touches = int(counts[begin:end].sum())
            own = {name: whole[done : done + touches] for name, whole in learned.items()}
            yield _Task(begin, end, own, stretches.of_deals(begin, end))
            done += touches


def _of_block(
    task: _Task, values: ToldValues, models: Sequence[AttributionModel], *, by_account: bool
) -> tuple[Ints, Ints, tuple[Ints, Ints, Ints] | None]:
    """Return how many deals have each value, and its credit under each model.

    And, where asked for, deal and value of every pair in the block with its credit.
    """
    block = lay_out(values.spans, task.begin, task.end)
    groups = deal_values(block, values)
    of_journey = block.deal[block.starts]
    exact = holds(block.spans.deals["amount_minor"].to_numpy()[of_journey])
    totals = np.zeros((len(models), len(values.names)), np.int64)
    credit = np.zeros((len(models), groups.deal.size if by_account else 0), np.int64)
    for number, model in enumerate(models):
        weights, starts, sizes = _weighed(model, block, task)
        cut = Groups(block.spans.deals, of_journey, starts, sizes)
        shared = share_out(model, weights, cut)[1]
        of_pairs = total(groups.place, shared, groups.size, exact=exact)
        totals[number] = groups.by_value(of_pairs, exact=exact)
        if by_account:
            credit[number] = of_pairs[groups.pairs]
    pairs = (groups.deal, groups.value, credit) if by_account else None
    return groups.deals, totals, pairs


def _weighed(
    model: AttributionModel, block: Block, task: _Task
) -> tuple[pl.Series, Ints, Ints | None]:
    """Return weights, where each journey begins in them, and how many touches have each."""
    if model.name in task.stretches.weights.columns:
        of_stretches = task.stretches.weights[model.name]
        return of_stretches, task.stretches.starts, task.stretches.sizes
    if model.name in task.learned:
        return task.learned[model.name], block.starts, None

    def rows() -> pl.DataFrame:
        return block.columns(model.asks) if isinstance(model, Asking) else block.rows

    return model.weigh(Journeys(rows, block.spans.deals)), block.starts, None


def _of_deals(values: ToldValues, models: int, *, by_account: bool) -> _Sums:
    """Do the same for a column of deals: whatever the model, a deal's credit is its amount."""
    deals, size = values.spans.deals, len(values.names)
    deal = np.flatnonzero(deals["touches"].to_numpy())
    value, amounts = values.of_deals[deal], deals["amount_minor"].to_numpy()[deal]
    totals = np.broadcast_to(total(value, amounts, size), (models, size))
    pairs = [(deal, value, np.broadcast_to(amounts, (models, deal.size)))]
    return _Sums(np.bincount(value, minlength=size), totals, pairs if by_account else None)


def _parts(values: ToldValues, names: Sequence[str], sums: _Sums) -> CreditParts:
    """Tell the sums; the deals without a touch come last."""
    spans = values.spans
    amounts, count = spans.deals["amount_minor"].to_numpy(), spans.deals["touches"].to_numpy()
    untouched = np.where(count == 0, amounts, 0)
    there = np.flatnonzero(sums.deals)
    of_values = pl.DataFrame(
        {
            "value": pl.concat([values.names.gather(there), pl.Series([NO_TOUCH])]),
            "touches": np.append(values.touches[there], 0),
            "deals": np.append(sums.deals[there], (count == 0).sum()),
            **{
                name: np.append(credit[there], untouched.sum())
                for name, credit in zip(names, sums.totals, strict=True)
            },
        }
    )
    money = _money(values, names, sums, untouched)
    in_scope = total(spans.account, amounts, len(spans.accounts))
    accounts = pl.DataFrame({"account_key": spans.accounts, "amount_minor": in_scope})
    return CreditParts(tuple(names), of_values, money, accounts)


def _money(values: ToldValues, names: Sequence[str], sums: _Sums, untouched: Ints) -> pl.DataFrame:
    """Add pairs up by value and account."""
    spans = values.spans
    schema = {"value": pl.String, "account_key": pl.String, **dict.fromkeys(names, pl.Int64)}
    if sums.pairs is None:
        return pl.DataFrame(schema=schema)
    deal, value, credit = (np.concatenate(part, axis=-1) for part in zip(*sums.pairs, strict=True))
    size = max(1, len(spans.accounts))
    pair = value * size + spans.account[deal]
    order = np.argsort(pair, kind="stable")
    ordered = pair[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    nothing = total(spans.account, untouched, len(spans.accounts))
    told_values = values.names.gather(ordered[starts] // size)
    no_touch = pl.repeat(NO_TOUCH, len(spans.accounts), eager=True)
    return pl.DataFrame(
        {
            "value": pl.concat([told_values, no_touch]),
            "account_key": spans.accounts.gather(
                np.append(ordered[starts] % size, np.arange(len(spans.accounts)))
            ),
            **{
                name: np.append(_reduced(each[order], starts), nothing)
                for name, each in zip(names, credit, strict=True)
            },
        },
        schema=schema,
    )


def _reduced(numbers: Ints, starts: Ints) -> Ints:
    return np.add.reduceat(numbers, starts) if starts.size else numbers
