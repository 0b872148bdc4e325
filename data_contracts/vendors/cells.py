"""How a vendor format fills one column: the types of its cells and conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Condition = Mapping[str, tuple[str, ...]]
"""Source column → what its value may be, whatever its case. All columns must agree.

A value is a word; `~` and a regular expression that must be found in the value; `*` for any
given value; an empty text for none; or `!` before one of these for anything else. One of the
wanted ones must hold and none of the unwanted.
"""

NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_CONDITION: Condition = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Case:
    """A value that holds under a condition; the first case that holds wins."""

    when: Condition
    value: str


@dataclass(frozen=True, slots=True)
class Json:
    """A value out of a JSON object that stands in a text column.

    Attributes:
        column: The vendor's names of that column; the first that the file has is used.
        keys: The object's keys; the first that has a value counts. A list becomes `a;b`.
    """

    column: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value that stands in another file of the same vendor.

    Attributes:
        table: The name of that file's `VendorTable`.
        value: Its column with the value wanted; the first that the file has is used.
        key: Its column that is compared with this cell's; none: the only row is meant that the
            table has in the same file, or in all files together.
        keep: Whether a value that is not found stays as it is; else it becomes empty.
        optional: Whether nothing is missed where no such file is there, so that none is asked
            for: what is looked up is whether another file has the row too.
        only: Which rows of that file count: pairs of a `Condition`.
        newest_by: Its column with a time: of several rows with one key, in all its files, the
            newest counts, where files keep old versions.
        second: Whether keys are times, compared to the second; a second with several values has
            none.
        unlisted: A table and its column: values that stand there are none, since what is known by
            itself needs no other to stand for it.
    """

    table: str
    value: tuple[str, ...]
    key: tuple[str, ...] = ()
    keep: bool = True
    optional: bool = False
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    newest_by: str = ""
    second: bool = False
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column is filled.

    It is worked out in this order: `sources`, `first_given`, `json` or `joined`; `first_of`,
    `take`, `cut`;
    `lookup`; `values`, `patterns`, `otherwise`; `cases`; `absent`. What is left is text, which is
    cast as `time`, `zone`, `order`, `decimal` and `divide` say.

    Attributes:
        sources: The vendor's names for it; the first that the file has is used.
        value: A constant, where neither a case nor a source gives a value.
        cases: Values by condition on other source columns; they win over the source.
        values: The vendor's words (case-folded) → ours.
        patterns: Regular expressions over the vendor's words → ours, tried in order.
        otherwise: What any other given word becomes; None: it stays as it came.
        doubtful: A regular expression; words that became `otherwise` although they fit it are told.
        absent: What an empty value becomes, also where the file has no such column; None: it
            stays empty.
        joined: Columns joined to a key by `:`, for ids that the vendor lacks; `=text` stands
            for itself.
        first_of: What separates several values of which the first is taken.
        time: Declared strptime patterns, `epoch_s`, `epoch_ms` or `epoch_us`; `any` after them
            for whatever else is recognised as a date.
        day: Whether it is a day, whatever time of day a copy of the system writes beside it.
        zone: `UTC` where unmarked times are UTC whatever the format's zone is.
        person: Whether it is an e-mail address that stands for a lead.
        only_if: Under which condition on the *filled* columns the value is kept.
        json: Where in a JSON text the value stands.
        first_given: Columns of which the first that has a value *in the row* counts; of `sources`
            it is the first that the file has at all.
        take: A regular expression whose group is the value; where it finds nothing, it is empty.
        cut: How many characters at the start count; 0: all.
        lookup: Where in another file the value stands that this one names.
        divide: What an amount is divided by: 100 for cents.
        order: `mdy` or `dmy`, where the vendor always writes dates in numbers so.
        decimal: The mark before decimals, where the vendor always writes amounts so.
        upper: Whether it is written in capitals: codes of currencies that the vendor writes small.
        told: Whether a note says which words became others, and `values` are compared with blanks
            and hyphens as underscores.
    """

    sources: tuple[str, ...] = ()
    value: str | None = None
    cases: tuple[Case, ...] = ()
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    patterns: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    doubtful: str = ""
    absent: str | None = None
    joined: tuple[str, ...] = ()
    first_of: str = ""
    time: tuple[str, ...] = ()
    day: bool = False
    zone: str = ""
    person: bool = False
    only_if: Condition = field(default_factory=lambda: _NO_CONDITION)
    json: Json | None = None
    first_given: tuple[str, ...] = ()
    take: str = ""
    cut: int = 0
    lookup: Lookup | None = None
    divide: int = 1
    order: str = ""
    decimal: str = ""
    upper: bool = False
    told: bool = False

    @property
    def reads(self) -> Iterator[str]:
        """Every source column that it looks at."""
        yield from self.sources
        yield from self.first_given
        yield from (name for name in self.joined if not name.startswith("="))
        yield from (name for case in self.cases for name in case.when)
        if self.json:
            yield from self.json.column
