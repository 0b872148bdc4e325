"""Published tables of survival as leads: an event is a lead that becomes sales-ready."""

from datetime import timedelta
from pathlib import Path

import polars as pl

from attribution.analysis import Analysis
from attribution.settings import Settings
from tests.factories import at, dataset, lead

AS_OF = at("2100-01-01")
START = at("2000-01-01")

# Acute myelogenous leukaemia (Miller 1997, Survival Analysis): data frame aml of R's package
# survival; weeks until relapse, + where last seen without one.
AML = {
    "Maintained": "9 13 13+ 18 23 28+ 31 34 45+ 48 161+",
    "Nonmaintained": "5 5 8 8 12 16+ 23 27 30 33 43 45",
}

_ENDS = {"ready": "sales_ready_at", "lost": "disqualified_at", "waiting": "left_at"}


def person(number, day, end, seen=None, **more):
    """One lead followed for so many days; `end` is ready, lost or waiting."""
    first = {} if seen is None else {"first_seen_at": START + timedelta(days=seen)}
    ended = {_ENDS[end]: START + timedelta(days=day)}
    return lead(f"l{number:06}", START, **first, **ended, **more)


def analysed(people, **settings):
    return Analysis(dataset([], [], people), Settings(as_of=AS_OF, **settings))


def aml(**settings):
    times = [(group, time) for group, listed in AML.items() for time in listed.split()]
    return analysed(
        [
            person(i, int(time.rstrip("+")), "waiting" if "+" in time else "ready", source=group)
            for i, (group, time) in enumerate(times)
        ],
        **settings,
    )


def lung(**settings):
    """Advanced lung cancer (Loprinzi et al. 1994, J. Clin. Oncol. 12:601-607), days to death."""
    from lifelines.datasets import load_lung  # noqa: PLC0415 - takes seconds

    rows = load_lung()[["time", "status"]].to_numpy()
    died = rows[:, 1].max()
    people = [
        person(i, int(time), "ready" if status == died else "waiting")
        for i, (time, status) in enumerate(rows)
    ]
    return analysed(people, **settings)


def mgus2(**settings):
    """Plasma cell malignancy with death competing; a day stands for a month."""
    counts = pl.read_csv(Path(__file__).with_name("mgus2.csv"), comment_prefix="#")
    named = {"censored": "waiting", "pcm": "ready", "death": "lost"}
    ends = [
        (row["month"], end, row["sex"])
        for row in counts.to_dicts()
        for column, end in named.items()
        for _ in range(row[column])
    ]
    return analysed(
        [person(i, month, end, source=sex) for i, (month, end, sex) in enumerate(ends)], **settings
    )
