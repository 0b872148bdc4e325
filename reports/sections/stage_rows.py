"""Time in each stage before sales-ready, as a table that says where leads stick."""

from dataclasses import replace

from attribution.analysis import Analysis
from attribution.leads.sales_ready import FEW_LEADS
from attribution.leads.stage_entries import ACCEPTED, LEAD, MQL, RECYCLED
from attribution.leads.stage_times import STUCK_AFTER, WITHIN_DAYS, StageTime
from reports.blocks import Block, Caveat, Fact
from reports.numbers import UNKNOWN, count, days, interval, level, share
from reports.sections.ready_rows import NOT_REACHED
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, estimate_fact
from reports.wording import joined

TITLE = "Time in each stage, and where leads stick"

_AGAIN = "Each entry counts: “again” are those of leads that had been in the stage before. "

_NAMES = {
    LEAD: "Lead",
    MQL: "MQL",
    ACCEPTED: "Accepted by sales",
    RECYCLED: "Recycled",
}


def time_in_stages(analysis: Analysis) -> Block:
    """Return how long leads stay in each stage, or which dates are missing to tell it."""
    times = analysis.stage_times
    if not times.stages:
        return Caveat(
            f"How long leads stay in each stage cannot be told. {times.why} Add mql_at and "
            "accepted_at to the leads, or a history of their stages."
        )
    back = any(stage.sent_back for stage in times.stages)
    again = any(stage.again for stage in times.stages)
    return table(
        "ready-stages",
        TITLE,
        (
            ("Stage", WORDS), ("Entered", NUMBER), ("Moved on", NUMBER),
            *([("Sent back", NUMBER)] if back else []), ("Ended", NUMBER),
            ("Still there", NUMBER), ("Of these stuck", NUMBER), ("Half move on after", NUMBER),
            (f"Within {days(WITHIN_DAYS)}", NUMBER),
        ),
        [_row(stage, back=back) for stage in times.stages],
        note=f"{_where_most_wait(times.stages)} Stuck: there for more than "
        f"{count(STUCK_AFTER)} times the days after which half move on. Ended: disqualified or "
        "opted out. The first stage begins when the lead is created; one without the date of a "
        f"later stage skipped it and does not count there. {_AGAIN if again else ''}In brackets "
        f"the {level(analysis.settings.confidence)}.",
        dim=[at for at, stage in enumerate(times.stages) if stage.entered < FEW_LEADS],
    )  # fmt: skip


def _where_most_wait(stages: tuple[StageTime, ...]) -> str:
    there = sum(stage.still_there for stage in stages)
    if not there:
        return "No lead is waiting in any stage."
    most = max(stages, key=lambda stage: stage.still_there)
    equal = [f"“{_NAMES[s.stage]}”" for s in stages if s.still_there == most.still_there]
    wait = "waits" if there == 1 else "wait"
    if len(equal) > 1:
        return (
            f"Most leads that still wait are in the stages {joined(equal)}: "
            f"{count(most.still_there)} each, of {count(there)} that {wait}."
        )
    stuck = "" if most.stuck is None else f"; {count(most.stuck)} of them stuck"
    return (
        f"Most leads that still wait are in the stage “{_NAMES[most.stage]}”: "
        f"{count(most.still_there)} of {count(there)} that {wait}{stuck}."
    )


def _row(stage: StageTime, *, back: bool) -> list[Cell]:
    name = _NAMES[stage.stage]

    def counted(part: str, label: str, value: int | None) -> Fact:
        why = "Half of its leads have not moved on yet."
        key = f"stages.{stage.stage}.{part}"
        return count_fact(key, f"{name}: {label}", value, "leads", why)

    sent_back = counted("sent_back", "leads sent back", stage.sent_back)
    return [
        name + (" (few)" if stage.entered < FEW_LEADS else ""),
        _with_again(counted("entered", "leads that entered it", stage.entered), stage),
        counted("moved_on", "leads that moved on", stage.moved_on),
        *([sent_back] if back else []),
        counted("ended", "leads that ended in it", stage.ended),
        counted("still_there", "leads still there", stage.still_there),
        counted("stuck", "leads stuck in it", stage.stuck),
        _median(stage, name),
        _within(stage, name),
    ]


def _with_again(entered: Fact, stage: StageTime) -> Fact:
    if not stage.again:
        return entered
    return replace(entered, text=f"{entered.text} ({count(stage.again)} again)")


def _median(stage: StageTime, name: str) -> Fact:
    fact = estimate_fact(
        f"stages.{stage.stage}.median", f"{name}: half move on after", stage.median, days,
        instead=NOT_REACHED if stage.median.why.startswith(NOT_REACHED) else UNKNOWN,
    )  # fmt: skip
    return _with_interval(fact, interval(fact.low, fact.high, lambda day: count(int(day))))


def _within(stage: StageTime, name: str) -> Fact:
    fact = estimate_fact(
        f"stages.{stage.stage}.within_{WITHIN_DAYS}",
        f"{name}: moved on within {days(WITHIN_DAYS)}",
        stage.within_90,
    )
    return _with_interval(fact, interval(fact.low, fact.high, share))


def _with_interval(fact: Fact, told: str) -> Fact:
    return fact if told == UNKNOWN else replace(fact, text=f"{fact.text} ({told})")
