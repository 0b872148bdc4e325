"""The one door to Great Expectations: contracts become suites, run by Polars.

Great Expectations (1.24) plans which figures a suite needs and judges each expectation. Its
own pandas route takes some twenty times the time of the same checks in Polars, so the figures
come from `row_rules`: all rules of a contract in one query, each with its whole mask of rows.
No data context is made, so that nothing is stored, sent or printed, and the frame is let go
with the run. Importing this module costs seconds: import it inside the function that needs it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from types import MappingProxyType
from typing import Any, ClassVar, Literal

import polars as pl
from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.core.batch import BatchData, BatchMarkers
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import (
    ColumnMapExpectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import MetricProvider
from great_expectations.expectations.registry import (
    get_expectation_impl,
    get_metric_kwargs,
    register_metric,
)
from great_expectations.expectations.row_conditions import (
    AndCondition,
    Column,
    ComparisonCondition,
    NullityCondition,
    Operator,
    OrCondition,
    deserialize_row_condition,
)
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import Validator

from data_contracts.checks.kept import keeping
from data_contracts.checks.row_rules import METRICS, RowRule, RuleNotCheckedError, considered, masks
from data_contracts.contract import Rule, Severity

_SEVERITIES = {
    Severity.MUST_FIX: FailureSeverity.CRITICAL,
    Severity.SHOULD_FIX: FailureSeverity.WARNING,
    Severity.NOTE: FailureSeverity.INFO,
}
_COMPARISONS: Mapping[Operator, Callable[[pl.Expr, Any], pl.Expr]] = {
    Operator.EQUAL: eq,
    Operator.NOT_EQUAL: ne,
    Operator.LESS_THAN: lt,
    Operator.LESS_THAN_OR_EQUAL: le,
    Operator.GREATER_THAN: gt,
    Operator.GREATER_THAN_OR_EQUAL: ge,
    Operator.IN: lambda column, values: column.is_in(values),
    Operator.NOT_IN: lambda column, values: ~column.is_in(values).fill_null(value=False),
}
_NeverIgnored = Literal["all_values_are_missing", "any_value_is_missing", "never"]
_VERDICTS = MappingProxyType({"result_format": "BOOLEAN_ONLY"})
_COMPILED: dict[str, ExpectationConfiguration] = {}
_RULE_IDS: dict[Any, Any] = {}


class ExpectColumnValuesToBeReadable(ColumnMapExpectation):
    """A text could be cast: where it has a value, the column `cast` has one too."""

    cast: str
    map_metric: ClassVar[str] = "column_values.readable"
    success_keys: ClassVar[tuple[str, ...]] = ("cast", "mostly")


class ExpectColumnValuesToExistIn(ColumnMapExpectation):
    """A value is found in the named column of another table, such as `leads.lead_id`."""

    reference: str
    map_metric: ClassVar[str] = "column_values.exist_in"
    success_keys: ClassVar[tuple[str, ...]] = ("reference", "mostly")


class ExpectAnyColumnToBeGiven(MulticolumnMapExpectation):
    """A row has a value in at least one of the columns."""

    map_metric: ClassVar[str] = "columns.any_given"
    ignore_row_if: _NeverIgnored = "never"


class ExpectRowNotToRepeat(MulticolumnMapExpectation):
    """A row differs from every earlier one (by file and line) in some column."""

    map_metric: ClassVar[str] = "columns.row_not_repeated"
    ignore_row_if: _NeverIgnored = "never"


class ExpectKeyToMeanOneRow(MulticolumnMapExpectation):
    """Rows that share their whole key (and what stands in `within`) are the same otherwise."""

    key: list[str]
    within: list[str] | None = None
    map_metric: ClassVar[str] = "columns.key_means_one_row"
    success_keys: ClassVar[tuple[str, ...]] = ("key", "within", "mostly")
    ignore_row_if: _NeverIgnored = "never"


def broken_rows(
    frame: pl.DataFrame, rules: Sequence[Rule], references: Mapping[str, pl.Series]
) -> dict[str, pl.Series]:
    """Return, for each rule that does not hold, which rows of the frame break it.

    Args:
        frame: One row per row of the export: cast columns, texts, file and line.
        rules: The rules of the frame's contract.
        references: The values that other tables hold, by `table.column`.

    Returns:
        Rule name → one Boolean per row. A rule that holds is absent, also where its `mostly`
        allows some rows to break it.

    Raises:
        RuleNotCheckedError: A rule could not be checked.
    """
    configurations = [compiled(rule) for rule in rules]
    keys = {rule.name: figure_of(c) for rule, c in zip(rules, configurations, strict=True)}
    engine = PolarsExecutionEngine(frame, references, {key: name for name, key in keys.items()})
    results = validate(engine, configurations)
    failed = [rule_name(r.expectation_config) for r in results if not r.success]
    return {name: engine.masks[keys[name]] for name in failed}


def validate(
    engine: "PolarsExecutionEngine",
    configurations: Sequence[ExpectationConfiguration],
    result_format: Mapping[str, Any] = _VERDICTS,
) -> list[ExpectationValidationResult]:
    """Return Great Expectations' result for each expectation, in the order given.

    Raises:
        RuleNotCheckedError: An expectation could not be checked; Great Expectations alone
            would call that "not successful", as if rows had failed it.
    """
    validator = _SilentValidator(execution_engine=engine)
    try:
        results = validator.graph_validate(
            list(configurations),
            {"result_format": dict(result_format), "catch_exceptions": False},
        )
    except GreatExpectationsError as error:
        raise RuleNotCheckedError(_named(configurations), f"{error}.") from error
    for result in results:
        refuse_exceptions(result)
    return results


def compiled(rule: Rule) -> ExpectationConfiguration:
    """Return the expectation that a contract's rule stands for, made once for equal rules.

    Raises:
        RuleNotCheckedError: Great Expectations refuses the rule's arguments.
    """
    said = repr((rule.name, rule.severity, rule.expectation, sorted(rule.arguments.items())))
    if said not in _COMPILED:
        _COMPILED[said] = _compiled(rule)
    return _COMPILED[said]


def _compiled(rule: Rule) -> ExpectationConfiguration:
    arguments = dict(rule.arguments)
    where, unless = arguments.pop("where", {}), arguments.pop("unless", {})
    looked_at = [
        *(_is(column, value) for column, value in where.items()),
        *(Column(column).is_not_in(values) for column, values in unless.items()),
    ]
    if looked_at:
        arguments["row_condition"] = reduce(and_, looked_at)
    kind = keeping(get_expectation_impl(rule.expectation))
    severity = _SEVERITIES[rule.severity]
    try:
        made = kind(**arguments, severity=severity, meta={"rule": rule.name})
    except ValidationError as error:
        raise RuleNotCheckedError(rule.name, f"{error}.") from error
    return made.configuration


def refuse_exceptions(result: ExpectationValidationResult) -> None:
    """Raise where a result hides an exception behind "not successful".

    Raises:
        RuleNotCheckedError: It does.
    """
    info = result.exception_info or {}
    for each in [info, *(v for v in info.values() if isinstance(v, Mapping))]:
        if each.get("raised_exception"):
            name = rule_name(result.expectation_config)
            raise RuleNotCheckedError(name, f"{each['exception_message']}.")


class PolarsExecutionEngine(ExecutionEngine[pl.Expr]):
    """Answers every figure that Great Expectations asks about one frame.

    Attributes:
        frame: The rows.
        masks: Which rows break a rule, whole, by the id of the figure that counts them.
    """

    def __init__(
        self,
        frame: pl.DataFrame,
        references: Mapping[str, pl.Series] | None = None,
        names: Mapping[Any, str] | None = None,
    ) -> None:
        super().__init__()
        self.frame = frame
        self.masks: dict[Any, pl.Series] = {}
        self._references = references or {}
        self._names = names or {}

    def get_batch_data_and_markers(self, batch_spec: Any) -> tuple[BatchData, BatchMarkers]:
        """Refuse: this engine is made for one frame and loads no other."""
        raise TypeError(f"Make an engine of the frame instead of loading {batch_spec}.")

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[MetricConfiguration],
        metrics: Any = None,  # noqa: ARG002 - nothing here depends on an earlier figure
        runtime_configuration: Any = None,  # noqa: ARG002 - every figure carries its own
    ) -> dict[Any, Any]:
        """Return the value of each figure by its id; all new rules are one Polars query."""
        asked = list(metrics_to_resolve)
        rules = {rule_id(metric): self._row_rule(metric) for metric in asked if is_row(metric)}
        self.masks |= masks(self.frame, {k: r for k, r in rules.items() if k not in self.masks})
        return {metric.id: self._figure(metric, rules) for metric in asked}

    def _row_rule(self, metric: MetricConfiguration) -> RowRule:
        name, _ = parts_of(metric)
        arguments = {**metric.metric_domain_kwargs, **metric.metric_value_kwargs}
        where = self._where(arguments)
        called = self._names.get(rule_id(metric), name)
        if "reference" in arguments:
            if arguments["reference"] not in self._references:
                raise RuleNotCheckedError(called, f"there are no {arguments['reference']}.")
            arguments["reference"] = self._references[arguments["reference"]]
        return RowRule(called, name, arguments, where)

    def _where(self, arguments: Mapping[str, Any]) -> pl.Expr | None:
        condition = deserialize_row_condition(arguments.get("row_condition"))
        if isinstance(condition, str):
            raise TypeError(f"write the condition {condition!r} as `where`, not as code")
        return None if condition is None else self.condition_to_filter_clause(condition)

    def _figure(self, metric: MetricConfiguration, rules: Mapping[Any, RowRule]) -> Any:
        if not is_row(metric):  # table.row_count
            where = self._where(metric.metric_domain_kwargs)
            return self.frame.height if where is None else self._count(where)
        _, suffix = parts_of(metric)
        if suffix == "filtered_row_count":
            return self._count(considered(rules[rule_id(metric)]))
        mask = self.masks[rule_id(metric)]
        return int(mask.sum()) if suffix == "unexpected_count" else self._listed(metric, mask)

    def _count(self, rows: pl.Expr) -> int:
        return int(self.frame.lazy().filter(rows).select(pl.len()).collect().item())

    def _listed(self, metric: MetricConfiguration, mask: pl.Series) -> Any:
        """Return examples in the forms that results show; the masks hold every row."""
        wanted = metric.metric_value_kwargs["result_format"].get("partial_unexpected_count", 20)
        rows = mask.arg_true().head(wanted)
        kwargs = metric.metric_domain_kwargs
        match metric.metric_name.rpartition(".")[2]:
            case "unexpected_index_list":
                return rows.to_list()
            case "unexpected_index_query":
                return None
        if "column" in kwargs:
            return self.frame[kwargs["column"]].gather(rows).to_list()
        pair = [kwargs[k] for k in ("column_A", "column_B") if k in kwargs]
        found = self.frame[rows].select(pair or kwargs["column_list"])
        return found.rows() if pair else found.to_dicts()

    def _comparison_condition_to_filter_clause(self, condition: ComparisonCondition) -> pl.Expr:
        column = pl.col(condition.column.name)
        return _COMPARISONS[condition.operator](column, condition.parameter)

    def _nullity_condition_to_filter_clause(self, condition: NullityCondition) -> pl.Expr:
        column = pl.col(condition.column.name)
        return column.is_null() if condition.is_null else column.is_not_null()

    def _and_condition_to_filter_clause(self, condition: AndCondition) -> pl.Expr:
        return reduce(and_, map(self.condition_to_filter_clause, condition.conditions))

    def _or_condition_to_filter_clause(self, condition: OrCondition) -> pl.Expr:
        return reduce(or_, map(self.condition_to_filter_clause, condition.conditions))


class _SilentValidator(Validator):
    """A validator without a data context, which would otherwise draw progress bars."""

    def _determine_progress_bars(self) -> bool:
        return False


class _Figure(MetricProvider):
    """A figure that depends on no other: the engine answers it directly."""

    @classmethod
    def _get_evaluation_dependencies(cls, *_: Any, **__: Any) -> dict[str, MetricConfiguration]:
        return {}


def _is(column: str, value: Any) -> ComparisonCondition:
    return Column(column).is_in(value) if isinstance(value, list) else Column(column) == value


def figure_of(configuration: ExpectationConfiguration) -> Any:
    """Return the id of the figure that counts the rows which break an expectation."""
    name = f"{METRICS[configuration.type]}.unexpected_count"
    kwargs = get_metric_kwargs(name, configuration=configuration)
    return _id(name, kwargs["metric_domain_kwargs"], kwargs["metric_value_kwargs"])


def rule_id(metric: MetricConfiguration) -> Any:
    """Return the id of the figure that counts the rows which break what a figure is about."""
    if metric.id not in _RULE_IDS:
        value = {k: v for k, v in metric.metric_value_kwargs.items() if k != "result_format"}
        name = f"{parts_of(metric)[0]}.unexpected_count"
        _RULE_IDS[metric.id] = _id(name, metric.metric_domain_kwargs, value)
    return _RULE_IDS[metric.id]


def _id(name: str, domain: Mapping[str, Any], value: Mapping[str, Any]) -> Any:
    return MetricConfiguration(name, dict(domain), dict(value)).id


def parts_of(metric: MetricConfiguration) -> tuple[str, str]:
    """Split a figure's name into what rows are asked, and what of the answers is told."""
    name, _, suffix = metric.metric_name.rpartition(".")
    return name, suffix


