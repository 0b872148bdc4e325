"""The answers that pages and reports read."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from attribution.analysis import COLUMNS, Analysis
from attribution.answers import of_credit
from attribution.credit import NO_TOUCH
from attribution.models import NAMES
from attribution.quarters import quarters
from attribution.settings import Settings
from tests.factories import at, dataset, deal, lead, touch

WON = at("2025-06-01")


def company(accounts=40):
    """Accounts that each meet nurture mail, a webinar and, every third, a search."""
    touches, deals, leads = [], [], []
    for number in range(accounts):
        person, day = f"lead {number}", WON - timedelta(days=60 + number)
        leads.append(lead(person, account_id=f"account {number}", segment="smb"))
        deals.append(deal(f"d{number:03}", f"{100 + number}.37", WON, lead_id=person))
        mail = {"program": "spring", "program_kind": "nurture", "content_id": "guide"}
        if number % 8:
            touches += [
                touch(person, day, **mail),
                touch(person, day + timedelta(days=9), channel="webinar", action="attended"),
            ]
        if number % 3 == 0:
            touches.append(touch(person, day + timedelta(days=20), channel="search"))
    return dataset(touches, deals, leads)


COMPANY = Analysis(company(), Settings())


def test_credit_by_lists_every_model_in_order_and_ends_each_with_no_touch():
    found = COMPANY.credit_by("channel")
    assert found.columns == [
        "model", "value", "touches", "deals", "credit", "share", "low", "high",
    ]  # fmt: skip
    assert found["model"].unique(maintain_order=True).to_list() == list(NAMES)
    for _, rows in found.group_by("model", maintain_order=True):
        assert rows["value"][-1] == NO_TOUCH
        assert rows["credit"][:-1].is_sorted(descending=True)
        assert rows["credit"].sum() == COMPANY.credit("linear").total
        assert rows["share"].sum() == pytest.approx(1)
        assert ((rows["low"] <= rows["share"]) & (rows["share"] <= rows["high"])).all()
        assert (rows["low"].is_null() == (rows["credit"] == 0)).all()


def test_a_model_that_nobody_offers_is_refused_at_once():
    with pytest.raises(ValueError, match=r"model must be one of first_touch, .*; got 'magic'"):
        Analysis(company(), Settings(model="magic"))


@pytest.mark.parametrize("column", COLUMNS)
def test_credit_can_be_told_by_each_column(column):
    total = COMPANY.credit("linear").total
    found = COMPANY.credit_by(column).group_by("model").agg(pl.col("credit").sum())
    assert set(found["credit"]) == {total}


def test_a_share_of_nothing_has_no_interval_that_would_call_it_certain():
    people = [f"lead {number}" for number in range(20)]
    touches = [touch(person, WON) for person in people]
    deals = [deal(person, "5.00", WON, lead_id=person) for person in people]
    last = Analysis(dataset(touches, deals), Settings()).credit_by("channel").row(-1, named=True)
    assert (last["value"], last["share"], last["low"], last["high"]) == (NO_TOUCH, 0, None, None)


def test_under_ten_accounts_no_share_has_an_interval():
    for accounts, known in ((9, False), (10, True)):
        found = Analysis(company(accounts), Settings()).share_of("channel", "email")
        assert (found.value is not None, found.low is not None) == (True, known)


def test_an_unknown_column_or_model_is_refused_with_the_choices():
    with pytest.raises(ValueError, match=r"'colour'.*channel"):
        COMPANY.credit_by("colour")
    with pytest.raises(ValueError, match="'colour'"):
        COMPANY.credit_range("colour")
    with pytest.raises(KeyError, match=r"'magic'.*linear"):
        COMPANY.credit("magic")


def test_the_range_spans_all_models():
    compared = COMPANY.credit_by("channel")
    found = COMPANY.credit_range("channel")
    assert found["value"].to_list() == compared.filter(model="linear")["value"].to_list()
    for row in found.iter_rows(named=True):
        shares = compared.filter(value=row["value"]).sort("share", maintain_order=True)
        assert (row["lowest"], row["highest"]) == (shares["share"][0], shares["share"][-1])
        assert row["lowest"] == shares.filter(model=row["lowest_model"])["share"][0]
        assert row["highest"] == shares.filter(model=row["highest_model"])["share"][0]
    most = {"email": 0, "webinar": 0, "search": 0, NO_TOUCH: 0}
    for name in compared["model"].unique():
        most[compared.filter(model=name)["value"][0]] += 1
    assert dict(found.select("value", "first_under").iter_rows()) == most
    assert min(most["email"], most["webinar"]) > 0


def test_a_share_is_an_estimate_with_its_interval():
    row = COMPANY.credit_by("channel").filter(model="linear", value="email").row(0, named=True)
    found = COMPANY.share_of("channel", "email")
    assert (found.value, found.low, found.high) == (row["share"], row["low"], row["high"])
    assert (found.n, found.why) == (40, "")
    assert COMPANY.share_of("channel", "email", "first_touch").value > found.value


def test_few_deals_weaken_a_share_and_unknowns_have_none():
    few = Analysis(company(5), Settings())
    assert "Only 5 deals" in few.share_of("channel", "email").why
    one = Analysis(
        dataset([touch("ann", WON)], [deal("d", "5.00", WON, lead_id="ann")]), Settings()
    )
    assert one.share_of("channel", "email").why == "Only 1 deal: too few for a conclusion."
    assert few.share_of("channel", "pigeon").value is None
    nothing = Analysis(dataset([touch("ann", WON)], []), Settings())
    assert nothing.share_of("channel", "email").why == "No deal is in scope."
    deals = [deal("d1", "5.00", WON, lead_id="ann"), deal("d2", "-5.00", WON, lead_id="ann")]
    even = Analysis(dataset([touch("ann", WON)], deals), Settings())
    assert "add up to 0" in even.share_of("channel", "email").why


def test_deals_with_a_nurture_touch_are_counted_with_their_amounts():
    cents = [10_037 + 100 * number for number in range(40) if number % 8]
    assert COMPANY.nurture_touched == (35, sum(cents))


def test_each_answer_is_worked_out_once(monkeypatch):
    calls = []
    monkeypatch.setattr(of_credit, "compare_parts", lambda *_: calls.append(1) or "answer")
    fresh = Analysis(COMPANY.data, Settings())
    assert fresh.credit_by("channel") == fresh.credit_by("channel") == "answer"
    assert len(calls) == 1
    assert COMPANY.credit("linear") is COMPANY.credit("linear")
    assert COMPANY.journeys is COMPANY.journeys
    assert COMPANY.sales_ready() is COMPANY.sales_ready()


def test_the_chosen_model_and_the_quarters_are_the_settings():
    assert Analysis(COMPANY.data, Settings(model="first_touch")).model.name == "first_touch"
    assert COMPANY.quarters.equals(quarters(COMPANY.data, Settings(), COMPANY.as_of))


@pytest.mark.parametrize(
    "data",
    [
        dataset([touch("ann", WON)], []),
        dataset([], [deal("d", "5.00", WON)]),
        dataset([touch("ann", WON)], [deal("d", "5.00", WON, status="lost")], []),
    ],
    ids=["no deal", "no touch", "no won deal"],
)
def test_nothing_to_credit_is_an_answer_too(data):
    analysis = Analysis(data, Settings())
    for column in COLUMNS:
        assert analysis.credit_by(column).height == len(NAMES)
        assert analysis.credit_range(column)["value"].to_list() == [NO_TOUCH]
    credited = analysis.reconciliation.step("credited")
    assert credited.amount_minor == analysis.reconciliation.step("no_touch").amount_minor
    assert analysis.nurture_touched == (0, 0)


def answers() -> str:
    """Every number of an analysis as one digest."""
    analysis = Analysis(company(1_000), Settings())
    frames = [analysis.journeys.rows, analysis.touch_use, analysis.quarters]
    frames += [analysis.credit(name).rows for name in NAMES]
    frames += [analysis.credit_by(column) for column in COLUMNS]
    frames += [analysis.credit_range(column) for column in COLUMNS]
    written = "".join(frame.write_csv() for frame in frames) + repr(analysis.reconciliation)
    return hashlib.sha256(written.encode()).hexdigest()


def test_two_runs_and_any_number_of_threads_give_identical_bytes():
    command = "from tests.attribution.test_analysis import answers; print(answers())"
    names = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED")
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", command],
            env={**os.environ, **dict.fromkeys(names, str(count))},
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for count in (1, 2, 4)
    ]
    one, *others = (run.communicate()[0].strip() for run in runs)
    assert len(one) == 64
    assert others == [one, one]
