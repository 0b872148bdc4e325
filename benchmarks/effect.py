"""What time to sales-ready and the effect of nurture cost after load, beside bare group-bys.

python -m benchmarks.effect --leads 1000000 --small 20000
"""

from benchmarks.of_leads import tell

ROWS = {
    "group_leads": "One Polars group-by of the leads, by source and day",
    "group_touches": "One Polars group-by of their touches, by lead",
    "times": "Time to sales-ready in 8 groups, with every interval",
    "numbered": "What each touch counts as, and whose journeys it is in: once, and kept on disk",
    "holdout": "A randomised test, its money and credit",
    "effect": "Did nurture do it? Every estimate, all programs",
    "program": "the same of one program, after it",
    "plan": "A test planned, and drawn",
    "lifelines": "lifelines: the time-dependent ratio alone",
}
LARGE = ("floor", "times", "effect")


if __name__ == "__main__":
    tell(
        __doc__.splitlines()[0],
        "benchmarks.effect_tasks",
        ROWS,
        large=LARGE,
        small=(*LARGE, "lifelines"),
    )
