"""Whether a test was drawn at random, and which of its leads crossed over."""

import re

import polars as pl

from attribution.analysis import Analysis
from attribution.effect.answers import Effect
from attribution.holdout.answers import Balance, BalanceLine, Holdout
from reports.blocks import Block, Caveat, Prose, Sentence, Table
from reports.names import name
from reports.numbers import UNKNOWN, count, quarter, share
from reports.sections.deal_words import person
from reports.sections.did_nurture_words import day_of, scope_key, signed_points, start, tested
from reports.tables import NUMBER, WORDS, table
from reports.wording import COLUMNS, joined

_QUARTER = re.compile(r"\d{4}Q[1-4]")

MOST_CROSSED = 20
"""So many leads that crossed over are listed."""


def draw_blocks(analysis: Analysis, effect: Effect, test: Holdout) -> list[Block]:
    """Return whether the arms are alike, who crossed over, and who could not be compared."""
    return [
        Prose("Was the draw fair?", _balance(test.balance)),
        *([_balance_table(effect, test.balance)] if test.balance.lines else []),
        *_crossed(analysis, effect, test),
        *_left_out(test),
    ]


def undecided_blocks(analysis: Analysis, effect: Effect) -> list[Block]:
    """Return what is known of a test that does not conclude; nothing where there is none."""
    test = effect.holdout
    if test is None:
        return []
    told = [Sentence(_drawn(analysis, test))]
    return [*told, *_left_out(test), *_crossed(analysis, effect, test)]


def unfair(effect: Effect) -> list[Caveat]:
    """Return what speaks against a random draw, before any number."""
    test = effect.holdout
    if test is None or test.balance.random:
        return []
    return [
        Caveat(
            f"This test proves nothing, as its draw does not look random. {test.balance.why}",
            severe=True,
        )
    ]


def _drawn(analysis: Analysis, test: Holdout) -> str:
    first, last = day_of(analysis, test.first_assigned), day_of(analysis, test.last_assigned)
    when = f"on {first}" if first == last else f"from {first} to {last}"
    arms = test.treated, test.control
    leads, ready = sum(arm.leads for arm in arms), sum(arm.ready for arm in arms)
    can = f"{count(arms[0].leads)} of those to get it and {count(arms[1].leads)} of those held back"
    drawn = f"A randomised test of {tested(test)} was drawn {when}."
    if not leads:
        return f"{drawn} None of its leads can be compared."
    have = "has" if ready == 1 else "have"
    come = f"{count(ready) if ready else 'none'} of both together {have} become sales-ready since"
    return f"{drawn} {start(can)} can be compared; {come}."


def _balance(found: Balance) -> str:
    if not found.random:
        return f"No: {found.why}"
    if not found.lines:
        return "There is nothing in the leads table by which it could be checked."
    compared = joined([_column_told(line.column) for line in found.lines])
    return (
        f"Nothing speaks against it: the arms differ in {compared} by no more than a fair draw "
        "would part them."
    )


def _balance_table(effect: Effect, found: Balance) -> Table:
    return table(
        f"did-nurture-balance-{scope_key(effect)}",
        "How alike the arms are",
        (
            ("Compared", WORDS), ("They differ most in", WORDS), ("By", NUMBER),
            ("Chance of such a difference", NUMBER),
        ),
        [
            (
                _column_told(line.column).capitalize(),
                _value_told(line),
                "–" if line.difference is None else signed_points(line.difference),
                _p_value(line),
            )
            for line in found.lines
        ],
        note="By: the treated arm’s share less that of those held back; of the size of the arms, "
        "what was held back less what was meant. The last column says how "
        "often a fair draw parts the arms at least so far; of several columns, one is low by "
        "chance now and then.",
    )  # fmt: skip


def _crossed(analysis: Analysis, effect: Effect, test: Holdout) -> list[Block]:
    if not test.control.crossed and test.crossed.is_empty():
        return []
    leads = test.crossed["lead_id"].n_unique()
    numbers = {lead: at for at, lead in enumerate(test.crossed["lead_id"].unique().sort())}
    shown = test.crossed.head(MOST_CROSSED)
    more = test.crossed.height - shown.height
    return [
        Sentence(
            f"{count(leads, 'lead')} of those held back got a touch of the program all the same "
            f"({share(leads / test.control.leads) if test.control.leads else UNKNOWN} of them). "
            "They stay in their arm, so that the test shows less than the program can do."
        ),
        table(
            f"did-nurture-crossed-{scope_key(effect)}",
            "Held back, and touched all the same",
            (("Lead", WORDS), ("Program", WORDS), ("First touch", WORDS), ("File and line", WORDS)),
            [
                (
                    f"Lead {person(numbers[row['lead_id']])}",
                    name(row["program"]),
                    day_of(analysis, row["occurred_at"]),
                    f"{name(row['source_file'])}, line {count(row['source_row'])}",
                )
                for row in shown.with_columns(pl.col("source_row").cast(pl.Int64)).iter_rows(
                    named=True
                )
            ],
            note="Leads have letters instead of ids; file and line lead to the touch."
            + (f" Not listed: {count(more)} more." if more > 0 else ""),
        ),
    ]


def _left_out(test: Holdout) -> list[Caveat]:
    if not test.left_out:
        return []
    told = [f"{count(leads, 'lead')} ({name(why)})" for why, leads in test.left_out]
    return [Caveat(f"Left out of the test: {joined(told)}.")]


def _value_told(line: BalanceLine) -> str:
    told = quarter(line.largest) if _QUARTER.fullmatch(line.largest) else name(line.largest)
    return told if line.largest else "–"


def _column_told(column: str) -> str:
    return COLUMNS[column].one if column in COLUMNS else column


def _p_value(line: BalanceLine) -> str:
    return "–" if line.p_value is None else share(line.p_value)
