"""Workings of many touches, taken from the shelf of their dataset where they lie there."""

from collections.abc import Callable, Iterable
from datetime import datetime

import polars as pl

from attribution.index import TouchIndex
from attribution.settings import ContactPolicy, Settings
from data_contracts.dataset import Dataset

MANY = 500_000
"""Fewer touches are labelled and sorted about as fast as their workings are read."""

_OF_INDEX = ("touches", "keys", "people")


def labelled(
    data: Dataset, settings: Settings, as_of: datetime, make: Callable[[], pl.DataFrame]
) -> pl.DataFrame:
    """Return the good touches with their `use` (`attribution.creditable`), made if need be."""
    if data.touches.good_rows < MANY:
        return make()
    name = _name("use", settings.creditable, as_of)
    if (found := data.shelf.taken(name)) is not None:
        return data.touches.good.with_columns(found["use"]["use"])
    made = make()
    # Selecting it would put the parts of every other column together first.
    data.shelf.put(name, {"use": made["use"].to_frame()})
    return made


def indexed(
    data: Dataset,
    settings: Settings,
    as_of: datetime,
    policy: ContactPolicy,
    make: Callable[[], TouchIndex],
) -> TouchIndex:
    """Return the index of the creditable touches under a policy, made if need be.

    Where it lies on the shelf, no touch is read.
    """
    if data.touches.good_rows < MANY:
        return make()
    name = _name(f"index {policy}", settings.creditable, as_of)
    if (found := data.shelf.taken(name)) is not None:
        return TouchIndex(*(found[frame] for frame in _OF_INDEX))
    made = make()
    data.shelf.put(name, {frame: getattr(made, frame) for frame in _OF_INDEX})
    return made


def _name(kind: str, creditable: Iterable[str], as_of: datetime) -> str:
    return f"{kind}, {' '.join(sorted(creditable))}, {as_of.isoformat()}"
