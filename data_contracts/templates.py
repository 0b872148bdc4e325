"""Empty tables to fill, with two example rows, so that nobody has to guess what goes where."""

import csv
import io

from data_contracts.odcs import CONTRACTS, contract
from data_contracts.vendors import VENDORS


class NoTemplateError(ValueError):
    """There is no table of that name."""


def template(table: str) -> bytes:
    """Return a CSV that a marketer can fill: the contract's columns and two example rows.

    Args:
        table: A table with a contract: `touches`, `deals`, `leads`, …

    Returns:
        UTF-8 with a mark, so that Excel reads it; it loads as it stands.

    Raises:
        NoTemplateError: There is no such table.
    """
    if table not in CONTRACTS:
        raise NoTemplateError(f"There is no table “{table}”; there are {', '.join(CONTRACTS)}.")
    columns = [column.name for column in contract(table).columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_examples(table))
    return text.getvalue().encode("utf-8-sig")


def _examples(table: str) -> list[dict[str, str]]:
    own = VENDORS[0]
    return [dict(row) for kind in own.tables if kind.name == table for row in kind.examples]
