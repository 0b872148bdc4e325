"""Waits of leads from plain rows, and random ones with strata and many ties."""

import numpy as np
from hypothesis import strategies as st

from attribution.effect.day_counts import NEVER, Waits


def waits(rows):
    """Each row: stratum, first day, last day, day from which nurtured (None: never), ready."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    stratum, first, last, since, ready = columns
    since = [NEVER if day is None else day for day in since]
    whole = (np.array(column, dtype=np.int64) for column in (stratum, first, last, since))
    return Waits(*whole, np.array(ready, dtype=bool))


@st.composite
def one_lead(draw, days=12):
    first = draw(st.sampled_from([0, 0, 0, 1, 4]))
    last = draw(st.integers(first, days))
    since = draw(st.one_of(st.none(), st.integers(0, days + 2)))
    return draw(st.integers(0, 2)), first, last, since, draw(st.booleans())


def many(seed, leads=400, strata=4, days=30, effect=0.5):
    """Leads whose nurtured days bring more of them to their end; days tie."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(leads):
        since = int(rng.integers(0, days)) if rng.random() < 0.6 else None
        last, ready = int(rng.integers(3, days)), False
        for day in range(last + 1):
            chance = 0.02 * (1 + effect * (since is not None and day >= since))
            if rng.random() < chance:
                last, ready = day, True
                break
        rows.append((int(rng.integers(0, strata)), 0, last, since, ready))
    return rows
