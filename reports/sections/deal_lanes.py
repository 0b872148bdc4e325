"""One deal's journey as a chart: a lane per person, a mark per touch, a line per milestone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl

from attribution.analysis import Analysis
from attribution.one_deal import OneDeal
from attribution.program_kinds import NURTURE
from reports import charts
from reports.blocks import Chart
from reports.names import name
from reports.numbers import count, date
from reports.sections.deal_words import action_told, local, milestone_label, person
from reports.tables import NUMBER, WORDS, table
from reports.wording import joined

_MOST_LANES = 12
_MOST_MARKS = 1_200
_MOST_TOLD = 3
_FAR = timedelta(days=30)
_TALKS = ("replied", "call_answered", "call_received", "meeting_held", "chatted")
_SHAPES = {
    "form_submitted": 1, "content_downloaded": 1, "registered": 1, **dict.fromkeys(_TALKS, 2),
    "attended": 3, "rated": 3,
}  # fmt: skip
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (compared with wall-clock times of one zone)


def lanes_chart(analysis: Analysis, deal: OneDeal) -> Chart:
    """Return who was touched when, in one lane each, with the milestones across them."""
    names = _lanes(deal)
    drawn, aside = _milestones(analysis, deal)
    marks = _marks(analysis, deal, names)
    tips = {"who": "person", "when": "when", "how_many": "touches", "what": "what"}
    tips |= {"program": "program"}
    says = (
        f"One lane per person, {count(deal.touches.height, 'touch', 'touches')}. Circles are "
        "visits and clicks, squares forms and downloads, diamonds conversations, triangles "
        "webinars, events and ratings; blue and larger is nurture. Dashed lines are milestones."
        f"{aside}"
    )
    rows = [
        (
            lane.replace("\n", ", "),
            count(own.height),
            date(local(analysis, own["occurred_at"].min())),
            date(local(analysis, own["occurred_at"].max())),
            count(own.filter(pl.col("program_kind") == NURTURE).height),
        )
        for lane, own in _by_lane(deal, names)
    ]
    data = table(
        "deal-lanes-data",
        "",
        (
            ("Person", WORDS), ("Touches", NUMBER), ("First", WORDS), ("Last", WORDS),
            ("Of nurture", NUMBER),
        ),
        rows,
    )  # fmt: skip
    lanes = [lane for lane, _ in _by_lane(deal, names)]
    return Chart(
        "deal-lanes",
        "Who was touched when",
        says,
        charts.deal_lanes(marks, drawn, lanes, tips),
        data,
    )


def _lanes(deal: OneDeal) -> dict[int | None, str]:
    """Return each person's lane; beyond a dozen the last ones share one."""
    described = {}
    people = list(deal.people.iter_rows(named=True))
    alone = people if len(people) <= _MOST_LANES else people[: _MOST_LANES - 1]
    for row in alone:
        role = ", ".join(part for part in (row["seniority"], row["role"]) if part)
        explained = f"\n{name(role, 24)}" if role else ""
        described[row["person"]] = f"Person {person(row['person'])}{explained}"
    others = f"{count(len(people) - len(alone))} others"
    described |= {row["person"]: others for row in people[len(alone) :]}
    if deal.touches["person"].null_count():
        described[None] = "Person not known"
    return described


def _by_lane(deal: OneDeal, names: dict[int | None, str]) -> list[tuple[str, pl.DataFrame]]:
    lanes: dict[str, list[int | None]] = {}
    for number, lane in names.items():
        lanes.setdefault(lane, []).append(number)
    return [
        (lane, deal.touches.filter(pl.col("person").is_in(numbers, nulls_equal=True)))
        for lane, numbers in lanes.items()
    ]


def _milestones(analysis: Analysis, deal: OneDeal) -> tuple[pl.DataFrame, str]:
    """Return the milestones to draw, and what is said of those too far away to be drawn."""
    end = dict(deal.milestones)["end"]
    begin = (deal.first_at or end) - _FAR
    drawn, aside = [], []
    for milestone, at in deal.milestones:
        label, when = milestone_label(analysis, milestone), local(analysis, at)
        if begin <= at <= end:
            drawn.append({"day": _day(when), "text": f"{label} {date(when)}"})
        else:
            aside.append(f"{label} on {date(when)}")
    told = f" Outside the drawing: {joined(aside)}." if aside else ""
    return pl.DataFrame(drawn, schema={"day": pl.Float64, "text": pl.String}), told


def _marks(analysis: Analysis, deal: OneDeal, names: dict[int | None, str]) -> pl.DataFrame:
    """Return one row per mark: touches of one person, kind and look on one day are one.

    Where these are too many for a chart, days go together until they are not.
    """
    touches = deal.touches
    what = (("channel", name), ("action", action_told))
    lanes = [names[number] for number in touches["person"]]
    frame = touches.select(
        pl.Series("name", lanes, dtype=pl.String),
        pl.Series("who", [lane.replace("\n", ", ") for lane in lanes], dtype=pl.String),
        local=pl.col("occurred_at").dt.convert_time_zone(analysis.zone).dt.replace_time_zone(None),
        shape=pl.col("action").replace_strict(_SHAPES, default=0, return_dtype=pl.Int64),
        marked=(pl.col("program_kind") == NURTURE).fill_null(value=False),
        what=pl.format("{}, {}", *(_each(column, touches, told) for column, told in what)),
        program=_each("program", touches, name),
    ).with_columns(day=(pl.col("local") - _EPOCH).dt.total_microseconds() / 86_400_000_000)
    days = 1
    while True:
        marks = (
            frame.with_columns(bin=(pl.col("day") // days).cast(pl.Int64))
            .group_by("name", "who", "shape", "marked", "bin", maintain_order=True)
            .agg(
                pl.col("day").mean(), pl.len().alias("touches"),
                first=pl.col("local").min(), last=pl.col("local").max(),
                what=pl.col("what").unique(maintain_order=True),
                program=pl.col("program").unique(maintain_order=True),
            )
        )  # fmt: skip
        if marks.height <= _MOST_MARKS:
            break
        days *= 2
    return marks.select(
        "name", "who", "day", "shape", "marked",
        *(_told(marks, column) for column in ("what", "program")),
        when=pl.Series(
            [_when(*ends) for ends in marks.select("first", "last").iter_rows()], dtype=pl.String
        ),
        how_many=pl.Series([count(number) for number in marks["touches"]], dtype=pl.String),
    )  # fmt: skip


def _each(column: str, touches: pl.DataFrame, told: Callable[[str], str]) -> pl.Expr:
    """Return the texts of a column, each different value told once."""
    values = touches[column].unique().to_list()
    texts = [told(value) for value in values]
    return pl.col(column).replace_strict(values, texts, return_dtype=pl.String)


def _told(marks: pl.DataFrame, column: str) -> pl.Series:
    """Return at most three different texts of each mark as one."""
    told = []
    for values in marks[column].to_list():
        more = len(values) - _MOST_TOLD
        told.append("; ".join([*values[:_MOST_TOLD], *([f"{count(more)} more"] * (more > 0))]))
    return pl.Series(column, told, dtype=pl.String)


def _when(first: datetime, last: datetime) -> str:
    begin, end = date(first), date(last)
    return begin if begin == end else f"{begin} to {end}"


def _day(local: datetime) -> float:
    return (local.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)
