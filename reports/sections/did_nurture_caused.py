"""What attribution credits beside what a randomised test shows was caused."""

from attribution.analysis import Analysis
from attribution.holdout.answers import Holdout
from attribution.roi import margin_of
from reports.blocks import Fact, Table
from reports.numbers import UNKNOWN, count, interval, level, money, part_count, share
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, estimate_fact, money_estimate_fact, money_fact, money_in


def caused_told(test: Holdout) -> str:
    """Return attribution beside what was caused, in one sentence."""
    leads = test.incremental_leads
    if leads.value is None:
        return f"What it caused is not known: {leads.why}"
    ends = interval(leads.low, leads.high, part_count)
    told = part_count(leads.value) + ("" if ends == UNKNOWN else f" ({ends})")
    credited = f"Any touch model would credit {count(test.attributed_leads, 'sales-ready lead')}"
    if test.above_0 and leads.low is not None and leads.low > 0:
        return f"{credited}; the test shows that {told} were caused."
    return f"{credited}; the test puts what was caused at {told}, which may be none."


def caused_table(analysis: Analysis, test: Holdout, key: str) -> Table:
    """Return what attribution credits beside what the test shows was caused.

    Args:
        analysis: The analysis to read.
        test: The test.
        key: The first part of the keys of its facts, and its own without dots.
    """
    return table(
        f"{key.replace('.', '-')}-caused",
        "What attribution credits, and what was caused",
        (
            ("Of the treated leads", WORDS), ("Credited", NUMBER), ("Caused", NUMBER),
            (level(analysis.settings.confidence).capitalize(), NUMBER),
        ),
        _rows(analysis, test, key),
        note=f"{caused_told(test)} Credited leads had a touch of the program that can earn credit "
        f"by the day they were sales-ready; credited revenue is that of “{analysis.model.label}”, "
        "of deals won after the draw. What is credited beyond what was caused would have come "
        "anyway, as far as the test can tell.",
    )  # fmt: skip


def caused_leads(key: str, test: Holdout) -> Fact:
    """Return the sales-ready leads that the program caused."""
    return estimate_fact(
        f"{key}.incremental_leads",
        "Sales-ready leads that it caused",
        test.incremental_leads,
        part_count,
        unit="leads",
    )


def _rows(analysis: Analysis, test: Holdout, key: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [
            "Sales-ready leads",
            count_fact(
                f"{key}.attributed_leads", "Leads that a touch model credits",
                test.attributed_leads, "leads",
            ),
            caused_leads(key, test),
            _ends(interval(test.incremental_leads.low, test.incremental_leads.high, part_count)),
        ],
        [
            "Won revenue",
            money_fact(
                f"{key}.attributed", f"Revenue that {analysis.model.label} credits",
                test.attributed_minor, test.currency,
            ),
            money_estimate_fact(
                f"{key}.incremental", "Revenue that it caused", test.incremental_minor,
                test.currency,
            ),
            _ends(
                interval(
                    test.incremental_minor.low, test.incremental_minor.high,
                    money_in(test.currency),
                )
            ),
        ],
    ]  # fmt: skip
    if test.cost_minor is not None:
        rows.append(
            [
                f"Return on {money(test.cost_minor, test.currency)} of cost",
                _credited_return(analysis, test),
                estimate_fact(f"{key}.return", "Return that it caused", test.incremental_return),
                _ends(interval(test.incremental_return.low, test.incremental_return.high)),
            ]
        )
    return rows


def _credited_return(analysis: Analysis, test: Holdout) -> str:
    """Return what attribution would tell as the return on the same cost."""
    if test.attributed_minor is None or not test.cost_minor:
        return "–"
    back = margin_of(analysis.settings) * test.attributed_minor
    return share(back / test.cost_minor - 1)


def _ends(told: str) -> str:
    return "–" if told == UNKNOWN else told
