"""One finding per cause: what is found in several files for one reason is said once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import PurePosixPath

from data_contracts.contract import Finding, InFile, Place, Severity
from data_contracts.words import many

_FILES = 5
_NAMED = 5
_PLACES = 5
_READ = frozenset((
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".gz", ".zip", ".db", ".sqlite",
))  # fmt: skip
_WEIGHTY = ("", "touches", "deals")
"""What credit is made of; nameless: findings on several tables or files."""


@dataclass(frozen=True, slots=True)
class Part(Finding):
    """A finding in one part of the input, which the same in other parts can be put together with.

    Attributes:
        wording: The sentence for any number of files, in which `{label}` becomes the files with
            their counts, `{rows}` the sum of the counts, `{many_rows}` the same with its noun,
            `{columns}` the columns, `{named}` the first five names (`{named:20}`: twenty), and
            `{names}` how many there are. Other braces are doubled (`literal`).
    """

    wording: str = ""


def said_of(  # noqa: PLR0913 (what a finding is made of)
    label: str,
    count: int,
    wording: str,
    *,
    table: str,
    rule: str,
    severity: Severity,
    cause: str,
    fix: str,
    rows: int | None = None,
    columns: Sequence[str] = (),
    places: Sequence[Place] = (),
    named: Iterable[str] = (),
    what: str = "",
    says: str = "",
) -> Part:
    """Return what is found in one file.

    Args:
        label: The file.
        count: How often it is found; 0 where it concerns the file as a whole.
        wording: See `Part`.
        table: The table's name, or the file's.
        rule: The rule's stable id.
        severity: What happens to the rows.
        cause: What usually causes it.
        fix: What to do.
        rows: How many rows it concerns; none: as many as are counted.
        columns: The columns concerned.
        places: Up to five examples.
        named: What is concerned: words, programs.
        what: What is said of this file alone.
        says: The sentence where it is found in this file only; none: as worded.
    """
    part = Part(
        table=table,
        rule=rule,
        severity=severity,
        rows=count if rows is None else rows,
        says=says,
        cause=cause,
        fix=fix,
        columns=tuple(columns),
        places=tuple(places),
        files=(InFile(label, count, what),),
        named=tuple(sorted(set(named))),
        wording=wording,
    )
    return part if says else replace(part, says=_worded(part))


def literal(text: str) -> str:
    """Return text that stands in a wording as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def one_per_cause(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with those of one cause put together, what matters most first.

    The order in which they come changes nothing.
    """
    alike: dict[tuple[object, ...], list[Part]] = {}
    others = []
    for found in findings:
        if isinstance(found, Part):
            cause = (found.rule, found.severity, found.wording, found.cause, found.fix)
            alike.setdefault(cause, []).append(found)
        else:
            others.append(found)
    ones = (put_together(sorted(parts, key=_order_of_part)) for parts in alike.values())
    return tuple(sorted([*others, *map(_plain, ones)], key=_weight))


def put_together(parts: Sequence[Part]) -> Part:
    """Return one finding for those of one cause.

    Args:
        parts: At least one; they differ in what they count and name only.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    tables = {part.table for part in parts}
    places = sorted(
        {place for part in parts for place in part.places}, key=lambda p: (p.file, p.line, p.value)
    )
    whole = replace(
        first,
        table=first.table if len(tables) == 1 else "",
        rows=sum(part.rows for part in parts),
        columns=tuple(dict.fromkeys(name for part in parts for name in part.columns)),
        places=tuple(places[:_PLACES]),
        files=_added([file for part in parts for file in part.files]),
        named=tuple(sorted({name for part in parts for name in part.named})),
    )
    return replace(whole, says=_worded(whole))


def _added(files: Sequence[InFile]) -> tuple[InFile, ...]:
    """Return files with one count each, by name."""
    counts: dict[tuple[str, str], int] = {}
    for file in files:
        counts[file.file, file.what] = counts.get((file.file, file.what), 0) + file.count
    return tuple(InFile(file, count, what) for (file, what), count in sorted(counts.items()))


def _worded(part: Part) -> str:
    count = sum(file.count for file in part.files)
    words = {
        "label": _named_files(part.files),
        "rows": f"{count:,}",
        "many_rows": many(count, "row"),
        "columns": ", ".join(part.columns),
        "named": _Names(part.named),
        "names": f"{len(part.named):,}",
    }
    return part.wording.format(**words)


def _named_files(files: Sequence[InFile]) -> str:
    """Return files by name, the first five with their counts, those with the most first."""
    counts: dict[str, int] = {}
    for file in files:
        name = _file_of(file.file)
        counts[name] = counts.get(name, 0) + file.count
    if len({file.file for file in files}) == 1:
        return files[0].file
    if len(counts) == 1:
        return next(iter(counts))
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{name} ({count:,})" if count else name for name, count in ordered[:_FILES]]
    more = len(ordered) - len(told)
    last = f"{more:,} more" if more else told.pop()
    return f"{', '.join(told)} and {last}"


def _file_of(label: str) -> str:
    """Return the file that a section or a sheet is in: `report.csv` of `report.csv/Details`."""
    parts = label.split("/")
    ends = [
        place for place, part in enumerate(parts, 1) if PurePosixPath(part).suffix.lower() in _READ
    ]
    return "/".join(parts[: ends[-1]]) if ends else label


class _Names:
    """Names in a sentence; a format's number says how many of them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def __format__(self, spec: str) -> str:
        shown = self._names[: int(spec or _NAMED)]
        more = len(self._names) - len(shown)
        return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _plain(part: Part) -> Finding:
    return Finding(**{field.name: getattr(part, field.name) for field in fields(Finding)})


def _order_of_part(part: Part) -> tuple[object, ...]:
    return part.table, part.files[0].file, part.says, part.columns


def _weight(finding: Finding) -> tuple[int, bool, int, str, str, str]:
    """Return what findings are sorted by: severity, what credit is made of, rows concerned."""
    severity = list(Severity).index(finding.severity)
    other = finding.table not in _WEIGHTY
    return severity, other, -finding.rows, finding.table, finding.rule, finding.says
