"""Every empty table in one archive, with a list that says what each column holds."""

import csv
import io
import zipfile

from data_contracts.contract import Column, DataContract
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.templates import template

# A fixed date makes the same archive every time; 1980 is the first that the format knows.
_DATE = (1980, 1, 1, 0, 0, 0)


def all_templates() -> bytes:
    """Return a ZIP archive: one CSV per table, and `columns.csv`, which says what each holds."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in CONTRACTS:
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", _DATE), template(name))
        archive.writestr(zipfile.ZipInfo("columns.csv", _DATE), _csv(_columns()))
    return content.getvalue()


def _columns() -> list[list[str]]:
    header = ["table", "column", "needed", "unit", "meaning"]
    return [header, *(_row(table, column) for table in map(contract, CONTRACTS)
                      for column in table.columns)]  # fmt: skip


def _row(table: DataContract, column: Column) -> list[str]:
    needed = "yes" if column.required else "no"
    return [table.name, column.name, needed, column.unit, column.meaning]


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
