"""Vendor formats are YAML files; whatever one says that is not understood is refused."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from data_contracts.contract import Severity
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.vendors.format import (
    Becoming,
    Case,
    Cell,
    Condition,
    LeftOut,
    Said,
    VendorFormat,
    VendorTable,
    Warned,
    ZoneEvidence,
)

_CELL = {
    "from", "value", "cases", "values", "patterns", "otherwise", "doubtful", "absent", "joined",
    "first_of", "time", "zone", "person", "only_if",
}  # fmt: skip
_BECOMING = {"table", "columns", "only", "left_out", "split", "said", "email"}
_TABLE = {"name", "needs", "becomes", "warned", "examples"}
_FORMAT = {"key", "label", "tables", "end_of_day", "zone_evidence"}


class FormatFileError(ValueError):
    """A vendor format says something that is not understood."""


def read_yaml(name: str) -> Any:
    """Return what a YAML file of this package says."""
    return YAML(typ="safe").load((files("data_contracts.vendors") / name).read_text("utf-8"))


def read_format(name: str) -> VendorFormat:
    """Read one vendor format.

    Args:
        name: A YAML file in this package.

    Raises:
        FormatFileError: The file uses a word that means nothing here.
    """
    document = _known(read_yaml(name), _FORMAT, name)
    evidence = document.get("zone_evidence")
    return VendorFormat(
        key=document["key"],
        label=document["label"],
        tables=tuple(_table(node, name) for node in document["tables"]),
        end_of_day=frozenset(document.get("end_of_day", ())),
        zone_evidence=ZoneEvidence(**evidence) if evidence else None,
    )


def _table(node: Mapping[str, Any], file: str) -> VendorTable:
    _known(node, _TABLE, f"{file}, {node.get('name')}")
    return VendorTable(
        name=node["name"],
        needs=tuple(_texts(need) for need in node["needs"]),
        becomes=tuple(_becoming(b, f"{file}, {node['name']}") for b in node["becomes"]),
        warned=tuple(_warned(w) for w in node.get("warned", ())),
        examples=tuple(MappingProxyType(dict(row)) for row in node.get("examples", ())),
    )


def _warned(node: Mapping[str, Any]) -> Warned:
    return Warned(node["columns_starting"], _said(node), node.get("unless", ""))


def _becoming(node: Mapping[str, Any], where: str) -> Becoming:
    _known(node, _BECOMING, where)
    table = node["table"]
    return Becoming(
        table=table,
        cells=MappingProxyType(_cells(table, node["columns"], where)),
        only=_condition(node.get("only", {})),
        left_out=tuple(
            LeftOut(_condition(entry["when"]), _said(entry)) for entry in node.get("left_out", ())
        ),
        split=node.get("split", ""),
        said=_said(node["said"]) if "said" in node else None,
        email=_texts(node.get("email", ())),
    )


def _cells(table: str, columns: Mapping[str, Any], where: str) -> dict[str, Cell]:
    """Read the columns; `as_named: true` adds every contract column under its own name."""
    columns = dict(columns)
    cells: dict[str, Cell] = {}
    if columns.pop("as_named", False) and table in CONTRACTS:
        cells = {column.name: Cell(sources=(column.name,)) for column in contract(table).columns}
    return cells | {name: _cell(node, f"{where}, {name}") for name, node in columns.items()}


def _cell(node: Any, where: str) -> Cell:
    if isinstance(node, str | list):
        return Cell(sources=_texts(node))
    _known(node, _CELL, where)
    return Cell(
        sources=_texts(node.get("from", ())),
        value=node.get("value"),
        cases=tuple(Case(_condition(c["when"]), c["is"]) for c in node.get("cases", ())),
        values=MappingProxyType({k.casefold(): v for k, v in node.get("values", {}).items()}),
        patterns=tuple((p["like"], p["is"]) for p in node.get("patterns", ())),
        otherwise=node.get("otherwise"),
        doubtful=node.get("doubtful", ""),
        absent=node.get("absent"),
        joined=_texts(node.get("joined", ())),
        first_of=node.get("first_of", ""),
        time=_texts(node.get("time", ())),
        zone=node.get("zone", ""),
        person=node.get("person", False),
        only_if=_condition(node.get("only_if", {})),
    )


def _condition(node: Mapping[str, Any]) -> Condition:
    return MappingProxyType(
        {name: tuple(v.casefold() for v in _texts(values)) for name, values in node.items()}
    )


def _said(node: Mapping[str, Any]) -> Said:
    return Said(node["rule"], Severity(node["severity"]), node["says"], node["cause"], node["fix"])


def _texts(node: Any) -> tuple[str, ...]:
    return (node,) if isinstance(node, str) else tuple(node)


def _known(node: Any, allowed: set[str], where: str) -> Mapping[str, Any]:
    if unknown := sorted(set(node) - allowed):
        raise FormatFileError(
            f"{where}: {', '.join(unknown)} means nothing here; use {', '.join(sorted(allowed))}."
        )
    return dict(node)
