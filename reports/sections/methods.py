"""Section: how are these numbers made? Written from the registries, so it never falls behind."""

from attribution.analysis import Analysis
from attribution.leads.sales_ready import AALEN_JOHANSEN, KAPLAN_MEIER
from reports.blocks import Block, Prose, Section, Sentence, Table
from reports.choices import choices
from reports.numbers import count, days, level, share
from reports.sections.audit_methods import audit_prose, audit_tables
from reports.sections.states import answers_instead, left_out_models
from reports.tables import WORDS, table
from reports.wording import joined

KEY = "methods"
TITLE = "Methods"
QUESTION = "How are these numbers made?"


def methods(analysis: Analysis, *, audited: bool = True) -> Section:
    """Answer how every number is made: models, rules, statistics, settings, limits.

    Args:
        analysis: The analysis to read.
        audited: Whether to list every criterion of the audit and its lines; a report that tells
            the audit in short, or not at all, does without.
    """
    blocks: list[Block] = [
        Sentence(
            f"Every deal’s money is shared to the cent among the touches before it, under "
            f"{count(len(analysis.models))} models side by side; chance, the choice of model and "
            "missing data are shown, not hidden."
        ),
        _models(analysis),
        *answers_instead(analysis),
        *left_out_models(analysis),
        _TOUCHES,
        _MILESTONES,
        _DIVISION,
        _certainty(analysis),
        _WAITING,
        _effect(analysis),
        _test(analysis),
        _RETURNS,
        _INFLUENCE,
        *audit_prose(analysis),
        *(audit_tables(analysis) if audited else []),
        _LIMITS,
        _NUMBERS,
        _settings(analysis),
    ]
    return Section(KEY, TITLE, QUESTION, tuple(blocks))


def _models(analysis: Analysis) -> Table:
    return table(
        "models",
        "Every model and what it assumes",
        (("Model", WORDS), ("Assumes", WORDS), ("Definition", WORDS), ("Key", WORDS)),
        [(model.label, model.assumes, model.source, model.name) for model in analysis.models],
        note="No model knows which touch caused the deal. Where they agree, the answer does not "
        "depend on the choice; where they differ, the range says by how much.",
    )


def _certainty(analysis: Analysis) -> Prose:
    settings = analysis.settings
    return Prose(
        "How sure a share is",
        f"The {level(settings.confidence)} comes from {count(settings.replicates)} bootstrap "
        "replicates that draw whole accounts (Efron and Tibshirani 1993; Poisson weights, "
        "Chamandy and others 2012): how far the share would move with other accounts."
        f"{_fewer(analysis)} The range over models says how far it moves with another rule. Under "
        f"{count(settings.few_deals, 'deal')} there is no conclusion.",
    )


def _effect(analysis: Analysis) -> Prose:
    settings = analysis.settings
    landmarks = joined([count(day) for day in settings.landmark_days])
    return Prose(
        "How it is told whether nurture did it",
        "A lead counts as nurtured from the day after its first touch of a program of the kind "
        "nurture, sent or answered, and as not nurtured before. How many times as fast nurtured "
        "leads become sales-ready is Cox’s model with that as a time-dependent covariate (Efron’s "
        "ties), within strata of source, segment and quarter of creation; its interval is as much "
        "wider as colleagues who share their fate make it (robust errors by account over those by "
        "lead, Lee, Wei and Amato 1992); whether it is the same early and late is the score test "
        "of Grambsch and Therneau 1994. Leads of one program are "
        "compared with leads that the same other nurture programs had reached so far. Leads still "
        f"waiting on day {landmarks} are followed by whether they had been nurtured by then "
        "(Anderson, Cain and Gelber 1983; overlap weights, Li, Morgan and Zaslavsky 2018). The "
        "E-value is VanderWeele and Ding’s of 2017. Verdicts: under "
        f"{days(settings.young_days)} of age, too early; under {count(settings.few_ready)} "
        "sales-ready leads that can be compared, too few; a randomised test decides where there "
        "is one (interval above 0: proven, else not shown); without one, an interval above 1 is "
        "likely, never proven. Until nurture is "
        f"{days(settings.mature_days)} old, a verdict is called early.",
    )


