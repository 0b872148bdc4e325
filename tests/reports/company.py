"""A made-up company small enough to read: forty won deals, three channels, two quarters young."""

from dataclasses import replace
from datetime import timedelta

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.contract import Finding, Place, Severity
from data_contracts.dataset import Dataset, Origin
from tests.factories import at, dataset, deal, lead, touch

HOSTILE = "</script><script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.test")'
ENDLESS = "x" * 10_000

_FIRST = at("2024-10-01")
_CHANNELS = (("email", "clicked"), ("webinar", "attended"), ("search", "page_viewed"))


def company(channel: str = "email", leads: int = 80) -> Dataset:
    """Leads created six days apart; half win after 150 days, touched on three channels."""
    touches, deals, people = [], [], []
    for i in range(leads):
        created = _FIRST + timedelta(days=6 * i)
        ready = created + timedelta(days=40 + 7 * (i % 20))
        people.append(
            lead(
                f"l{i:03}", created, account_id=f"a{i:03}", source=("Fair", "Search")[i % 2],
                sales_ready_at=ready if i % 3 else None,
                disqualified_at=created + timedelta(days=90) if i % 3 == 0 else None,
            )
        )  # fmt: skip
        for k, (name, action) in enumerate(_CHANNELS[: 1 + i % 3]):
            touches.append(
                touch(
                    f"l{i:03}", created + timedelta(days=9 * k + 2),
                    channel if name == "email" else name, action, touch_id=f"t{i:03}.{k}",
                    program=f"Track {i % 4}", program_kind=("nurture", "event", "sales")[k],
                )
            )  # fmt: skip
        if i % 2:
            closed = created + timedelta(days=150)
            deals.append(deal(f"d{i:03}", f"{1000 + 37 * i}.25", closed, account_id=f"a{i:03}"))
    made = dataset(
        [{**row, "source_file": "t.csv"} for row in touches],
        [{**row, "source_file": "d.csv"} for row in deals],
        [{**row, "source_file": "l.csv"} for row in people],
        bad_deals=[{"deal_id": "x", "status": "closedwon", "source_file": "d.csv"}],
    )
    return replace(made, findings=_FINDINGS, origins=_ORIGINS)


def analysed(data: Dataset | None = None, **settings: object) -> Analysis:
    return Analysis(data or company(), replace(Settings(replicates=40), **settings))


_FINDINGS = (
    Finding(
        "deals", "deals.amount_given", Severity.MUST_FIX, 1, "1 won deal has no amount.",
        "The field was never filled in.", "Fill it in.", ("amount",), (Place("d.csv", 7, ""),),
    ),
    Finding(
        "touches", "touches.repeats", Severity.SHOULD_FIX, 2, "2 rows repeat another.",
        "The export ran twice.", "Nothing.", (), (Place("t.csv", 3, HOSTILE),),
    ),
)  # fmt: skip
_ORIGINS = (
    Origin("t.csv", "touches", "canonical", 159, "ab" * 32, "UTC"),
    Origin("d.csv", "deals", "canonical", 41, "cd" * 32, "UTC"),
    Origin("l.csv", "leads", "canonical", 80, "ef" * 32, "UTC"),
)
