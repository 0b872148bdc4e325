"""Whether arms look drawn by chance: scipy's chi-squared, a split by hand, and fair draws."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from attribution.holdout.assignment import assign
from attribution.holdout.balance import balance
from tests.attribution.holdout.trials import PROGRAM, assigned, counted, trial
from tests.factories import at, lead

SOURCES = ("ads", "event", "mail", "partner", "search", "web")
UNSEEN = ("segment", "industry", "role", "owner")


def drawn(sources, arms, program=PROGRAM, assigned_at="2025-02-01", **more):
    """Leads as a test compares them, of all columns only these different."""
    count = len(sources)
    columns = {"program": [program] * count, "source": sources, "arm": arms}
    columns |= {name: [None] * count for name in UNSEEN}
    columns |= {"created_at": [at("2025-01-01")] * count, "assigned_at": [at(assigned_at)] * count}
    schema = dict.fromkeys(("source", *UNSEEN), pl.String)
    return pl.DataFrame(columns | more, schema_overrides=schema)


def line(found, column):
    lines = [one for one in found.lines if one.column == column]
    assert len(lines) == 1
    return lines[0]


def arms_of(*counts):
    """Sources and arms of counts per value: (treated, control)."""
    sources, arms = [], []
    for name, (treated, control) in zip(SOURCES, counts, strict=False):
        sources += [name] * (treated + control)
        arms += ["treated"] * treated + ["control"] * control
    return sources, arms


@pytest.mark.parametrize("counts", [
    [(30, 10), (20, 25)], [(30, 10), (20, 25), (9, 40)], [(100, 90), (80, 85), (40, 52), (7, 12)],
])  # fmt: skip
def test_one_program_is_tested_by_chi_squared(counts):
    sources, arms = arms_of(*counts)
    pearson = stats.chi2_contingency(np.array(counts), correction=False)
    statistic = pearson.statistic * (len(arms) - 1) / len(arms)
    told = line(balance(drawn(sources, arms), 0.5, "UTC"), "source")
    assert told.p_value == pytest.approx(stats.chi2.sf(statistic, pearson.dof), rel=1e-9)


def test_programs_are_kept_apart():
    # A's leads come from ads and are mostly treated, B's from events and mostly not: put together
    # arms and sources would look tied, though within each program they have nothing to do with
    # each other.
    first = drawn(*arms_of((60, 20), (15, 5)), program="A")
    second = drawn(*arms_of((5, 15), (20, 60)), program="B")
    told = line(balance(pl.concat([first, second]), 0.5, "UTC"), "source")
    assert told.p_value == pytest.approx(1)
    assert told.difference == pytest.approx(0)
    mixed = balance(pl.concat([first, second]).with_columns(program=pl.lit("A")), 0.5, "UTC")
    assert line(mixed, "source").p_value < 1e-4


def test_two_by_two_tables_are_tested_as_mantel_and_haenszel_do():
    # Statistic by hand: in each of the strata (O - E) and the hypergeometric variance.
    tables = {"A": ((12, 5), (8, 15)), "B": ((9, 11), (6, 24))}
    off = variance = 0.0
    for (a, b), (c, d) in tables.values():
        n = a + b + c + d
        off += a - (a + b) * (a + c) / n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    leads = pl.concat([drawn(*arms_of(*t), program=name) for name, t in tables.items()])
    told = line(balance(leads, 0.5, "UTC"), "source")
    assert told.p_value == pytest.approx(stats.chi2.sf(off**2 / variance, 1), rel=1e-9)


def test_a_split_by_the_alphabet_is_found_and_named():
    people = [
        lead(f"l{i}", source=SOURCES[i % 6], segment=("smb", "mid")[i // 6 % 2]) for i in range(120)
    ]
    rows = [assigned(p["lead_id"], "treated" if p["source"] < "n" else "control") for p in people]
    found = trial(rows, people).holdout().balance
    assert not found.random
    assert "more than chance draws them in: source." in found.why
    told = line(found, "source")
    assert (told.largest, told.difference) == ("ads", pytest.approx(1 / 3))


def test_the_line_of_every_column_is_there():
    about = {"industry": ("toys", "steel"), "role": ("it", "cfo"), "owner": ("Kim", "Lee"),
             "segment": ("smb", "mid"), "source": ("ads", "web")}  # fmt: skip
    people = [
        lead(f"l{i:03}", ("2025-01-01", "2024-06-01")[i // 2 % 2],
             **{name: values[i % 2] for name, values in about.items()})
        for i in range(200)
    ]  # fmt: skip
    arms, days = ("treated", "control"), ("2025-02-01", "2025-05-01")
    rows = [
        assigned(p["lead_id"], arms[i // 4 % 2], days[i // 8 % 2]) for i, p in enumerate(people)
    ]
    found = trial(rows, people).holdout().balance
    assert [one.column for one in found.lines] == [
        "source", "segment", "industry", "role", "owner", "quarter of creation",
        "arm size over time", "arm size",
    ]  # fmt: skip
    assert found.random
    assert found.why == ""


def test_fair_draws_are_hardly_ever_accused():
    unlike = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        sources = rng.choice(SOURCES, 400, p=[0.3, 0.3, 0.2, 0.1, 0.09, 0.01]).tolist()
        leads = drawn(
            sources,
            rng.choice(["treated", "control"], 400).tolist(),
            owner=rng.choice(list("abcdefgh"), 400).tolist(),
        )
        unlike += not balance(leads, 0.5, "UTC").random
    assert unlike <= 1


def test_our_own_draws_are_never_accused():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        frame = pl.DataFrame({
            "lead_id": [f"l{i}" for i in range(300)],
            "source": rng.choice(SOURCES, 300).tolist(),
            "segment": rng.choice(["smb", "mid"], 300).tolist(),
        })  # fmt: skip
        arms = assign(frame, PROGRAM, control_share=0.3, seed=seed, assigned_at=at("2025-02-01"))
        both = frame.join(arms, on="lead_id").sort("lead_id")
        leads = drawn(both["source"].to_list(), both["arm"].to_list(), segment=both["segment"])
        found = balance(leads, 0.3, "UTC")
        assert found.random
        assert line(found, "arm size").p_value > 0.5


@pytest.mark.parametrize(("treated", "control", "share", "random"), [
    (5_000, 4_400, 0.5, False),  # meant as halves, and hardly chance
    (5_000, 4_950, 0.5, True),
    (9_000, 1_000, 0.5, True),  # one tenth was meant: nobody draws halves like that
    (8_000, 2_000, 0.2, True),
    (8_000, 2_300, 0.2, False),
])  # fmt: skip
def test_arm_sizes_are_held_to_a_split_that_was_meant(treated, control, share, random):
    arms = ["treated"] * treated + ["control"] * control
    found = balance(drawn([None] * len(arms), arms), share, "UTC")
    assert found.random is random


def test_an_unequal_split_that_changes_over_time_is_found():
    first = drawn([None] * 400, ["treated"] * 360 + ["control"] * 40)
    later = drawn([None] * 400, ["treated"] * 280 + ["control"] * 120, assigned_at="2025-08-01")
    found = balance(pl.concat([first, later]), 0.5, "UTC")
    assert "arm size over time" in found.why


def test_a_rare_value_alone_accuses_nobody():
    # One control lead in twenty, and the only partner's lead is one of them: chance 0.05.
    sources, arms = arms_of((190, 9), (190, 10))
    found = balance(drawn([*sources, "partner"], [*arms, "control"]), 0.05, "UTC")
    assert line(found, "source").p_value > 0.05


def test_one_arm_alone_has_nothing_to_compare():
    assert counted(3, 20, 0, 0).holdout().balance.lines == ()
