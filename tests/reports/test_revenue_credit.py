import json
from dataclasses import replace

import pytest

from data_contracts.contract import Finding, Severity
from reports.blocks import Caveat, Chart, Report, Sentence
from reports.facts import facts, facts_json
from reports.sections import SECTIONS
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import analysed, company
from tests.reports.test_sections import find


def credit(data, by="channel", **settings):
    return SECTIONS["revenue_credit"](analysed(data, **settings), by=by)


def says(section):
    return next(block.text for block in section.blocks if isinstance(block, Sentence))


def chart(section):
    return next(block for block in section.blocks if isinstance(block, Chart))


def drawn(section):
    (rows,) = (rows for rows in chart(section).spec["datasets"].values() if "quiet" in rows[0])
    return {row["name"]: row["quiet"] for row in rows}


ONE = dataset(
    [touch("a", "2025-01-01", "email")], [deal("d", "100", "2025-03-01", lead_id="a")], [lead("a")]
)
HALF_NAMED = dataset(
    [
        touch("a", "2025-01-01", program="Spring", touch_id="1"),
        touch("a", "2025-01-03", touch_id="2"),
        touch("a", "2025-01-05", touch_id="3"),
        touch("a", "2025-01-07", touch_id="4"),
    ],
    [deal("d", "100", "2025-03-01", lead_id="a")],
    [lead("a")],
)


@pytest.mark.parametrize("name", ["all", "~all", "(all others)", "others", "*"])
def test_a_channel_of_any_name_keeps_its_own_facts(name):
    analysis = analysed(company(name))
    told = [SECTIONS[key](analysis, "channel") for key in ("revenue_credit", "influence", "roi")]
    found = facts(Report("", "", "", tuple(told)))
    assert found["credit.channel.~all.linear.money"].text == "$99,210.00"
    (own,) = (fact for fact in found.values() if fact.label == f"Credit of {name}, Linear")
    assert own.value < 99_210


def test_the_row_of_all_others_and_a_channel_of_that_name_are_two_facts():
    names = [f"c{at:02}" for at in range(18)] + ["(all others)"]
    touches = [touch("a", f"2025-01-{at + 1:02}", name) for at, name in enumerate(names)]
    section = credit(dataset(touches, [deal("d", "190", "2025-03-01", lead_id="a")]))
    shown = Report("", "", "", (section,))
    assert json.loads(facts_json(shown))["facts"]["credit.channel.~others.linear.money"]


def test_few_deals_take_the_place_of_a_conclusion():
    section = credit(ONE)
    assert says(section) == (
        "Too few deals for a conclusion: 1 won deal is in scope, 30 are needed."
    )
    assert chart(section).says.startswith("Describes 1 won deal only, no conclusion. ")
    for key in ("credit-channel", "credit-channel-models"):
        assert find(section, key).note.startswith("Describes 1 won deal only, no conclusion. ")


def test_enough_deals_are_not_marked():
    assert says(credit(ONE, few_deals=1)).startswith("Most goes to email")
    assert "only, no conclusion" not in chart(credit(ONE, few_deals=1)).says


def test_what_is_not_stated_is_a_remainder_and_never_first():
    section = credit(HALF_NAMED, "program", few_deals=0)
    assert says(section).startswith("Most goes to Spring: 25% of")
    assert [row[0] for row in find(section, "credit-program").rows] == [
        "Spring", "(not stated)", "No touch on record", "All",
    ]  # fmt: skip
    assert drawn(section) == {"Spring": False, "(not stated)": True}
    note = find(section, "credit-program").note
    assert note.endswith("$75.00 (75%) went to touches that state no program.")


def test_where_nothing_is_stated_no_value_is_named_first():
    section = credit(ONE, "program", few_deals=0)
    assert says(section).startswith(
        "That cannot be said: no touch that earned credit states its program."
    )


def test_overlapping_ranges_are_called_overlapping(analysis):
    few = replace(analysis, settings=replace(analysis.settings, few_deals=0, confidence=0.9999))
    text = says(SECTIONS["revenue_credit"](few, by="program"))
    assert "their ranges overlap, so which is first is not certain." in text
    assert "chance" not in text


def test_one_more_value_is_one_other():
    touches = [touch("a", f"2025-01-{at + 1:02}", f"c{at:02}") for at in range(16)]
    section = credit(dataset(touches, [deal("d", "160", "2025-03-01", lead_id="a")]))
    assert find(section, "credit-channel").rows[15][0] == "1 other"