def _test(analysis: Analysis) -> Prose:
    settings = analysis.settings
    return Prose(
        "How a randomised test is judged and planned",
        "Leads count in the arm they were drawn into, whatever they got, from the day of the draw "
        "on. A test is read once, on the day planned for it before it began (planned_until), as it "
        "then stood; before that day there is no verdict. Where no one day was planned, proven "
        "also takes the range that holds however often the test is looked at (the normal mixture "
        "of Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021; Waudby-Smith and others 2024) "
        "to lie above 0. The interval of the difference in shares is Newcombe’s (1998, method 10; "
        "several programs are strata, Yan and Su 2010), that of revenue per lead comes from the "
        "bootstrap over accounts. What was caused is the difference times the treated leads. "
        "Whether the draw looks random is told column by column by chi-squared, at one in a "
        "thousand for all columns together. A plan takes this company’s own rates, a control arm "
        f"of {share(settings.control_share)} and a chance of {share(settings.power)} to prove the "
        "difference, by the interval and by enough sales-ready leads, worked out from how many of "
        "each arm may become so (binomial); it draws within source and segment, the same leads "
        "from the same data.",
    )


def _fewer(analysis: Analysis) -> str:
    """Return which models were learned again less often, and how often."""
    labels = {model.name: model.label for model in analysis.models}
    fewer = [
        f"{count(number, 'replicate') if number else 'none, so no interval'} for “{labels[name]}”"
        for name, number in analysis.fewer_replicates.items()
    ]
    return f" Fewer where learning again takes long: {joined(fewer)}." if fewer else ""


def _settings(analysis: Analysis) -> Table:
    return table(
        "settings",
        "The choices behind this report",
        (("Choice", WORDS), ("Value", WORDS), ("What it does", WORDS)),
        [told for field, told in choices(analysis).items() if not field.startswith("audit.")],
        note="Each can be changed in nurture.toml, on the command line, or on the page.",
    )


_TOUCHES = Prose(
    "Which touches can earn credit",
    "Only touches in which a person acted: sending, calling and showing earn nothing, nor do "
    "opens, which machines make. Clicks by machines, visits to unsubscribe and preference pages, "
    "our own staff and people never identified do not count. The same person, action and content "
    "within 24 hours is one touch; page views less than 30 minutes apart are one visit. Each "
    "group is counted in the section on revenue credit.",
)
_MILESTONES = Prose(
    "At which touch a milestone stands",
    "At the last touch at or before it; of several people of a deal the first to reach it counts. "
    "Two milestones at one touch add up. A part that has no touch (a milestone that is not known, "
    "or no other touches) goes to all others in proportion. A deal becomes won, or is created; a "
    "lead is created, becomes an MQL or sales-ready. Of a lead each counts as one, and only the "
    "person’s own touches share it: colleagues have milestones of their own.",
)
_DIVISION = Prose(
    "How money is divided",
    "In whole minor units (a lead in ten thousand parts), by largest remainder; equal remainders "
    "go to the earlier touch. So the credits of a deal add up to its amount to the cent under "
    "every model, and so does every slice. Deals without a touch keep a line of their own.",
)
_WAITING = Prose(
    "How time to sales-ready is estimated",
    f"{KAPLAN_MEIER} where nothing else ends a lead’s story; {AALEN_JOHANSEN} where leads can be "
    "disqualified or opt out, because counting those as “not yet” would promise too much. Leads "
    "still waiting are followed to the date of the data and kept. Day 0 is the day the lead was "
    "created.",
)
_RETURNS = Prose(
    "How returns are worked out",
    "Return is credited revenue, or its margin where one is stated, less cost, over cost. A row of "
    "costs pays for its period, every day alike; its length is told from the spacing of its "
    "file’s first days, and only its days in the period and up to the date of the data count, to "
    "the cent. Amounts become the report’s currency by the stated rates. A channel’s row beside "
    "rows of its programs for the same days is taken as their total. The interval draws accounts, "
    "on the scale of the logarithm, and takes costs as known; a model that learns does so again in "
    "each draw. What has no cost on record has no return.",
)
_INFLUENCE = Prose(
    "What sourced, accelerated and influenced mean",
    "Each is told under its usual definitions side by side, with the whole amount of every deal "
    "that meets one. A deal has one source under each definition of it; any number of programs "
    "may have accelerated or influenced it, so these are never added up. Intervals of shares of "
    "deals are Wilson’s (Newcombe 1998, method 3), those of money by bootstrap over accounts.",
)
_LIMITS = Prose(
    "What these numbers cannot say",
    "Who was there is not who caused it. Leads that live longer meet more touches, so a plain "
    "comparison of nurtured and other leads misleads. Counting the days before a first touch as "
    "not nurtured takes that error away; it does not take away what marketing knew when it chose "
    "whom to nurture. Only leads held back at random settle it. Touches that no system recorded "
    "(a talk at a fair, a recommendation) are missing from every model.",
)
_NUMBERS = Prose(
    "How numbers are written",
    "Halves round away from zero. 0% and 100% mean exactly that. A number that is not known is "
    "never shown as 0; its reason is.",
)
