"""What had to be decided about who is who, as findings."""

from collections.abc import Iterator, Mapping

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.people.evidence import ADDRESSES
from data_contracts.people.names import OWN
from data_contracts.people.noted import noted

_EXAMPLES = 5
_KINDS = {
    "link": "by a merge record, a conversion or a link",
    "address": "by their e-mail address",
    "text": "by the same id in two systems",
    "visitor": "as the same visitor",
}


def people_findings(
    names: pl.DataFrame, joined: Mapping[str, int], doubted: pl.DataFrame
) -> Iterator[Finding]:
    """Yield who was taken to be one person, and who was not.

    Args:
        names: As `People.names`, with `unlisted`.
        joined: How many records went into others, by kind of proof.
        doubted: `address`, `people`: addresses that prove nothing.
    """
    if any(joined[kind] for kind in _KINDS):
        yield _one_person(joined)
    if joined["tag"]:
        yield _tagged(joined["tag"])
    if joined["digits"]:
        yield _by_digits(joined["digits"])
    if doubted.height:
        yield _shared(doubted)
    yield from _told_apart(names)
    yield from _perhaps_by_chance(names)


def _one_person(joined: Mapping[str, int]) -> Finding:
    kinds = {words: joined[kind] for kind, words in _KINDS.items() if joined[kind]}
    told = ", ".join(f"{count:,} {words}" for words, count in kinds.items())
    return noted(
        "leads.one_person",
        sum(kinds.values()),
        f"Records that are the same person as another one: {told}. Each person is one lead, "
        "called by the CRM's id where it has one; values come from the CRM first.",
        "People are in several systems, or in one of them twice.",
    )


def _tagged(count: int) -> Finding:
    return noted(
        "leads.tagged_addresses",
        count,
        f"Records with an address that is another one's but for a +tag, at the same account: "
        f"{count:,}. They were taken to be the same person.",
        "The person registered again with a tagged address, or somebody tested a form.",
        severity=Severity.SHOULD_FIX,
        fix="Merge them in the CRM; or, if they are different people, state "
        "plus_tags_are_same = false under [reading].",
    )


def _by_digits(count: int) -> Finding:
    return noted(
        "touches.user_ids_read",
        count,
        f"User ids of web analytics that no system has, but whose number is one lead's id, such "
        f"as crm-51 for 51: {count:,}. They were taken to be that lead.",
        "The website puts a word before the CRM's number.",
        severity=Severity.SHOULD_FIX,
        fix="Have the website send the CRM's id as it is; or add a table person_links.",
    )


def _shared(doubted: pl.DataFrame) -> Finding:
    people = int(doubted["people"].sum())
    return noted(
        "leads.shared_addresses",
        people,
        f"People who share an e-mail address that proves nothing, a placeholder, a mailbox that "
        f"several read, or one of records with different names: {people:,}. They were not "
        "taken to be one person; touches by such an address belong to the earliest.",
        "Somebody typed a placeholder, or people registered with info@ or a colleague's address.",
        severity=Severity.SHOULD_FIX,
        fix="Give these people their own addresses in the CRM, or merge them there.",
    )


def _told_apart(names: pl.DataFrame) -> Iterator[Finding]:
    ids = names.filter(pl.col("scope") != ADDRESSES)
    twice = ids.filter(pl.col("person").n_unique().over("name") > 1).sort("name", "order")
    if twice.is_empty():
        return
    later = twice.filter(pl.col("person").str.starts_with(pl.col("scope") + ":"))["person"]
    shown = ", ".join(later.unique().sort().head(_EXAMPLES))
    written = f" The later system's are written with its name before them: {shown}."
    systems = " and ".join(twice["scope"].unique().sort())
    yield noted(
        "leads.ids_told_apart",
        twice["name"].n_unique(),
        f"Ids that {systems} use for different people, as far as their addresses tell: "
        f"{twice['name'].n_unique():,}.{written if shown else ''}",
        "Every system numbers people for itself.",
        fix="Nothing to do if they are different people; else export their e-mail addresses too, "
        "or add a table person_links.",
    )


def _perhaps_by_chance(names: pl.DataFrame) -> Iterator[Finding]:
    """Doubt the ids of systems without a list of people of which few are known elsewhere."""
    ids = names.filter(~pl.col("scope").is_in([ADDRESSES, OWN]))
    listed = ids.filter(~pl.col("unlisted"))
    loose = ids.join(listed.select("scope").unique(), on="scope", how="anti")
    known = loose.join(listed.select("name", "person").unique(), on=["name", "person"], how="semi")
    used = dict(loose.group_by("scope").len().iter_rows())
    for scope, found in known.group_by("scope").len().sort("scope").iter_rows():
        if 2 * found < used[scope]:
            yield noted(
                "leads.ids_by_chance",
                found,
                f"Of {used[scope]:,} ids of people that {scope} uses without a list of them, "
                f"{found:,} are ids in another system's list too. They were taken for the same "
                "people, but so few may be chance.",
                "Every system numbers people for itself, or the list was exported with a filter.",
                severity=Severity.SHOULD_FIX,
                fix=f"Export the list of people of {scope} too, with their e-mail addresses; or "
                "export the other list without a filter.",
            )
