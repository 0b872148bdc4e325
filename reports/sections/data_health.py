"""Section: can these numbers be trusted? Rows in and out, every finding, every file."""

from attribution.analysis import Analysis
from data_contracts.contract import Finding, Severity
from data_contracts.dataset import Dataset
from data_contracts.odcs import contract
from reports.blocks import Block, Caveat, Fact, Figure, Section, Sentence, Table
from reports.names import name
from reports.numbers import count, share
from reports.sections.origin_rows import FileRows, file_rows, origins_table
from reports.tables import NUMBER, WORDS, table
from reports.told import count_fact, figure
from reports.wording import joined, rows_of

KEY = "data_health"
TITLE = "Data health"
QUESTION = "Can these numbers be trusted?"

_MEANS = {
    Severity.MUST_FIX: "somebody has to act (rows that cannot be used are set aside)",
    Severity.SHOULD_FIX: "rows are used, with a caveat",
    Severity.NOTE: "nothing to do",
}


def data_health(analysis: Analysis) -> Section:
    """Answer how many rows came in, how many are used, and what is wrong with the others."""
    data = analysis.data
    files = file_rows(data)
    blocks: list[Block] = [
        _answer(data, files),
        *_figures(data),
        _rows(data),
        _findings(data),
        *([origins_table(files)] if files else []),
        *_missing_tables(data),
    ]
    return Section(KEY, TITLE, QUESTION, tuple(blocks))


def _answer(data: Dataset, files: tuple[FileRows, ...]) -> Sentence:
    read, bad = _read(data), _quarantined(data)
    if not read:
        return Sentence("There is nothing to trust: no row was read.")
    but = _reservations(data, files)
    if not bad and not but:
        return Sentence(
            f"All {count(read, 'row')} read are in use; no row breaks a rule that must hold."
        )
    told = f"{count(read, 'row')} of all tables are in use, none is in quarantine."
    if bad:
        tables = [
            f"{count(table.bad.height)} of {rows_of(table.read, key)}"
            for key, table in data.tables.items()
            if table.bad.height
        ]
        told = (
            f"{share((read - bad) / read)} of {count(read, 'row')} are in use. "
            f"{count(bad, 'row')} in quarantine: {joined(tables)}. "
            "No row of a table is lost: read = good + quarantined."
        )
    return Sentence(f"{told} Before you rely on them: {joined(but)}." if but else told)


def _reservations(data: Dataset, files: tuple[FileRows, ...]) -> list[str]:
    """Return what keeps the rows in use from being all there is to use."""
    must = len(data.must_fix)
    told = [f"{count(must, 'finding')} must be fixed"] if must else []
    for file in files:
        origin = file.origin
        if not origin.table:
            told.append(f"{name(origin.label)} ({count(origin.rows, 'row')}) was left aside")
        elif file.left_out:
            were = "was" if file.left_out == 1 else "were"
            told.append(
                f"{count(file.left_out)} of {count(origin.rows, 'row')} of {name(origin.label)} "
                f"{were} left out"
            )
    if len(told) > _NAMED:
        return [*told[: _NAMED - 1], f"{count(len(told) - _NAMED + 1)} more below"]
    return told


def _figures(data: Dataset) -> list[Figure]:
    read, bad = _read(data), _quarantined(data)
    must, should = (
        [finding for finding in data.findings if finding.severity is severity]
        for severity in (Severity.MUST_FIX, Severity.SHOULD_FIX)
    )
    return [
        figure(count_fact("rows.read", "Rows read", read, "rows"), _files(data)),
        figure(
            count_fact("rows.good", "Rows in use", read - bad, "rows"), "good rows of all tables"
        ),
        figure(
            count_fact("rows.quarantined", "Rows in quarantine", bad, "rows"),
            "with file, line, rule, cause and fix" if bad else "none had to be set aside",
        ),
        figure(
            count_fact("findings.must_fix", "Findings to fix", len(must), "findings"),
            f"and {count(len(should))} that should be fixed",
        ),
    ]


def _files(data: Dataset) -> str:
    return f"from {count(len(data.origins), 'file or query', 'files or queries')}"


def _rows(data: Dataset) -> Table:
    return table(
        "rows",
        "Rows in, rows out",
        (
            ("Table", WORDS), ("Rows read", NUMBER), ("In use", NUMBER), ("Quarantined", NUMBER),
            ("Contract", NUMBER),
        ),
        [
            (
                key,
                count_fact(f"rows.{key}.read", f"Rows read: {key}", checked.read, "rows"),
                count_fact(f"rows.{key}.good", f"Rows in use: {key}", checked.good.height, "rows"),
                count_fact(
                    f"rows.{key}.quarantined", f"Rows in quarantine: {key}", checked.bad.height,
                    "rows",
                ),
                contract(key).version,
            )
            for key, checked in data.tables.items()
        ],
    )  # fmt: skip


def _findings(data: Dataset) -> Block:
    if not data.findings:
        return Caveat("No finding: every row keeps every rule of its contract.")
    order = list(Severity)
    findings = sorted(data.findings, key=lambda finding: order.index(finding.severity))
    return table(
        "findings",
        "What was found, and what to do about it",
        (
            ("Level", WORDS), ("Rows", NUMBER), ("What we found", WORDS),
            ("Cause and fix", WORDS), ("Where", WORDS),
        ),
        [_finding(at, finding) for at, finding in enumerate(findings)],
        note="; ".join(f"{level.capitalize()}: {means}" for level, means in _MEANS.items()) + ".",
    )  # fmt: skip


def _finding(at: int, finding: Finding) -> tuple[str | Fact, ...]:
    key = f"findings.{at}.{finding.rule}"
    return (
        finding.severity.capitalize(),
        count_fact(key, finding.rule, finding.rows, "rows") if finding.rows else "–",
        name(f"{finding.table}: {finding.says}" if finding.table else finding.says, _SENTENCE),
        name(f"{finding.cause} {finding.fix}".strip(), _SENTENCE),
        _places(finding),
    )


_SENTENCE = 400
_NAMED = 5


def _places(finding: Finding) -> str:
    shown = finding.places[:2]
    told = [
        f"{name(place.file)}, line {count(place.line)}"
        + (f": “{name(place.value)}”" if place.value else "")
        for place in shown
    ]
    more = max(finding.rows, len(finding.places)) - len(shown)
    return "; ".join([*told, *([f"{count(more)} more"] if told and more > 0 else [])]) or "–"


def _missing_tables(data: Dataset) -> list[Block]:
    optional = {
        "leads": "time to sales-ready and credit by segment",
        "content": "what each content piece earned, by title",
        "costs": "return on what was spent",
        "verdicts": "what sales thinks of the leads",
        "holdouts": "whether nurture caused it",
    }
    missing = [f"{key} ({what})" for key, what in optional.items() if key not in data.tables]
    if not missing:
        return []
    return [Caveat(f"Not in these exports, and so not answered: {joined(missing)}.")]


def _read(data: Dataset) -> int:
    return sum(table.read for table in data.tables.values())


def _quarantined(data: Dataset) -> int:
    return sum(table.bad.height for table in data.tables.values())
