"""Every nurture program with its own verdict, and since when each of them runs."""

from attribution.analysis import Analysis
from attribution.effect.answers import Effect
from attribution.effect.withheld import as_told
from reports.blocks import Block, Table
from reports.names import distinct_names
from reports.numbers import count, days, level
from reports.sections.did_nurture_words import (
    answer_from,
    day_of,
    nurtured_fact,
    verdict_fact,
    verdict_short,
)
from reports.tables import NUMBER, WORDS, Cell, table

MOST_PROGRAMS = 15
"""So many programs are told, those with most leads first."""


def programs_blocks(analysis: Analysis) -> list[Block]:
    """Return a line per nurture program; nothing where there is not more than one."""
    programs = analysis.nurture_programs
    if len(programs) < 2:  # noqa: PLR2004 (one is told above already)
        return []
    shown = programs[:MOST_PROGRAMS]
    effects = [as_told(analysis.effect(program)) for program in shown]
    return [programs_table(analysis, effects, more=len(programs) - len(shown))]


def programs_table(analysis: Analysis, effects: list[Effect], *, more: int = 0) -> Table:
    """Return one row per program; those without a conclusion stand back and show no estimate."""
    names = distinct_names([effect.program for effect in effects])
    left_out = f" Not listed: {count(more, 'program')} with fewer leads." if more else ""
    return table(
        "did-nurture-programs",
        "Program by program",
        (
            ("Program", WORDS), ("Verdict", WORDS), ("What was measured", WORDS),
            ("Leads nurtured", NUMBER), ("Began", WORDS), ("Answer from", WORDS),
        ),
        [_row(analysis, *row) for row in zip(names, effects, strict=True)],
        note="Each against comparable leads that are not in it, and in the same other nurture "
        "programs so far; a randomised test, where there is one, decides. In brackets the "
        f"{level(analysis.settings.confidence)}. Lines in italics are too young or too small to "
        f"compare, so they show no estimate.{_early(analysis, effects)}{left_out}",
        dim=[at for at, effect in enumerate(effects) if not effect.verdict.concludes],
    )  # fmt: skip


def _early(analysis: Analysis, effects: list[Effect]) -> str:
    if not any(effect.early for effect in effects):
        return ""
    return f" Early: younger than {days(analysis.settings.mature_days)}, so it may still move."


def _row(analysis: Analysis, name: str, effect: Effect) -> list[Cell]:
    maturity, expected = effect.maturity, answer_from(analysis, effect)
    return [
        name,
        verdict_fact(effect),
        verdict_short(effect),
        nurtured_fact(effect),
        "–" if maturity is None else day_of(analysis, maturity.started_at),
        "–" if expected is None else day_of(analysis, expected),
    ]
