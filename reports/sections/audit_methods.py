"""How the audit of content judges: verdicts, texts with their measured error, criteria, lines."""

from datetime import date as Date  # noqa: N812 (the type; `date` below is the verb)

from attribution.analysis import Analysis
from attribution.audit_rules import AuditRules
from attribution.influence import wilson
from data_contracts.lexicon.lexicon import Measured
from reports.audit_lines import audit_choices, line_told
from reports.blocks import Prose, Table
from reports.numbers import count, date, interval, level, share
from reports.sections.audit_criteria import criteria_table
from reports.tables import WORDS, table


def audit_prose(analysis: Analysis) -> list[Prose]:
    """Return how sends, texts and programs are judged, how often wrongly, and the limits."""
    return [_VERDICTS, _texts(analysis), _shares(analysis), _LIMITS]


def audit_tables(analysis: Analysis) -> list[Table]:
    """Return every criterion, and every line that the audit draws with its source."""
    rules = analysis.settings.audit
    return [
        criteria_table(rules),
        table(
            "audit-lines",
            "Where the audit draws its lines",
            (("Line", WORDS), ("Value", WORDS), ("Source", WORDS)),
            list(audit_choices(analysis.settings).values()),
            note="Each is a setting, under [audit] in nurture.toml. Practice stands for what "
            "practitioners of nurturing write and no receiver of mail publishes.",
        ),
    ]


def _texts(analysis: Analysis) -> Prose:
    rules = analysis.settings.audit
    return Prose(
        "How a text is judged",
        "By rules that can be read: phrases that ask for a meeting, push an offer, name ourselves, "
        "our news or our prices, or hype speak for a pitch, sentences that explain or instruct "
        "against it. Markup, footers, quoted mail and tables are taken away first. Parts of the "
        "sentences become a chance by a few stored coefficients (logistic): "
        f"{line_told(rules, 'pitch_from')} or more is a pitch, {line_told(rules, 'help_to')} or "
        "less is help, between them nothing is said. Layout counts for nothing; texts that do not "
        "look English are not judged. The type of a piece comes first where it decides, and a "
        f"person’s word wins over both. {measured_told(analysis)}",
    )


def measured_told(analysis: Analysis) -> str:
    """Return how often the judge of texts was right, with ranges, or that nobody knows."""
    found = analysis.data.lexicon.measured
    if found is None:
        return "How often it errs is not known here: its words were changed since it was measured."
    stated = "" if analysis.settings.our_names else _NO_NAMES
    unseen = analysis.data.lexicon.unseen
    fairer = f"{_measured(analysis, unseen)} " if unseen else ""
    return (
        f"{fairer}{_measured(analysis, found)} On texts of another kind it may do worse."
        f"{stated}{_changed(analysis.settings.audit)}"
    )


def _measured(analysis: Analysis, found: Measured) -> str:
    confidence = analysis.settings.confidence
    helpful = found.texts - found.pitches
    return (
        f"Measured on {date(Date.fromisoformat(found.on))} on {count(found.texts)} {found.of} "
        f"({count(found.pitches)} pitches, {count(helpful)} helpful): a pitch ranks above a "
        f"helpful text with a chance of {share(found.auc)} "
        f"({interval(found.auc_low, found.auc_high)}, 95% interval). It called "
        f"{_part(found.accused, found.decided, confidence)} helpful texts on which it decided a "
        f"pitch, and {_part(found.missed, found.decided_pitches, confidence)} pitches help; on "
        f"{_part(found.undecided, found.texts, confidence)} texts it said nothing."
    )


def _part(number: int, of: int, confidence: float) -> str:
    if not of:
        return f"{count(number)} of {count(of)}"
    ends = interval(*wilson(number / of, of, confidence))
    return f"{count(number)} of {count(of)} ({share(number / of)}, {ends})"


def _changed(rules: AuditRules) -> str:
    """Say where the lines of the judge are no longer those that it was measured with."""
    usual = AuditRules()
    if (rules.pitch_from, rules.help_to) == (usual.pitch_from, usual.help_to):
        return ""
    return (
        f" They hold for the lines {line_told(usual, 'pitch_from')} and "
        f"{line_told(usual, 'help_to')}, which are others here."
    )


def _shares(analysis: Analysis) -> Prose:
    settings = analysis.settings
    rules = settings.audit
    return Prose(
        "How programs are judged",
        f"Shares of nurture and spam have Wilson’s {level(settings.confidence)} (Newcombe 1998, "
        "method 3): its lower end counts everything unclear as not found, its upper end as found. "
        "A program is spam or nurture where that lies above one half, mixed where both lie below, "
        "else unclear; programs whose intervals overlap are not ranked. Whether recipients were "
        "picked is told by shuffling: how often role, industry and interests match the pieces, "
        f"over the mean when whole leads change places {count(rules.shuffles)} times, always the "
        "same by the seed. Near-duplicates share runs of five words (Jaccard resemblance, Broder "
        f"1997, {line_told(rules, 'alike')} or more).",
    )


_NO_NAMES = (
    " These figures are with the company’s own names stated, which they are not here: without them "
    "it misses more pitches."
)
_VERDICTS = Prose(
    "How it is told whether something is nurture or spam",
    "Every criterion answers pass, fail or cannot say, with the field that is missing; what cannot "
    "be said is never counted as passed, and no score is made. A send after an opt-out is spam. "
    "Where under half of the criteria that apply can be assessed, a send is unclear. A sign of "
    "spam (an empty call, a third copy, hard promotion to an early lead, a pitch nobody asked "
    "for, a blast) makes it spam where nothing speaks for it, and mixed where a reason does: the "
    "role, the industry or an interest, the problem, a talk, a request, what the lead just did. A "
    "reason and no pitch is nurture; neither is unclear. Of a lead all its sends are judged "
    "together, of a piece or a program the shares of its sends.",
)
_LIMITS = Prose(
    "What the audit cannot do",
    "It reads English only. It knows who a lead is and what it cares about as far as the exports "
    "say so, and the role a lead has today. Plain pages of features that name nobody and ask for "
    "nothing pass as help by their text alone: the type of the piece must say what they are. It "
    "sees what was logged, not what was said in a call. It is no legal advice: opt-outs and "
    "complaints are held to what receivers and laws publish, but only their own rules decide.",
)