def is_row(metric: MetricConfiguration) -> bool:
    """Whether a figure asks something of each row."""
    return parts_of(metric)[1] in _SUFFIXES


def _named(configurations: Sequence[ExpectationConfiguration]) -> str:
    return ", ".join(rule_name(configuration) for configuration in configurations)


def rule_name(configuration: ExpectationConfiguration | None) -> str:
    """Return the name of the contract's rule that an expectation was made from."""
    if configuration is None:
        return "(unnamed)"
    return str((configuration.meta or {}).get("rule", configuration.type))


_SUFFIXES = {
    "unexpected_count": (),
    "unexpected_values": ("result_format",),
    "unexpected_index_list": ("result_format",),
    "unexpected_index_query": ("result_format",),
    "filtered_row_count": ("result_format",),
}
_ONE_COLUMN = ("batch_id", "table", "column", "row_condition", "condition_parser")
_SEVERAL_COLUMNS = (
    "batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if",
)  # fmt: skip
_OURS = {
    "column_values.readable": (_ONE_COLUMN, ("cast",)),
    "column_values.exist_in": (_ONE_COLUMN, ("reference",)),
    "columns.any_given": (_SEVERAL_COLUMNS, ()),
    "columns.row_not_repeated": (_SEVERAL_COLUMNS, ()),
    "columns.key_means_one_row": (_SEVERAL_COLUMNS, ("key", "within")),
}


def _register() -> None:
    """Tell Great Expectations which figures the Polars engine answers."""
    for metric in METRICS.values():
        for suffix, format_key in _SUFFIXES.items():
            if suffix == "filtered_row_count" and metric.startswith("column_values."):
                continue
            domain, value = _OURS.get(metric) or _keys(f"{metric}.unexpected_count")
            _register_figure(f"{metric}.{suffix}", domain, (*value, *format_key))
    _register_figure("table.row_count", *_keys("table.row_count"))


def _keys(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = get_metric_kwargs(name)
    return known["metric_domain_keys"], known["metric_value_keys"]


def _register_figure(name: str, domain: tuple[str, ...], value: tuple[str, ...]) -> None:
    register_metric(
        metric_name=name,
        metric_domain_keys=domain,
        metric_value_keys=value,
        execution_engine=PolarsExecutionEngine,
        metric_class=_Figure,
        metric_provider=None,
    )


_register()
