"""Who is who: visitors become leads, staff and tests are set apart."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.people.noted import noted
from data_contracts.reading.times import UTC

_TEST_LOCAL_PARTS = r"^(test|tests|testing|tester|test[._-]?user|testaccount|demo)$"
_TEST_DOMAINS = (
    "test.com", "test.test", "example.com", "example.org", "example.net", "mailinator.com",
)  # fmt: skip
_HOST = r"^[a-z]+://(?:www\.)?([^/:?#]+)"
_MOST = 0.5
_FEW = 0.2
"""An own domain must be where most links lead, and few leads may have it."""


_NOBODY = pl.DataFrame(schema={"visitor_id": pl.String, "person": pl.String, "since": UTC})


def lead_of_visitor(touches: pl.DataFrame, known: pl.DataFrame = _NOBODY) -> pl.DataFrame:
    """Return the lead that each visitor became: the first one identified.

    Args:
        touches: `visitor_id`, `lead_id`, `occurred_at`.
        known: `visitor_id`, `person`, `since`: visitors whom a system says to be a person.

    Returns:
        `visitor_id`, `lead_id`, `leads` (how many different ones), one row per visitor who was
        ever identified, sorted by visitor.
    """
    seen = touches.filter(pl.col("visitor_id").is_not_null() & pl.col("lead_id").is_not_null())
    told = known.select("visitor_id", lead_id="person", occurred_at="since")
    return (
        pl.concat([seen.select(told.columns), told])
        .sort("occurred_at", "lead_id", nulls_last=True)
        .group_by("visitor_id", maintain_order=True)
        .agg(pl.col("lead_id").first(), leads=pl.col("lead_id").n_unique())
        .sort("visitor_id")
    )


def join_visitors(
    touches: pl.DataFrame, known: pl.DataFrame = _NOBODY
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Give anonymous touches the lead that their visitor became.

    Args:
        touches: `visitor_id`, `lead_id`, `occurred_at`, and more; one row per touch.
        known: `visitor_id`, `person`, `since`: visitors whom a system says to be a person.

    Returns:
        The same rows in the same order, with `was_anonymous` (Boolean), and what was found.
    """
    became = lead_of_visitor(touches, known)
    marked = joined_to(touches, leads_by_visitor(became))
    return marked, tuple(visitor_findings(VisitorsJoined.of(marked), became))


def leads_by_visitor(became: pl.DataFrame) -> dict[str, str]:
    """Return the lead that each visitor became (`lead_of_visitor`), by the visitor's id."""
    return dict(became.select("visitor_id", "lead_id").iter_rows())


def joined_to(touches: pl.DataFrame, leads: Mapping[str, str]) -> pl.DataFrame:
    """Return touches with the lead that their visitor became (`leads_by_visitor`)."""
    nobodys = touches["lead_id"].is_null() & touches["visitor_id"].is_not_null()
    rows = nobodys.arg_true()
    # Most touches have a lead: only the others need to be looked up.
    visitors = touches["visitor_id"].gather(rows)
    found = pl.Series("lead_id", [leads.get(visitor) for visitor in visitors], pl.String)
    anonymous = pl.repeat(value=False, n=touches.height, dtype=pl.Boolean, eager=True)
    if not found.count():
        return touches.with_columns(was_anonymous=anonymous)
    return touches.with_columns(
        was_anonymous=anonymous.scatter(rows, found.is_not_null()),
        lead_id=touches["lead_id"].scatter(rows, found),
    )


@dataclass(frozen=True, slots=True)
class VisitorsJoined:
    """What became of anonymous touches; that of several parts of a table can be added up.

    Attributes:
        joined: Touches that have a lead by their visitor.
        unknown: Touches of visitors who were never identified.
        visitors: Those visitors, in parts that may repeat them.
    """

    joined: int = 0
    unknown: int = 0
    visitors: tuple[pl.Series, ...] = ()

    @classmethod
    def of(cls, touches: pl.DataFrame) -> "VisitorsJoined":
        """Count in touches that were joined."""
        unknown = touches.filter(pl.col("lead_id").is_null() & pl.col("visitor_id").is_not_null())
        visitors = (unknown["visitor_id"].unique(),)
        return cls(int(touches["was_anonymous"].sum()), unknown.height, visitors)

    def __add__(self, other: "VisitorsJoined") -> "VisitorsJoined":
        """Return what became of both parts."""
        visitors = (*self.visitors, *other.visitors)
        return VisitorsJoined(self.joined + other.joined, self.unknown + other.unknown, visitors)


def visitor_findings(joined: VisitorsJoined, became: pl.DataFrame) -> Iterable[Finding]:
    """Yield what is to be said of anonymous touches and of visitors (`lead_of_visitor`)."""
    if joined.joined:
        yield noted(
            "touches.anonymous_joined",
            joined.joined,
            f"Anonymous touches joined to the lead that their visitor became: {joined.joined:,}.",
            "People visit before anybody knows who they are.",
        )
    several = became.filter(pl.col("leads") > 1)
    if several.height:
        yield noted(
            "touches.visitor_of_several_leads",
            several.height,
            f"Visitors who became several leads: {several.height:,}. Their anonymous touches "
            "belong to the first.",
            "Several people share a computer, or one person filled in forms with two addresses.",
            severity=Severity.SHOULD_FIX,
            fix="Merge the leads in the CRM if they are one person.",
        )
    if joined.unknown:
        visitors = pl.concat(joined.visitors).n_unique()
        yield noted(
            "touches.never_identified",
            joined.unknown,
            f"Touches of visitors who were never identified: {joined.unknown:,} (visitors: "
            f"{visitors:,}). They earn no credit.",
            "Most visitors never say who they are.",
        )


