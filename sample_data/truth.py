"""What `truth.json` says: the population's values, and exact counts of the company at hand."""

from typing import Any

import numpy as np

from sample_data.answers import incidence, linear_credit, median_day, shares, tally
from sample_data.deals import LOST, NEW, OPEN, WON
from sample_data.population import population
from sample_data.programs import INTEGRATION, NURTURING, PROGRAMS, SPAM
from sample_data.readiness import NURTURE_HAZARD_RATIO
from sample_data.touches import NOBODY
from sample_data.window import END, START
from sample_data.words import ACTIONS, OUR_NAMES, PAGES
from sample_data.world import World


def tell(world: World, leads: int, seed: int, planted: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the whole truth about a company.

    `population` values (also at the top level) hold for every seed and size and are what a
    sample's intervals should cover; `sample` values are exact for this company's own rows.
    Definitions of shares and of time to sales-ready: see `sample_data.answers`.
    """
    return {
        "seed": seed,
        "leads": leads,
        "window": {
            "start": str(np.datetime64(START, "s")) + "Z",
            "end": str(np.datetime64(END - 1, "s")) + "Z",
        },
        "our_names": list(OUR_NAMES),
        "nurture_hazard_ratio": NURTURE_HAZARD_RATIO,
        "hazard_ratio_by_program": {
            program.name: NURTURE_HAZARD_RATIO if program.name in NURTURING else 1.0
            for program in PROGRAMS
            if program.kind == "nurture"
        },
        "nurture_programs": list(NURTURING),
        "spam_program": SPAM,
        **population(),
        "holdout": {
            "program": INTEGRATION,
            "hazard_ratio": NURTURE_HAZARD_RATIO,
            **population()["holdout"],
        },
        "sample": {**_answers(world), **_counts(world)},
        "planted": planted,
    }


def _answers(world: World) -> dict[str, Any]:
    counts = tally(world)
    return {
        "linear_share_by_channel": shares(linear_credit(world)),
        "median_days_to_sales_ready": median_day(counts),
        "sales_ready_at_end": round(float(incidence(counts)[-1]), 5),
    }


def _counts(world: World) -> dict[str, int]:
    deals, every, people = world.deals, world.touches, world.people
    clicked = every.action == ACTIONS.index("clicked")
    unsubscribing = every.page == PAGES.index("/unsubscribe")
    new_won = (deals.status == WON) & (deals.kind == NEW)
    counts = {
        "won_new_business_deals": new_won,
        "won_new_business_cents": deals.cents * new_won,
        "won_deals": deals.status == WON,
        "lost_deals": deals.status == LOST,
        "open_deals": deals.status == OPEN,
        "staff_and_test_people": people.internal,
        "emails_sent": np.ones(world.sends.lead.size, np.int64),
        "emails_after_opt_out": world.sends.late,
        "opt_outs": world.course.opted_out < END,
        "content_clicks_by_people": clicked & ~every.machine & ~unsubscribing,
        "machine_clicks": clicked & every.machine,
        "unsubscribe_clicks_by_people": clicked & ~every.machine & unsubscribing,
        "creditable_touches": every.counts,
        "anonymous_touches_of_leads": ~every.named & (every.lead != NOBODY),
        "touches_of_strangers": every.lead == NOBODY,
    }
    return {name: int(np.asarray(which).sum()) for name, which in counts.items()}
