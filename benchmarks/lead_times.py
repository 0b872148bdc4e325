"""What the time to sales-ready costs after load, beside one bare group-by and lifelines.

python -m benchmarks.lead_times --leads 1000000 --small 20000
"""

from benchmarks.of_leads import tell

ROWS = {
    "group": "One Polars group-by of the leads, by source and day",
    "times": "Time to sales-ready in 8 groups: curves, medians, means, every interval",
    "late": "the same, a third of the leads first seen after 60 days",
    "program": "by program, from its first touch of each lead (touches are grouped for it)",
    "ripening": "How past leads ripened",
    "stages": "Time in each of three stages",
    "kaplan_meier": "lifelines: Kaplan-Meier in 8 groups, as if nothing competed",
    "aalen_johansen": "lifelines: Aalen-Johansen in 8 groups",
}
LARGE = ("floor", "times", "late", "stages", "kaplan_meier")


if __name__ == "__main__":
    tell(
        __doc__.splitlines()[0],
        "benchmarks.lead_times_tasks",
        ROWS,
        large=LARGE,
        small=(*LARGE, "aalen_johansen"),
    )
