"""The journeys that led to nothing yet: what the data-driven models compare with."""

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.index import TouchIndex
from attribution.numbering import Ints
from attribution.settings import ContactPolicy, Settings

SCHEMA = {"account_key": pl.String, "channel": pl.String, "position": pl.UInt32}
"""One row per (account, touch): its account, its channel, its place (1 = first)."""

_UInt32s = npt.NDArray[np.uint32]
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def people_compared(settings: Settings) -> ContactPolicy:
    """Return under which policy touches are indexed for `unconverted`: by account, or by person."""
    return ContactPolicy.PRIMARY if settings.milestone.of_leads else ContactPolicy.ACCOUNT


def unconverted(
    index: TouchIndex, reached: pl.DataFrame, as_of: datetime, settings: Settings
) -> pl.DataFrame:
    """Return the journeys of the accounts that have no deal which reached the milestone.

    An account without one is told by its id, a person without account as `lead:<id>`. Under every
    contact policy it is the account that converts: not one of its people, beside the others. A
    person whom a deal of another account names has led to that deal, and is left out alone.
    Where the milestone is one of leads, each person converts alone and is told as `lead:<id>`.

    Args:
        index: The creditable touches under the policy that `people_compared` gives.
        reached: Every deal that reached the milestone by `as_of`, in scope or not, with
            `account_key`, `lead_id` and `contacts`.
        as_of: The end of the window.
        settings: The milestone (of leads, `reached` has leads) and the lookback window.

    Returns:
        `SCHEMA`, sorted by `account_key`, `position` (by `occurred_at`, then `touch_id`); account
        and channel as Enums: millions of names would take longer than all the rest.
    """
    one = "lead_id" if settings.milestone.of_leads else "account_key"
    open_keys = ~index.keys["person_key"].is_in(reached[one].unique().implode())
    named = pl.concat([reached["lead_id"], reached["contacts"].explode(empty_as_null=False)])
    led_on = index.people.filter(pl.col("lead_id").is_in(named.drop_nulls().unique().implode()))
    # Nearly all of them are at accounts with deals: only the others' touches are looked for.
    still = index.keys["person_key"].filter(open_keys)
    led_on = led_on.filter(pl.col("person_key").is_in(still.implode()))
    key = np.flatnonzero(open_keys.to_numpy())
    sizes, row = _rows(index, key, as_of, settings.lookback_days)
    if led_on.height:
        lead = index.touches["lead"].gather(row)
        stays = ~lead.is_in(led_on["lead"].drop_nulls().implode()).fill_null(value=False).to_numpy()
        sizes = np.bincount(np.repeat(np.arange(key.size), sizes)[stays], minlength=key.size)
        row = row[stays]
    return _laid_out(index, key, sizes, row, of_leads=settings.milestone.of_leads)


def _rows(
    index: TouchIndex, key: Ints, as_of: datetime, lookback_days: int | None
) -> tuple[Ints, _UInt32s]:
    """Return how many touches of each key are inside the window, and the rows of all, in order."""
    end = np.full(key.size, (as_of - _BEGINNING) // _MICROSECOND)
    first, after = index.bounds[key], index.bounds[key + 1]
    after = index.up_to(end, first, after)
    if lookback_days is not None:
        # What lies before the window is all up to the instant before it begins.
        before = end - timedelta(days=lookback_days) // _MICROSECOND - 1
        first = index.up_to(before, first, after)
    sizes = after - first
    # Rows fit 32 bits, and so do differences of theirs, counted round.
    row = np.repeat((first - _begins(sizes)).astype(np.uint32), sizes)
    row += np.arange(row.size, dtype=np.uint32)
    return sizes, row


def _laid_out(
    index: TouchIndex, key: Ints, sizes: Ints, row: _UInt32s, *, of_leads: bool
) -> pl.DataFrame:
    names = index.keys["person_key"]
    if of_leads:
        names = pl.select(pl.format("lead:{}", names)).to_series()
    position = np.arange(1, row.size + 1, dtype=np.uint32)
    position -= np.repeat(_begins(sizes).astype(np.uint32), sizes)
    account = pl.Series(np.repeat(key.astype(np.uint32), sizes))
    return pl.DataFrame(
        {
            "account_key": account.cat.to(pl.Enum(names)),
            "channel": index.touches["channel"].gather(row),
            "position": position,
        }
    )


def _begins(sizes: Ints) -> Ints:
    begins: Ints = np.cumsum(sizes) - sizes
    return begins
