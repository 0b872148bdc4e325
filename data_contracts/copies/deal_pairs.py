"""Which deals of several systems are one, and of which that cannot be told."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

import polars as pl

Told = tuple[datetime, int]
"""When a deal was created, and its number."""

ALIKE = ("name", "amount", "currency")
"""What is equal in deals that may be one."""

_DAY, _MOMENT = timedelta(days=1), timedelta(minutes=1)
_AT_ONCE = timedelta(0)
_PERSON, _ACCOUNT, _NAME = range(3)
"""Proofs, the best first."""
_MEMBER = ("rank", "vendor", "created_at", "deal_id", "at")


def paired(rows: pl.DataFrame, members: pl.DataFrame) -> tuple[list[set[int]], list[set[int]]]:
    """Tell which deals are one: never two of one system.

    Deals may be one if they have the same name, amount and currency and were created within a
    day. That they are is proven by a common person or account, or by a name that each of the
    systems has only once; where no amount is stated, such deals must have been created in the
    same minute. Of several, those created at the same time belong together, then the first and
    the first, the second and the second.

    Args:
        rows: Deals: `at` (their number), `name` (as it is compared), `amount`, `currency`,
            `created_at`, `deal_id`, `vendor`, `rank` (of the vendor), `lead_id`, `contacts`,
            `account_id`.
        members: `person`, `account`: whose people the leads are.

    Returns:
        The numbers of deals that are one; and the same of those that are alike without a proof,
        two of them at a time.
    """
    alone = (pl.len().over("name", "vendor") == 1).alias("alone")
    kind = pl.struct(ALIKE).rank("dense").alias("kind")
    alike = rows.with_columns(alone).drop_nulls("created_at").filter(
        pl.col("vendor").n_unique().over(ALIKE) > 1
    ).with_columns(kind)  # fmt: skip
    ones = _Ones()
    for (proof, _, _, _, stated), told in _by(_proofs(alike, members), 5):
        _join(ones, told, _MOMENT if proof == _NAME and not stated else _DAY)
    same = ones.several()
    doubtful: list[set[int]] = []
    every = alike.sort("kind", *_MEMBER).select("kind", *_MEMBER)
    for _, told in _by(every, 1):
        doubtful += _join(ones, told, _DAY)
    return same, doubtful


def _proofs(alike: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return deals by what proves that they are one, the best proofs and rarest words first."""
    deal = ["kind", "amount", *_MEMBER]
    people = alike.select(
        *deal, word=pl.concat_list("lead_id", pl.col("contacts").fill_null([]))
    ).explode("word")
    theirs = people.join(members, left_on="word", right_on="person").with_columns(word="account")
    accounts = [alike.select(*deal, word="account_id"), theirs.select(*deal, "word")]
    said = pl.concat([
        people.with_columns(proof=pl.lit(_PERSON)),
        *(found.with_columns(proof=pl.lit(_ACCOUNT)) for found in accounts),
        alike.filter("alone").select(*deal, word=pl.lit("")).with_columns(proof=pl.lit(_NAME)),
    ])  # fmt: skip
    word = ["proof", "kind", "word"]
    several = said.drop_nulls("word").unique([*word, "at"]).filter(
        pl.col("vendor").n_unique().over(word) > 1
    )  # fmt: skip
    often = pl.len().over(word).alias("often")
    stated = pl.col("amount").is_not_null().alias("stated")
    order = ["proof", "often", "kind", "word", "stated", *_MEMBER]
    return several.with_columns(often, stated).sort(order).select(order)


def _by(
    rows: pl.DataFrame, width: int
) -> Iterator[tuple[tuple[object, ...], Iterable[Sequence[Any]]]]:
    """Yield the rows of each group, which the first columns name, without these."""
    for name, group in groupby(rows.iter_rows(), itemgetter(slice(width))):
        yield name, (row[width:] for row in group)


class _Ones:
    """Deals that are one: for each of them, those of all systems."""

    def __init__(self) -> None:
        self._of: dict[int, dict[str, int]] = {}

    def without(self, deals: Iterable[Told], vendor: str, other: str) -> list[Told]:
        """Return those of a system's deals that are none of another system's yet."""
        return [deal for deal in deals if other not in self._of.get(deal[1], {vendor: deal[1]})]

    def join(self, vendor: str, deal: int, other: str, copy: int) -> bool:
        """Make two deals one, unless a third system keeps them apart."""
        one, more = self._of.get(deal, {vendor: deal}), self._of.get(copy, {other: copy})
        if one.keys() & more.keys():
            return False
        one |= more
        self._of |= dict.fromkeys(one.values(), one)
        return True

    def several(self) -> list[set[int]]:
        """Return the numbers of deals that are one."""
        return [set(one.values()) for one in {id(one): one for one in self._of.values()}.values()]


def _join(ones: _Ones, told: Iterable[Sequence[Any]], within: timedelta) -> list[set[int]]:
    """Join deals one to one, in turn, and return those that were joined."""
    deals: dict[str, list[Told]] = {}
    for _, vendor, created, _, at in told:
        deals.setdefault(vendor, []).append((created, at))
    joined = []
    for (vendor, own), (other, others) in combinations(deals.items(), 2):
        for apart in (_AT_ONCE, within):
            left = ones.without(own, vendor, other)
            right = ones.without(others, other, vendor)
            joined += [
                {deal, copy}
                for deal, copy in _in_turn(left, right, apart)
                if ones.join(vendor, deal, other, copy)
            ]
    return joined


def _in_turn(
    own: Sequence[Told], others: Sequence[Told], apart: timedelta
) -> Iterator[tuple[int, int]]:
    """Yield the numbers of deals created within a time of each other, each deal once."""
    here, there = 0, 0
    while here < len(own) and there < len(others):
        (made, deal), (copied, copy) = own[here], others[there]
        near = abs(made - copied) <= apart
        if near:
            yield deal, copy
        here, there = here + (near or made < copied), there + (near or copied < made)
