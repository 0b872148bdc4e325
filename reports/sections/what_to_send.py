"""Section: what to send in place of what failed, and what to write where nothing fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Replacements
from reports.blocks import Block, Caveat, Figure, Section, Sentence
from reports.names import EVERYTHING, NOT_STATED, distinct_names, key_part, name
from reports.numbers import count, share
from reports.sections.audit_words import field_told
from reports.sections.what_to_send_rows import instead_table, to_write_table
from reports.told import count_fact, figure
from reports.wording import joined

KEY = "what_to_send"
TITLE = "What to send instead"
QUESTION = "What should we send instead?"
ALL_PROGRAMS = "All programs together"

_WITHOUT = {
    "content": "Without a table of content there is no catalogue to choose from: export its "
    "pieces with content_id, title, body, and whom each is written for.",
    "content.body": "Without texts no piece can be judged helpful, so none is offered.",
    "leads": "Without a table of leads nobody’s role, industry or stage is known, so nothing can "
    "be fitted to them.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is told: all programs, or one.

    Attributes:
        key: Its part of a dotted key.
        told: What it is called in a sentence, after `that failed`.
        rows: Its rows of `Replacements.rows`.
        with_fit: Failing sends for which something fits.
        failing: All failing sends.
    """

    key: str
    told: str
    rows: pl.DataFrame
    with_fit: int
    failing: int


def offered_programs(analysis: Analysis) -> tuple[str, ...]:
    """Return what can be asked about: all programs together, then each with failing sends."""
    return distinct_names((ALL_PROGRAMS, *_programs(analysis.replacements())))


def what_to_send(analysis: Analysis, *, program: str | None = None) -> Section:
    """Answer what to send instead, per program and failing piece.

    Args:
        analysis: The analysis to read.
        program: One of the names on offer, or a program as it is called in the data; default:
            all of them together.
    """
    found = analysis.replacements()
    scope, doubts = _scope(analysis, found, program)
    named = bool(analysis.sends.rows["piece"].count())
    blocks: list[Block] = [
        *doubts, Sentence(_answer(found, scope, named=named)), *_figures(found, scope),
    ]  # fmt: skip
    if scope.rows.height:
        rows = _worst_first(scope.rows)
        blocks += [*instead_table(analysis, rows), *to_write_table(analysis, rows)]
        blocks.append(Caveat(_how()))
    blocks += [_missing(field) for field in found.missing]
    return Section(KEY, TITLE, QUESTION, tuple(blocks))


def _programs(found: Replacements) -> list[str | None]:
    return _worst_first(found.rows)["program"].unique(maintain_order=True).to_list()


def _worst_first(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the program with most failing sends first, each program's together."""
    failing = rows.unique(["program", "content_id"]).group_by("program").agg(pl.col("sends").sum())
    order = failing.sort("sends", "program", descending=[True, False], nulls_last=True)
    places = order.select("program", place=pl.int_range(pl.len()))
    placed = rows.join(places, on="program", how="left", nulls_equal=True, maintain_order="left")
    return placed.sort("place", maintain_order=True).drop("place")


def _scope(
    analysis: Analysis, found: Replacements, text: str | None
) -> tuple[_Scope, list[Caveat]]:
    wanted = " ".join((text or ALL_PROGRAMS).split()).casefold()
    programs = _programs(found)
    offered = dict(zip(offered_programs(analysis)[1:], programs, strict=True))
    for told, program in offered.items():
        if wanted in {told.casefold(), (program or NOT_STATED).casefold()}:
            return _of_program(analysis, found, program), []
    whole = _counted(EVERYTHING, "", found.rows, found.of_sends)
    if wanted == ALL_PROGRAMS.casefold():
        return whole, []
    return whole, [
        Caveat(
            f"No program called “{name(text)}” has a send that failed. Shown are all of them "
            "together.",
            severe=True,
        )
    ]


def _of_program(analysis: Analysis, found: Replacements, program: str | None) -> _Scope:
    of_it = pl.col("program").eq_missing(pl.lit(program, pl.String))
    sends = analysis.sends.rows.select("row", pl.col("program").cast(pl.String)).filter(of_it)
    own = found.of_sends.join(sends, on="row", how="semi", maintain_order="left")
    told = f" of “{name(program)}”" if program else " that names no program"
    return _counted(key_part(program), told, found.rows.filter(of_it), own)


def _counted(key: str, told: str, rows: pl.DataFrame, sends: pl.DataFrame) -> _Scope:
    return _Scope(key, told, rows, sends["replacement"].count(), sends.height)


def _answer(found: Replacements, scope: _Scope, *, named: bool) -> str:
    if not named:
        return "That cannot be said: no send on record names the piece that was sent."
    if not scope.failing:
        return "Nothing has to be replaced: no send of a piece failed."
    failed = f"{count(scope.failing, 'send')}{scope.told} failed"
    if not found.candidates:
        return (
            f"Nothing in the catalogue can stand in: {failed}, and no piece is judged helpful and "
            "free of hard promotion."
        )
    part = share(scope.with_fit / scope.failing)
    told = (
        f"For {count(scope.with_fit)} of {count(scope.failing, 'send')}{scope.told} that failed "
        f"({part}) the catalogue has a helpful piece that fits and that the lead never got."
    )
    left = scope.failing - scope.with_fit
    return f"{told} For {count(left)} nothing fits: write what is missing." if left else told


def _figures(found: Replacements, scope: _Scope) -> list[Figure]:
    if not scope.failing:
        return []
    part = f"instead.{scope.key}"
    pieces = scope.rows.select("program", "content_id").n_unique()
    left = scope.failing - scope.with_fit
    return [
        figure(
            count_fact(f"{part}.sends", "Sends that failed", scope.failing, "touches"),
            f"of {count(pieces, 'piece')}, counted in each program",
        ),
        figure(
            count_fact(f"{part}.with_fit", "… with something that fits", scope.with_fit, "touches"),
            f"out of {count(found.candidates, 'piece')} judged helpful",
        ),
        figure(
            count_fact(f"{part}.without_fit", "… with nothing that fits", left, "touches"),
            "to be written, or the lead needs more on record",
        ),
    ]


def _missing(field: str) -> Caveat:
    told = _WITHOUT.get(field, "Without it less can be fitted.")
    return Caveat(f"Missing is {field_told(field)}. {told}", severe=field in _WITHOUT)


def _how() -> str:
    wanted: Sequence[str] = ("role", "industry", "topic", "stage")
    return (
        "A send failed if it is not nurture, or if its piece does not fit the lead’s role, "
        "industry or stage. What stands in for it is a piece of the catalogue that is judged "
        f"helpful, that the lead never got, and that fits most of {joined(list(wanted))}. Leads "
        "that opted out are left out: they are to get nothing else. A fit is a suggestion: read "
        "the piece before you send it."
    )
