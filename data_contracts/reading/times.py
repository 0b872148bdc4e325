"""Text becomes moments: by declared or recognised form, in a stated zone, never by guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from data_contracts.reading.date_forms import (
    EPOCH_MS,
    EPOCH_S,
    EPOCH_US,
    NUMBERS,
    DateForm,
    form_of,
)
from data_contracts.reading.unusable import UnusableInputError

UTC = pl.Datetime("us", "UTC")
_EXAMPLES = 3
_BELIEVABLE = (1900, 2200)
_HOUR = pl.duration(hours=1)
_END_OF_DAY = pl.duration(days=1) - pl.duration(microseconds=1)
_OFFSET = "%#z"
_DIGIT, _WORD = r"\d", "[A-Za-z]+"
_LIKELY_NUMBERS = r"^\d{1,2}[-/]"
_MONTHS_MOST = 12
_EPOCH = {
    EPOCH_US: (r"^(\d{15,17})$", 1),
    EPOCH_MS: (r"^(\d{12,14})$", 1_000),
    EPOCH_S: (r"^(\d{9,11})$", 1_000_000),
}
"""Units since 1970, told apart by their digits (all within 1973–2286), and their microseconds."""


class AmbiguousDatesError(UnusableInputError):
    """A column whose dates can be read in two ways, and nobody has said which is right.

    Attributes:
        label: The file.
        column: The column.
        readings: Up to three of its dates, each as it came, read day first, and month first.
    """

    def __init__(self, label: str, column: str, examples: list[str]) -> None:
        self.label, self.column = label, column
        self.readings = tuple(
            (text, _spoken(text, "dmy"), _spoken(text, "mdy")) for text in examples
        )
        readings = "\n".join(
            f"    {text}  is  {day_first}  or  {month_first}"
            for text, day_first, month_first in self.readings
        )
        super().__init__(
            f"{label}, column “{column}”: its dates can be read in two ways:\n{readings}\n"
            "Say which is right: --date-order dmy (day first) or --date-order mdy (month first), "
            'or date_order = "dmy" under [reading] in nurture.toml. Or export dates like '
            "2025-03-31."
        )


@dataclass(frozen=True, slots=True)
class TimesRead:
    """The moments of one column, and what had to be decided to get them.

    Attributes:
        values: `Datetime("us", "UTC")`, aligned with the text; null where there is no text or
            it is no date.
        dated_only: How many have no time of day.
        unmarked: How many have a time of day but no zone, so that the stated one was used.
        skipped: How many stand in the hour that a clock change leaves out; read an hour later.
        doubled: How many stand in the hour that a clock change repeats; read as the earlier one.
        short_years: How many have a year of two digits that no format declares: 69 to 99 were
            read as 1969 to 1999, the others as 2000 to 2068, as POSIX has it.
    """

    values: pl.Series
    dated_only: int = 0
    unmarked: int = 0
    skipped: int = 0
    doubled: int = 0
    short_years: int = 0


@dataclass(frozen=True, slots=True)
class TimeReading:
    """What is known about a column before it is read.

    Attributes:
        label: The file's name, for messages.
        zone: The IANA zone of times without a mark.
        forms: Declared patterns, tried in order; none: recognised from the values.
        order: The reader's `dmy` or `mdy` for dates that can be read both ways, or None.
        orders: The same by column, which wins.
        end_of_day: Whether a date without a time of day means the end of that day.
        always: `dmy` or `mdy` where the system writes all its dates so, whatever they look like.
        also: Whether values in none of the declared patterns are recognised from what they look
            like.
    """

    label: str
    zone: str = "UTC"
    forms: tuple[DateForm, ...] = field(default=())
    order: str | None = None
    orders: Mapping[str, str] = field(default_factory=dict)
    end_of_day: bool = False
    always: str | None = None
    also: bool = False


def read_times(text: pl.Series, known: TimeReading) -> TimesRead:
    """Read a column of dates and times.

    Args:
        text: The values as they came, stripped; null where empty.
        known: What the vendor's format and the reader say about them.

    Raises:
        AmbiguousDatesError: The column can be read day first and month first, and neither a
            value nor the reader says which is right.
    """
    order = order_in(text, known)
    unread = pl.DataFrame({"at": pl.int_range(len(text), eager=True), "text": text}).drop_nulls(
        "text"
    )
    parts: list[_Part] = []
    declared = list(known.forms)
    while unread.height:
        stated = bool(declared)
        form = declared.pop(0) if stated else form_of(str(unread["text"][0]), order)
        if form is None:
            unread = _without_shape_of_first(unread)
            continue
        moments = _parsed(unread["text"], form)
        done = unread.with_columns(moment=moments).drop_nulls("moment")
        if done.height:
            parts.append(_part(done, form, known))
        if stated and not declared and not known.also:
            break
        rest = unread.filter(moments.is_null())
        unread = rest if done.height or stated else _without_shape_of_first(rest)
    return _together(parts, len(text), known.forms)


def order_in(text: pl.Series, known: TimeReading) -> str:
    """Return the order of day and month that the column proves, else the reader's.

    Raises:
        AmbiguousDatesError: As `read_times`.
    """
    if known.always or (known.forms and not known.also):
        return known.always or "dmy"
    parts = text.drop_nulls().str.extract_groups(NUMBERS).struct.unnest()
    numbers = parts.select(pl.col("1").cast(pl.Int8), pl.col("3").cast(pl.Int8))
    day_first, month_first = (bool((numbers[c] > _MONTHS_MOST).any()) for c in ("1", "3"))
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    said = known.orders.get(text.name, known.order)
    if said or numbers.filter(pl.col("1") != pl.col("3")).is_empty():
        return said or "dmy"
    raise AmbiguousDatesError(known.label, text.name, _examples(text))


def telling_of(text: pl.Series) -> pl.Series:
    """Return the few values of a column that `order_in` tells the order by, as it does by all."""
    likely = text.filter(text.str.contains(_LIKELY_NUMBERS).fill_null(value=False))
    dates = pl.DataFrame({"text": likely}).with_columns(
        pl.col("text").str.extract_groups(NUMBERS).alias("parts")
    )
    given = dates.filter(pl.col("parts").struct.field("1").is_not_null()).unnest("parts")
    numbers = given.select("text", pl.col("1").cast(pl.Int8), pl.col("3").cast(pl.Int8))
    proofs = [numbers.filter(pl.col(c) > _MONTHS_MOST)["text"].head(1) for c in ("1", "3")]
    unlike = numbers.filter(pl.col("1") != pl.col("3"))["text"].unique().sort().head(_EXAMPLES)
    return pl.concat([*proofs, unlike, numbers["text"].head(1)]).alias(text.name)


def _examples(text: pl.Series) -> list[str]:
    dates = pl.DataFrame({"text": text.drop_nulls()}).with_columns(
        pl.col("text").str.extract_groups(NUMBERS).alias("parts")
    )
    unlike = pl.col("parts").struct.field("1") != pl.col("parts").struct.field("3")
    return dates.filter(unlike)["text"].unique().sort().head(_EXAMPLES).to_list()


def _spoken(text: str, order: str) -> str:
    form = form_of(text, order)
    moment = _parsed(pl.Series([text]), form).item() if form else None
    return f"{moment.day} {moment:%B %Y}" if moment else "no date"


def _parsed(text: pl.Series, form: DateForm) -> pl.Series:
    if form.pattern in _EPOCH:
        shape, factor = _EPOCH[form.pattern]
        return (text.str.extract(shape, 1).cast(pl.Int64) * factor).cast(UTC)
    moments = _marked_z(text, form) if form.pattern.endswith(_OFFSET) else None
    if moments is None:
        zone = "UTC" if _OFFSET in form.pattern else None
        moments = text.str.to_datetime(form.pattern, time_unit="us", time_zone=zone, strict=False)
    ends = pl.Series([moments.min(), moments.max()], dtype=moments.dtype).dt.year()
    if ends.is_between(*_BELIEVABLE).all():
        return moments
    believable = moments.dt.year().is_between(*_BELIEVABLE)
    return pl.select(pl.when(believable).then(moments)).to_series()


def _marked_z(text: pl.Series, form: DateForm) -> pl.Series | None:
    """Return the moments of times that all end in Z; None where any does not, or is no such time.

    A sign that is always the same is read three times as fast as an offset that may be any.
    """
    if not text.str.ends_with("Z").all():
        return None
    pattern = form.pattern.removesuffix(_OFFSET) + "Z"
    moments = text.str.to_datetime(pattern, time_unit="us", strict=False)
    return None if moments.null_count() else moments.dt.replace_time_zone("UTC")


def _without_shape_of_first(unread: pl.DataFrame) -> pl.DataFrame:
    """Leave aside all values written like the first, which is no date: they are none either."""
    # Each digit counts: a year of three digits says nothing about years of four.
    shapes = unread["text"].str.replace_all(_DIGIT, "0").str.replace_all(_WORD, "a")
    return unread.filter(shapes != shapes[0])


_Part = tuple[pl.DataFrame, DateForm, int, int]


def _part(done: pl.DataFrame, form: DateForm, known: TimeReading) -> _Part:
    moments = done["moment"]
    if form.dated_only and known.end_of_day:
        moments = pl.select(moments + _END_OF_DAY).to_series()
    skipped = doubled = 0
    if form.marked:
        moments = moments.dt.replace_time_zone("UTC").cast(UTC)
    else:
        moments, skipped, doubled = in_utc(moments, known.zone)
    return done.select("at", moment=moments), form, skipped, doubled


def in_utc(local: pl.Series, zone: str) -> tuple[pl.Series, int, int]:
    """Return wall-clock times as moments, and how many had to be decided for.

    Returns:
        The moments; how many stood in a skipped hour (read an hour later) and how many in a
        doubled one (read as the earlier).
    """
    first = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    last = local.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    skipped = int((first.is_null() & local.is_not_null()).sum())
    if skipped:
        before = (local - _as_duration()).dt.replace_time_zone(
            zone, ambiguous="earliest", non_existent="null"
        )
        first = pl.select(pl.coalesce(first, before + _HOUR)).to_series()
    return first.dt.convert_time_zone("UTC").cast(UTC), skipped, int((first != last).sum())


def _as_duration() -> pl.Series:
    return pl.select(_HOUR).to_series()


def _together(parts: list[_Part], height: int, declared: tuple[DateForm, ...]) -> TimesRead:
    if not parts:
        return TimesRead(pl.Series("moment", [None], UTC).new_from_index(0, height))
    found = pl.concat([part[0] for part in parts])
    moments = pl.Series("moment", [None], UTC).new_from_index(0, height)
    return TimesRead(
        values=moments.scatter(found["at"], found["moment"]),
        dated_only=sum(part.height for part, form, *_ in parts if form.dated_only),
        unmarked=sum(
            part.height for part, form, *_ in parts if not (form.marked or form.dated_only)
        ),
        skipped=sum(part[2] for part in parts),
        doubled=sum(part[3] for part in parts),
        short_years=sum(
            part.height for part, form, *_ in parts if "%y" in form.pattern and form not in declared
        ),
    )
