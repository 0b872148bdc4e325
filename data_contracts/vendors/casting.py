"""The text of contract columns becomes typed values; what had to be decided is told."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from data_contracts.causes import literal, said_of
from data_contracts.choices import ReadingChoices
from data_contracts.contract import Column, DataContract, Finding, Severity
from data_contracts.reading.date_forms import declared_form
from data_contracts.reading.times import TimeReading, TimesRead, read_times
from data_contracts.repairs.repaired import NO_REPAIRS, Repairs
from data_contracts.vendors.amounts import amount_findings, amounts_of
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.days import without_times_of_day
from data_contracts.vendors.format import VendorFormat
from data_contracts.vendors.lookups import NO_LOOKUPS, Lookups

ANY_DATE = "any"
"""After declared patterns: values in none of them are recognised from what they look like."""
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
"""What spreadsheets write where a formula fails."""
_BOOLEANS = {
    **dict.fromkeys(["true", "yes", "y", "t", "1"], True),
    **dict.fromkeys(["false", "no", "n", "f", "0"], False),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about a file beyond its text.

    Attributes:
        label: Its name.
        vendor: Its format.
        zone: The zone of its unmarked times.
        zone_known: Whether that zone was stated or proven, or merely assumed.
        choices: What the reader decided.
        lookups: What the other files of its vendor say.
        repairs: Rows of it that the reader repaired in a quarantine file.
    """

    label: str
    vendor: VendorFormat
    zone: str
    zone_known: bool
    choices: ReadingChoices
    lookups: Lookups = NO_LOOKUPS
    repairs: Repairs = NO_REPAIRS


def time_reading(cell: Cell, situation: Situation, *, end_of_day: bool = False) -> TimeReading:
    """Return how the times of a cell are to be read."""
    return TimeReading(
        label=situation.label,
        zone=cell.zone or situation.zone,
        forms=tuple(declared_form(pattern) for pattern in cell.time if pattern != ANY_DATE),
        order=situation.choices.date_order,
        orders=situation.choices.date_orders_in(situation.label),
        end_of_day=end_of_day,
        always=cell.order or None,
        also=ANY_DATE in cell.time,
    )


def cast(
    text: pl.DataFrame, contract: DataContract, cells: dict[str, Cell], situation: Situation
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Finding, ...]]:
    """Cast every column of a contract.

    Args:
        text: Contract columns that the file has, as text, and the place of each row.
        contract: What to cast to.
        cells: How each column was filled: declared forms and zones.
        situation: What else is known.

    Returns:
        The text (with the currencies that amounts name themselves), the typed columns, and what
        had to be decided.

    Raises:
        AmbiguousDatesError: A column's dates can be read in two ways.
    """
    caster = _Caster(text, contract, cells, situation)
    columns = [caster.column(column) for column in contract.columns]
    return caster.text, pl.DataFrame(columns), tuple(caster.findings())


