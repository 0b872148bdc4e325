"""The same money in several exports: an ad platform's report and the sheet that repeats it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import polars as pl

from data_contracts.aside import set_aside
from data_contracts.contract import Checked, Finding, Severity
from data_contracts.raw import PLACE, places_of
from data_contracts.vendors import VENDORS
from data_contracts.words import many

_SHOWN = 5
_CENT = Decimal("0.01")
_ROUNDING = Decimal("0.005")
"""A sheet that rounds, or leaves out small corrections, still means the same bill."""
_SPOKEN = {"google_ads": r"google|adwords"}
"""How people name a platform in a sheet, where it is not simply the first word of its name."""
_BILL = ["period_start", "program", "channel", "amount", "currency"]


def counted_once(costs: Checked, vendors: Mapping[str, str]) -> Checked:
    """Set aside costs that another export has as well, and say where exports disagree.

    Args:
        costs: The costs, held to their contract.
        vendors: File label → the key of the vendor format by which it was read.

    Returns:
        The costs without rows that an ad platform's report has twice, because it was exported
        twice, and without those of a sheet that repeat what a platform reports for a month, to
        the cent or to half a percent. They are set aside with `costs.exported_twice` and
        `costs.same_money`. Where the two differ by more, both count and a finding says so.
    """
    systems = {vendor.key: vendor.system for vendor in VENDORS}
    ads = [file for file, key in vendors.items() if systems.get(key) == "ads"]
    copies = _exported_twice(costs.good, {file: vendors[file] for file in ads})
    once = _without(costs, copies, "costs.exported_twice")
    platforms = sorted({vendors[file] for file in ads})
    findings = [*_said_twice(copies)]
    for key in platforms:
        files = [file for file, vendor in vendors.items() if vendor == key]
        pairs = _pairs(once.good, files, ads, _words(key))
        repeated = _repeated(pairs, once.good, ads, _words(key))
        once = _without(once, repeated, "costs.same_money")
        findings += _said_pairs(pairs, _label(key))
    return replace(once, findings=(*_recounted(costs.findings, once), *findings))


def _recounted(findings: Iterable[Finding], once: Checked) -> Iterator[Finding]:
    """Yield the contract's findings, its count of equal costs without those set aside since."""
    twice = int(once.good.select(pl.struct(_BILL).is_duplicated().sum()).item())
    for finding in findings:
        if finding.rule != "costs.not_twice" or twice == finding.rows:
            yield finding
        elif twice:
            says = finding.says.replace(f"In {finding.rows:,} of", f"In {twice:,} of", 1)
            yield replace(finding, rows=twice, says=says)


def _exported_twice(good: pl.DataFrame, vendors: Mapping[str, str]) -> pl.DataFrame:
    """Return the rows that another file of the same platform has as often, or more often."""
    rows = good.filter(pl.col("source_file").is_in(list(vendors))).with_columns(
        vendor=pl.col("source_file").replace_strict(vendors, return_dtype=pl.String)
    )
    if rows.is_empty():
        return good.clear()
    bill = ["vendor", *_BILL]
    numbered = rows.sort(PLACE).with_columns(
        nth=pl.int_range(pl.len()).over([*bill, "source_file"])
    )
    copies = numbered.filter(~pl.struct(*bill, "nth").is_first_distinct())
    return copies.select(good.columns)


def _said_twice(copies: pl.DataFrame) -> Iterator[Finding]:
    if copies.height:
        files = ", ".join(copies["source_file"].unique().sort().head(_SHOWN))
        yield Finding(
            table="costs",
            rule="costs.exported_twice",
            severity=Severity.NOTE,
            rows=copies.height,
            says=f"Costs that two files of one ad platform have: {copies.height:,} in {files}. "
            "They count once; the copies are set aside.",
            cause="The same period was exported twice, or two files overlap.",
            fix="Nothing to do: nothing is counted twice.",
            places=places_of(copies.with_columns(pl.col("amount").cast(pl.String)), "amount"),
        )


def _label(key: str) -> str:
    return next(vendor.label for vendor in VENDORS if vendor.key == key)


def _words(key: str) -> str:
    return f"(?i){_SPOKEN.get(key, _label(key).split()[0])}"


def _naming(words: str, ads: list[str]) -> pl.Expr:
    """Return whether a row is no platform's own, but names the platform."""
    name = pl.concat_str(pl.col("channel", "program").fill_null(""), separator=" ")
    return ~pl.col("source_file").is_in(ads) & name.str.contains(words)


def _pairs(good: pl.DataFrame, files: list[str], ads: list[str], words: str) -> pl.DataFrame:
    """Return `month`, `platform`, `sheet` (sums), `agree`: months for which both have money."""
    month = pl.col("period_start").dt.strftime("%Y-%m").alias("month")
    sums = pl.col("amount").sum()
    platform = good.filter(pl.col("source_file").is_in(files))
    currencies = platform["currency"].drop_nulls().unique()
    sheet = good.filter(_naming(words, ads) & _fits(currencies))
    both = (
        platform.group_by(month)
        .agg(platform=sums)
        .join(sheet.group_by(month).agg(sheet=sums), on="month")
        .filter((pl.col("platform") != 0) & (pl.col("sheet") != 0))
    )
    apart = (pl.col("platform") - pl.col("sheet")).abs()
    near = (apart <= _CENT) | (apart <= pl.col("platform").abs() * _ROUNDING)
    return both.with_columns(agree=near).sort("month")


def _fits(currencies: pl.Series) -> pl.Expr:
    return pl.col("currency").is_null() | pl.col("currency").is_in(currencies.implode())


def _repeated(pairs: pl.DataFrame, good: pl.DataFrame, ads: list[str], words: str) -> pl.DataFrame:
    months = pairs.filter("agree")["month"]
    in_month = pl.col("period_start").dt.strftime("%Y-%m").is_in(months.implode())
    return good.filter(_naming(words, ads) & in_month & (pl.col("amount") != 0))


def _said_pairs(pairs: pl.DataFrame, label: str) -> Iterator[Finding]:
    for agree, rule, severity, outcome, fix in (
        (True, "costs.same_money", Severity.NOTE,
         "they are the same money and count once, as the platform reports them",
         "Nothing to do."),
        (False, "costs.platform_and_sheet_differ", Severity.SHOULD_FIX,
         "both count, so the same money may count twice",
         "Take the platform's costs out of the sheet, or leave only what it bills beside."),
    ):  # fmt: skip
        found = pairs.filter(pl.col("agree") == agree)
        if found.height:
            shown = "; ".join(
                f"{month}: {platform:,.2f} and {sheet:,.2f}"
                for month, platform, sheet in found.head(_SHOWN)
                .select("month", "platform", "sheet")
                .rows()
            )
            yield Finding(
                table="costs",
                rule=rule,
                severity=severity,
                rows=found.height,
                says=f"{label} and a sheet have costs for the same "
                f"{many(found.height, 'month')} ({shown}); {outcome}.",
                cause="The sheet repeats what the platform bills.",
                fix=fix,
            )


def _without(costs: Checked, rows: pl.DataFrame, rule: str) -> Checked:
    """Move rows out of use, with the rule's name beside them."""
    if rows.is_empty():
        return costs
    # A wide sheet has many rows with one place, so the whole row is compared.
    kept = costs.good.join(rows, on=costs.good.columns, how="anti", nulls_equal=True)
    return set_aside(costs, kept, rows, rule, ())
