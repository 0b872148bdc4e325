"""The audit as tables for scripts: what each piece, touch, program or lead was found to be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Outcome, Says, Verdict
from attribution.audit.criterion import FAIL, PASS, Criterion
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.programs import PROGRAM_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.audit.sends.verdict import REASONS
from attribution.audit.tallies import tally
from reports.numbers import count, interval, share
from reports.sections.audit_instead import instead_of
from reports.sections.audit_words import quotes_of
from reports.sections.nurture_or_spam_reasons import PITCH, fixes_of
from reports.sections.programs_audit_words import evidence_told, measured_told

COLUMNS = ("id", "verdict", "passed", "failed", "cannot_say", "evidence", "fix", "missing")
"""The columns of every level, all text: criteria by their ids, with commas between; `missing` are
the fields for want of which something cannot be said."""


def content_table(analysis: Analysis) -> pl.DataFrame:
    """Return one row per content piece, sorted by id; `verdict` is that of its sends.

    Evidence quotes what speaks for a pitch in its text, and counts its sends; null is the verdict
    of what was never sent.
    """
    rows, audits = analysis.pieces.rows, analysis.piece_audits
    answers = _answers(rows, PIECE_CRITERIA)
    counted = audits.select("content_id", "sends", "spam_share", "spam_low", "spam_high")
    evidence = [
        _of_piece(analysis, row, helpful=says == Says.HELP)
        for row, says in zip(counted.to_dicts(), rows["says"].cast(pl.String), strict=True)
    ]
    told = _finished(
        rows.select(id=pl.col("content_id").cast(pl.String)).with_columns(
            audits["verdict"].cast(pl.String).alias("verdict"),
            pl.Series("evidence", evidence, dtype=pl.String),
        ),
        answers,
    )
    return _with_instead(told, _looked_up(told, instead_of(analysis, "content_id")))


def touch_table(analysis: Analysis) -> pl.DataFrame:
    """Return one row per send, by lead and time; evidence is its row in the export."""
    sends, touches = analysis.sends.rows, analysis.data.touches.good
    place = touches.select("source_file", "source_row")[sends["row"]]
    named = sends.select(
        id=pl.col("touch_id").cast(pl.String), verdict=pl.col("verdict").cast(pl.String)
    )
    evidence = pl.concat([sends.select(_SAID), place], how="horizontal").select(_of_send())
    told = _finished(
        named.with_columns(evidence.to_series().alias("evidence")), _answers(sends, TOUCH_CRITERIA)
    )
    return _with_instead(told, _instead_of_sends(analysis))


def program_table(analysis: Analysis) -> pl.DataFrame:
    """Return one row per program: those called nurture first, of each those with most sends."""
    audits = analysis.program_audits
    rows = pl.DataFrame(
        {
            "id": [audit.program for audit in audits],
            "verdict": [audit.verdict.value for audit in audits],
            "evidence": [_of_program(audit.outcomes) for audit in audits],
        },
        schema=dict.fromkeys(("id", "verdict", "evidence"), pl.String),
    )
    answers = pl.DataFrame(
        {
            criterion.id: [audit.outcomes[place].answer for audit in audits]
            for place, criterion in enumerate(PROGRAM_CRITERIA)
        },
        schema={criterion.id: pl.Int8 for criterion in PROGRAM_CRITERIA},
    )
    told = _finished(rows, _answers(answers, PROGRAM_CRITERIA))
    return _with_instead(told, _looked_up(told, instead_of(analysis, "program")))


def lead_table(analysis: Analysis) -> pl.DataFrame:
    """Return one row per lead with a send, sorted by id.

    A criterion is failed where any of its sends fails it, cannot be said where none fails and one
    cannot be assessed, and passed where all to which it applies meet it.
    """
    audits = analysis.lead_audits
    asked = [one for one in TOUCH_CRITERIA if one.id in analysis.sends.rows.columns]
    counted = tally(analysis.sends.rows, asked, "lead_id").with_columns(
        answer=pl.when(pl.col("failed") > 0)
        .then(FAIL)
        .when(pl.col("unsaid") > 0)
        .then(-1)
        .when(pl.col("met") > 0)
        .then(PASS)
        .cast(pl.Int8)
    )
    answers = pl.DataFrame(
        {
            one.id: counted.filter(pl.col("criterion") == one.id).sort("lead_id")["answer"]
            for one in asked
        }
    )
    rows = audits.sort("lead_id").select(
        id=pl.col("lead_id").cast(pl.String), verdict=pl.col("verdict").cast(pl.String),
        evidence=_of_lead(),
    )  # fmt: skip
    told = _answers(answers, asked, fields=False)
    fields = {unsaid: _most_missing(analysis, unsaid) for unsaid in told["cannot_say"].unique()}
    missing = pl.col("cannot_say").replace_strict(fields, return_dtype=pl.String)
    return _finished(rows, told.with_columns(missing=missing))


LEVELS: Mapping[str, Callable[[Analysis], pl.DataFrame]] = MappingProxyType(
    {
        "content": content_table,
        "touch": touch_table,
        "program": program_table,
        "lead": lead_table,
    }
)
"""What the audit can be written of → its table."""


def _answers(
    rows: pl.DataFrame, criteria: Sequence[Criterion], *, fields: bool = True
) -> pl.DataFrame:
    """Return `passed`, `failed`, `cannot_say` and `missing` of each row, and `fix`."""
    asked = [one for one in criteria if one.id in rows.columns]
    told = rows.select(
        passed=_ids(asked, lambda one: pl.col(one.id) == PASS),
        failed=_ids(asked, lambda one: pl.col(one.id) == FAIL),
        cannot_say=_ids(asked, lambda one: pl.col(one.id) < FAIL),
        missing=_fields(asked) if fields else pl.lit(""),
    )
    pair = pl.concat_str("passed", pl.lit(_APART), "failed")
    pairs = told.select(pair).to_series()
    fixes = {each: _fix(*each.split(_APART)) for each in pairs.unique()}
    return told.with_columns(fix=pairs.replace_strict(fixes, return_dtype=pl.String))


def _instead_of_sends(analysis: Analysis) -> pl.Series:
    """Return for each of `Sends.rows` what to send in its place; null where it did not fail."""
    found = analysis.replacements().of_sends.drop_nulls("replacement").unique("row")
    names = {other: f"In its place: {other}." for other in found["replacement"].unique().to_list()}
    told = found.select(
        "row", instead=pl.col("replacement").replace_strict(names, return_dtype=pl.String)
    )
    rows = analysis.sends.rows.select("row")
    return rows.join(told, on="row", how="left", maintain_order="left")["instead"]


def _ids(asked: Iterable[Criterion], of: Callable[[Criterion], pl.Expr]) -> pl.Expr:
    parts = [pl.when(of(one)).then(pl.lit(one.id)) for one in asked]
    return pl.concat_str(parts, separator=", ", ignore_nulls=True) if parts else pl.lit("")


def _fields(asked: Iterable[Criterion]) -> pl.Expr:
    """Return the fields that are missing for each row, each once, in the order of the criteria."""
    parts = [
        pl.when(pl.col(one.id) == -1 - place).then(pl.lit(field))
        for one in asked
        for place, field in enumerate(one.fields)
    ]
    if not parts:
        return pl.lit("")
    return pl.concat_list(parts).list.drop_nulls().list.unique(maintain_order=True).list.join(", ")


def _most_missing(analysis: Analysis, unsaid: str) -> str:
    """Return the field that each of some criteria lacks most often, each once."""
    found = (analysis.sends.missing.get(one, {}) for one in unsaid.split(", "))
    return ", ".join(dict.fromkeys(max(of, key=lambda f: of[f]) for of in found if of))


def _fix(passed: str, failed: str) -> str:
    reason_found = any(one in REASONS for one in passed.split(", "))
    return " ".join(fixes_of([o for o in failed.split(", ") if o], reason_found=reason_found))


def _with_instead(told: pl.DataFrame, instead: pl.Series) -> pl.DataFrame:
    """Return a level's table with what to send in its place told after what to do."""
    both = pl.concat_str(pl.col("fix"), instead, separator=" ", ignore_nulls=True)
    return told.with_columns(both.str.strip_chars().alias("fix"))


