"""What programs, channels and kinds brought for their cost: leads, deals, and when they paid."""

from attribution.analysis import Analysis
from attribution.payback import NOTHING_SPENT
from attribution.returns import Return, Returns, Standing
from reports.blocks import Table
from reports.names import key_part
from reports.numbers import UNKNOWN, date, money, part_count
from reports.sections.roi_rows import line_names, listed, others_name, paid_back
from reports.sections.states import these_only
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import money_fact, part_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import column, period

_NONE = "–"


def brought_table(analysis: Analysis, by: str, found: Returns) -> Table:
    """Return the leads and deals of each line, what one of them cost, and when it had paid back."""
    shown = list(listed(found.lines))
    names = iter(line_names([line for line in shown if isinstance(line, Return)]))
    rows = [
        _row(analysis, by, next(names), line)
        if isinstance(line, Return)
        else [others_name(by, line), *_sums(line)]
        for line in shown
    ]
    return table(
        f"roi-{by}-brought",
        f"What each {NOUNS[by].one} brought for its cost",
        (
            (column(by), WORDS), ("Sales-ready leads", NUMBER), ("Cost of each lead", NUMBER),
            ("Won deals", NUMBER), ("Cost of each deal", NUMBER), ("Paid back", WORDS),
        ),
        [*rows, _all(analysis, found)],
        note=f"{these_only(analysis.won)}Leads and deals are credited as money is, so a share of "
        "one counts as that share. Paid back: the first month in which all credit since the first "
        "cost covers all costs so far"
        f"{_which_is_which(analysis)}.",
    )  # fmt: skip


def _row(analysis: Analysis, by: str, name: str, line: Return) -> list[Cell]:
    key, currency = f"roi.{by}.{key_part(line.value)}", analysis.won.currency
    return [
        name,
        part_fact(f"{key}.leads", f"{name}, sales-ready leads", line.leads, "leads"),
        _each(f"{key}.per_lead", f"{name}, per sales-ready lead", line.cost_per_lead, currency),
        part_fact(f"{key}.deals", f"{name}, won deals", line.deals, "deals"),
        _each(f"{key}.per_deal", f"{name}, per won deal", line.cost_per_deal, currency),
        _paid(line),
    ]


def _each(key: str, label: str, minor: int | None, currency: str | None) -> Cell:
    return _NONE if minor is None else money_fact(key, label, minor, currency)


def _sums(lines: list[Return]) -> list[Cell]:
    """Return the cells of lines that stand together: one cost of several says nothing."""
    leads = [line.leads for line in lines if line.leads is not None]
    return [
        part_count(sum(leads)) if leads else UNKNOWN, _NONE,
        part_count(sum(line.deals for line in lines)), _NONE, _NONE,
    ]  # fmt: skip


def _all(analysis: Analysis, found: Returns) -> list[Cell]:
    whole, currency = found.whole, analysis.won.currency
    costs = (whole.cost_per_lead, whole.cost_per_deal)
    per_lead, per_deal = (_NONE if each is None else money(each, currency) for each in costs)
    return [
        "All", part_count(whole.leads), per_lead, part_count(whole.deals), per_deal,
        _paid(whole),
    ]  # fmt: skip


def _paid(line: Return) -> str:
    """Return when a line had paid back; a dash where there was nothing to pay back."""
    nothing = line.standing is Standing.REMAINDER or line.payback.why == NOTHING_SPENT
    return _NONE if nothing else paid_back(line)


def _which_is_which(analysis: Analysis) -> str:
    """Return what a quarter's report must say: payback alone looks beyond the quarter."""
    costs = analysis.costs
    if analysis.settings.period is None or costs is None:
        return ""
    return (
        f", counted over all quarters on record up to {date(costs.last_day)}. Leads, deals and "
        f"what they cost are those of {period(analysis.settings)}"
    )
