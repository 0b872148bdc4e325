"""P1: a program that picks its recipients, beside the same program that sprays."""

from itertools import permutations

import numpy as np
import pytest

from attribution.audit.criterion import FAIL, PASS
from attribution.audit.programs.audiences import Audiences
from attribution.audit.programs.context import Context
from attribution.audit.programs.p1_targeting import Lift, _drawn, lift
from attribution.audit_rules import AuditRules
from tests.attribution.audit import made
from tests.attribution.audit.programs.programs_made import lacks, mails, outcome, people
from tests.factories import lead

ROLES = ("operations", "finance", "it")
CATALOGUE = [made.piece(f"for-{role}", audience_role=role) for role in ROLES]
COMPARED = {"audience_role": "role", "audience_industry": "industry", "topic": "interests"}
SEEDS = range(40)


def company(size=90):
    return [lead(name, role=ROLES[n % 3]) for n, name in enumerate(people(size))]


def world(leads, recipients, **settings):
    """Every lead gets the newsletter, and each recipient the piece for operations."""
    names = [one["lead_id"] for one in leads]
    everybody = mails(names, [0], of="news", program="News", kind="newsletter")
    course = mails(recipients, [7, 14], of="for-operations")
    catalogue = [*CATALOGUE, made.piece("news")]
    return made.audited([*everybody, *course], catalogue=catalogue, leads=leads, **settings)


def spray(names, seed):
    return [str(name) for name in np.random.default_rng(seed).choice(names, 30, replace=False)]


def of_role(leads, role):
    return [one["lead_id"] for one in leads if one.get("role") == role]


def test_a_program_for_one_role_is_targeted_and_its_lift_is_one_over_the_part_of_that_role():
    leads = company()
    told = outcome(world(leads, of_role(leads, "operations")), "P1")
    assert (told.answer, told.unit, told.limit, told.count) == (PASS, "ratio", 1.0, 0)
    assert told.figure.value == pytest.approx(3, rel=0.03)
    assert 1 < told.figure.low < 3 < told.figure.high
    assert told.figure.n == 30


def test_a_program_sent_to_the_wrong_role_is_untargeted():
    leads = company()
    told = outcome(world(leads, of_role(leads, "finance")), "P1")
    assert (told.answer, told.figure.value, told.count) == (FAIL, 0.0, 60)
    assert len(told.touches) == 5


def test_a_blast_to_everybody_is_untargeted():
    leads = company()
    told = outcome(world(leads, [one["lead_id"] for one in leads]), "P1")
    assert (told.answer, told.figure.value) == (FAIL, pytest.approx(1))


def test_shuffled_recipients_are_untargeted_and_picked_ones_are_not():
    leads = company()
    names = [one["lead_id"] for one in leads]
    picked = of_role(leads, "operations")
    sprayed = [outcome(world(leads, spray(names, seed), seed=seed), "P1").answer for seed in SEEDS]
    kept = [outcome(world(leads, picked, seed=seed), "P1").answer for seed in SEEDS]
    assert kept == [PASS] * len(SEEDS)
    # One in forty shuffled programs looks targeted by chance alone: that is what the 97.5 % mean.
    assert sprayed.count(PASS) <= 3


def test_the_null_is_that_of_every_permutation():
    # Five leads, each with its mail; four roles, industries or topics are known.
    leads = [
        lead("a", role="operations", interests="forecasting"),
        lead("b", role="finance", industry="retail"),
        lead("c", role="operations", industry="retail", interests="inventory"),
        lead("d", interests="inventory"),
        lead("e", role="it", industry="mining", interests="forecasting;inventory"),
    ]
    pieces = {
        "x": {"audience_role": "operations", "topic": "inventory"},
        "y": {"audience_role": "operations;it", "audience_industry": "retail"},
        "z": {"topic": "forecasting"},
    }
    got = {"a": "xy", "b": "z", "c": "xxz"}
    sent = [one for name, mail in got.items() for n, of in enumerate(mail) for one in
            mails([name], [n], of=of)]  # fmt: skip
    rest = mails("de", [0], program="News", kind="newsletter")
    audited = made.audited(
        [*sent, *rest], catalogue=[made.piece(name, **more) for name, more in pieces.items()],
        leads=leads, audit=AuditRules(shuffles=10_000),
    )  # fmt: skip
    context = Context(audited, "UTC")
    audiences = Audiences(context)
    code = list(audited.touches.of("program").values).index("Course")
    found = lift(context, audiences, _drawn(context, audiences), code)

    exact = [
        by_hand(dict(zip("abcde", order, strict=True)), got, pieces)
        for order in permutations(leads)
    ]
    assert found.observed == pytest.approx(by_hand({one["lead_id"]: one for one in leads}, got,
                                                   pieces))  # fmt: skip
    assert found.shuffled.mean() == pytest.approx(np.mean(exact), abs=0.01)
    assert found.shuffled.std() == pytest.approx(np.std(exact), abs=0.01)
    assert set(np.round(found.shuffled, 9)) == set(np.round(exact, 9))


