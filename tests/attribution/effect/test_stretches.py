import polars as pl

from attribution.effect.stretches import stretches


def cut(leads, others):
    """Tell each stretch as (lead, stratum, first, last) of leads given as (stratum, first, day)."""
    of = stretches(
        pl.DataFrame(leads, schema=["stratum", "first", "day"], orient="row"),
        pl.DataFrame(
            others,
            schema={"lead": pl.UInt32, "program": pl.String, "touched_on": pl.Int64},
            orient="row",
        ),
    )
    columns = (of.lead, of.stratum, of.first, of.last)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def strata(rows, lead):
    return [stratum for place, stratum, _, _ in rows if place == lead]


def test_without_other_programs_waits_stay_whole():
    assert cut([(4, 0, 9), (2, 3, 5)], []) == [(0, 4, 0, 9), (1, 2, 3, 5)]


def test_a_wait_is_cut_on_the_day_after_each_program_reached_the_lead():
    rows = cut([(0, 0, 20)], [(0, "A", 4), (0, "B", 11)])
    assert [(first, last) for _, _, first, last in rows] == [(0, 4), (5, 11), (12, 20)]
    assert len(set(strata(rows, 0))) == 3


def test_leads_in_the_same_programs_stand_together_in_whatever_order_they_came():
    rows = cut(
        [(0, 0, 20), (0, 0, 20), (1, 0, 20)],
        [(0, "A", 4), (0, "B", 11), (1, "B", 2), (1, "A", 7), (2, "A", 4), (2, "B", 11)],
    )
    one, other, elsewhere = (strata(rows, lead) for lead in range(3))
    assert one[0] == other[0]
    assert one[1] != other[1]
    assert one[2] == other[2]
    assert not {*one, *other} & {*elsewhere}


def test_programs_of_one_day_change_the_stratum_once():
    rows = cut([(0, 0, 9), (0, 0, 9)], [(0, "A", 4), (0, "B", 4), (1, "B", 4), (1, "A", 4)])
    assert [row[2:] for row in rows] == [(0, 4), (5, 9)] * 2
    assert strata(rows, 0) == strata(rows, 1)


def test_what_came_before_the_first_day_and_on_the_last_one_cuts_nothing():
    rows = cut(
        [(0, 0, 9), (0, 0, 9), (0, 5, 9)],
        [(0, "A", -1), (1, "A", 9), (2, "A", 2), (2, None, 3)],
    )
    assert [row[2:] for row in rows] == [(0, 9), (0, 9), (5, 9)]
    assert len({stratum for _, stratum, _, _ in rows}) == 3
