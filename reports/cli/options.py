"""The options that several commands share, and the choices they make."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from attribution.analysis import Analysis
from attribution.settings import ContactPolicy, Milestone, Settings
from data_contracts.cache.store import Cache
from data_contracts.dataset import Dataset
from data_contracts.load import load
from reports.cli.terminal import PROGRESS, say
from reports.records import judged
from reports.settings_file import informed, read_settings
from reports.settings_values import DAY, moment

F = TypeVar("F", bound=Callable[..., Any])

NO_LIMIT = "none"

PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE",
    help="Where to write the answer; its ending says how.",
)  # fmt: skip

_READING = (
    click.option(
        "--settings", "settings_file", type=click.Path(path_type=Path), metavar="FILE",
        help="Read choices from this file instead of nurture.toml in the working folder.",
    ),
    click.option("--zone", metavar="ZONE", help="Zone of times that carry none: Europe/Berlin."),
    click.option(
        "--date-order", type=click.Choice(["dmy", "mdy"]),
        help="How to read dates such as 01/02/2026, where a file leaves it open.",
    ),
    click.option(
        "--own-domain", "own_domains", multiple=True, metavar="DOMAIN",
        help="Your company's mail domain; its people are left out of every rate. Repeatable.",
    ),
    click.option(
        "--query", "queries", multiple=True, metavar="TABLE=SELECT",
        help="Read a table of the ledger by this query from the database in PATH: "
        'touches="select …". Repeatable.',
    ),
    click.option(
        "--no-cache", is_flag=True,
        help="Read every file anew, and keep nothing for the next time.",
    ),
)  # fmt: skip

_ANALYSIS = (
    click.option(
        "--as-of", metavar="DATE", help="Read the data as it stood at the end of this day."
    ),
    click.option("--quarter", metavar="2026Q3", help="Only milestones in this quarter."),
    click.option(
        "--milestone", type=click.Choice([m.value for m in Milestone]),
        help="What is credited: won revenue, pipeline at deal creation, or leads that became "
        "sales-ready, became MQLs or were created.",
    ),
    click.option(
        "--lookback-days", metavar="N|none",
        help="Touches older than this before the milestone earn nothing.",
    ),
    click.option(
        "--half-life-days", type=float, metavar="N",
        help="Time decay halves a touch's weight every so many days.",
    ),
    click.option(
        "--order", "markov_order", type=int, metavar="K",
        help="How many channels back the Markov model looks: 1, 2 or 3.",
    ),
    click.option(
        "--contacts", type=click.Choice([p.value for p in ContactPolicy]),
        help="Whose touches count for a deal.",
    ),
    click.option("--currency", metavar="CODE", help="The currency of the answer."),
    click.option(
        "--rate", "rates", multiple=True, metavar="EUR=1.08",
        help="What one unit of another currency buys. Repeatable.",
    ),
)  # fmt: skip


def reading_options(command: F) -> F:
    """Add the options that say how exports are to be read."""
    return _decorated(command, _READING)


def analysis_options(command: F) -> F:
    """Add the options that say how to read exports and how to credit."""
    return _decorated(command, (*_READING, *_ANALYSIS))


def loaded(
    paths: tuple[str, ...], chosen: dict[str, Any], settings: Settings | None = None
) -> Dataset:
    """Read, map and check everything in the paths, as the options say."""
    stated, reading = read_settings(chosen.get("settings_file"))
    reading = informed(reading, settings or stated)
    given: dict[str, Any] = {
        "zone": chosen.get("zone"),
        "date_order": chosen.get("date_order"),
        "own_domains": chosen.get("own_domains") or None,
    }
    reading = replace(reading, **{k: v for k, v in given.items() if v is not None})
    cache = None if chosen.get("no_cache") else Cache.of_user()
    paths = _with_queries(paths, chosen.get("queries", ()))
    data = load(paths, reading, tell=PROGRESS, cache=cache)
    if cache and cache.not_kept:
        say(f"note: {cache.not_kept}", err=True)
    return data


def analysed(paths: tuple[str, ...], chosen: dict[str, Any]) -> Analysis:
    """Return the analysis of everything in the paths, as the options say; flags win over files."""
    settings, _ = read_settings(chosen.get("settings_file"))
    given: dict[str, Any] = {
        "judged": judged(chosen.get("settings_file")),
        "as_of": _day(day) if (day := chosen.get("as_of")) else None,
        "period": chosen.get("quarter"),
        "milestone": Milestone(m) if (m := chosen.get("milestone")) else None,
        "half_life_days": chosen.get("half_life_days"),
        "markov_order": chosen.get("markov_order"),
        "contact_policy": ContactPolicy(c) if (c := chosen.get("contacts")) else None,
        "currency": chosen.get("currency"),
        "rates": tuple(sorted(map(_rate, chosen.get("rates", ())))) or None,
    }
    settings = replace(settings, **{k: v for k, v in given.items() if v is not None})
    if days := chosen.get("lookback_days"):
        settings = replace(settings, lookback_days=_lookback(days))
    return Analysis(loaded(paths, chosen, settings), settings)


def _with_queries(paths: tuple[str, ...], queries: tuple[str, ...]) -> tuple[str, ...]:
    """Put one address per query in the place of the database that they ask."""
    if not queries:
        return paths
    from data_contracts.reading.databases.read import address_of  # noqa: PLC0415 - a slow import

    databases = [path for path in paths if "://" in path]
    if len(databases) != 1:
        raise click.BadParameter(
            f"--query needs exactly one database among the paths, got {len(databases)}."
        )
    asked: list[str] = []
    for text in queries:
        table, equals, query = text.partition("=")
        if not equals or not table.strip().isidentifier():
            raise click.BadParameter(f'--query looks like touches="select …", got {text!r}.')
        asked.append(f"{table.strip()}={address_of(databases[0], query=query)}")
    return (*(path for path in paths if path != databases[0]), *asked)


def _day(text: str) -> date:
    try:
        return moment(text)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"--as-of is {DAY}, got {text!r}.") from None


def _lookback(text: str) -> int | None:
    if text == NO_LIMIT:
        return None
    if not text.isdigit():
        raise click.BadParameter(f"--lookback-days is a number of days or 'none', got {text!r}.")
    return int(text)


def _rate(text: str) -> tuple[str, Decimal]:
    currency, _, rate = text.partition("=")
    try:
        return currency.strip().upper(), Decimal(rate)
    except InvalidOperation:
        raise click.BadParameter(f"--rate looks like EUR=1.08, got {text!r}.") from None


def _decorated(command: F, options: tuple[Callable[[F], F], ...]) -> F:
    for option in reversed(options):
        command = option(command)
    return command
