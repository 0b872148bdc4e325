"""What became of leads that sales had and that were sent back, as a table of one line."""

from dataclasses import replace

from attribution.estimate import Estimate
from attribution.leads.recycled import Recycled
from attribution.leads.sales_ready import FEW_LEADS
from reports.blocks import Fact, Table
from reports.numbers import UNKNOWN, count, days, interval, level, share
from reports.sections.ready_rows import NOT_REACHED
from reports.tables import NUMBER, Cell, table
from reports.told import count_fact, estimate_fact

TITLE = "Leads that sales sent back"


def sent_back(recycled: Recycled, confidence: float) -> Table:
    """Return how many leads were sent back, and by when they are sales-ready again."""
    horizons = [horizon for horizon, _ in recycled.by_day]
    before = (
        ""
        if recycled.ready_before == recycled.leads
        else f" {count(recycled.ready_before)} of them had been sales-ready before."
    )
    return table(
        "ready-recycled",
        TITLE,
        (
            ("Sent back", NUMBER), ("Sales-ready again", NUMBER), ("Ended otherwise", NUMBER),
            ("Still waiting", NUMBER), ("Half again after", NUMBER),
            *((f"Within {days(horizon)}", NUMBER) for horizon in horizons),
        ),
        [_row(recycled)],
        note=f"Of {count(recycled.reached_sales, 'lead')} that sales accepted or that were "
        f"sales-ready, {count(recycled.leads)} were sent back to an earlier stage or recycled."
        f"{before} Days count from the first time. In brackets the {level(confidence)}.",
        dim=[0] if recycled.leads < FEW_LEADS else [],
    )  # fmt: skip


def _row(recycled: Recycled) -> list[Cell]:
    def counted(part: str, label: str, value: int) -> Fact:
        return count_fact(f"recycled.{part}", f"Sent back: {label}", value, "leads")

    few = " (few)" if recycled.leads < FEW_LEADS else ""
    leads = counted("leads", "leads", recycled.leads)
    return [
        replace(leads, text=f"{leads.text}{few}"),
        counted("came_back", "sales-ready again", recycled.came_back),
        counted("ended", "disqualified or opted out", recycled.ended_otherwise),
        counted("waiting", "still waiting", recycled.waiting),
        _half(recycled.median),
        *(_by(*by_day) for by_day in recycled.by_day),
    ]


def _half(median: Estimate) -> Fact:
    instead = NOT_REACHED if median.why.startswith(NOT_REACHED) else UNKNOWN
    fact = estimate_fact(
        "recycled.median", "Sent back: half are sales-ready again after", median, days,
        instead=instead,
    )  # fmt: skip
    return _with(fact, interval(fact.low, fact.high, lambda day: count(int(day))))


def _by(horizon: int, by_day: Estimate) -> Fact:
    label = f"Sent back: sales-ready again within {days(horizon)}"
    fact = estimate_fact(f"recycled.day_{horizon}", label, by_day, instead=UNKNOWN)
    return _with(fact, interval(fact.low, fact.high, share))


def _with(fact: Fact, told: str) -> Fact:
    return fact if told == UNKNOWN else replace(fact, text=f"{fact.text} ({told})")
