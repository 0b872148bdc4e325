"""The same money in several exports: an ad platform's report and the sheet that repeats it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import polars as pl

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.copies.aside import set_aside
from data_contracts.copies.sums import without_sums
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
_ROW = "(row)"
_PER = ["month", "currency"]


def counted_once(costs: Checked, vendors: Mapping[str, str]) -> Checked:
    """Set aside costs that another export has as well, and say where exports disagree.

    Args:
        costs: The costs, held to their contract.
        vendors: File label → the key of the vendor format by which it was read.

    Returns:
        The costs without rows that an ad platform's report has twice, because it was exported
        twice, and without those of a sheet that repeat what a platform reports for a month, to
        the cent or to half a percent, in its currency. They are set aside with
        `costs.exported_twice` and `costs.same_money`. Where the two differ by more, both count
        and a finding says so. Rows that add up others are set aside before (`without_sums`).
    """
    systems = {vendor.key: vendor.system for vendor in VENDORS}
    ads = [file for file, key in vendors.items() if systems.get(key) == "ads"]
    costs = without_sums(costs, ads)
    copies = _exported_twice(costs.good, {file: vendors[file] for file in ads})
    once = _without(costs, copies[_ROW], "costs.exported_twice")
    platforms = sorted({vendors[file] for file in ads})
    findings = [*_said_twice(copies)]
    for key in platforms:
        files = [file for file, vendor in vendors.items() if vendor == key]
        pairs, repeated = _pairs(once.good, files, _naming(_words(key), ads))
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
    """Return the rows that another file of the same platform has as often; `(row)`: where."""
    rows = (
        good.with_row_index(_ROW)
        .filter(pl.col("source_file").is_in(list(vendors)))
        .with_columns(vendor=pl.col("source_file").replace_strict(vendors, return_dtype=pl.String))
    )
    bill = ["vendor", *_BILL]
    numbered = rows.sort(PLACE).with_columns(
        nth=pl.int_range(pl.len()).over([*bill, "source_file"])
    )
    return numbered.filter(~pl.struct(*bill, "nth").is_first_distinct())


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


def _pairs(good: pl.DataFrame, files: list[str], naming: pl.Expr) -> tuple[pl.DataFrame, pl.Series]:
    """Return the months and currencies for which both have money, and the rows that repeat it.

    The former are `month`, `currency`, `platform` and `sheet` (sums), and `agree`.
    """
    month = pl.col("period_start").dt.strftime("%Y-%m").alias("month")
    of_platform = pl.col("source_file").is_in(files).alias("platform")
    bills = good.select(
        month, "currency", "amount", of_platform, naming.alias("sheet")
    ).with_row_index(_ROW)  # fmt: skip
    reported = bills.filter("platform")
    stated = reported["currency"].drop_nulls().unique()
    if len(stated) == 1:
        reported = reported.with_columns(pl.col("currency").fill_null(stated[0]))
    sums = pl.col("amount").sum()
    platform = reported.group_by(_PER).agg(platform=sums)
    sheet = _in_a_currency(bills.filter("sheet"), platform)
    both = platform.join(
        sheet.group_by(_PER).agg(sheet=sums), on=_PER, nulls_equal=True
    ).filter(pl.col("platform") != 0, pl.col("sheet") != 0)  # fmt: skip
    apart = (pl.col("platform") - pl.col("sheet")).abs()
    near = (apart <= _CENT) | (apart <= pl.col("platform").abs() * _ROUNDING)
    pairs = both.with_columns(agree=near).sort(_PER)
    spent = sheet.filter(pl.col("amount") != 0)
    repeated = spent.join(pairs.filter("agree"), on=_PER, how="semi", nulls_equal=True)
    return pairs, repeated[_ROW]


def _in_a_currency(sheet: pl.DataFrame, platform: pl.DataFrame) -> pl.DataFrame:
    """Take a month's money without a currency for the platform's to which it comes nearest."""
    unsaid = (
        sheet.filter(pl.col("currency").is_null()).group_by("month").agg(pl.col("amount").sum())
    )
    nearest = (
        unsaid.join(platform.rename({"currency": "taken"}), on="month")
        .sort((pl.col("platform") - pl.col("amount")).abs(), "taken")
        .unique("month", keep="first", maintain_order=True)
    )
    beside = sheet.join(
        nearest.select("month", "taken"), on="month", how="left", maintain_order="left"
    )
    return beside.with_columns(currency=pl.coalesce("currency", "taken"))


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
                f"{month}: {platform:,.2f} and {sheet:,.2f} {currency or ''}".rstrip()
                for month, currency, platform, sheet in found.head(_SHOWN)
                .select(*_PER, "platform", "sheet")
                .rows()
            )
            yield Finding(
                table="costs",
                rule=rule,
                severity=severity,
                rows=found.height,
                says=f"{label} and a sheet have costs for the same "
                f"{many(found['month'].n_unique(), 'month')} ({shown}); {outcome}.",
                cause="The sheet repeats what the platform bills.",
                fix=fix,
            )


def _without(costs: Checked, places: pl.Series, rule: str) -> Checked:
    """Move rows out of use, with the rule's name beside them."""
    if places.is_empty():
        return costs
    stays = ~pl.int_range(pl.len()).is_in(places.cast(pl.Int64).implode())
    return set_aside(costs, costs.good.filter(stays), costs.good[places.sort()], rule, ())
