"""Who is found under which person key, by number: there may be millions of people.

It says the same as `attribution.people.with_person_key` and `attribution.milestones.known_people`,
which join texts; here a person is looked up among the leads once, and all else picks by place.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.milestones import STAGES
from attribution.numbering import Ints, number
from attribution.places import each_once, places_of
from attribution.settings import ContactPolicy

# A person's number and a key's, in one integer.
_BITS = 32
_NEVER = np.iinfo(np.int64).max
_NOBODY = {
    **dict.fromkeys(("lead_id", "account_id", "segment", "industry"), pl.String()),
    **dict.fromkeys(STAGES.values(), pl.Datetime("us", "UTC")),
}


@dataclass(frozen=True, slots=True, eq=False)
class PersonKeys:
    """The people of some touches and of the leads, and the keys under which they are found.

    Attributes:
        leads: The good leads; nobody where there is no such table.
        met: The people of the touches, each once.
        place: The place of each of them among the leads; their number where it is none.
        values: All keys, sorted, each once.
        of_lead: The place of each lead's own key in `values`.
        of_met: The place of each met person's own key.
        of_account: The place of each account that the touches name.
    """

    leads: pl.DataFrame
    met: pl.Series
    place: Ints
    values: pl.Series
    of_lead: Ints
    of_met: Ints
    of_account: Ints

    def people(self, pairs: Ints, as_of: datetime | None) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the frames `keys` and `people` of `attribution.index.TouchIndex`.

        Args:
            pairs: The people and keys that touches have together (`paired`).
            as_of: What lies later is not known; None: everything is.
        """
        strangers = self.place == self.leads.height
        ids = pl.concat([self.leads["lead_id"], self.met.filter(pl.Series(strangers))])
        everyone, leads = np.arange(ids.len()), self.leads.height
        if not ids.is_sorted():
            in_order = ids.arg_sort()
            everyone[in_order.to_numpy()] = np.arange(ids.len())
            ids = ids.gather(in_order)
        of_met = self.place.copy()
        of_met[strangers] = leads + np.arange(strangers.sum())
        met_person = everyone[of_met]
        own = paired(everyone[:leads], self.of_lead)
        found = each_once(
            np.append(own, paired(met_person[pairs >> _BITS], pairs & (2**_BITS - 1)))
        )
        person, key = found >> _BITS, found & (2**_BITS - 1)
        row, number_of = (np.full(ids.len(), -1) for _ in range(2))
        row[everyone[:leads]] = np.arange(leads)
        number_of[met_person] = np.arange(self.met.len())
        times, earliest = self._times(row[person], key, as_of)
        return (
            pl.DataFrame([self.values.alias("person_key"), *earliest]),
            pl.DataFrame(
                [
                    ids.gather(person).alias("lead_id"),
                    self.values.gather(key).alias("person_key"),
                    *times,
                    _or_null(number_of[person], "lead").cast(pl.UInt32),
                ]
            ),
        )

    def of_people(self, column: str) -> pl.Series:
        """Return what the leads say of each met person, as an Enum; null where nothing."""
        told = number(self.leads[column].extend_constant(None, 1))
        return told.of(self.place).as_enum().alias(column)

    def _times(
        self, lead: Ints, key: Ints, as_of: datetime | None
    ) -> tuple[list[pl.Series], list[pl.Series]]:
        """Return when each pair's person, and the first of each key's, reached each stage."""
        own, first = [], []
        for name, at in STAGES.items():
            moments = self.leads[at]
            if as_of is not None:
                moments = moments.set((moments > as_of).fill_null(value=False), None)
            kind = moments.dtype
            times = moments.to_physical().fill_null(_NEVER).extend_constant(_NEVER, 1).to_numpy()
            told = times[lead]
            earliest = np.full(self.values.len(), _NEVER)
            np.minimum.at(earliest, key, told)
            own.append(_or_null(told, f"{name}_at", _NEVER).cast(kind))
            first.append(_or_null(earliest, f"{name}_at", _NEVER).cast(kind))
        return own, first


def person_keys(
    met: pl.Series, accounts: pl.Series, leads: pl.DataFrame | None, policy: ContactPolicy
) -> PersonKeys:
    """Number the keys under which people are found, and those of the accounts that touches name.

    A lead is found by its account, who has none by itself; under contacts and primary all are.

    Args:
        met: The people of the touches, each once.
        accounts: The accounts that the touches name, each once; none where they do not count.
        leads: The good leads, or None.
        policy: Whose touches count.
    """
    leads = pl.DataFrame(schema=_NOBODY) if leads is None else leads
    place = places_of(met, leads["lead_id"])
    strangers = met.filter(pl.Series(place == leads.height))
    by_account = policy == ContactPolicy.ACCOUNT
    stated = number(leads["account_id"] if by_account else leads["account_id"].clear())
    alone = ~stated.known if by_account else np.ones(leads.height, np.bool_)
    names = pl.concat([leads["lead_id"].filter(pl.Series(alone)), strangers])
    if by_account:
        names = pl.select(pl.format("lead:{}", names)).to_series()
    keys = number(pl.concat([named.alias("key") for named in (stated.values, accounts, names)]))
    of_stated, of_account, of_names = np.split(
        keys.codes.astype(np.int64),
        [stated.values.len(), stated.values.len() + accounts.len()],
    )
    of_lead = np.empty(leads.height, np.int64)
    of_lead[alone] = of_names[: alone.sum()]
    of_lead[~alone] = of_stated[stated.codes[~alone]] if by_account else 0
    of_met = np.append(of_lead, np.int64(0))[place]
    of_met[place == leads.height] = of_names[alone.sum() :]
    return PersonKeys(leads, met, place, keys.values, of_lead, of_met, of_account)


def paired(people: npt.NDArray[np.integer], keys: Ints) -> Ints:
    """Return a person's number and a key's in one."""
    pairs = people.astype(np.int64)
    pairs <<= _BITS
    pairs |= keys
    return pairs


def _or_null(values: Ints, name: str, nothing: int = -1) -> pl.Series:
    return pl.Series(name, values).set(pl.Series(values == nothing), None)
