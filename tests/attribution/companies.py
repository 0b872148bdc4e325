"""Random small companies with awkward journeys: ties, refunds, shared accounts, no touches."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.credit import CreditTable
from attribution.settings import Settings
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset
from tests.factories import at, deal, lead, touch
from tests.factories import dataset as made

START = at("2025-01-01")
PEOPLE = ("ann", "bob", "cyd", "dee")
ACTIONS = ("clicked", "attended", "call_answered", "page_viewed", "sent", "opened")
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
    moments = st.integers(0, 500 * 24).map(lambda hours: START + timedelta(hours=hours))
    touches = draw(
        st.lists(
            st.builds(
                touch,
                st.sampled_from([*PEOPLE, None]),
                moments,
                st.sampled_from(CHANNELS),
                st.sampled_from(ACTIONS),
                visitor_id=st.just("v1"),
                content_id=st.sampled_from(["guide", "demo", None]),
                program=st.sampled_from(["spring", "autumn"]),
                program_kind=st.sampled_from(["nurture", "event"]),
            ),
            max_size=20,
        )
    )
    deals = draw(
        st.lists(
            st.builds(
                deal,
                st.integers(0, 99).map(str),
                st.one_of(st.integers(-9_999, 99_999), st.just(0)),
                moments,
                account_id=st.sampled_from(["acme", None]),
                lead_id=st.sampled_from([*PEOPLE, None]),
                contacts=st.lists(st.sampled_from(PEOPLE), max_size=2),
            ),
            min_size=min_deals,
            max_size=5,
            unique_by=lambda row: row["deal_id"],
        )
    )
    accounts = st.sampled_from(["acme", "birch", None])
    leads = [lead(name, account_id=draw(accounts), segment="smb") for name in PEOPLE]
    return Company(touches, deals, leads)


def reordered(checked: Checked, seed: int) -> Checked:
    return replace(checked, good=checked.good.sample(fraction=1, shuffle=True, seed=seed))


def credited(data: Dataset, model: str, settings: Settings | None = None) -> CreditTable:
    return Analysis(data, settings or Settings(as_of=at("2030-01-01"))).credit(model)
