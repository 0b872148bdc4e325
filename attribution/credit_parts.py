"""All deals shared under some models and added up by a column, without laying all of them out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.apportion import Ints
from attribution.credit import refuse_too_large, share_out
from attribution.journeys import Journeys, Later
from attribution.layout import Block, blocks, lay_out
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.models.rules import Rule
from attribution.shards import CreditParts
from attribution.side_by_side import side_by_side
from attribution.told import NO_TOUCH
from attribution.told_values import OF_DEAL, ToldValues, told_values
from attribution.windows import Spans

# With more room than so many times the touches, sorting beats counting into a table.
_SPARSE = 4
# Above this sum, floating point no longer holds every integer.
_EXACT = 2**53


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
        sums = _of_touches(
            values, models, whole_journeys(spans, unconverted), by_account=by_account
        )
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


def _of_touches(
    values: ToldValues, models: Sequence[AttributionModel], journeys: Journeys, *, by_account: bool
) -> _Sums:
    """Share block by block, several of them at once."""
    learned = {
        model.name: model.weigh(journeys) for model in models if isinstance(model, LearnedModel)
    }
    size, nothing = len(values.names), np.zeros(0, np.int64)
    deals, totals = np.zeros(size, np.int64), np.zeros((len(models), size), np.int64)
    pairs = [(nothing, nothing, totals[:, :0])]

    def share(weighed: tuple[Block, Mapping[str, pl.Series]]) -> tuple[Ints, Ints, Ints]:
        return _of_block(*weighed, values, models)

    for deal, value, credit in side_by_side(share, _with_learned(values.spans, learned)):
        deals += np.bincount(value, minlength=size)
        for total, each in zip(totals, credit, strict=True):
            total += _total(value, each, size)
        if by_account:
            pairs.append((deal, value, credit))
    return _Sums(deals, totals, pairs if by_account else None)


def _with_learned(
    spans: Spans, learned: Mapping[str, pl.Series]
) -> Iterator[tuple[Block, Mapping[str, pl.Series]]]:
    """Yield each block with its part of what was learned from all journeys."""
    done = 0
    for block in blocks(spans):
        end = done + block.deal.size
        yield block, {name: whole[done:end] for name, whole in learned.items()}
        done = end


def _of_block(
    block: Block,
    learned: Mapping[str, pl.Series],
    values: ToldValues,
    models: Sequence[AttributionModel],
) -> tuple[Ints, Ints, Ints]:
    """Return deal and value of every pair in a block, and their credit: one row per model."""
    deal, value, group = _groups(block, values)
    rows = _journeys(block)
    weights = {**learned, **_weighed_together(models, block)}
    credit = np.zeros((len(models), deal.size), np.int64)
    for number, model in enumerate(models):
        found = weights[model.name] if model.name in weights else model.weigh(rows)
        shared = share_out(model, found, block.deals, block.starts)[1]
        credit[number] = _total(group, shared, deal.size)
    return deal, value, credit


def _journeys(block: Block) -> Journeys:
    return Journeys(lambda: block.rows, block.spans.deals)


def _weighed_together(models: Sequence[AttributionModel], block: Block) -> dict[str, pl.Series]:
    """Evaluate the rules in one query: what several of them ask is worked out once."""
    rules = {model.name: model.weight for model in models if isinstance(model, Rule)}
    if not rules:
        return {}
    asked = {name for weight in rules.values() for name in weight.meta.root_names()}
    rows = block.columns(asked)
    # A column beside them gives a weight that is the same everywhere its height. Blocks are small
    # enough that cutting them for streaming takes longer than it saves.
    found = rows.lazy().select("deal_id", **rules).collect(engine="in-memory")
    return found.drop("deal_id").to_dict()


def whole_journeys(
    spans: Spans, unconverted: pl.DataFrame | Later | None = None, column: str = "channel"
) -> Journeys:
    """Return all journeys with the columns that models learn from, and one more.

    Rows have `deal_id` (here the deal's number), `account_key` and `channel` (Enums),
    `amount_minor`, `position` and the column (as text).
    """

    def rows() -> pl.DataFrame:
        block = lay_out(spans, 0, spans.deals.height)
        of_deal = spans.deals.select("amount_minor", *({column} & {*OF_DEAL}))
        laid = block.columns(("channel", "position")).hstack(of_deal[block.deal])
        if "account_key" not in laid.columns:
            laid = laid.hstack([spans.account_key.gather(block.deal)])
        if column in laid.columns:
            return laid
        more = spans.index.touches[column].gather(block.row)
        return laid.with_columns(more.cast(pl.String))

    return Journeys(rows, spans.deals, unconverted)


def _groups(block: Block, values: ToldValues) -> tuple[Ints, Ints, Ints]:
    """Return deal and value of every pair in a block, and each touch's place among them."""
    size = len(values.names)
    first = block.deal[0]
    pair = (block.deal - first) * size + values.of_touches(block.row)
    space = int(block.deal[-1] - first + 1) * size
    if space > _SPARSE * pair.size:
        pairs, place = np.unique(pair, return_inverse=True)
    else:
        there = np.zeros(space, np.bool_)
        there[pair] = True
        pairs, place = np.flatnonzero(there), (np.cumsum(there) - 1)[pair]
    return first + pairs // size, pairs % size, place


def _of_deals(values: ToldValues, models: int, *, by_account: bool) -> _Sums:
    """Do the same for a column of deals: whatever the model, a deal's credit is its amount."""
    deals, size = values.spans.deals, len(values.names)
    deal = np.flatnonzero(deals["touches"].to_numpy())
    value, amounts = values.of_deals[deal], deals["amount_minor"].to_numpy()[deal]
    totals = np.broadcast_to(_total(value, amounts, size), (models, size))
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
                name: np.append(total[there], untouched.sum())
                for name, total in zip(names, sums.totals, strict=True)
            },
        }
    )
    money = _money(values, names, sums, untouched)
    in_scope = _total(spans.account, amounts, len(spans.accounts))
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
    nothing = _total(spans.account, untouched, len(spans.accounts))
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


def _total(groups: Ints, numbers: Ints, size: int) -> Ints:
    """Add up by group, exactly."""
    if np.abs(numbers).sum(dtype=np.float64) < _EXACT:
        return np.bincount(groups, weights=numbers, minlength=size).astype(np.int64)
    added = np.zeros(size, np.int64)
    np.add.at(added, groups, numbers)
    return added
