"""Credit as small tables of whole numbers, which add up over shards of accounts.

Pages, reports and commands hold a company's touches at once. Where they are too many for that,
work in shards from Python: cut the tables so that no journey reaches from one shard to another,
state for all of them what settings leave to the data, share each by itself, and add up.

    from attribution.groundwork import Groundwork
    from attribution.models import models
    from attribution.models.taught import taught
    from attribution.settings import Settings
    from attribution.shards import add_up
    from attribution.split import pinned, split
    chosen = pinned(data, Settings())
    grounds = [Groundwork(shard) for shard in split(data, 4)]
    ready = taught(
        models(chosen),
        (ground.whole_journeys("channel", chosen, chosen.as_of) for ground in grounds),
    )
    total = add_up(ground.parts("channel", ready, chosen, chosen.as_of) for ground in grounds)

`total.values` is to the cent what all accounts at once would give, under the models that learn from
all journeys too (`attribution.models.taught`): what each shard teaches them adds up first.
`attribution.split.split` needs the tables in memory; shards that were cut before, one file each,
are read one after another in its place, twice where models learn (the index of each can be kept in
between: `Groundwork.accept`). What this does not give: intervals, and the own tables of models that
learn, which need the accounts of all shards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import polars as pl

from attribution.told import NO_TOUCH

_KEYS = ("value", "account_key")


@dataclass(frozen=True, slots=True, eq=False)
class CreditParts:
    """The credit of some deals by the values of one column, under some models.

    Parts of different accounts add up with `+`, in any order and number, to the very same numbers
    as all accounts at once: everything in them is a whole number.

    Attributes:
        models: The models' names.
        values: One row per value, sorted, `NO_TOUCH` last: `value`, `touches` (Int64, distinct),
            `deals` (Int64, distinct), and one Int64 column per model: its credit. The row
            `NO_TOUCH` is always there: deals without a touch on record.
        money: The same credit by value and account, in the same order: `value`, `account_key`,
            one Int64 column per model; each pair once. `NO_TOUCH` has a row for every account in
            scope. Empty where it was not asked for.
        amounts: One row per account in scope, sorted: `account_key`, `amount_minor`.
    """

    models: tuple[str, ...]
    values: pl.DataFrame
    money: pl.DataFrame
    amounts: pl.DataFrame

    def __add__(self, other: "CreditParts") -> "CreditParts":
        """Add the credit of other accounts.

        Raises:
            ValueError: It is under other models.
        """
        if self.models != other.models:
            raise ValueError("Only credit under the same models adds up.")
        return CreditParts(
            self.models,
            _summed([self.values, other.values], "value"),
            _summed([self.money, other.money], *_KEYS),
            _summed([self.amounts, other.amounts], "account_key"),
        )

    def beside(self, other: "CreditParts") -> "CreditParts":
        """Put the credit under other models beside this one; of the same deals and column."""
        names = list(other.models)
        return CreditParts(
            (*self.models, *other.models),
            self.values.hstack(other.values.select(names)),
            self.money.hstack(other.money.select(names)),
            self.amounts,
        )

    def under(self, models: Iterable[str]) -> "CreditParts":
        """Return the credit under some of the models, in the order named."""
        names = tuple(models)
        return CreditParts(
            names,
            self.values.select("value", "touches", "deals", *names),
            self.money.select(*_KEYS, *names),
            self.amounts,
        )


def add_up(parts: Iterable[CreditParts]) -> CreditParts:
    """Add up the credit of several shards, at least one."""
    return reduce(lambda one, other: one + other, parts)


def _summed(frames: list[pl.DataFrame], *keys: str) -> pl.DataFrame:
    """Add up the rows that have the same keys."""
    added = pl.concat(frames).group_by(keys).agg(pl.exclude(keys).sum())
    return added.sort(pl.col(keys[0]) == NO_TOUCH, *keys)
