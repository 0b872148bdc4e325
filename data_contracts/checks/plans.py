"""What Great Expectations asks of a table, noted once and answered block by block.

Importing this module costs seconds, as `expectations` does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_contracts.checks.expectations import (
    PolarsExecutionEngine,
    compiled,
    figure_of,
    is_row,
    parts_of,
    rule_id,
    rule_name,
    validate,
)
from data_contracts.checks.row_rules import RowRule, considered
from data_contracts.contract import Rule


@dataclass(frozen=True, slots=True)
class Plan:
    """The figures that Great Expectations asks about some rules, to be answered block by block.

    Attributes:
        rules: What each row is asked, by the id of the figure; more than the contract's rules,
            since some figures are about which rows are looked at at all.
        keys: The id of the figure that counts the rows which break a rule, by the rule's name.
        counts: What is counted beside broken rows, by the id of the figure: which rows.
    """

    rules: Mapping[Any, RowRule]
    keys: Mapping[str, Any]
    counts: Mapping[Any, pl.Expr]


def plan_of(schema: pl.Schema, rules: Sequence[Rule], references: Mapping[str, pl.Series]) -> Plan:
    """Return what must be known of a table to judge it by these rules; arguments as `broken_rows`.

    Args:
        schema: The columns of the frames that will be asked.
        rules: The rules of the frame's contract.
        references: The values that other tables hold, by `table.column`.

    Raises:
        RuleNotCheckedError: A rule could not be checked.
    """
    configurations = [compiled(rule) for rule in rules]
    keys = {rule.name: figure_of(c) for rule, c in zip(rules, configurations, strict=True)}
    names = {key: name for name, key in keys.items()}
    engine = _PlanningEngine(pl.DataFrame(schema=schema), references, names)
    validate(engine, configurations)
    return Plan(engine.rules, keys, engine.counts)


def failed(rules: Sequence[Rule], rows: int, figures: Mapping[Any, int]) -> set[str]:
    """Return the names of the rules that do not hold over a whole table.

    Args:
        rules: The rules.
        rows: How many rows the table has.
        figures: By the ids of their plan's `rules`, how many rows break a rule, and by those of
            its `counts`, how many there are.
    """
    engine = _JudgingEngine(rows, figures)
    results = validate(engine, [compiled(rule) for rule in rules])
    return {rule_name(r.expectation_config) for r in results if not r.success}


class _PlanningEngine(PolarsExecutionEngine):
    """Notes which figures are asked, over a table without rows."""

    def __init__(
        self,
        frame: pl.DataFrame,
        references: Mapping[str, pl.Series],
        names: Mapping[Any, str],
    ) -> None:
        super().__init__(frame, references, names)
        self.rules: dict[Any, RowRule] = {}
        self.counts: dict[Any, pl.Expr] = {}

    def _figure(self, metric: Any, rules: Mapping[Any, RowRule]) -> Any:
        if not is_row(metric):
            where = self._where(metric.metric_domain_kwargs)
            if where is not None:
                self.counts[metric.id] = where
        elif parts_of(metric)[1] == "filtered_row_count":
            self.counts[metric.id] = considered(rules[rule_id(metric)])
        else:
            self.rules[rule_id(metric)] = rules[rule_id(metric)]
        return super()._figure(metric, rules)


class _JudgingEngine(PolarsExecutionEngine):
    """Answers from figures that were counted before."""

    def __init__(self, rows: int, figures: Mapping[Any, int]) -> None:
        super().__init__(pl.DataFrame())
        self._rows = rows
        self._figures = figures

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[Any],
        metrics: Any = None,  # noqa: ARG002 - nothing here depends on an earlier figure
        runtime_configuration: Any = None,  # noqa: ARG002 - every figure carries its own
    ) -> dict[Any, Any]:
        """Return the value of each figure by its id."""
        return {metric.id: self._counted(metric) for metric in metrics_to_resolve}

    def _counted(self, metric: Any) -> int:
        if not is_row(metric):
            return self._figures.get(metric.id, self._rows)
        counts = parts_of(metric)[1] == "filtered_row_count"
        return self._figures[metric.id if counts else rule_id(metric)]
