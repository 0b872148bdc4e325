"""Random small companies with awkward journeys: ties, refunds, shared accounts, no touches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.credit import CreditTable, credit
from attribution.models import models
from attribution.settings import Settings
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset
from tests.factories import at, deal, lead, touch
from tests.factories import dataset as made

START = at("2025-01-01")
PEOPLE = ("ann", "bob", "cyd", "dee")
ACTIONS = ("clicked", "attended", "call_answered", "page_viewed", "sent", "opened")
PROGRAMS = {
    "program": st.sampled_from(["spring", "autumn"]),
    "program_kind": st.sampled_from(["nurture", "event"]),
}
CHANNELS = ("email", "webinar", "direct", "Direct ", "organic")


@dataclass(frozen=True)
class Company:
    """Rows of the three tables."""

    touches: list[dict[str, Any]]
    deals: list[dict[str, Any]]
    leads: list[dict[str, Any]]

    @property
    def data(self) -> Dataset:
        return made(self.touches, self.deals, self.leads)

    def plus(self, touches=(), deals=(), leads=()) -> "Company":
        return Company([*self.touches, *touches], [*self.deals, *deals], [*self.leads, *leads])


@st.composite
def companies(draw, *, min_deals: int = 0) -> Company:
    """Draw a company; where it has deals, three or more touches lead up to the first of them."""
    deals = draw(_deals(min_deals))
    touches = draw(st.lists(_any_touch(deals), max_size=14))
    if deals:
        touches += draw(_journey(deals[0]))
    accounts = st.sampled_from(["acme", "birch", None])
    leads = [lead(name, account_id=draw(accounts), segment="smb") for name in PEOPLE]
    return Company(draw(st.permutations(touches)), deals, leads)


def _hours(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda hours: timedelta(hours=hours))


@st.composite
def _deals(draw, least: int) -> list[dict[str, Any]]:
    deals = draw(
        st.lists(
            st.builds(
                deal,
                st.integers(0, 99).map(str),
                st.one_of(st.integers(-9_999, 99_999), st.just(0)),
                _hours(500 * 24).map(lambda since: START + since),
                account_id=st.sampled_from(["acme", None]),
                lead_id=st.sampled_from([*PEOPLE, None]),
                contacts=st.lists(st.sampled_from(PEOPLE), max_size=2),
            ),
            min_size=least,
            max_size=5,
            unique_by=lambda row: row["deal_id"],
        )
    )
    if deals and deals[0]["lead_id"] is None:
        deals[0]["lead_id"] = draw(st.sampled_from(PEOPLE))
    return deals


def _any_touch(deals: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Touches of anybody, most of them in the months before a deal closed."""
    anywhere = _hours(500 * 24).map(lambda since: START + since)
    ends = st.sampled_from([row["closed_at"] for row in deals] or [START + timedelta(days=500)])
    before = st.builds(lambda end, age: end - age, ends, _hours(120 * 24))
    return st.builds(
        touch,
        st.sampled_from([*PEOPLE, None]),
        st.one_of(before, before, before, anywhere),
        st.sampled_from(CHANNELS),
        st.sampled_from(ACTIONS),
        visitor_id=st.just("v1"),
        content_id=st.sampled_from(["guide", "demo", None]),
        **PROGRAMS,
    )


@st.composite
def _journey(draw, of: dict[str, Any]) -> list[dict[str, Any]]:
    """Touches of a deal's lead shortly before its close, each of other content: no repeats."""
    ages = draw(st.lists(_hours(60 * 24), min_size=3, max_size=6))
    return [
        draw(
            st.builds(
                touch,
                st.just(of["lead_id"]),
                st.just(of["closed_at"] - age),
                st.sampled_from(CHANNELS),
                st.sampled_from(["clicked", "attended", "call_answered"]),
                content_id=st.just(f"step {step}"),
                **PROGRAMS,
            )
        )
        for step, age in enumerate(ages)
    ]


def reordered(checked: Checked, seed: int) -> Checked:
    return replace(checked, good=checked.good.sample(fraction=1, shuffle=True, seed=seed))


def credited_by_each(
    data: Dataset, settings: Settings | None = None
) -> Iterator[tuple[str, CreditTable]]:
    """Credit by every model in turn; a law that fails names the model."""
    analysis = _analysed(data, settings)
    for model in models(analysis.settings):
        note(f"under the model {model.name}")
        yield model.name, credit(analysis.journeys, model)


def credited(data: Dataset, model: str, settings: Settings | None = None) -> CreditTable:
    """Credit by one model, also where an analysis would not tell it for want of an interval."""
    analysis = _analysed(data, settings)
    chosen = next(one for one in models(analysis.settings) if one.name == model)
    return credit(analysis.journeys, chosen)


def _analysed(data: Dataset, settings: Settings | None) -> Analysis:
    return Analysis(data, settings or Settings(as_of=at("2030-01-01")))
