"""Gathered tables held to their contracts and made ready for the analyses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from data_contracts.channels import Grouped, said_of_groups, with_groups, with_stored_groups
from data_contracts.checks.between_tables import findings_between
from data_contracts.checks.check import check
from data_contracts.checks.consistency import findings_across
from data_contracts.choices import ReadingChoices
from data_contracts.contract import Checked, Finding
from data_contracts.copies import deals as shared_deals
from data_contracts.copies import touches as shared_touches
from data_contracts.copies.account_names import one_account_name
from data_contracts.copies.aside import set_aside
from data_contracts.copies.costs import counted_once
from data_contracts.copies.newer_deals import RULE, older_states, said_of_older
from data_contracts.finish import (
    finished_deals,
    in_order,
    with_faulty_rows,
    with_internal,
    with_touch_ids,
)
from data_contracts.gather import Gathered
from data_contracts.minor_units import rounding_findings
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.people.deal_contacts import with_deal_contacts
from data_contracts.people.identity import (
    hosts_of,
    internal_people,
    join_visitors,
    possible_duplicates,
)
from data_contracts.people.pseudonyms import addresses_replaced
from data_contracts.people.resolve import People
from data_contracts.people.rows import best_rows, in_several_files, merged
from data_contracts.progress import Tell
from data_contracts.raw import RawTable
from data_contracts.stages import fill_first_entries
from data_contracts.stored import StoredFrame, StoredTable, write_frame
from data_contracts.streaming.check import held
from data_contracts.streaming.finish import finished
from data_contracts.streaming.rows import STREAMED
from data_contracts.streaming.shared import without_stored_copies
from data_contracts.vendors.mapping import Mapped

_STAGES = "lead_stages"
_CHECKED_FIRST = ("leads", "content")
"""Other tables are compared with these."""
_REFERENCES = {
    "leads.lead_id": ("leads", "lead_id"),
    "content.content_id": ("content", "content_id"),
    "deals.deal_id": ("deals", "deal_id"),
}


def hold(
    gathered: Gathered, choices: ReadingChoices, folder: Path, tell: Tell
) -> tuple[dict[str, Checked], list[Finding]]:
    """Return every table as analyses need it, and what was found beyond their own findings.

    Args:
        gathered: The rows of all files.
        choices: What the exports leave open.
        folder: Where the rows of large tables go.
        tell: Is told what is being done.

    Raises:
        NeedsWholeFileError: A table can only be checked as a whole.
        RuleNotCheckedError: A rule could not be checked.
    """
    tell("Holding the tables to their contracts")
    with_people = with_deal_contacts(gathered.tables)
    prepared, stages, filled = _with_stage_dates(with_people, gathered.people)
    prepared, older = _without_older_deals(prepared, _vendors(gathered))
    checked = _checked(prepared, stages, gathered.people)
    if "deals" in checked:
        deals = checked["deals"]
        checked["deals"] = set_aside(deals, deals.good, older, RULE, said_of_older(older))
    if gathered.streamed:
        touches = _streamed(gathered, checked, choices, folder, tell)
    else:
        touches = _touches(checked[STREAMED], gathered, choices)
    finished_tables, more = _finished(checked, touches, gathered, choices)
    return finished_tables, [*filled, *more]


@dataclass(frozen=True, slots=True)
class _Touches:
    """The touches, and what other tables are compared with.

    Attributes:
        table: All of them, ready.
        newest: At least those of the two newest days.
        hosts: How many of their links lead to each host.
        findings: What was found about visitors and addresses.
        channels: What became of their channels.
    """

    table: Checked
    newest: pl.DataFrame
    hosts: pl.DataFrame
    findings: tuple[Finding, ...]
    channels: Grouped


def _with_stage_dates(
    tables: Mapping[str, Mapped], people: People
) -> tuple[dict[str, Mapped], dict[str, Checked], list[Finding]]:
    """Check a stage history, where there is one, and fill the leads' stage dates from it.

    Returns:
        The tables that are still to be checked, those checked already, and what was filled in.
    """
    others = {name: table for name, table in tables.items() if name != _STAGES}
    if _STAGES not in tables:
        return others, {}, []
    leads = tables.get("leads")
    if leads is None:
        return others, {_STAGES: _held_to_contract(tables[_STAGES], {})}, []
    records = leads.typed["lead_id"]
    rows = leads.typed.with_columns(best_rows(records, people))
    history = _held_to_contract(tables[_STAGES], {"leads.lead_id": rows["lead_id"]})
    typed, said = fill_first_entries(rows, history.good)
    typed = typed.with_columns(records)
    return {**others, "leads": replace(leads, typed=typed)}, {_STAGES: history}, list(said)


def _without_older_deals(
    tables: Mapping[str, Mapped], vendors: Mapping[str, str]
) -> tuple[dict[str, Mapped], pl.DataFrame]:
    if "deals" not in tables:
        return dict(tables), pl.DataFrame()
    deals, older = older_states(one_account_name(tables["deals"]), vendors)
    return {**tables, "deals": deals}, older


def _checked(
    tables: Mapping[str, Mapped], done: dict[str, Checked], people: People
) -> dict[str, Checked]:
    later = [name for name in CONTRACTS if name not in _CHECKED_FIRST]
    for name in (*_CHECKED_FIRST, *later):
        if name in tables:
            done[name] = _held_to_contract(tables[name], _references(done))
        if name == "leads" and name in done:
            records = done[name]
            said = (*records.findings, *in_several_files(records.good))
            rows = merged(records.good, people, contract(name))
            done[name] = replace(records, good=rows, findings=said)
    return done


def _held_to_contract(table: Mapped, references: Mapping[str, pl.Series]) -> Checked:
    """Check the sound rows; rows with values in the wrong columns go to quarantine unseen."""
    rules = contract(table.table)
    sound = table.faults.is_null()
    raw = RawTable(table.table, table.text.filter(sound), table.typed.filter(sound))
    faulty = table.text.with_columns(fault=table.faults).filter(~sound)
    return with_faulty_rows(check(raw, rules, references), faulty, rules)


def _references(done: Mapping[str, Checked]) -> dict[str, pl.Series]:
    return {
        name: done[table].good[column]
        for name, (table, column) in _REFERENCES.items()
        if table in done
    }


def _touches(checked: Checked, gathered: Gathered, choices: ReadingChoices) -> _Touches:
    ordered = with_touch_ids(in_order(checked.good, contract(STREAMED)))
    good, joined = join_visitors(ordered, gathered.people.visitors)
    told = Checked(good, checked.bad, checked.findings)
    table = shared_touches.without_copies(told, _vendors(gathered), _zones(gathered))
    # Words are grouped last: rows that differ in nothing else are other rows all the same.
    grouped, channels = with_groups(table.good, choices.channels)
    table = replace(table, good=grouped)
    return _Touches(table, table.good, hosts_of(table.good["url"]), joined, channels)


def _vendors(gathered: Gathered) -> dict[str, str]:
    return {origin.label: origin.vendor for origin in gathered.origins}


def _zones(gathered: Gathered) -> dict[str, str]:
    return {origin.label: origin.zone for origin in gathered.origins}


def _streamed(
    gathered: Gathered,
    others: Mapping[str, Checked],
    choices: ReadingChoices,
    folder: Path,
    tell: Tell,
) -> _Touches:
    people = gathered.people
    outcome = held(gathered.streamed, people, _references(others), folder, tell)
    found = finished(outcome.blocks, people.visitors, folder, tell)
    told = Checked(pl.DataFrame(), outcome.bad, outcome.findings)
    ready, told = without_stored_copies(found, told, _vendors(gathered), _zones(gathered))
    aside = folder / f"{STREAMED}.bad.parquet"
    write_frame(told.bad, aside)
    bad = StoredFrame([aside], told.bad.height)
    said = [addresses_replaced(STREAMED, outcome.replaced)] if outcome.replaced else []
    stored, channels = with_stored_groups(ready.stored, choices.channels)
    table = StoredTable(stored, bad, told.findings)
    return _Touches(table, ready.newest, ready.hosts, (*ready.findings, *said), channels)


def _finished(
    checked: Mapping[str, Checked], touches: _Touches, gathered: Gathered, choices: ReadingChoices
) -> tuple[dict[str, Checked], list[Finding]]:
    """Order every table and add what the analyses need beyond the contracts."""
    vendors = _vendors(gathered)
    others = shared_deals.without_copies(
        {name: table for name, table in checked.items() if name != STREAMED}, vendors
    )
    of_costs = Grouped()
    if "costs" in others:
        once = counted_once(others["costs"], vendors)
        good_costs, of_costs = with_groups(once.good, choices.channels)
        others["costs"] = replace(once, good=good_costs)
    good = {name: in_order(table.good, contract(name)) for name, table in others.items()}
    good["deals"] = finished_deals(good["deals"])
    findings = [*touches.findings, *said_of_groups(choices.channels, touches.channels, of_costs)]
    for name in ("deals", "costs"):
        findings += rounding_findings(good[name], name) if name in good else ()
    if "leads" in good:
        people = gathered.people.addresses
        ids, staff = internal_people(people, choices.own_domains, touches.hosts)
        good["leads"] = with_internal(good["leads"], ids)
        findings += [*staff, *possible_duplicates(people)]
    findings += findings_across(
        touches.newest,
        good["deals"],
        good.get("leads"),
        rated=choices.rated,
        dated=choices.dated,
    )
    tables = {n: Checked(good[n], table.bad, table.findings) for n, table in others.items()}
    tables[STREAMED] = touches.table
    return tables, [*findings, *findings_between(tables, rated=choices.rated)]
