"""The parts of a report, described in finished text but not yet drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One number as data, for `facts.json` and the frozen quarter.

    Attributes:
        key: Stable dotted name, for example `credit.channel.email.linear`.
        label: What it is, in words.
        text: Exactly the text shown.
        value: The number; None where unknown.
        low: Lower end of its interval; None where there is none.
        high: Upper end of its interval; None where there is none.
        n: How many independent units it rests on; None where it is a plain count or sum.
        why: Why it is unknown or weak; empty where neither.
        unit: `USD`, `share`, `days`, `deals`, `touches`, `leads`, `rows`, …
    """

    key: str
    label: str
    text: str
    value: float | int | str | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    why: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The answer in one sentence, before any chart."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name; at most four stand side by side.

    Attributes:
        label: What it is.
        text: The number as text; no renderer formats it again.
        note: Its range or caveat.
        fact: The same number as data.
    """

    label: str
    text: str
    note: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, the sentence that says what it shows, and its data as text.

    Attributes:
        key: Stable id, unique in its report; it prefixes the ids inside the SVG.
        title: What the chart answers, as a short heading.
        says: What to see in it: the caption, and the alternative text.
        spec: A Vega-Lite specification without theme, with finished labels, whose data holds
            at most 2,000 rows. `reports.charts` makes it.
        data: The same numbers as a table, for readers who cannot see the chart.
    """

    key: str
    title: str
    says: str
    spec: Mapping[str, Any]
    data: "Table"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a page offers beside a table; a report on paper has no place for it.

    Attributes:
        label: What the button says.
        file: The file's name.
        content: What is in it.
    """

    label: str
    file: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """A table of finished text.

    Attributes:
        key: Stable id, unique in its report.
        title: What it shows; empty where the heading above says it.
        header: Column names.
        rows: Cells as text, one tuple per row.
        numeric: For each column, whether it holds numbers (set right, tabular figures).
        note: What a reader must know about it; empty where nothing.
        dim: Indexes of rows that are too young or too small to compare.
        facts: The cells that matter, as data.
        attached: The whole of what it shows a part of, or a form to fill; mostly nothing.
    """

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    note: str = ""
    dim: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()
    attached: Attached | None = None


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a reader must know before quoting the numbers.

    Attributes:
        text: The caveat, whole sentences.
        severe: Whether it stops a conclusion (too few deals, currencies without rates).
    """

    text: str
    severe: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph under its own small heading; the methods page is made of these."""

    heading: str
    text: str


Block = Sentence | Figure | Chart | Table | Caveat | Prose


@dataclass(frozen=True, slots=True)
class Section:
    """One question and its answer.

    Attributes:
        key: Stable id; the page's address.
        title: The short name, for navigation.
        question: The question it answers, as the heading.
        blocks: The answer, top to bottom.
    """

    key: str
    title: str
    question: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Sections in reading order, and what every page of it must say.

    Attributes:
        title: What the report answers.
        subtitle: The book's name, the period, the date of the data.
        footer: Rows, window, model, contacts, currency and data date, in one line.
        sections: In reading order.
        settings: The choices behind it, as text by name, for the facts.
        contracts: Table → version of the contract it was held to.
        fingerprints: (label, table, SHA-256) of each file or query that was read.
        fingerprint: The dataset's own: equal text means equal tables.
    """

    title: str
    subtitle: str
    footer: str
    sections: tuple[Section, ...]
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    contracts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fingerprints: tuple[tuple[str, str, str], ...] = ()
    fingerprint: str = ""
