"""The people on record: where they came from, what they do, how they read mail."""

from dataclasses import dataclass

import numpy as np

from sample_data.accounts import Accounts
from sample_data.window import DAY, END, HOUR, Floats, Ints, Mask, busy_days, when_people_read
from sample_data.words import INTERESTS, ROLES, SENIORITIES, SOURCES, place

EVENT_DAYS = np.array(
    [
        "2024-03-13", "2024-06-12", "2024-10-16", "2025-03-12", "2025-06-11", "2025-10-15",
        "2026-03-11", "2026-06-10",
    ],
    dtype="datetime64[s]",
).astype(np.int64)  # fmt: skip
"""Midnights of the trade shows."""

_SOURCE_SHARES = (0.27, 0.19, 0.16, 0.14, 0.08, 0.09, 0.07)
_ROLE_SHARES = (0.34, 0.20, 0.22, 0.12, 0.12)
_SENIORITY_SHARES = (0.34, 0.38, 0.20, 0.08)
_PREFETCH_SHARE = 0.3
_SUBSCRIBED_SHARE = 0.72


@dataclass(frozen=True, slots=True)
class People:
    """One entry per lead, in order of creation.

    Attributes:
        account: Place in `Accounts`.
        created: When the lead came on record.
        source: Place in `SOURCES`.
        role: Place in `ROLES`.
        seniority: Place in `SENIORITIES`.
        interest: Place in `INTERESTS`.
        visitor: The number of the browser's visitor id.
        engagement: How much more than others this person clicks and visits; mean 1.
        prefetches: Whether the mail program opens every e-mail by itself.
        subscribed: Whether the newsletter goes to this person.
        internal: Whether it is staff or a test record.
    """

    account: Ints
    created: Ints
    source: Ints
    role: Ints
    seniority: Ints
    interest: Ints
    visitor: Ints
    engagement: Floats
    prefetches: Mask
    subscribed: Mask
    internal: Mask

    @property
    def count(self) -> int:
        """The number of leads."""
        return self.account.size

    def came_by(self, source: str) -> Ints:
        """Return the leads of one source."""
        return np.flatnonzero((self.source == place(source, SOURCES)) & ~self.internal)


def make_people(accounts: Accounts, rng: np.random.Generator) -> People:
    """Fill the accounts with people."""
    account = np.repeat(np.arange(accounts.size.size), accounts.size)
    source = rng.choice(len(SOURCES), account.size, p=_SOURCE_SHARES)
    created = _creation(account, source, rng)
    order = np.lexsort((account, created))
    account, source, created = account[order], source[order], created[order]
    internal = account == accounts.ours
    role = rng.choice(len(ROLES), account.size, p=_ROLE_SHARES)
    return People(
        account=account,
        created=created,
        source=source,
        # Staff get no nurture program, so that no program's figures rest on them.
        role=np.where(internal, place("other", ROLES), role),
        seniority=rng.choice(len(SENIORITIES), account.size, p=_SENIORITY_SHARES),
        interest=rng.integers(len(INTERESTS), size=account.size),
        visitor=rng.permutation(account.size),
        engagement=rng.gamma(2, 0.5, account.size),
        prefetches=rng.random(account.size) < _PREFETCH_SHARE,
        subscribed=rng.random(account.size) < _SUBSCRIBED_SHARE,
        internal=internal,
    )


def _creation(account: Ints, source: Ints, rng: np.random.Generator) -> Ints:
    """Draw when each comes on record: a first person, colleagues over the time that remains."""
    started = busy_days(int(account[-1]) + 1, rng)[account]
    is_first = np.diff(account, prepend=-1) != 0
    later = rng.random(account.size) ** 2 * (END - DAY - started)
    created = when_people_read(started + np.where(is_first, 0, later).astype(np.int64), rng)
    met = EVENT_DAYS[np.abs(created[:, None] - EVENT_DAYS).argmin(axis=1)]
    at_stand = met + (rng.uniform(9, 17, account.size) * HOUR).astype(np.int64)
    created = np.where(source == place("event", SOURCES), at_stand, created)
    return np.minimum(created, END - HOUR)
