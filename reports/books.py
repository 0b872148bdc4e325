"""Reports: which sections a reader gets, in which order.

To add one: write a function from an analysis to a `Report`, then add its line to `BOOKS`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from data_contracts.odcs import contract
from reports.blocks import Report, Section
from reports.choices import choices, data_date, footer
from reports.sections import SECTIONS, nurture_or_spam, programs_audit
from reports.sections.called_and_found import called_and_found
from reports.sections.methods import methods
from reports.sections.revenue_credit import revenue_credit
from reports.wording import period

__all__ = ["BOOKS", "board", "boss", "footer", "joint"]


def board(analysis: Analysis) -> Report:
    """Return the quarterly board report: does nurturing pay, and can the number be trusted?"""
    return _bound(
        analysis,
        "What lead nurturing earned",
        "Board report",
        (
            SECTIONS["summary"](analysis),
            revenue_credit(analysis, "channel"),
            revenue_credit(analysis, "program", reconciled=False),
            SECTIONS["influence"](analysis),
            SECTIONS["roi"](analysis),
            SECTIONS["sales_ready"](analysis),
            SECTIONS["did_nurture"](analysis),
            nurture_or_spam.in_short(analysis),
            called_and_found(analysis),
            SECTIONS["reconciliation"](analysis),
            SECTIONS["data_health"](analysis),
            methods(analysis, audited=False),
        ),
    )


def boss(analysis: Analysis) -> Report:
    """Return the report for a new boss: does nurturing pay, and why does every tool say else?"""
    proven = analysis.effect().verdict is Verdict.PROVEN
    return _bound(
        analysis,
        "Does lead nurturing pay?",
        "Report for the boss",
        (
            SECTIONS["summary"](analysis),
            revenue_credit(analysis, "program_kind"),
            SECTIONS["journeys"](analysis),
            SECTIONS["why_models_disagree"](analysis),
            SECTIONS["influence"](analysis),
            SECTIONS["did_nurture"](analysis),
            *([] if proven else [SECTIONS["plan_a_test"](analysis)]),
            SECTIONS["roi"](analysis),
            called_and_found(analysis),
            methods(analysis, audited=False),
        ),
    )


def joint(analysis: Analysis) -> Report:
    """Return the report for marketing and sales in one room: what happened to leads and deals?"""
    return _bound(
        analysis,
        "What became of leads and deals",
        "Joint review",
        (
            SECTIONS["sales_ready"](analysis),
            SECTIONS["journeys"](analysis),
            SECTIONS["why_models_disagree"](analysis),
            SECTIONS["nurture_or_spam"](analysis),
            programs_audit.in_print(analysis),
            SECTIONS["what_to_send"](analysis),
            SECTIONS["reconciliation"](analysis),
            SECTIONS["data_health"](analysis),
            SECTIONS["methods"](analysis),
        ),
    )


def _bound(analysis: Analysis, title: str, book: str, sections: tuple[Section, ...]) -> Report:
    told = choices(analysis)
    return Report(
        title=title,
        subtitle=f"{book} · {period(analysis.settings)} · data to {data_date(analysis)}",
        footer=footer(analysis),
        sections=sections,
        settings=MappingProxyType({field: value for field, (_, value, _) in told.items()}),
        contracts=MappingProxyType({name: contract(name).version for name in analysis.data.tables}),
        fingerprints=tuple(
            (origin.label, origin.table, origin.fingerprint) for origin in analysis.data.origins
        ),
        fingerprint=analysis.data.fingerprint,
    )


BOOKS: Mapping[str, Callable[[Analysis], Report]] = MappingProxyType(
    {"boss": boss, "joint": joint, "board": board}
)
"""Name → report, as commands and pages offer them."""
