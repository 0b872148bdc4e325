"""Vendor formats are YAML files; whatever one says that is not understood is refused."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from data_contracts.contract import Severity
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.vendors.cell_file import (
    FormatFileError,
    cell,
    condition,
    known,
    needed,
    one_of,
    pattern,
    texts,
)
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.format import (
    SYSTEMS,
    Becoming,
    LeftOut,
    VendorFormat,
    VendorTable,
    Warned,
    ZoneEvidence,
    is_computed,
)
from data_contracts.vendors.shapes import Carried, ChangesOf, OncePer, Parents, Said, Unpivot

_BECOMING = {
    "table", "columns", "only", "left_out", "split", "split_by", "said", "email", "add", "unpivot",
    "once_per", "changes_of", "carry", "parents", "same_as", "visitor",
}  # fmt: skip
_TABLE = {"name", "label", "needs", "becomes", "warned", "examples", "title", "not_needed"}
_FORMAT = {"key", "label", "tables", "end_of_day", "zone_evidence", "system"}
_SAID = {"rule", "severity", "says", "cause", "fix"}
_TAKEN = {
    "(file)", "(line)", "(fault)", "(e-mail)", "(at)", "(preferred)", "(when)", "(taken)", "(own)",
    "(held)", "(parent)", "(below)",
}  # fmt: skip


def read_yaml(name: str) -> Any:
    """Return what a YAML file of this package says."""
    return YAML(typ="safe").load((files("data_contracts.vendors") / name).read_text("utf-8"))


def read_format(*names: str) -> VendorFormat:
    """Read one vendor format.

    Args:
        names: YAML files in this package; those after the first add tables to it.

    Raises:
        FormatFileError: A file uses a word that means nothing here, or is another vendor's.
    """
    first, *others = (_format(read_yaml(name), name) for name in names)
    for other, name in zip(others, names[1:], strict=True):
        if other.key != first.key:
            raise FormatFileError(f"{name}: its key is {other.key}, but {names[0]}'s {first.key}.")
        first = replace(first, tables=(*first.tables, *other.tables))
    return first


def parse(text: str, name: str) -> VendorFormat:
    """Read a vendor format from its text.

    Args:
        text: YAML in the language that `canonical.yaml` explains.
        name: What messages call it.

    Raises:
        FormatFileError: The text uses a word that means nothing here.
    """
    return _format(YAML(typ="safe").load(text), name)


def _format(document: Any, name: str) -> VendorFormat:
    known(document, _FORMAT, name)
    evidence = document.get("zone_evidence")
    return VendorFormat(
        key=needed(document, "key", name),
        label=needed(document, "label", name),
        tables=tuple(_table(node, name) for node in needed(document, "tables", name)),
        end_of_day=frozenset(document.get("end_of_day", ())),
        zone_evidence=ZoneEvidence(**evidence) if evidence else None,
        system=one_of(document.get("system", "sheet"), SYSTEMS, "system", name),
    )


def _table(node: Any, file: str) -> VendorTable:
    known(node, _TABLE, file)
    name = needed(node, "name", file)
    where = f"{file}, {name}"
    becomes = node.get("becomes", [])
    if not becomes and "not_needed" not in node:
        raise FormatFileError(f"{where}: say what its rows become, or why they are not_needed.")
    return VendorTable(
        name=name,
        needs=tuple(texts(need) for need in needed(node, "needs", where)),
        becomes=tuple(_becoming(b, where) for b in becomes),
        warned=tuple(_warned(w, where) for w in node.get("warned", ())),
        examples=tuple(MappingProxyType(dict(row)) for row in node.get("examples", ())),
        label=node.get("label", ""),
        title=texts(node.get("title", ())),
        not_needed=node.get("not_needed", ""),
    )


def _warned(node: Any, where: str) -> Warned:
    known(node, {"columns_starting", "unless", *_SAID}, where)
    return Warned(
        needed(node, "columns_starting", where), _said(node, where), node.get("unless", "")
    )


def _becoming(node: Any, where: str) -> Becoming:
    known(node, _BECOMING, where)
    table = needed(node, "table", where)
    return Becoming(
        table=table,
        cells=MappingProxyType(_cells(table, needed(node, "columns", where), where)),
        only=condition(node.get("only", {}), where),
        left_out=tuple(_left_out(entry, where) for entry in node.get("left_out", ())),
        split=node.get("split", ""),
        said=_said(node["said"], where) if "said" in node else None,
        email=texts(node.get("email", ())),
        added=MappingProxyType(
            {_computed(n, where): cell(c, f"{where}, {n}") for n, c in node.get("add", {}).items()}
        ),
        unpivot=_unpivot(node["unpivot"], where) if "unpivot" in node else None,
        split_by=node.get("split_by", ";"),
        once_per=_once_per(node["once_per"], where) if "once_per" in node else None,
        changes_of=_changes_of(node["changes_of"], where) if "changes_of" in node else None,
        carried=_carried(node["carry"], where) if "carry" in node else None,
        parents=_parents(node["parents"], where) if "parents" in node else None,
        same_as=texts(node.get("same_as", ())),
        visitor=texts(node.get("visitor", ())),
    )


def _left_out(node: Any, where: str) -> LeftOut:
    known(node, {"when", *_SAID}, where)
    return LeftOut(condition(needed(node, "when", where), where), _said(node, where))


def _unpivot(node: Any, where: str) -> Unpivot:
    known(node, {"like", "name", "value"}, where)
    like, name, value = (needed(node, word, where) for word in ("like", "name", "value"))
    return Unpivot(pattern(like, where), _computed(name, where), _computed(value, where))


def _once_per(node: Any, where: str) -> OncePer:
    known(node, {"columns", "first_by", "prefer", *_SAID}, where)
    return OncePer(
        texts(needed(node, "columns", where)),
        _said(node, where),
        node.get("first_by", ""),
        condition(node.get("prefer", {}), where),
    )


def _changes_of(node: Any, where: str) -> ChangesOf:
    known(node, {"column", "per", "by", *_SAID}, where)
    column, per, by = (needed(node, word, where) for word in ("column", "per", "by"))
    return ChangesOf(column, texts(per), by, _said(node, where))


def _carried(node: Any, where: str) -> Carried:
    known(node, {"columns", "per", "by"}, where)
    columns, per, by = (needed(node, word, where) for word in ("columns", "per", "by"))
    return Carried(texts(columns), texts(per), by)


def _parents(node: Any, where: str) -> Parents:
    known(node, {"column", "separator", "amount", "per", *_SAID}, where)
    column, amount = (needed(node, word, where) for word in ("column", "amount"))
    per = texts(node.get("per", ()))
    return Parents(column, node.get("separator", "."), amount, per, _said(node, where))


def _computed(name: str, where: str) -> str:
    """Refuse names that an export may have too: a computed column never hides one of its own."""
    if not is_computed(name) or name in _TAKEN:
        raise FormatFileError(f"{where}: name the computed column {name!r} in brackets: (name).")
    return name


def _cells(table: str, columns: Mapping[str, Any], where: str) -> dict[str, Cell]:
    """Read the columns; `as_named: true` adds every contract column under its own name."""
    columns = dict(columns)
    cells: dict[str, Cell] = {}
    if columns.pop("as_named", False) and table in CONTRACTS:
        cells = {column.name: Cell(sources=(column.name,)) for column in contract(table).columns}
    return cells | {name: cell(node, f"{where}, {name}") for name, node in columns.items()}


def _said(node: Mapping[str, Any], where: str) -> Said:
    rule, says, cause, fix = (
        needed(node, word, where) for word in ("rule", "says", "cause", "fix")
    )
    severity = one_of(needed(node, "severity", where), tuple(Severity), "severity", where)
    return Said(rule, Severity(severity), says, cause, fix)