class _Caster:
    def __init__(
        self,
        text: pl.DataFrame,
        contract: DataContract,
        cells: dict[str, Cell],
        situation: Situation,
    ) -> None:
        self.text = text
        self._contract = contract
        self._cells = cells
        self._situation = situation
        self._times: dict[str, TimesRead] = {}
        self._noticed: list[Finding] = []

    def column(self, column: Column) -> pl.Series:
        """Return one contract column, cast; all null where the file lacks it."""
        if column.name not in self.text.columns:
            return pl.Series(column.name, [None], column.dtype).new_from_index(0, self.text.height)
        readers: dict[type[pl.DataType], Callable[[pl.Series], pl.Series]] = {
            pl.Datetime: self._as_times,
            pl.Decimal: self._as_amounts,
            pl.Boolean: _as_booleans,
            pl.List: _as_lists,
        }
        text = self.text[column.name]
        read = readers.get(type(column.dtype))
        return read(text).alias(column.name) if read else self._as_ids(text)

    def findings(self) -> list[Finding]:
        """Return what had to be decided: once per kind of decision."""
        read = self._times
        assumed = {name: t.unmarked for name, t in read.items() if self._assumed(name)}
        return [
            *self._noticed,
            *self._said("zone_assumed", assumed),
            *self._said("end_of_day", {n: t.dated_only for n, t in read.items() if self._ends(n)}),
            *self._said("skipped_hour", {name: t.skipped for name, t in read.items()}),
            *self._said("doubled_hour", {name: t.doubled for name, t in read.items()}),
            *self._said("short_years", {name: t.short_years for name, t in read.items()}),
        ]

    def _as_ids(self, text: pl.Series) -> pl.Series:
        """Take an error for no id: as one, it would make one person of everybody who has it."""
        if not text.name.endswith("_id") or not text.str.starts_with("#").any():
            return text
        failed = text.is_in(_ERRORS)
        if not failed.any():
            return text
        self._noticed += self._said("error_ids", {text.name: int(failed.sum())})
        return pl.select(pl.when(~failed).then(text)).to_series().alias(text.name)

    def _as_times(self, text: pl.Series) -> pl.Series:
        cell = self._cells[text.name]
        ends = self._ends(text.name)
        days = without_times_of_day(text, cell, end_of_day=ends)
        known = time_reading(cell, self._situation, end_of_day=ends)
        self._times[text.name] = read_times(days, known)
        return self._times[text.name].values

    def _as_amounts(self, text: pl.Series) -> pl.Series:
        cell = self._cells.get(text.name, Cell())
        read = amounts_of(text, cell, self._situation.choices.decimal)
        label = self._situation.label
        self._noticed += amount_findings(read, self.text, self._contract.name, label)
        self.text = self.text.with_columns(read.text)
        self._add_currencies(read.currencies)
        return read.values

    def _add_currencies(self, named: pl.Series) -> None:
        """Take the currency that an amount names itself where the row states none."""
        if not named.count() or not any(c.name == "currency" for c in self._contract.columns):
            return
        if "currency" in self.text.columns:
            named = pl.select(pl.coalesce(self.text["currency"], named)).to_series()
        self.text = self.text.with_columns(named.alias("currency"))

    def _assumed(self, name: str) -> bool:
        return not self._situation.zone_known and not self._cells[name].zone

    def _ends(self, name: str) -> bool:
        return f"{self._contract.name}.{name}" in self._situation.vendor.end_of_day

    def _said(self, what: str, counts: dict[str, int]) -> list[Finding]:
        given = {name: count for name, count in counts.items() if count}
        if not given:
            return []
        severity, wording, cause, fix = _SAID[what]
        return [
            said_of(
                self._situation.label,
                sum(given.values()),
                wording.replace("{zone}", literal(self._situation.zone)),
                table=self._contract.name,
                rule=f"reading.{what}",
                severity=severity,
                rows=max(given.values()),
                cause=cause,
                fix=fix,
                columns=tuple(given),
            )
        ]


_SAID = {
    "error_ids": (
        Severity.SHOULD_FIX,
        "Ids in {columns} of {label} that are an error, such as #N/A: {rows}. They count as none.",
        "A formula looks an id up that is not there.",
        "Correct the formula, or export the rows from the system itself.",
    ),
    "zone_assumed": (
        Severity.SHOULD_FIX,
        "Times without a zone in {columns} of {label}: {rows}. They were read as {zone}.",
        "The system exports wall-clock times, and nothing in the files proves where the wall is.",
        'State it: --zone Europe/Berlin, or zone = "Europe/Berlin" in nurture.toml, [reading].',
    ),
    "end_of_day": (
        Severity.NOTE,
        "Dates without a time of day in {columns} of {label}: {rows}. They mean that day's end.",
        "The system keeps the day only.",
        "Nothing to do: touches on that day still count as before it.",
    ),
    "skipped_hour": (
        Severity.NOTE,
        "Times that {zone} skips in {columns} of {label}: {rows}. They were read an hour later.",
        "Clocks are put forward over them: the system ignores that, or the zone is another.",
        "Nothing to do, unless the zone named here is another than yours: then state it.",
    ),
    "doubled_hour": (
        Severity.NOTE,
        "Times that {zone} has twice in {columns} of {label}: {rows}. The earlier was taken.",
        "When the clocks are put back, wall-clock times cannot tell the two hours apart.",
        "Nothing to do; export times in UTC to avoid it.",
    ),
    "short_years": (
        Severity.NOTE,
        "Years of two digits in {columns} of {label}: {rows}. They were read as 1969 to 2068.",
        "The system leaves the century out.",
        "Nothing to do; export dates like 2025-03-31 to avoid it.",
    ),
}  # fmt: skip


def _as_booleans(text: pl.Series) -> pl.Series:
    # There are few words for it in many rows.
    words = text.drop_nulls().unique()
    meant = _BOOLEANS | {word: _BOOLEANS.get(word.lower()) for word in words}
    return text.replace_strict(
        list(meant), list(meant.values()), default=None, return_dtype=pl.Boolean
    )


def _as_lists(text: pl.Series) -> pl.Series:
    """Split ids at semicolons; an empty entry is none."""
    parts = pl.col(text.name).str.split(";").list.eval(pl.element().str.strip_chars())
    given = parts.list.eval(pl.element().filter(pl.element() != ""))
    return pl.DataFrame({text.name: text}).select(given).to_series()
