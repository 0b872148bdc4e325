"""The settings behind a report, resolved, as text: for its footer, its methods and its facts."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from attribution.analysis import Analysis
from attribution.models.shares import weights_told
from attribution.settings import HUMAN_RESPONSES, Settings
from reports.audit_lines import audit_choices
from reports.names import name
from reports.numbers import count, date, days, share
from reports.wording import contacts, joined, money_noun, period, window


def choices(analysis: Analysis) -> Mapping[str, tuple[str, str, str]]:
    """Return every setting: field → (name, value as text, why or what it does).

    Each line of the audit has a key of its own: `audit.` and its field.
    """
    s = analysis.settings
    return (
        _of_time(analysis)
        | _of_credit(analysis)
        | _of_money(analysis)
        | _of_doubt(s)
        | _of_effect(s)
        | _of_audit(s)
        | audit_choices(s)
    )


def footer(analysis: Analysis) -> str:
    """Return the line under every page: rows, window, model, contacts, currency, data date."""
    settings, tables = analysis.settings, analysis.data.tables
    rows = [
        count(table.good.height, name.removesuffix("s"))
        for name, table in tables.items()
        if name in {"touches", "deals", "leads"} and name != "touches"
    ]
    touches = count(tables["touches"].good.height, "touch", "touches")
    return " · ".join(
        [
            touches, *rows, window(settings), f"model {analysis.model.label}", contacts(settings),
            period(settings), analysis.won.currency or "no currency stated",
            f"data to {data_date(analysis)}",
        ]
    )  # fmt: skip


def data_date(analysis: Analysis) -> str:
    """Return the date of the data on the calendar of the analysis: `30 Jun 2026`."""
    return date(analysis.as_of.astimezone(ZoneInfo(analysis.zone)))


def _of_time(analysis: Analysis) -> dict[str, tuple[str, str, str]]:
    s = analysis.settings
    return {
        "as_of": (
            "Date of the data", data_date(analysis),
            "Nothing after it counts" + ("" if s.as_of else "; the newest date in the data"),
        ),
        "period": ("Period", period(s), "The milestone must fall into it"),
        "zone": (
            "Calendar", analysis.zone,
            "The zone whose days and quarters count" + ("" if s.zone else "; that of the exports"),
        ),
    }  # fmt: skip


def _of_credit(analysis: Analysis) -> dict[str, tuple[str, str, str]]:
    s = analysis.settings
    return {
        "milestone": ("What is credited", money_noun(s), "Journeys end at its milestone"),
        "model": (
            "Model shown first", analysis.model.label,
            "The others stand beside it" if analysis.refusal is None
            else f"In place of “{analysis.chosen.label}”, which cannot be worked out here",
        ),
        "lookback_days": ("Lookback window", window(s), "Older touches earn nothing"),
        "half_life_days": (
            "Half-life of time decay", days(s.half_life_days), "A touch’s weight halves so often"
        ),
        "custom_weights": (
            "Custom weights", weights_told(dict(s.custom_weights)),
            "The parts that the model “Custom” gives"
        ),
        "markov_order": (
            "Order of the Markov model", count(s.markov_order, "channel"),
            "How far back its next step looks",
        ),
        "contact_policy": ("People of a deal", contacts(s), "Whose touches belong to a deal"),
        "creditable": ("Actions that can earn credit", _creditable(s), "A person responded"),
    }  # fmt: skip


def _of_money(analysis: Analysis) -> dict[str, tuple[str, str, str]]:
    s = analysis.settings
    return {
        "currency": (
            "Currency", analysis.won.currency or "none stated",
            "All money in it" + ("" if s.currency else "; the one of most won deals"),
        ),
        "rates": ("Exchange rates", _rates(s), "Given, never looked up"),
        "margin": (
            "Margin", "none stated" if s.margin is None else share(s.margin),
            "Returns are told on revenue" if s.margin is None
            else "The part of revenue that returns are told on",
        ),
        "influence_days": (
            "Time frame of influence", days(s.influence_days),
            "Before the close, or before the deal was created",
        ),
        "existing_business": (
            "Existing business", joined(list(s.existing_business)) or "none",
            "Deal types left out, by name",
        ),
        "direct_channels": (
            "Channels that say nobody knows", joined(list(s.direct_channels)) or "none",
            "Last touch that is not direct passes over them",
        ),
    }  # fmt: skip


def _of_doubt(s: Settings) -> dict[str, tuple[str, str, str]]:
    return {
        "confidence": ("Level of intervals", share(s.confidence), "For every interval"),
        "replicates": (
            "Bootstrap replicates", count(s.replicates), "Behind each interval of credit"
        ),
        "seed": ("Seed", str(s.seed), "Where chance starts; same seed, same bytes"),
        "few_deals": ("Too few", count(s.few_deals, "deal"), "Under it there is no conclusion"),
        "young_days": ("Young", days(s.young_days), "Younger groups are marked, not compared"),
        "horizons": (
            "Horizons", joined([count(day) for day in s.horizons]),
            "Days by which the share sales-ready is told",
        ),
    }  # fmt: skip


def _of_effect(s: Settings) -> dict[str, tuple[str, str, str]]:
    return {
        "mature_days": (
            "Early", days(s.mature_days), "Of a younger program the answer is called early"
        ),
        "landmark_days": (
            "Landmarks", joined([count(day) for day in s.landmark_days]),
            "Days at which leads nurtured by then are compared",
        ),
        "few_ready": (
            "Too few for an effect", count(s.few_ready, "sales-ready lead"),
            "Under it there is no verdict",
        ),
        "control_share": (
            "Held out by a test", share(s.control_share), "The part without the program"
        ),
        "power": (
            "Power of a test", share(s.power), "The chance to find what it is planned for"
        ),
    }  # fmt: skip


def _of_audit(s: Settings) -> dict[str, tuple[str, str, str]]:
    people = {word.by for word in s.judged}
    return {
        "our_names": (
            "Our own names", joined([name(own) for own in s.our_names]) or "none stated",
            "By which the audit knows when a text speaks of ourselves",
        ),
        "judged": (
            "Pieces that people judged themselves",
            f"{count(len(s.judged), 'word')} of {count(len(people), 'person', 'people')}"
            if s.judged else "none",
            "The last word on a piece wins over the text judge",
        ),
    }  # fmt: skip


def _creditable(settings: Settings) -> str:
    if settings.creditable == HUMAN_RESPONSES:
        return f"all {count(len(HUMAN_RESPONSES))} in which a person acted"
    return joined([action.replace("_", " ") for action in settings.creditable])


def _rates(settings: Settings) -> str:
    told = [f"1 {code} = {rate}" for code, rate in settings.rates]
    return joined(told) or "none"