def test_an_account_that_is_not_known_is_told_by_its_lead_or_deal():
    section = credit(
        dataset(
            [touch("L1", "2025-01-01"), touch("L2", "2025-01-01")],
            [
                deal("D1", "100", "2025-03-01", lead_id="L1"),
                deal("D2", "100", "2025-03-01", lead_id="L2"),
            ],
            [lead("L1"), lead("L2", account_id="deal: of the century")],
        ),
        "account_id",
    )
    names = {row[0] for row in find(section, "credit-account_id").rows}
    assert "lead L1 (no account)" in names


def pairs(number):
    """Deals of 100 dollars with a search first and a call last, each of an account of its own."""
    touches, deals = [], []
    for at in range(number):
        who = f"p{at}"
        touches += [
            touch(who, "2025-01-01", "search", "page_viewed", touch_id=f"{at}a"),
            touch(who, "2025-01-05", "call", "call_answered", touch_id=f"{at}b"),
            touch(who, "2025-02-27", "call", "call_answered", touch_id=f"{at}c"),
        ]
        deals.append(deal(f"d{at}", "100", "2025-03-01", lead_id=who))
    return dataset(touches, deals, [lead(f"p{at}", "2025-01-01") for at in range(number)])


def test_how_often_who_is_first_is_said_in_words_and_told_as_facts():
    section = credit(pairs(40))
    rows = {row[0]: row for row in find(section, "credit-channel-models").rows}
    models = len(analysed(pairs(10)).models)
    first = int(rows["call"][4])
    assert 1 <= int(rows["search"][4]) < models
    assert f"It is first under {first} of {models} models" in says(section)
    assert rows["search"][2].startswith("100% (First touch")
    assert rows["call"][1].startswith("0% (First touch")
    told = facts(Report("", "", "", (section,)))
    assert told["credit.channel.call.first_under"].value == first


def test_touches_at_one_moment_are_a_severe_caveat_beside_credit():
    doubt = Finding(
        "touches", "touches.moments_differ", Severity.SHOULD_FIX, 9, "9 of 12 (75%) at one moment.",
        "Days without a time.", "Export times.",
    )  # fmt: skip
    shown = credit(replace(pairs(40), findings=(doubt,)))
    assert any(
        isinstance(block, Caveat) and block.severe
        and block.text == "9 of 12 (75%) at one moment. Export times."
        for block in shown.blocks
    )  # fmt: skip


def test_a_value_without_a_rival_is_not_called_first():
    assert "first under" not in says(credit(ONE, few_deals=1))


def test_models_that_part_far_over_a_value_warn_of_deciding_on_it_from_one():
    text = says(credit(pairs(40)))
    assert "The choice of model matters most for call (0%–100%): do not decide on that" in text


def slightly_apart(amount, last="call"):
    """40 deals of 100 dollars by search alone, and one of another worth by a fair, then a call."""
    return dataset(
        [
            *(touch(f"s{at}", "2025-02-01", "search", touch_id=f"s{at}") for at in range(40)),
            touch("x", "2025-02-01", "fair", touch_id="f"),
            touch("x", "2025-02-20", last, touch_id="c"),
        ],
        [
            *(deal(f"s{at}", "100", "2025-03-01", lead_id=f"s{at}") for at in range(40)),
            deal("x", amount, "2025-03-01", lead_id="x"),
        ],
        [lead(f"s{at}", "2025-01-01") for at in range(40)] + [lead("x", "2025-01-01")],
    )


def test_models_that_hardly_part_raise_no_alarm_but_say_whether_the_order_changes():
    # 32 of 4,032 dollars change hands: 0.8%.
    text = says(credit(slightly_apart("32")))
    assert "matters most" not in text
    assert (
        "The choice of model moves none of the channels listed by 5% of all credit, but changes "
        "their order."
    ) in text


def test_models_that_hardly_part_and_leave_the_order_say_so():
    text = says(credit(slightly_apart("32", last="search")))
    assert "by 5% of all credit, and does not change their order." in text


def test_models_that_move_a_share_by_five_percent_of_all_credit_raise_the_alarm():
    # 250 of 4,250 dollars change hands: 5.9%.
    assert "matters most for" in says(credit(slightly_apart("250")))


def test_every_model_has_a_tick_on_every_row_and_a_row_in_the_table_of_models():
    section = credit(pairs(40))
    models = analysed(pairs(10)).models
    ticks = [
        row for rows in chart(section).spec["datasets"].values() for row in rows if "model" in row
    ]
    assert len(ticks) == 2 * len(models)
    table = next(b for b in section.blocks if isinstance(b, Chart) and "models" in b.key)
    assert table.data.header == ("Channel", *(model.label for model in models))
