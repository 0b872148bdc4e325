"""How long journeys are, where nurture stands in them, and which ways they go."""

import polars as pl

from attribution.analysis import Analysis
from attribution.journey_facts import (
    TENTHS,
    ends,
    length,
    places_of_nurture,
    sequences,
    without_touch,
)
from reports import charts
from reports.blocks import Block, Chart, Table
from reports.names import NOT_STATED, name
from reports.numbers import Number, count, date, days, interval, money, share
from reports.sections.deal_choice import deal_label
from reports.sections.deal_words import local
from reports.sections.journey_times import whole
from reports.sections.states import these_only
from reports.tables import NUMBER, WORDS, table
from reports.told import count_fact, money_fact
from reports.wording import deals, unit, units

_BINS = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 10), (11, 20), (21, 50), (51, 100), (101, None))
_MOST_WAYS = 10
_MOST_STEPS = 7
_MOST_NAMED = 20
_ARROW = " → "


def places_chart(analysis: Analysis) -> list[Chart]:
    """Return where nurture's touches stand in their journeys; nothing where there are none."""
    places = places_of_nurture(analysis)
    total = int(places["touches"].sum())
    if not total:
        return []
    names = ["First", *(f"{tenth}." for tenth in range(1, TENTHS + 1)), "Last"]
    rows = places.with_columns(
        name=pl.Series(names),
        value=pl.col("touches").cast(pl.Float64),
        text=pl.Series([count(number) for number in places["touches"]]),
        part=pl.Series([share(number / total) for number in places["touches"]]),
        back=~pl.col("place").is_in([0, TENTHS + 1]),
    )
    seen = total - int(rows.filter("back")["touches"].sum())
    says = (
        f"{these_only(analysis)}Full colour: {count(seen)} of {count(total)} touches, which first "
        "or last touch sees. Pale: the tenths of the journeys between, which only other "
        "models see."
    )
    tips = {"name": "place in the journey", "text": "nurture touches", "part": "share of them"}
    data = table(
        "journey-places-data",
        "",
        (("Place", WORDS), ("Nurture touches", NUMBER), ("Share", NUMBER)),
        rows.select(
            pl.col("name").replace({n: f"Tenth {n[:-1]} of those between" for n in names[1:-1]}),
            "text",
            "part",
        ).rows(),
    )
    spec = charts.upright_bars(
        rows,
        told=_whole,
        tips=tips,
        whole=True,
        x_title="Place in the journey: tenths between first and last",
    )
    return [
        Chart("journey-places", "Where nurture’s touches stand in their journeys", says, spec, data)
    ]


def lengths_chart(analysis: Analysis) -> Chart:
    """Return how many touches journeys have."""
    touches = analysis.journeys.deals["touches"]
    total = touches.len()
    listed = []
    for low, high in _BINS:
        inside = touches.is_between(low, high) if high is not None else touches >= low
        number = int(inside.sum())
        told = f"{low}+" if high is None else str(low) if low == high else f"{low}–{high}"
        listed.append((told, float(number), count(number), share(number / total), low == 0))
    while listed[-1][1] == 0:
        listed.pop()
    rows = pl.DataFrame(listed, schema=["name", "value", "text", "part", "back"], orient="row")
    # The bars span unequal numbers of touches: the tallest one says little.
    middle, met = length(analysis), int((touches > 0).sum())
    says = (
        f"{these_only(analysis)}The median of {deals(met, analysis.settings)} with a touch on "
        f"record is {whole(middle.median)} touches, their middle half "
        f"{interval(middle.low, middle.high, whole)}. Bars span unequal numbers of touches, so "
        "their heights do not compare. Pale: no touch on record."
    )
    noun = unit(analysis.settings).many
    tips = {"name": "touches", "text": noun, "part": f"share of {noun}"}
    data = table(
        "journey-lengths-data",
        "",
        (("Touches", WORDS), (noun.capitalize(), NUMBER), ("Share", NUMBER)),
        rows.select("name", "text", "part").rows(),
    )
    spec = charts.upright_bars(
        rows, told=_whole, tips=tips, x_title="Touches in the journey", whole=True
    )
    return Chart("journey-lengths", "How long journeys are", says, spec, data)


