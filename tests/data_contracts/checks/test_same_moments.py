"""Touches of one person at one moment: told where their order would decide, and only there."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from attribution.settings import HARMS, OPENS, SENDS
from data_contracts.checks import same_moments as module
from data_contracts.checks.same_moments import RULE, same_moments

_START = datetime(2025, 1, 1, 9, tzinfo=UTC)
_SCHEMA = {
    "lead_id": pl.String, "visitor_id": pl.String, "action": pl.String, "channel": pl.String,
    "program": pl.String, "occurred_at": pl.Datetime("us", "UTC"),
}  # fmt: skip


def found(rows):
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort("occurred_at")
    return list(same_moments(frame.lazy()))


def met(number, tied, **change):
    """So many people touched twice: some at one moment, the others a day apart."""
    rows = []
    for at in range(number):
        for place, channel in enumerate(("email", "search")):
            row = {
                "lead_id": f"l{at}", "visitor_id": None, "action": "clicked", "channel": channel,
                "program": None, "occurred_at": _START + timedelta(days=0 if at < tied else place),
            }  # fmt: skip
            rows.append(tuple((row | change).values()))
    return rows


def test_from_a_quarter_on_touches_at_one_moment_are_a_finding():
    # A hundred people have two touches each; of 25 both lie at one moment.
    (finding,) = found(met(100, 25))
    assert (finding.rule, finding.rows) == (RULE, 50)
    assert "Of 200 responses, 50 (25%) have the exact moment of another one" in finding.says
    assert "Reported from 25% on" in finding.says
    assert found(met(100, 24)) == []


def test_people_touched_at_the_same_moment_as_others_are_none():
    rows = [(f"l{at}", None, "clicked", f"c{at % 2}", None, _START) for at in range(100)]
    assert found(rows) == []


@pytest.mark.parametrize("change", [{"channel": "email"}, {"action": "sent"}, {"lead_id": None}])
def test_what_no_order_matters_for_is_none(change):
    assert found(met(100, 100, **change)) == []


def test_visitors_without_a_lead_are_people_too():
    rows = [(None, row[0], *row[2:]) for row in met(100, 100)]
    assert found(rows)[0].rows == 200


def test_a_handful_is_none():
    assert found(met(9, 9)) == []
    assert found(met(10, 10))[0].rows == 20
    assert found([]) == []


def test_what_no_person_did_is_the_same_here_as_in_credit():
    assert set(module._NO_RESPONSE) == {*SENDS, *OPENS, *HARMS}  # noqa: SLF001 (its one list)
