"""What is said about a workbook: hidden sheets, and cells whose value may not be the right one."""

from collections.abc import Collection, Iterable, Mapping

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Place, Severity
from data_contracts.reading.workbook_cells import Oddities, Spot
from data_contracts.words import many

_PLACES = 5
_NAMED = 10


def hidden_finding(label: str, hidden: Mapping[str, int]) -> tuple[Finding, ...]:
    """Say which hidden sheets were left out.

    Args:
        label: The workbook's name.
        hidden: The rows of each, by its name.
    """
    if not hidden:
        return ()
    named = [f"“{name}” ({many(rows, 'row')})" for name, rows in hidden.items()]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return (
        Finding(
            table=label,
            rule="reading.hidden_sheets",
            severity=Severity.SHOULD_FIX,
            rows=sum(hidden.values()),
            says=f"Sheets of {label} that are hidden, hence left out: "
            f"{', '.join(named[:_NAMED])}{more}.",
            cause="Somebody keeps an older state or notes there.",
            fix="Nothing to do if they are not needed; else show them in Excel (right-click a "
            "sheet's tab, Unhide) and save.",
        ),
    )


def odd_findings(
    label: str, odd: Oddities, names: Mapping[str, str], lines: Collection[int]
) -> tuple[Finding, ...]:
    """Say which cells of a table hold errors, no value, or numbers of too many digits.

    Args:
        label: What the table is called.
        odd: What is odd on its sheet.
        names: The names of its columns, by what they are called on the sheet.
        lines: The rows of the sheet that belong to it.
    """
    kinds: dict[str, Iterable[Spot]] = {
        "errors": odd.errors, "formulas": odd.empty_formulas, "long_numbers": odd.long,
    }  # fmt: skip
    found = []
    for kind, spots in kinds.items():
        own = sorted(spot for spot in spots if spot[0] in lines and spot[1] in names)
        if not own:
            continue
        says, cause, fix = _SAID[kind]
        columns = dict.fromkeys(names[column] for _, column in own)
        found.append(
            said_of(
                label,
                len(own),
                says,
                table=label,
                rule=f"reading.{kind}",
                severity=Severity.SHOULD_FIX,
                rows=len({line for line, _ in own}),
                cause=cause,
                fix=fix,
                columns=tuple(columns),
                places=tuple(
                    Place(
                        label,
                        line,
                        f"{odd.errors.get((line, column), '')} (column “{names[column]}”)".strip(),
                    )
                    for line, column in own[:_PLACES]
                ),
            )
        )
    return tuple(found)


_SAID = {
    "errors": (
        "Cells with an error, such as #N/A, in {columns} of {label}: {rows}. It was kept as text.",
        "A formula looks something up that is not there, or divides by nothing.",
        "Correct the formula, or export the rows from the system itself.",
    ),
    "formulas": (
        "Cells in {columns} of {label} whose formula has no value: {rows}. They were read as none.",
        "A program wrote the workbook, and no Excel has calculated it since.",
        "Open it in Excel, which calculates every formula, and save it.",
    ),
    "long_numbers": (
        "Numbers of over 15 digits in {columns} of {label}: {rows}. They may have lost some.",
        "Ids were kept as numbers, of which Excel keeps 15 digits: different ones may look alike.",
        "Export the ids as text, or as CSV from the system itself.",
    ),
}
