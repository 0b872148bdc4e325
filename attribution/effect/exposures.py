"""When each lead was first nurtured, or first responded, while it waited: by any program or by one.

From the day after its first nurture touch on a lead counts as nurtured. What comes on the day of
that touch cannot be told apart from what caused it, and an exposure known before the day begins is
what the theory of counting processes asks for (Andersen & Gill 1982, Ann. Statist. 10:1100-1120).
A lead touched before its creation is nurtured from its first day.

By one program, a lead is compared with leads that the same other nurture programs had reached
(`attribution.effect.stretches`).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.effect.day_counts import NEVER, Flags, Waits
from attribution.effect.nurtured import Nurtured
from attribution.effect.stretches import Stretches, stretches
from attribution.sequences import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Exposures:
    """First days of nurture, one place per lead in the order of `Nurtured.leads`.

    Days are whole ones since the lead's creation, -1 for anything before it, `NEVER` for what did
    not happen while the lead waited.

    Attributes:
        touched_on: The day of the first touch.
        responded_on: The day of the first response.
        stretches: The leads' waits, by stratum and by the other programs that reached them.
        leads: The leads (`Nurtured.leads`).
    """

    touched_on: Ints
    responded_on: Ints
    stretches: Stretches
    leads: pl.DataFrame

    @property
    def nurtured(self) -> Flags:
        """Whether the lead was nurtured while it waited."""
        return self.touched_on < NEVER

    @property
    def account(self) -> Ints:
        """The number of each lead's account; a lead without one is its own."""
        return self.leads["account"].to_numpy()

    def waits(self, since: Ints | None = None) -> Waits:
        """Return the waits of the leads, stretch by stretch.

        Args:
            since: The day of each lead's exposure; default: `touched_on`.
        """
        since = self.touched_on if since is None else since
        of, ready = self.stretches, (self.leads["outcome"] == "ready").to_numpy()
        ends = of.last == self.leads["day"].to_numpy()[of.lead]
        return Waits(
            stratum=of.stratum,
            first=of.first,
            last=of.last,
            nurtured_from=(since + 1)[of.lead],
            ready=ready[of.lead] & ends,
        )

    def compared(self, strata: Ints) -> int:
        """Count the leads that were in any of some strata."""
        of = self.stretches
        asked = np.zeros(int(of.stratum.max(initial=0)) + 1, np.bool_)
        asked[strata] = True
        found = np.zeros(self.leads.height, np.bool_)
        found[of.lead[asked[of.stratum]]] = True
        return int(found.sum())

    def as_if_from_the_start(self) -> Waits:
        """Return the waits of all leads, those ever nurtured being so from their first day on."""
        stratum, first, last = _whole(self.leads, "stratum", "first", "day")
        return Waits(
            stratum=np.zeros_like(stratum),
            first=first,
            last=last,
            nurtured_from=np.where(self.nurtured, first, NEVER),
            ready=(self.leads["outcome"] == "ready").to_numpy(),
        )


def exposures(nurtured: Nurtured, program: str | None = None) -> Exposures:
    """Return when leads were first nurtured, by one program or by any.

    Args:
        nurtured: The leads, and their first touches by program.
        program: The program; None for all of the kind *nurture* together.
    """
    firsts, leads = nurtured.firsts, nurtured.leads
    if program is None:
        return Exposures(*_spread(firsts, leads.height), stretches(leads, firsts.clear()), leads)
    its_own = pl.col("program").eq_missing(program)
    cut = stretches(leads, firsts.filter(~its_own))
    return Exposures(*_spread(firsts.filter(its_own), leads.height), cut, leads)


def _spread(firsts: pl.DataFrame, leads: int) -> tuple[Ints, Ints]:
    """Return the first days of the leads that have any in their places among all leads."""
    touched, responded = np.full(leads, NEVER), np.full(leads, NEVER)
    np.minimum.at(touched, firsts["lead"].to_numpy(), firsts["touched_on"].to_numpy())
    answered = firsts.drop_nulls("responded_on")
    np.minimum.at(responded, answered["lead"].to_numpy(), answered["responded_on"].to_numpy())
    return touched, responded


def _whole(leads: pl.DataFrame, *columns: str) -> list[Ints]:
    return [leads[column].to_numpy() for column in columns]
