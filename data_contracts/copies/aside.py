"""Good rows that leave use after all, because another export has them too."""

from dataclasses import replace

import polars as pl

from data_contracts.contract import Checked, Finding


def set_aside(
    checked: Checked,
    kept: pl.DataFrame,
    rows: pl.DataFrame,
    rule: str,
    findings: tuple[Finding, ...],
) -> Checked:
    """Return a table without some of its rows, which stand among the quarantined ones from now on.

    Args:
        checked: The table.
        kept: The rows that stay in use.
        rows: The rows that do not.
        rule: What is written beside them.
        findings: What is said of them.
    """
    if rows.is_empty():
        return replace(checked, good=kept, findings=(*checked.findings, *findings))
    columns = checked.bad.columns
    texts = rows.select(
        pl.lit([rule], dtype=pl.List(pl.String)).alias(name)
        if name == "broken"
        else _text(rows, name)
        for name in columns
    )
    return replace(
        checked,
        good=kept,
        bad=pl.concat([checked.bad, texts]),
        findings=(*checked.findings, *findings),
    )


def _text(rows: pl.DataFrame, name: str) -> pl.Expr:
    dtype = rows.schema[name]
    if dtype == pl.List(pl.String):
        return pl.col(name).list.join(";")
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    return pl.col(name) if name == "source_row" else pl.col(name).cast(pl.String)