def hosts_of(links: pl.Series) -> pl.DataFrame:
    """Return `host` and `count`: to which hosts links lead, and how many to each."""
    counted = links.drop_nulls().value_counts(name="count").rename({links.name: "host"})
    host = pl.col("host").str.to_lowercase().str.extract(_HOST)
    hosts = counted.with_columns(host, pl.col("count").cast(pl.Int64)).drop_nulls("host")
    return hosts.group_by("host").agg(pl.col("count").sum()).sort("host")


def internal_people(
    leads: pl.DataFrame, own_domains: tuple[str, ...], hosts: pl.DataFrame
) -> tuple[pl.Series, tuple[Finding, ...]]:
    """Tell the company's own staff and test records by their e-mail addresses.

    Args:
        leads: `lead_id`, `email` (case-folded), one row per lead and address.
        own_domains: The company's mail domains as the reader stated them; none: the domain to
            which most links in its mails lead, if few leads have an address there.
        hosts: Where the links lead that were clicked or visited (`hosts_of`).

    Returns:
        The ids of internal leads, sorted, and what was found.
    """
    people = leads.drop_nulls(["lead_id", "email"]).with_columns(
        local=pl.col("email").str.extract(r"^([^@+]+)"),
        domain=pl.col("email").str.extract(r"@(.+)$"),
    )
    domains = [d.casefold() for d in own_domains] or _own_domain(hosts, people["domain"])
    staff = people.filter(_within(pl.col("domain"), domains))
    tests = people.filter(
        pl.col("local").str.contains(_TEST_LOCAL_PARTS) | pl.col("domain").is_in(_TEST_DOMAINS)
    )
    ids = pl.concat([staff["lead_id"], tests["lead_id"]]).unique().sort()
    inferred = bool(domains) and not own_domains
    return ids, tuple(_internal_findings(staff, tests, domains, inferred=inferred))


def _own_domain(hosts: pl.DataFrame, domains: pl.Series) -> list[str]:
    """Return the leads' mail domain to which most links lead, if few leads have it."""
    links = sum(count for _, count in hosts.iter_rows())
    leading_to: Counter[str] = Counter()
    for host, count in hosts.iter_rows():
        for suffix in _suffixes(host):
            leading_to[suffix] += count
    known = domains.drop_nulls().value_counts(name="count").rows()
    return sorted(
        domain
        for domain, leads in known
        if leading_to[domain] > _MOST * links and leads <= max(1, _FEW * len(domains))
    )


def _suffixes(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[i:]) for i in range(len(parts) - 1)]


def _within(domain: pl.Expr, domains: list[str]) -> pl.Expr:
    pattern = "|".join(re.escape(own) for own in domains)
    return domain.str.contains(rf"(^|\.)({pattern})$") if domains else pl.lit(value=False)


def _internal_findings(
    staff: pl.DataFrame, tests: pl.DataFrame, domains: list[str], *, inferred: bool
) -> Iterable[Finding]:
    if staff.height:
        where = ", ".join(domains)
        guess = " That domain was told by the links in your mails, most of which lead there."
        yield noted(
            "leads.own_staff",
            staff["lead_id"].n_unique(),
            f"Leads who are your own staff (at {where}): {staff['lead_id'].n_unique():,}. They are "
            f"left out of every rate.{guess if inferred else ''}",
            "Colleagues try out forms and get every mail.",
            severity=Severity.SHOULD_FIX if inferred else Severity.NOTE,
            fix=f'State your domains to be sure: own_domains = ["{domains[0]}"] under [reading].'
            if inferred
            else "Nothing to do.",
        )
    if tests.height:
        yield noted(
            "leads.test_records",
            tests["lead_id"].n_unique(),
            f"Leads who are test records by their address: {tests['lead_id'].n_unique():,}. They "
            "are left out of every rate.",
            "Somebody tried out a form or a workflow.",
            fix="Nothing to do; deleted in the CRM, they would not come again.",
        )


def possible_duplicates(leads: pl.DataFrame) -> tuple[Finding, ...]:
    """Report leads whose addresses are equal but for a +tag; nothing is merged.

    Args:
        leads: `lead_id`, `email` (case-folded), one row per lead and address.
    """
    groups = (
        leads.drop_nulls(["lead_id", "email"])
        .with_columns(plain=pl.col("email").str.replace(r"\+[^@]*@", "@"))
        .group_by("plain")
        .agg(pl.col("lead_id").unique().sort(), pl.col("email").n_unique())
        # Several with the very same address share it; that is said elsewhere.
        .filter(pl.col("lead_id").list.len() > 1, pl.col("email") > 1)
        .select(pl.col("lead_id").list.join(" = "))["lead_id"]
        .sort()
    )
    if groups.is_empty():
        return ()
    shown = ", ".join(groups.head(5))
    return (
        noted(
            "leads.possible_duplicates",
            len(groups),
            f"People who may be in the leads twice, their addresses equal but for a +tag: "
            f"{len(groups):,} ({shown}).",
            "The person registered again with a tagged address, or somebody tested a form.",
            severity=Severity.SHOULD_FIX,
            fix="Merge them in the CRM if they are one person.",
        ),
    )
