"""What one person got and did as a chart: a lane per kind of send, response and harm."""

from datetime import datetime, timedelta

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from attribution.audit.mail import Direction
from reports import charts
from reports.blocks import Chart, Table
from reports.names import name
from reports.numbers import count, date
from reports.sections.deal_words import action_told, local
from reports.sections.one_leads_mail_rows import stages_of
from reports.tables import NUMBER, WORDS, table

_LANES = {
    Verdict.NURTURE.value: "We sent: nurture",
    Verdict.MIXED.value: "We sent: mixed",
    Verdict.UNCLEAR.value: "We sent: unclear",
    Verdict.SPAM.value: "We sent: spam",
    "other": "We sent: not judged",
    Direction.PULL.value: "The person did",
    Direction.HARM.value: "They turned away",
    Direction.MACHINE.value: "Machines",
}
"""Look of a mark → its lane, top to bottom."""

_MOST_MARKS = 1_200
_MOST_TOLD = 3
_FAR = timedelta(days=45)
_DAY_US = 86_400_000_000


def mail_chart(analysis: Analysis, lead: str, record: pl.DataFrame) -> Chart:
    """Return what one person got and did over time, with the lead's stages across the lanes."""
    drawn = record.select(
        look=_look(),
        local=pl.col("occurred_at").dt.convert_time_zone(analysis.zone).dt.replace_time_zone(None),
        what=_texts(record),
    ).with_columns(day=pl.col("local").dt.epoch("us") / _DAY_US)
    there = set(drawn["look"])
    lanes = {look: lane for look, lane in _LANES.items() if look in there}
    stages, aside = _stages(analysis, lead, record)
    return Chart(
        "mail-lanes",
        "What this person got, and did",
        "One lane for each kind of send, by what it was found to be; below, what the person did. "
        f"Dashed lines are the lead’s stages.{aside}",
        charts.mail_lanes(
            _marks(drawn, lanes), stages, list(lanes.values()), {"when": "when", "what": "what"}
        ),
        _data(drawn, lanes),
    )


def _look() -> pl.Expr:
    push = pl.col("direction") == Direction.PUSH.value
    return (
        pl.when(pl.col("verdict").is_not_null())
        .then("verdict")
        .when(push)
        .then(pl.lit("other"))
        .otherwise("direction")
    )


def _texts(record: pl.DataFrame) -> pl.Series:
    told = [
        f"{name(channel, 24)}, {action_told(action)}"
        + (f": {name(title or content, 48)}" if title or content else "")
        for channel, action, title, content in record.select(
            "channel", "action", "title", "content_id"
        ).iter_rows()
    ]
    return pl.Series("what", told, dtype=pl.String)


def _marks(drawn: pl.DataFrame, lanes: dict[str, str]) -> pl.DataFrame:
    """Return one row per mark: touches of one lane on one day are one.

    Where these are too many for a chart, days go together until they are not.
    """
    days = 1
    while True:
        marks = (
            drawn.with_columns(bin=(pl.col("day") // days).cast(pl.Int64))
            .group_by("look", "bin", maintain_order=True)
            .agg(
                pl.col("day").mean(), first=pl.col("local").min(), last=pl.col("local").max(),
                what=pl.col("what"),
            )
        )  # fmt: skip
        if marks.height <= _MOST_MARKS:
            break
        days *= 2
    return marks.select(
        pl.col("look").replace_strict(lanes, return_dtype=pl.String).alias("name"),
        "look",
        "day",
        pl.Series("what", [_told(texts) for texts in marks["what"].to_list()], dtype=pl.String),
        pl.Series(
            "when",
            [_when(*ends) for ends in marks.select("first", "last").iter_rows()],
            dtype=pl.String,
        ),
    )


def _stages(analysis: Analysis, lead: str, record: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Return the stages to draw, and what is said of those too far away to be drawn."""
    begin, end = record["occurred_at"].min(), record["occurred_at"].max()
    assert isinstance(begin, datetime)  # noqa: S101 (a column of times, not empty)
    assert isinstance(end, datetime)  # noqa: S101 (as above)
    drawn, aside = [], []
    for told, at in stages_of(analysis, lead):
        when = local(analysis, at)
        if begin - _FAR <= at <= end + _FAR:
            day = when.replace(tzinfo=None) - datetime(1970, 1, 1)  # noqa: DTZ001 (a clock on the wall)
            drawn.append({"day": day / timedelta(days=1), "text": f"{told} {date(when)}"})
        else:
            aside.append(f"{told} on {date(when)}")
    said = f" Outside the drawing: {'; '.join(aside)}." if aside else ""
    return pl.DataFrame(drawn, schema={"day": pl.Float64, "text": pl.String}), said


def _data(drawn: pl.DataFrame, lanes: dict[str, str]) -> Table:
    rows = []
    for look, lane in lanes.items():
        own = drawn.filter(pl.col("look") == look)["local"]
        rows.append((lane, count(own.len()), date(_moment(own.min())), date(_moment(own.max()))))
    return table(
        "mail-lanes-data",
        "",
        (("Lane", WORDS), ("Touches", NUMBER), ("First", WORDS), ("Last", WORDS)),
        rows,
    )


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _told(texts: list[str]) -> str:
    more = len(texts) - _MOST_TOLD
    return "; ".join([*texts[:_MOST_TOLD], *([f"{count(more)} more"] * (more > 0))])


def _when(first: datetime, last: datetime) -> str:
    begin, end = date(first), date(last)
    return begin if begin == end else f"{begin} to {end}"