def begin_and_end(analysis: Analysis) -> Table:
    """Return the channels with which journeys begin and end."""
    return _ways(
        analysis,
        ends(analysis),
        "journey-ends",
        "How journeys begin and end",
        "The channel of the first touch and that of the last.",
    )


def most_taken(analysis: Analysis) -> Table:
    """Return the sequences of channels that most deals took, or say that none is taken twice."""
    found = sequences(analysis)
    taken = int(found["deals"].sum())
    note = (
        f"{count(taken, 'journey')} take {count(found.height, 'sequence')}. Touches of one channel "
        "that follow each other are one step."
    )
    if found["deals"][0] == 1:
        largest = unit(analysis.settings).many
        note += f" No two journeys are alike, so these are merely those of the largest {largest}."
    return _ways(analysis, found, "journey-sequences", "Which channels follow each other", note)


def no_touch(analysis: Analysis) -> list[Block]:
    """Return the deals in scope without a touch on record, by name; nothing where none is."""
    found = without_touch(analysis)
    if found.is_empty():
        return []
    currency = analysis.currency
    shown = found.head(_MOST_NAMED)
    rows = [
        (
            deal_label(row["deal_id"], row["name"], row["account_key"], row["account_name"]),
            date(local(analysis, row["milestone_at"])),
            money(row["amount_minor"], currency),
        )
        for row in shown.iter_rows(named=True)
    ]
    if more := found.height - shown.height:
        rest = int(found[_MOST_NAMED:]["amount_minor"].sum())
        rows.append((f"{count(more)} more", "–", money(rest, currency)))
    noun = unit(analysis.settings)
    all_deals = count_fact(
        "journeys.no_touch.deals", f"{noun.many.capitalize()} without a touch", found.height,
        noun.many,
    )  # fmt: skip
    amount = money_fact(
        "journeys.no_touch.amount", f"Worth of {noun.many} without a touch",
        int(found["amount_minor"].sum()), currency,
    )  # fmt: skip
    return [
        table(
            "journey-no-touch",
            f"{noun.many.capitalize()} without any touch on record",
            ((noun.one.capitalize(), WORDS), ("Milestone", WORDS), ("Worth", NUMBER)),
            [*rows, (all_deals, "–", amount)],
            note="No model can credit these. Look first whether their people have other ids, or "
            "none, in the exports of touches.",
        )
    ]


def _ways(analysis: Analysis, found: pl.DataFrame, key: str, title: str, note: str) -> Table:
    few, noun = analysis.settings.few_deals, unit(analysis.settings)
    shown = found.head(_MOST_WAYS)
    rows = [
        (_way(channels), count(number), money(amount, analysis.currency), days(median))
        for channels, number, amount, median in shown.iter_rows()
    ]
    more = found[_MOST_WAYS:]
    if more.height:
        rest = (int(more["deals"].sum()), int(more["amount_minor"].sum()))
        told = f"{count(more.height)} other ways"
        rows.append((told, count(rest[0]), money(rest[1], analysis.currency), "–"))
    dim = [at for at, number in enumerate(shown["deals"]) if number < few]
    enough = units(few, analysis.settings)
    if dim and len(dim) == shown.height:
        dim, pale = [], f" None has {enough}, so they are too few to compare."
    else:
        pale = f" Pale: fewer than {enough}, too few to compare." if dim else ""
    return table(
        key,
        title,
        (
            ("Channels", WORDS),
            (noun.many.capitalize(), NUMBER),
            ("Worth", NUMBER),
            ("Median time", NUMBER),
        ),
        rows,
        note=f"{these_only(analysis)}{note}{pale}",
        dim=dim,
    )  # fmt: skip


def _way(channels: list[str | None]) -> str:
    told = [name(channel, 24) if channel else NOT_STATED for channel in channels]
    if len(told) > _MOST_STEPS:
        half = _MOST_STEPS // 2
        told = [*told[:half], f"{count(len(told) - 2 * half)} more", *told[-half:]]
    return _ARROW.join(told)


def _whole(value: Number) -> str:
    return count(int(value))
