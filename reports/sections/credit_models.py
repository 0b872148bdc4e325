"""Credit by one column under every model: drawn, in ranges, and how firm the first place is."""

from collections.abc import Mapping, Sequence

from attribution.analysis import Analysis
from attribution.told import NO_TOUCH, NOT_STATED
from reports.blocks import Chart, Fact, Table
from reports.names import distinct_names
from reports.numbers import count, interval, money, share
from reports.sections.credit_rows import CreditRow
from reports.sections.model_rows import models_chart, short_names
from reports.sections.states import these_only
from reports.tables import NUMBER, WORDS, table
from reports.told import count_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import column

_MOST_COLUMNS = 7


def every_model(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Chart:
    """Return every model's shares side by side; its numbers hold every row."""
    total = money(analysis.credit(analysis.model.name).total, analysis.currency)
    data = table(
        f"credit-{by}-every-model",
        "",
        ((column(by), WORDS), *((model.label, NUMBER) for model in analysis.models)),
        [_shares(analysis, by, row) for row in rows],
    )
    return models_chart(
        analysis,
        f"credit-{by}-models-chart",
        title="The same under every model",
        says=f"{these_only(analysis)}Each row shares the same {total} out anew; the fuller the "
        f"cell, the more of it. Bold: {analysis.model.label}.",
        shares=_columns(analysis, rows),
        data=data,
        noun=NOUNS[by].one,
    )


def ranges_table(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Table:
    """Return between which models each value's share lies, and under how many it is first."""
    names, stable = short_names(analysis), _ranks(analysis, by)
    models = count(len(analysis.models))
    body = []
    for row in rows:
        ends = _ends(row)
        told = [f"{share(row.by_model[name].share)} ({names[name]})" for name in ends]
        ranked = None if row.value is None else stable.get(row.value)
        body.append(
            (row.name, *told, *(_ranked(by, row, ranked, models) if ranked else ("–", "–", "–")))
        )
    return table(
        f"credit-{by}-models",
        "How far the choice of model decides",
        (
            (column(by), WORDS), ("Lowest share", WORDS), ("Highest share", WORDS),
            ("Place", NUMBER), (f"First under, of {models} models", NUMBER),
            ("Clearly first under", NUMBER),
        ),
        body,
        note=f"{these_only(analysis)}Clearly first: its interval under that model lies above those "
        "of all others.",
    )  # fmt: skip


def rank_told(analysis: Analysis, by: str, rows: Sequence[CreditRow]) -> str:
    """Return in words how often the first place changes with the model; empty without a rival."""
    names = {row.value: row.name for row in rows if row.value is not None}
    ranks = _ranks(analysis, by)
    firsts = [
        (names.get(value, "another"), rank) for value, rank in ranks.items() if rank["first_under"]
    ]
    if len(ranks) < 2 or not firsts:  # noqa: PLR2004 (nobody to compare with)
        return ""
    (first, rank), *others = firsts
    number = len(analysis.models)
    under = f"all {count(number)} models"
    if rank["first_under"] < number:
        under = f"{count(rank['first_under'])} of {count(number)} models"
    clearly = "clearly under none"
    if rank["clear_under"] == rank["first_under"]:
        clearly = "and clearly so"
    elif rank["clear_under"]:
        clearly = f"clearly under {count(rank['clear_under'])}"
    subject = "It" if rows[0].name == first else first
    told = f"{subject} is first under {under}, {clearly}"
    return (
        told
        + "".join(f"; {name} under {count(other['first_under'])}" for name, other in others[:2])
        + "."
    )


def order_changes(analysis: Analysis, by: str, rows: Sequence[CreditRow]) -> bool:
    """Return whether any value of these rows has another place under another model."""
    ranks = _ranks(analysis, by)
    places = [ranks[row.value] for row in rows if row.value in ranks]
    return any(place["best_rank"] < place["worst_rank"] for place in places)


def share_fact(analysis: Analysis, by: str, row: CreditRow, model: str, label: str) -> Fact:
    """Return one row's share under one model, with its interval."""
    given = row.by_model[model]
    return Fact(
        f"credit.{by}.{row.key}.{model}",
        f"Share of {row.name}, {label}",
        share(given.share, 1),
        given.share,
        given.low,
        given.high,
        analysis.journeys.deals.height,
        "",
        "share",
    )


def _shares(analysis: Analysis, by: str, row: CreditRow) -> tuple[str | Fact, ...]:
    # The chosen model's shares are facts of the table above already.
    chosen = analysis.model.name
    return (
        row.name,
        *(
            share(row.by_model[model.name].share, 1)
            if model.name == chosen
            else share_fact(analysis, by, row, model.name, model.label)
            for model in analysis.models
        ),
    )


def _columns(
    analysis: Analysis, rows: tuple[CreditRow, ...]
) -> list[tuple[str, Mapping[str, float | None]]]:
    """Return the columns of the chart: the first few, all others as one, and what is unnamed.

    What has no touch on record is the same under every model, and is left to the numbers below.
    """
    unnamed = [row for row in rows if row.value == NOT_STATED]
    contenders = [row for row in rows if row.value not in {NO_TOUCH, NOT_STATED}]
    room = _MOST_COLUMNS - len(unnamed)
    shown = contenders if len(contenders) <= room else contenders[: room - 1]
    columns: list[tuple[str, Mapping[str, float | None]]] = [(row.name, _of(row)) for row in shown]
    if rest := contenders[len(shown) :]:
        columns.append(("All others", _together(analysis, rest)))
    columns += [(row.name, _of(row)) for row in unnamed]
    # A value of the data may read like one of ours.
    names = distinct_names([name for name, _ in columns])
    return [(name, given) for name, (_, given) in zip(names, columns, strict=True)]


def _together(analysis: Analysis, rows: list[CreditRow]) -> dict[str, float | None]:
    summed = {}
    for model in analysis.models:
        known = [given for row in rows if (given := row.by_model[model.name].share) is not None]
        summed[model.name] = sum(known) if known else None
    return summed


def _ranks(analysis: Analysis, by: str) -> dict[str, dict[str, int]]:
    stable = analysis.rank_stability(by)
    counts = stable.select("value", "first_under", "clear_under", "best_rank", "worst_rank")
    return {row.pop("value"): row for row in counts.to_dicts()}


def _ranked(by: str, row: CreditRow, rank: dict[str, int], models: str) -> tuple[str | Fact, ...]:
    told = []
    for part, words in (("first_under", "first"), ("clear_under", "clearly first")):
        label = f"Models of {models} under which {row.name} is {words}"
        told.append(count_fact(f"credit.{by}.{row.key}.{part}", label, rank[part], "models"))
    best, worst = rank["best_rank"], rank["worst_rank"]
    return (interval(best, worst, lambda place: count(int(place))), *told)


def _ends(row: CreditRow) -> tuple[str, str]:
    """Return the first model that gives least, and the first that gives most."""
    given = {name: part.share or 0.0 for name, part in row.by_model.items()}
    return min(given, key=given.__getitem__), max(given, key=given.__getitem__)


def _of(row: CreditRow) -> dict[str, float | None]:
    return {name: given.share for name, given in row.by_model.items()}