def test_two_and_a_half_percent_lie_beyond_each_end_the_observed_counted_with_them():
    shuffled = np.random.default_rng(1).permutation(200) / 200
    # With the observed there are 201: five of them are 2.5 %, so four shuffled and itself.
    assert Lift(1.0, shuffled, 9).central(0.95) == (4 / 200, 195 / 200)
    assert Lift(1.0, shuffled[:20], 9).central(0.95) == (shuffled[:20].min(), shuffled[:20].max())


def by_hand(in_place_of, got, pieces):
    """Met over what can be compared, when others stand in the place of those who got mail."""
    met = compared = 0
    for name, mail in got.items():
        person = in_place_of[name]
        for of in mail:
            for asked, has in COMPARED.items():
                states, own = pieces[of].get(asked), person.get(has)
                if states and own:
                    compared += 1
                    met += bool({*states.split(";")} & {*own.split(";")})
    return met / compared


def test_more_leads_than_are_looked_at_leave_the_answer_and_say_so(monkeypatch):
    monkeypatch.setattr("attribution.audit.programs.p1_targeting._MOST_LEADS", 40)
    leads = company(300)
    told = outcome(world(leads, of_role(leads, "operations")), "P1")
    assert (told.answer, told.figure.n) == (PASS, 34)  # every third of a hundred
    assert told.figure.value == pytest.approx(3, rel=0.06)


def test_small_pieces_of_work_change_nothing(monkeypatch):
    leads = company()
    whole = outcome(world(leads, of_role(leads, "operations")), "P1")
    monkeypatch.setattr("attribution.audit.programs.p1_targeting._AT_ONCE", 1)
    assert outcome(world(leads, of_role(leads, "operations")), "P1") == whole


def test_without_an_audience_that_anybody_belongs_to_nothing_can_be_said():
    leads = company()
    names = [one["lead_id"] for one in leads]
    news = outcome(world(leads, names[:30]), "P1", "News")
    assert (lacks(news), news.figure.value) == ("content.audience_role", None)
    interested = [{**one, "interests": "inventory"} for one in leads]
    catalogue = [made.piece("c", topic="product")]
    nobodys = made.audited(mails(names, [0], of="c"), catalogue=catalogue, leads=interested)
    assert lacks(outcome(nobodys, "P1")) == "content.audience_role"


def test_without_leads_or_content_the_missing_field_is_named():
    catalogue = [made.piece("c", audience_role="finance")]
    strangers = made.audited(mails(people(9), [0], of="c"), catalogue=catalogue)
    assert lacks(outcome(strangers, "P1")) == "leads.role"
    topical = [made.piece("c", topic="inventory")]
    of_role = made.audited(mails(people(9), [0], of="c"), catalogue=topical, leads=company(9))
    assert lacks(outcome(of_role, "P1")) == "leads.interests"
    bare = made.audited(mails(people(9), [0]), catalogue=catalogue, leads=company(9))
    assert lacks(outcome(bare, "P1")) == "touches.content_id"


def test_a_list_of_leads_that_are_known_is_no_targeting():
    # Half of the company is unknown, and the program goes to the known half, whatever their role.
    leads = [*company(90), *(lead(name) for name in people(90, "u"))]
    told = outcome(world(leads, [one["lead_id"] for one in leads[:90]]), "P1")
    assert told.answer == FAIL


def test_what_even_a_perfect_choice_would_not_show_is_not_asked():
    leads = company()
    alone = outcome(world(leads, of_role(leads, "operations")[:1]), "P1")
    assert (alone.answer, alone.figure.value) == (None, None)
    assert "too few" in alone.figure.why
    for_all = [made.piece("c", audience_role="operations;finance;it")]
    names = [one["lead_id"] for one in leads]
    sent = [*mails(names[:30], [0], of="c"), *mails(names, [1], program="News")]
    told = outcome(made.audited(sent, catalogue=for_all, leads=leads), "P1")
    assert told.answer is None


def test_leads_of_whom_nothing_is_known_are_in_no_comparison():
    leads = [*company(90), *(lead(name) for name in people(90, "u"))]
    told = outcome(world(leads, [*of_role(leads, "operations"), "u000"]), "P1")
    assert (told.answer, told.figure.n) == (PASS, 31)
    assert told.figure.value == pytest.approx(3, rel=0.05)
    # Of two recipients drawn among mostly unknown leads, some shuffles compare nobody.
    few = outcome(world([*company(6), *leads[90:]], ["p000", "u000"]), "P1")
    assert few.answer is None
