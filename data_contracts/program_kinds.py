"""What kind of program a touch belongs to, where the export does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Severity
from data_contracts.vendors.format_file import read_yaml


@dataclass(frozen=True, slots=True)
class Guessed:
    """The kinds that were guessed.

    Attributes:
        kinds: Program name → kind.
        rows: How many touches have theirs from there.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0

    def __add__(self, other: "Guessed") -> "Guessed":
        """Return what was guessed in two parts of a file."""
        return Guessed({**self.kinds, **other.kinds}, self.rows + other.rows)

    def findings(self, label: str) -> tuple[Finding, ...]:
        """Return what is to be said of it in one file, if anything."""
        return _said(self.kinds, self.rows, label)


def with_program_kinds(
    touches: pl.DataFrame, chosen: tuple[tuple[str, str], ...], *, stated: bool
) -> tuple[pl.DataFrame, Guessed]:
    """Fill `program_kind`: by the reader's choice, else as stated, else guessed from the name.

    Args:
        touches: `program`, `program_kind`, and more; one row per touch.
        chosen: (program name, kind) pairs of the reader, upper and lower case alike.
        stated: Whether the export has kinds of its own; then none is guessed.

    Returns:
        The same rows in the same order, and what was guessed.
    """
    if stated and not chosen:
        return touches, Guessed()
    names = touches["program"].drop_nulls().unique().sort().to_list()
    by_choice = {name.casefold(): kind for name, kind in chosen}
    decided = {n: by_choice[n.casefold()] for n in names if n.casefold() in by_choice}
    guessed = {} if stated else _guessed([name for name in names if name not in decided])
    if not decided and not guessed:
        return touches, Guessed()
    kind = pl.coalesce(_by_name(decided), "program_kind", _by_name(guessed))
    rows = touches["program"].is_in(list(guessed)) & touches["program_kind"].is_null()
    return touches.with_columns(program_kind=kind), Guessed(guessed, int(rows.sum()))


def _by_name(kinds: dict[str, str]) -> pl.Expr:
    return pl.col("program").replace_strict(
        list(kinds), list(kinds.values()), default=None, return_dtype=pl.String
    )


def _guessed(names: list[str]) -> dict[str, str]:
    """Return the kind that each name suggests; names that suggest none are left out."""
    texts = pl.DataFrame({"name": names}, schema={"name": pl.String})
    kind = pl.lit(None, pl.String)
    for rule in reversed(_rules()):
        fits = pl.col("name").str.contains(f"(?i){rule['like']}")
        kind = pl.when(fits).then(pl.lit(rule["kind"])).otherwise(kind)
    return dict(texts.with_columns(kind=kind).drop_nulls().iter_rows())


@cache
def _rules() -> list[dict[str, str]]:
    rules: list[dict[str, str]] = read_yaml("program_kinds.yaml")
    return rules


def _said(guessed: Mapping[str, str], rows: int, label: str) -> tuple[Finding, ...]:
    if not guessed or not rows:
        return ()
    return (
        said_of(
            label,
            rows,
            "Programs whose kind was told from their names: {names} ({named:20}).",
            table="touches",
            rule="touches.program_kind_guessed",
            severity=Severity.SHOULD_FIX,
            named=[f"“{name}” as {kind}" for name, kind in guessed.items()],
            cause="The export does not say what kind a program is.",
            fix='Correct it where it is wrong: program_kinds = {"Spring mailing" = "nurture"} '
            "under [reading] in nurture.toml.",
            columns=("program_kind",),
        ),
    )
