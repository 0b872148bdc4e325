"""The waits of leads, cut where another nurture program reached them.

By one program, leads are compared with leads alike that the same other nurture programs had
reached so far, day by day: else what another program did would be this one's merit or fault. On
the day after another program's first touch a lead goes over to the stratum of those that it had
reached too; strata may change with time as long as they are known before the day begins
(Kalbfleisch & Prentice 2002, *The Statistical Analysis of Failure Time Data*, 2nd edition,
section 6.4). No lead leaves the comparison, in whatever order its programs came.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.places import dense
from attribution.sequences import Ints

# A set of programs is told by the sum of its programs' random numbers: of a million sets, two
# share a sum once in ten thousand companies.
_LARGEST = 2**52


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of waits within one stratum, sorted by lead and time; each day is in one.

    Attributes:
        lead: The lead's place.
        stratum: The number of the stratum, from 0.
        first: The first day of the stretch on which the lead was seen waiting.
        last: The last one.
    """

    lead: Ints
    stratum: Ints
    first: Ints
    last: Ints


def stretches(leads: pl.DataFrame, others: pl.DataFrame) -> Stretches:
    """Cut the waits of leads on the day after each other program reached them.

    Args:
        leads: `Nurtured.leads`: `stratum`, `first`, `day`.
        others: The rows of `Nurtured.firsts` of other programs: `lead`, `program`, `touched_on`.
    """
    stratum, first, last = (leads[name].to_numpy() for name in ("stratum", "first", "day"))
    everybody = np.arange(leads.height)
    if others.is_empty():
        return Stretches(everybody, stratum, first, last)
    changing, since, programs = _changes(others)
    lead = np.concatenate([everybody, changing])
    begin = np.concatenate([np.full(leads.height, -1), since])
    programs = np.concatenate([np.zeros(leads.height, np.int64), programs])
    order = np.lexsort((begin, lead))
    lead, begin, programs = lead[order], begin[order], programs[order]

    following = np.append(np.where(lead[1:] == lead[:-1], begin[1:], _LARGEST), _LARGEST)
    begin, end = np.maximum(begin, first[lead]), np.minimum(following - 1, last[lead])
    waits = begin <= end
    lead, begin, end = lead[waits], begin[waits], end[waits]
    return Stretches(lead, _numbered(stratum[lead], programs[waits]), begin, end)


def _changes(others: pl.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Return lead, day and set of programs, from each day on which a lead's set is another."""
    others = others.sort("lead", "touched_on", "program")
    # A program without a name is one too.
    program = others["program"].rank("dense").fill_null(0).to_numpy().astype(np.int64)
    numbers = np.random.default_rng(0).integers(1, _LARGEST, int(program.max()) + 1)
    lead, day = others["lead"].to_numpy().astype(np.int64), others["touched_on"].to_numpy()
    # Sums over all leads may pass 64 bits; differences of them are right all the same.
    total = np.cumsum(numbers[program])
    starts = np.append(True, lead[1:] != lead[:-1])
    before = (total - numbers[program])[starts]
    programs = total - before[np.cumsum(starts) - 1]
    last_of_day = np.append((lead[1:] != lead[:-1]) | (day[1:] != day[:-1]), True)
    return lead[last_of_day], day[last_of_day] + 1, programs[last_of_day]


def _numbered(stratum: Ints, programs: Ints) -> Ints:
    """Number the pairs of a stratum and a set of programs, from 0."""
    sets, of_set = np.unique(programs, return_inverse=True)
    return dense(stratum * len(sets) + of_set)