def _looked_up(told: pl.DataFrame, instead: Mapping[str | None, str]) -> pl.Series:
    return pl.Series("instead", [instead.get(one) for one in told["id"]], dtype=pl.String)


def _finished(rows: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows, answers], how="horizontal").select(COLUMNS)


def _of_piece(analysis: Analysis, row: Mapping[str, object], *, helpful: bool) -> str:
    said = () if helpful else analysis.pieces.quotes.get(str(row["content_id"]), ())
    quotes = quotes_of(said, PITCH, _QUOTES)
    sends = int(str(row["sends"] or 0))
    told = [count(sends, "send")]
    if row["spam_share"] is not None:
        found, low, high = (float(str(row[f"spam_{end}"])) for end in ("share", "low", "high"))
        told = [f"{told[0]}, {share(found)} ({interval(low, high)}) of them spam"]
    return "; ".join([*told, *quotes])


_SAID = ("occurred_at", "lead_id", "content_id", "copy", "days_late")
_QUOTES = 3
_APART = "; "


def _of_send() -> pl.Expr:
    """Return where a send stands in the exports, and what can be counted of it."""
    late = pl.col("days_late").round(1).cast(pl.String)
    return pl.concat_str(
        [
            pl.concat_str("source_file", pl.lit(", row "), pl.col("source_row").cast(pl.String)),
            pl.concat_str(pl.lit("lead "), pl.col("lead_id").cast(pl.String)),
            pl.concat_str(pl.lit("piece "), pl.col("content_id").cast(pl.String)),
            pl.when(pl.col("copy") > 1).then(
                pl.concat_str(pl.lit("copy "), pl.col("copy").cast(pl.String))
            ),
            pl.when(pl.col("days_late") >= 0).then(
                pl.concat_str(late, pl.lit(" days after the opt-out"))
            ),
        ],
        separator="; ",
        ignore_nulls=True,
    )


def _of_program(outcomes: Sequence[Outcome]) -> str:
    told = [
        f"{outcome.criterion}: {measured_told(outcome)}, {evidence_told(outcome)}".replace(
            ", –", ""
        )
        for outcome in outcomes
        if outcome.answer == FAIL
    ]
    return "; ".join(told)


def _of_lead() -> pl.Expr:
    parts = [
        pl.concat_str(pl.col(verdict.value).cast(pl.String), pl.lit(f" {verdict.value}"))
        for verdict in Verdict
    ]
    late = pl.when(pl.col("after_opt_out") > 0).then(
        pl.concat_str(pl.col("after_opt_out").cast(pl.String), pl.lit(" after the opt-out"))
    )
    return pl.concat_str(
        [pl.concat_str(pl.col("sends").cast(pl.String), pl.lit(" sends")), *parts, late],
        separator="; ", ignore_nulls=True,
    )  # fmt: skip
