"""Time to sales-ready: what is said of leads that the curves do not tell."""

from reports.blocks import Caveat
from reports.sections.ready_words import after_another_end
from reports.sections.sales_ready import sales_ready
from tests.attribution.leads.test_came_back import PEOPLE, analysed
from tests.attribution.leads.test_stage_visits import entered
from tests.factories import lead
from tests.reports.company import analysed as of_company
from tests.reports.test_sections import NO_LEADS

AGAIN = entered("cat", disqualified="2025-03-01", mql="2025-04-01")


def test_leads_that_came_back_are_told_beside_the_curves_with_the_share_that_counts_them():
    # One of eight, then two of the six still followed: 1 - 7 / 8 * 4 / 6 is 41.7 %.
    shown = sales_ready(analysed(PEOPLE, AGAIN))
    [said] = [b.text for b in shown.blocks if isinstance(b, Caveat) and "first end" in b.text]
    assert said.startswith(
        "Sales-ready all the same, later: 1 lead that had been disqualified and 1 lead that had "
        "opted out. Disqualified once and in a stage before sales-ready again: 1 lead. The curves "
        "tell each lead by its first end, so they leave these out. Counting them on that later "
        "day, 42% of all leads are sales-ready by day 270 ("
    )


def test_who_is_only_on_the_way_again_changes_no_share():
    words = after_another_end(analysed([lead("cat", disqualified_at="2025-03-01")], AGAIN))
    assert words == (
        "Disqualified once and in a stage before sales-ready again: 1 lead. The curves tell each "
        "lead by its first end, so they leave these out."
    )


def test_where_nobody_came_back_nothing_is_said():
    assert after_another_end(analysed([lead("ann", sales_ready_at="2025-02-01")])) == ""
    assert after_another_end(of_company(NO_LEADS)) == ""
