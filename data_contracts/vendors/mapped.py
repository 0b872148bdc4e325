"""A confirmed mapping as a vendor format, so that its files are read like all others."""

from collections.abc import Iterable
from types import MappingProxyType

import polars as pl

from data_contracts.column_mapping import EMAIL, ColumnMapping
from data_contracts.odcs import contract
from data_contracts.reading.table import TextTable
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.format import Becoming, VendorFormat, VendorTable

KEY = "mapped"
"""The vendor of files whose columns the reader confirmed."""

_PERSON = "lead_id"
_MILESTONES = frozenset(
    {
        "deals.created_at", "deals.closed_at", "deal_stages.entered_at", "lead_stages.entered_at",
        *(f"leads.{name}_at" for name in (
            "created", "mql", "accepted", "sales_ready", "disqualified", "opted_out", "left")),
    }
)  # fmt: skip
"""In these a date without a time of day means the end of that day, as in our own tables."""


def mapping_of(table: TextTable, mappings: Iterable[ColumnMapping]) -> ColumnMapping | None:
    """Return the confirmed mapping for a file with this header, if there is one.

    A table that the reader named wins over a mapping to another.
    """
    for mapping in mappings:
        fits = mapping.header_fingerprint == table.header_fingerprint
        if fits and table.named in {"", mapping.table}:
            return mapping
    return None


def format_of(mapping: ColumnMapping) -> tuple[VendorFormat, VendorTable]:
    """Return how files with a confirmed mapping are read."""
    columns = dict(mapping.columns)
    address = columns.pop(EMAIL, None)
    cells = {name: _cell(mapping, name, source) for name, source in columns.items()}
    cells |= {name: Cell(value=value) for name, value in mapping.always}
    if address and _PERSON not in cells and _has_people(mapping.table):
        cells[_PERSON] = Cell(sources=(address,), person=True)
    becoming = Becoming(
        table=mapping.table,
        cells=MappingProxyType(cells),
        only=MappingProxyType({}),
        email=(address,) if address else (),
    )
    kind = VendorTable(
        name=mapping.table, needs=tuple((source,) for _, source in mapping.columns),
        becomes=(becoming,), label=f"{mapping.table.replace('_', ' ')}, as you said",
    )  # fmt: skip
    return VendorFormat(KEY, "Your mapping", (kind,), end_of_day=_MILESTONES), kind


def _cell(mapping: ColumnMapping, name: str, source: str) -> Cell:
    meant = {word.casefold(): ours for column, word, ours in mapping.words if column == name}
    dtype = next(column.dtype for column in contract(mapping.table).columns if column.name == name)
    order = mapping.date_order if isinstance(dtype, pl.Datetime) else None
    return Cell(sources=(source,), values=MappingProxyType(meant), order=order or "")


def _has_people(table: str) -> bool:
    return any(column.name == _PERSON for column in contract(table).columns)
