"""The checked tables that every analysis starts from."""

from dataclasses import dataclass, field

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.lexicon.lexicon import Lexicon
from data_contracts.lexicon.reader import bundled_lexicon
from data_contracts.shelf import NoShelf, Shelf

QUARANTINE = "quarantine"
"""What stands for the vendor of a quarantine file whose repaired rows are used."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows came from.

    Attributes:
        label: The file's or query's name, or the file's place under the folder given.
        table: The table it became, or empty where none could be made of it.
        vendor: The vendor format that read it, for example `hubspot` or `canonical`; or
            `QUARANTINE`: its rows stand for rows of other files.
        rows: Rows read.
        fingerprint: SHA-256 of the content, as hexadecimal text.
        zone: The time zone in which its unmarked times were read.
        joined: Rows of the leads that went into another row about the same person.
    """

    label: str
    table: str
    vendor: str
    rows: int
    fingerprint: str
    zone: str
    joined: int = 0


@dataclass(frozen=True, slots=True)
class Dataset:
    """Every table that was found, each held to its contract (grain and columns: see `Checked`).

    The frames in `good` are sorted by their key (touches by their time before it), so that the
    order of rows and of files changes nothing, and have these columns beyond their contract's:

    - touches: `lead_id` is the person's, also where the touch was anonymous and its visitor
      became a lead later; `was_anonymous` (Boolean) marks those. Null where never identified.
    - deals: `amount_minor` (Int64, minor units of `currency`; null where no amount is given);
      `contacts` (List(String), empty where none are stated).
    - leads: `internal` (Boolean): the company's own staff, or a test record. Stage dates are the
      first entry that the leads or a stage history know of.

    Every touch has a `touch_id`: those that the export gave none are numbered in their order.
    Times are `Datetime("us", "UTC")`. Dates of deals and leads without a time of day mean the end
    of that day.

    Attributes:
        touches: One row per touch.
        deals: One row per deal.
        leads: One row per person, or None where no export has them; so for the tables below.
        content: One row per content piece.
        costs: One row per period and program or channel.
        verdicts: One row per judgement of a lead by sales.
        holdouts: One row per lead and randomised program.
        origins: The files and queries read, in the order given.
        findings: Every finding: of reading, of each table, and across tables; must fix first.
        fingerprint: SHA-256 over the origins' fingerprints, the contracts, the reading choices and
            the lexicon: equal text means equal tables and words.
        lead_stages: One row per lead entering a stage, or None. Its first entries are in leads.
        deal_contacts: One row per deal and person (several where a person has several roles), or
            None. `contacts` of the deals has them all, the main one first.
        deal_stages: One row per deal entering a stage, or None.
        person_links: One row per id or visitor known to be a person, or None. They are applied.
        lexicon: The words that the audit of content knows.
        shelf: Where workings of these tables are kept from one process to the next.
    """

    touches: Checked
    deals: Checked
    leads: Checked | None
    content: Checked | None
    costs: Checked | None
    verdicts: Checked | None
    holdouts: Checked | None
    origins: tuple[Origin, ...]
    findings: tuple[Finding, ...]
    fingerprint: str
    lead_stages: Checked | None = None
    deal_contacts: Checked | None = None
    deal_stages: Checked | None = None
    person_links: Checked | None = None
    lexicon: Lexicon = field(default_factory=bundled_lexicon)
    shelf: Shelf = field(default_factory=NoShelf, compare=False, repr=False)

    @property
    def tables(self) -> dict[str, Checked]:
        """The tables that are there, by name."""
        names = (
            "touches", "deals", "deal_contacts", "deal_stages", "leads", "lead_stages",
            "person_links", "content", "costs", "verdicts", "holdouts",
        )  # fmt: skip
        return {name: table for name in names if (table := getattr(self, name)) is not None}

    @property
    def must_fix(self) -> tuple[Finding, ...]:
        """The findings that make a command exit with 1."""
        return tuple(f for f in self.findings if f.severity is Severity.MUST_FIX)
