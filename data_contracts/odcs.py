"""Open Data Contract Standard files (3.1) become contracts; whatever cannot be read is refused.

Reference: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any

import polars as pl
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from data_contracts.checks.row_rules import METRICS
from data_contracts.contract import Column, DataContract, Rule, Severity
from data_contracts.raw import as_it_came

CONTRACTS = (
    "touches", "deals", "deal_contacts", "deal_stages", "leads", "lead_stages", "person_links",
    "content", "costs", "verdicts", "holdouts",
)  # fmt: skip
"""The tables that have a contract, in the order a reader should meet them."""

_DTYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "timestamp": pl.Datetime("us", "UTC"),
    "number": pl.Decimal(38, 4),
    "boolean": pl.Boolean(),
    "array": pl.List(pl.String()),
}
_FORMS = {
    "timestamp": ("a date and time", "Write dates like 2025-03-31 or 2025-03-31T14:05:00Z."),
    "number": ("an amount", "Write plain numbers like 1250.00, without words."),
    "boolean": ("yes or no", "Write true or false."),
}
_GIVEN = "expect_column_values_to_not_be_null"
_WHOLE_ROW = ("expect_key_to_mean_one_row", "expect_row_not_to_repeat")


class ContractFileError(ValueError):
    """A contract file says something that cannot be read or checked."""


@cache
def contract(name: str) -> DataContract:
    """Return the contract of one of the ledger's tables.

    Args:
        name: One of `CONTRACTS`.

    Raises:
        ContractFileError: There is no such contract, or its file cannot be read.
    """
    if name not in CONTRACTS:
        raise ContractFileError(
            f"There is no contract for a table {name!r}; there are {', '.join(CONTRACTS)}."
        )
    file = files("data_contracts") / "contracts" / f"{name}.odcs.yaml"
    return read_contract(file.read_text("utf-8"), file.name)


def read_contract(text: str, file: str) -> DataContract:
    """Return the contract that a file's text describes.

    Args:
        text: YAML by the Open Data Contract Standard 3.1, with one table under `schema`.
        file: The file's name, for messages.

    Raises:
        ContractFileError: The text is not such a contract, or it asks for a check that the
            ledger does not know. Nothing is skipped in silence.
    """
    document = _document(text, file)
    table = document["schema"][0]
    columns = tuple(_column(node, file) for node in table["properties"])
    return DataContract(
        name=table["name"],
        version=str(document["version"]),
        meaning=table["description"],
        columns=columns,
        rules=tuple(_Rules(file, table, columns)),
        key=_key(table["properties"]),
    )


def _document(text: str, file: str) -> dict[str, Any]:
    try:
        document = YAML(typ="safe").load(text)
    except YAMLError as error:
        raise ContractFileError(f"{file} is not readable YAML: {error}") from error
    if not isinstance(document, dict) or not str(document.get("apiVersion")).startswith("v3."):
        raise ContractFileError(f"{file} is not an Open Data Contract: `apiVersion: v3.1.0`.")
    if len(document.get("schema") or ()) != 1:
        raise ContractFileError(f"{file} must describe exactly one table under `schema`.")
    return document


def _column(node: Mapping[str, Any], file: str) -> Column:
    kind = node.get("logicalType", "string")
    if kind not in _DTYPES:
        raise ContractFileError(
            f"{file}, column {node['name']}: the ledger cannot read logicalType {kind!r}; "
            f"use one of {', '.join(_DTYPES)}."
        )
    custom = _custom(node)
    return Column(
        name=node["name"],
        dtype=_DTYPES[kind],
        meaning=node["description"],
        unit=custom.get("unit", ""),
        required=bool(node.get("required") or custom.get("columnRequired")),
    )


def _key(properties: list[dict[str, Any]]) -> tuple[str, ...]:
    parts = [node for node in properties if node.get("primaryKey")]
    return tuple(n["name"] for n in sorted(parts, key=lambda n: n.get("primaryKeyPosition", 1)))


def _custom(node: Mapping[str, Any]) -> dict[str, Any]:
    return {entry["property"]: entry["value"] for entry in node.get("customProperties", ())}


class _Rules:
    """The rules of one table, in the order of its file, each by what it must name."""

    def __init__(self, file: str, table: Mapping[str, Any], columns: tuple[Column, ...]) -> None:
        self._file = file
        self._table = table
        self._dtypes = {column.name: column.dtype for column in columns}

    def __iter__(self) -> Iterator[Rule]:
        for node in self._table.get("quality", ()):
            yield self._rule(node, None)
        for column in self._table["properties"]:
            kind = column.get("logicalType", "string")
            if kind in _FORMS:
                yield self._readable(column["name"], *_FORMS[kind])
            for node in column.get("quality", ()):
                yield self._rule(node, column["name"])

    def _readable(self, column: str, form: str, fix: str) -> Rule:
        return Rule(
            name=f"{self._table['name']}.{column}_readable",
            severity=Severity.MUST_FIX,
            says=f"Every {column} can be read as {form}.",
            cause="The column holds another form, or words such as “n/a”.",
            fix=fix,
            columns=(column,),
            expectation="expect_column_values_to_be_readable",
            arguments=MappingProxyType({"column": as_it_came(column), "cast": column}),
            found=f"the {column} cannot be read as {form}",
        )

    def _rule(self, node: Mapping[str, Any], column: str | None) -> Rule:
        name = f"{self._table['name']}.{node.get('id')}"
        expectation, arguments = self._expectation(node, column, name)
        custom = _custom(node)
        missing = [k for k in ("found", "cause", "fix") if not custom.get(k)]
        if missing or not node.get("description"):
            lacks = ", ".join(missing) or "description"
            raise ContractFileError(f"{self._file}, rule {name}: give its {lacks}.")
        columns = self._columns(arguments, name) or _key(self._table["properties"])
        return Rule(
            name=name,
            severity=self._severity(node, name),
            says=node["description"],
            cause=custom["cause"],
            fix=custom["fix"],
            columns=columns,
            expectation=expectation,
            arguments=MappingProxyType(self._completed(expectation, arguments)),
            found=custom["found"],
            stays=custom.get("row") == "stays",
        )

    def _expectation(
        self, node: Mapping[str, Any], column: str | None, name: str
    ) -> tuple[str, dict[str, Any]]:
        if node.get("type", "library") == "library":
            return self._library(node, column, name)
        implementation = node.get("implementation")
        if node["type"] != "custom" or not isinstance(implementation, dict):
            raise ContractFileError(
                f"{self._file}, rule {name}: a rule of type {node['type']!r} cannot be checked; "
                "use a `metric`, or `type: custom` with `implementation: {type, kwargs}`."
            )
        if implementation.get("type") not in METRICS:
            raise ContractFileError(
                f"{self._file}, rule {name}: the ledger cannot check "
                f"{implementation.get('type')!r}; it can check {', '.join(METRICS)}."
            )
        return implementation["type"], dict(implementation.get("kwargs") or {})

    def _library(
        self, node: Mapping[str, Any], column: str | None, name: str
    ) -> tuple[str, dict[str, Any]]:
        if node.get("mustBe") != 0:
            raise ContractFileError(
                f"{self._file}, rule {name}: write `mustBe: 0`, no row may break it."
            )
        given = node.get("arguments") or {}
        match (node.get("metric"), column, *sorted(given)):
            case ("nullValues", str(), *rest) if not rest:
                return _GIVEN, {"column": column}
            case ("invalidValues", str(), "validValues"):
                values = list(given["validValues"])
                return "expect_column_values_to_be_in_set", {"column": column, "value_set": values}
            case ("invalidValues", str(), "pattern"):
                pattern = given["pattern"]
                return "expect_column_values_to_match_regex", {"column": column, "regex": pattern}
            case ("duplicateValues", str(), *rest) if not rest:
                return "expect_column_values_to_be_unique", {"column": column}
            case ("duplicateValues", None, "properties"):
                names = list(given["properties"])
                return "expect_compound_columns_to_be_unique", {"column_list": names}
        raise ContractFileError(
            f"{self._file}, rule {name}: the ledger cannot check metric {node.get('metric')!r} "
            f"with arguments {sorted(given)} here."
        )

    def _columns(self, arguments: Mapping[str, Any], name: str) -> tuple[str, ...]:
        single = (arguments.get(k) for k in ("column", "column_A", "column_B"))
        several = (arguments.get(k, ()) for k in ("key", "column_list"))
        named = [*filter(None, single), *chain.from_iterable(several)]
        unknown = [
            c
            for c in [*named, *arguments.get("where", {}), *arguments.get("unless", {})]
            if c not in self._dtypes
        ]
        if unknown:
            raise ContractFileError(
                f"{self._file}, rule {name}: the table has no column {', '.join(unknown)}."
            )
        return tuple(named)

    def _severity(self, node: Mapping[str, Any], name: str) -> Severity:
        try:
            return Severity(str(node.get("severity")))
        except ValueError as error:
            raise ContractFileError(
                f"{self._file}, rule {name}: severity {node.get('severity')!r} is not one of "
                f"{', '.join(Severity)}."
            ) from error

    def _completed(self, expectation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if expectation in _WHOLE_ROW:
            return {**arguments, "column_list": list(self._dtypes)}
        column = arguments.get("column")
        if expectation == _GIVEN and column and self._dtypes[column] != pl.String():
            # A date that cannot be read is given all the same: its text is asked.
            return {**arguments, "column": as_it_came(column)}
        return arguments
