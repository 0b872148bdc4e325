"""One small world, seen through several sets of systems: the same deals, people and journeys."""

import polars as pl
import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.load import load

DEALS = {
    "Acme - Line 4 rollout": ("won", 48000.0, "USD"),
    "Bluebay - Pilot": ("lost", 12500.0, "USD"),
    "Cité Santé – pilote": ("won", 30000.0, "EUR"),
    "Delta Foods - Starter": ("open", 22750.0, "USD"),
    "Eastgate - Platform": ("won", 95000.0, "USD"),
    "Fjord - Assessment": ("open", None, "NOK"),
    "Acme - Renewal 2025": ("won", 48000.0, "USD"),
}
HUBSPOT = [51, 151, 202, 253, 304, 355, 406, 457, 508, 559, 610, 661, 712]
"""The people p1 to p13 by their numbers in HubSpot; p14 is p1 again."""
PEOPLE = {
    "hubspot": {str(number): f"p{n}" for n, number in enumerate(HUBSPOT, 1)},
    "salesforce": {f"00Q5g00000Cd0{n:02}": f"p{n + 1}" for n in range(13)},
}
BESIDE = ("ga4/synthetic", "webinar/synthetic", "costs/synthetic", "sales_feedback/synthetic")
EXPORT = "salesforce/synthetic/data_export"
MARKETING = ("marketo", "pardot", "mautic", "activecampaign", "mailchimp")
WORLDS = {
    "HubSpot": ("hubspot", ["hubspot/synthetic"]),
    "Salesforce": ("salesforce", [EXPORT]),
    "Marketo and Salesforce": ("salesforce", ["marketo/synthetic", EXPORT]),
    "everything": (
        "hubspot",
        ["hubspot/synthetic", "salesforce/synthetic", EXPORT]
        + [f"{name}/synthetic" for name in MARKETING],
    ),
}
BROKEN = "report_email_stats_always_enclose_MALFORMED.csv"
"""The same report as another file of its folder, written by a system with a fault."""
SEEN = ("page_viewed", "form_submitted", "registered", "attended")
"""What analytics and the webinar tell, which is there in every world."""


class World:
    """One view: its data, and its own words for people put into the world's."""

    def __init__(self, system, data):
        self.data = data
        self.person = PEOPLE[system]

    def journeys(self, *actions):
        """Return who did what when, to the second, of people whom the system knows."""
        touches = self.data.touches.good.filter(pl.col("action").is_in(actions))
        told = touches.select(
            pl.col("lead_id").replace_strict(self.person, default=None),
            "action",
            pl.col("occurred_at").dt.truncate("1s"),
        )
        return set(told.drop_nulls().rows())

    def rules(self):
        return {finding.rule for finding in self.data.findings}


def read(exports, folders):
    paths = []
    for folder in [*folders, *BESIDE]:
        files = sorted(file for file in (exports / folder).iterdir() if file.is_file())
        paths += [str(file) for file in files if file.name != BROKEN]
    # Zoom and the sheet write the clock of the account, which HubSpot's history proves as well.
    choices = ReadingChoices(own_domains=("ourcompany.example",), zone="Etc/GMT+6")
    return load(paths, choices)


@pytest.fixture(scope="module")
def worlds(shared_exports):
    return {
        name: World(system, read(shared_exports, folders))
        for name, (system, folders) in WORLDS.items()
    }


@pytest.fixture(params=WORLDS)
def world(request, worlds):
    return worlds[request.param]


def test_seven_deals_with_their_amounts_however_many_systems_keep_them(world):
    deals = world.data.deals.good
    told = deals.select("name", "status", pl.col("amount").cast(pl.Float64), "currency")
    assert {name: rest for name, *rest in told.rows()} == {n: [*d] for n, d in DEALS.items()}
    assert deals.height == 7


def test_the_same_people(world):
    leads = world.data.leads.good
    assert sorted(leads["lead_id"]) == sorted(world.person)
    staff = leads.filter("internal")["lead_id"].replace_strict(world.person)
    assert sorted(staff) == ["p12", "p13"]


def test_the_same_verdicts(world):
    counted = world.data.verdicts.good.with_columns(
        pl.col("lead_id").replace_strict(world.person, default="nobody")
    )
    assert sorted(counted.select("lead_id", "verdict").rows()) == [
        ("p1", "accepted"), ("p10", "rejected"), ("p2", "accepted"), ("p2", "recycled"),
        ("p3", "accepted"), ("p4", "accepted"), ("p8", "accepted"),
    ]  # fmt: skip


def test_the_same_visits_forms_and_webinars(worlds):
    told = {name: world.journeys(*SEEN) for name, world in worlds.items()}
    shared = told["HubSpot"]
    assert len(shared) == 11
    # Analytics calls people by their numbers in HubSpot: beside Salesforce nobody knows them.
    by_number = {touch for touch in shared if touch[1] in {"page_viewed", "form_submitted"}}
    assert shared - told["Salesforce"] == by_number
    assert "touches.lead_known" in worlds["Salesforce"].rules()
    # Marketo had the same visits and forms itself.
    assert shared <= told["Marketo and Salesforce"]
    assert shared <= told["everything"]


def test_what_one_system_sees_alone_is_known_by_name(worlds):
    shared = worlds["HubSpot"].journeys(*SEEN)
    more = {
        name: {(who, what) for who, what, _ in world.journeys(*SEEN) - shared}
        for name, world in worlds.items()
    }
    fair = ("p3", "attended")  # Salesforce alone had the trade show.
    newsletter = ("p8", "form_submitted")  # Marketo alone had the newsletter's form.
    assert more == {
        "HubSpot": set(),
        "Salesforce": {fair},
        "Marketo and Salesforce": {fair, newsletter},
        "everything": {fair, newsletter},
    }


def test_the_same_clicks_in_mails(worlds):
    told = {name: worlds[name].journeys("clicked") for name in worlds}
    assert told["HubSpot"] == told["everything"] == told["Marketo and Salesforce"]


def test_what_two_systems_tell_is_said(worlds):
    every = worlds["everything"].rules()
    assert {"deals.kept_by_two_systems", "touches.told_by_two_systems"} <= every
    assert "deals.kept_by_two_systems" not in worlds["HubSpot"].rules()


def test_no_row_is_lost(world):
    for name, table in world.data.tables.items():
        broken = table.bad["broken"]
        assert broken.list.len().min() in {None, 1}, name
