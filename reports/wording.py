"""What settings, columns and tables are called in a sentence."""

from dataclasses import dataclass

from attribution.settings import ContactPolicy, Milestone, Settings
from reports.numbers import count, days, money, quarter


@dataclass(frozen=True, slots=True)
class Noun:
    """A word for something, for one and for many."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class MilestoneWords:
    """What a milestone is called wherever a sentence, a label or a choice names it.

    Attributes:
        short: It as a label: `Won`, `MQL`.
        credited: What reaches it and is credited: `won revenue`, `MQLs`.
        until: What journeys end at: `close`, `lead became an MQL`.
        happened: That one reached it, after `a` or `no`: `deal was won`.
        those: They that reached it: `deals won`.
        period: The label of the quarter in which they did: `Won in`.
    """

    short: str
    credited: Noun
    until: str
    happened: str
    those: str
    period: str


COLUMNS = {
    "channel": Noun("channel", "channels"),
    "program": Noun("program", "programs"),
    "program_kind": Noun("kind of program", "kinds of program"),
    "content_id": Noun("content piece", "content pieces"),
    "action": Noun("action", "actions"),
    "segment": Noun("segment", "segments"),
    "industry": Noun("industry", "industries"),
    "quarter": Noun("quarter", "quarters"),
    "account_id": Noun("account", "accounts"),
    "source": Noun("source", "sources"),
    "owner": Noun("owner", "owners"),
    "cohort": Noun("quarter of creation", "quarters of creation"),
}
"""What credit and leads can be split by."""

OF_MILESTONE = {
    Milestone.WON: MilestoneWords(
        "Won", Noun("won revenue", "won revenue"), "close",
        "deal was won", "deals won", "Won in",
    ),
    Milestone.PIPELINE: MilestoneWords(
        "Deal created", Noun("pipeline", "pipeline"), "deal was created",
        "deal was created", "deals created", "Created in",
    ),
    Milestone.SALES_READY: MilestoneWords(
        "Sales-ready", Noun("sales-ready lead", "sales-ready leads"), "lead was sales-ready",
        "lead became sales-ready", "leads that became sales-ready", "Sales-ready in",
    ),
    Milestone.MQL: MilestoneWords(
        "MQL", Noun("MQL", "MQLs"), "lead became an MQL",
        "lead became an MQL", "leads that became MQLs", "MQL in",
    ),
    Milestone.LEAD: MilestoneWords(
        "Lead created", Noun("new lead", "new leads"), "lead was created",
        "lead was created", "leads created", "Created in",
    ),
}  # fmt: skip
"""The words of every milestone that can be credited; there is no other list of them."""

_ROWS = {
    "touches": Noun("touch", "touches"),
    "deals": Noun("deal", "deals"),
    "leads": Noun("lead", "leads"),
    "lead_stages": Noun("stage entry", "stage entries"),
    "verdicts": Noun("verdict", "verdicts"),
    "costs": Noun("cost", "costs"),
}
_DEAL, _LEAD = Noun("deal", "deals"), Noun("lead", "leads")
_CONTACTS = {
    ContactPolicy.ACCOUNT: "touches of everyone at the account and of the deal’s contacts",
    ContactPolicy.CONTACTS: "touches of the deal’s contacts",
    ContactPolicy.PRIMARY: "touches of the primary contact",
}


def column(name: str) -> str:
    """Return a column's name as a heading: `Kind of program`."""
    return COLUMNS[name].one.capitalize()


def money_noun(settings: Settings) -> str:
    """Return what is credited: `won revenue`, `sales-ready leads`."""
    return OF_MILESTONE[settings.milestone].credited.many


def amount(minor: int | None, currency: str | None, settings: Settings) -> str:
    """Return how much is credited, and what it is: `$30.3M won revenue`, `12.3 new leads`."""
    told, noun = money(minor, currency), OF_MILESTONE[settings.milestone].credited
    number, _, unit = told.partition(" ")
    if settings.milestone.of_leads and unit in {"lead", "leads"}:
        return f"{number} {noun.one if unit == 'lead' else noun.many}"
    return f"{told} {noun.many}"


def exactly(settings: Settings) -> str:
    """Return how exactly credit adds up: `to the cent`."""
    return "to a ten-thousandth of a lead" if settings.milestone.of_leads else "to the cent"


def heading(noun: str) -> str:
    """Return a noun as a heading begins; what is in capitals stays so: `MQLs`, `Won revenue`."""
    return f"{noun[:1].upper()}{noun[1:]}"


def unit(settings: Settings) -> Noun:
    """Return what reaches the milestone: a deal or a lead."""
    return _LEAD if settings.milestone.of_leads else _DEAL


def units(number: int | None, settings: Settings) -> str:
    """Return a number of deals or leads: `1 deal`, `240 leads`."""
    noun = unit(settings)
    return count(number, noun.one, noun.many)


def deals(number: int, settings: Settings) -> str:
    """Return a number of what is credited: `1 won deal`, `240 sales-ready leads`."""
    if settings.milestone is Milestone.WON:
        return count(number, "won deal")
    if settings.milestone.of_leads:
        noun = OF_MILESTONE[settings.milestone].credited
        return count(number, noun.one, noun.many)
    return count(number, "deal")


def rows_of(number: int, table: str) -> str:
    """Return a number of rows of a table: `1 deal`, `3,120 touches`, `12 rows of content`."""
    noun = _ROWS.get(table)
    return count(number, noun.one, noun.many) if noun else f"{count(number, 'row')} of {table}"


def contacts(settings: Settings) -> str:
    """Return whose touches count."""
    if settings.milestone.of_leads:
        return "touches of the lead alone"
    return _CONTACTS[settings.contact_policy]


def window(settings: Settings) -> str:
    """Return how far back touches count."""
    if settings.lookback_days is None:
        return f"every touch before the {until(settings)}"
    return f"touches up to {days(settings.lookback_days)} before the {until(settings)}"


def until(settings: Settings) -> str:
    """Return what journeys end at: `close`, `lead became an MQL`."""
    return OF_MILESTONE[settings.milestone].until


def period(settings: Settings) -> str:
    """Return the period: `2026 Q2`, or `all quarters`."""
    return "all quarters" if settings.period is None else quarter(settings.period)


def joined(parts: list[str]) -> str:
    """Return parts as a sentence lists them: `a, b and c`."""
    if len(parts) < 2:  # noqa: PLR2004 (nothing to join)
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
