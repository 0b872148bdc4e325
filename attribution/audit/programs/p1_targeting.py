"""P1: whether a program picks its recipients, or sprays."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from attribution.audit.among import once
from attribution.audit.answers import Outcome
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.programs.audiences import NOBODY, Audiences
from attribution.audit.programs.context import Context
from attribution.estimate import Estimate
from attribution.numbering import Ints

Floats = npt.NDArray[np.float64]

_NO_AUDIENCE, _NO_CONTENT, _NO_LEADS = 0, 1, 2
# Chance of its own, apart from that of other answers.
_STREAM = 1
# Of a program with more leads every n-th is looked at: at so many the shuffled rates lie within
# about two percent of each other, and more would show lifts that nobody could notice. So it is
# where leads and pieces are of so many kinds that there would be more sums.
_MOST_LEADS, _MOST_SUMS = 5_000, 10**9
# Two whole numbers in one floating point number, which holds 53 bits exactly.
_MET = 2.0**26
# Numbers looked at together, so that they stay near the processor.
_AT_ONCE = 2**17
_WHY = (
    "no piece of it states an audience that any lead belongs to",
    "no touch of it names its content",
    "nobody's role is known",
    "nobody's industry is known",
    "nobody's interests are known",
)
_HIDDEN = "its leads are too few, or its pieces for too many, to tell a choice from chance"


@dataclass(frozen=True, slots=True)
class Lift:
    """How well a program's pieces match those who got them, and others in their place.

    Attributes:
        observed: Met of what could be compared, of those who got them.
        shuffled: The same in every shuffle in which anything could be compared.
        leads: Leads looked at.
    """

    observed: float
    shuffled: Floats
    leads: int

    def central(self, confidence: float) -> tuple[float, float]:
        """Return the ends of the central part of the shuffled, of which they are two.

        Beyond an end lie so few that the observed, counted as one of them, does so by chance in at
        most half of what the level leaves (Davison and Hinkley, Bootstrap Methods and their
        Application, 1997, section 4.2.5).
        """
        beyond = max(1, int((1 - confidence) / 2 * (self.shuffled.size + 1)))
        ordered = np.sort(self.shuffled)
        return float(ordered[beyond - 1]), float(ordered[-beyond])

    def estimate(self, low: float, high: float) -> Estimate:
        """Return observed over the mean of the shuffled, its ends over those of their part."""
        mean = float(self.shuffled.mean())
        return Estimate(
            value=self.observed / mean if mean else None,
            low=self.observed / high if high else None,
            high=self.observed / low if low else None,
            n=self.leads,
        )


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    Whole leads are shuffled among all who got any marketing send, with their role, industry and
    interests: never sends within a program, so that a program for one role is seen as targeted.
    Compared are role, industry and topic, where a piece states them, some lead has them, and the
    lead's are known.
    """
    audiences = Audiences(context)
    drawn = _drawn(context, audiences)
    misses = audiences.misses(context.marketing)
    counts, shown = context.marketing.count(misses), context.marketing.show(misses)
    return [
        replace(
            _outcome(lift(context, audiences, drawn, code), context.confidence),
            touches=shown.get(code, ()),
            count=int(counts[code]),
        )
        for code in context.codes
    ]


def _outcome(found: Lift | int, confidence: float) -> Outcome:
    if isinstance(found, int):
        return Outcome(P1.id, found, Estimate.unknown(_WHY[-1 - found]), "")
    low, high = found.central(confidence)
    # Where shuffled recipients match fully, even a perfect choice could not stand out.
    if high >= 1:
        return Outcome(P1.id, None, Estimate.unknown(_HIDDEN, found.leads), "")
    answer = FAIL if found.observed <= high else PASS
    return Outcome(P1.id, answer, found.estimate(low, high), "ratio", 1.0)


def lift(context: Context, audiences: Audiences, drawn: Ints, code: int) -> Lift | int:
    """Compare a program's recipients with those drawn in their place.

    Args:
        context: The programs.
        audiences: Whom pieces are for, and what leads are.
        drawn: Profiles of leads drawn without replacement: one row per place, one column per
            shuffle.
        code: The program.

    Returns:
        The comparison, or the answer that says which field it lacks.
    """
    sends, span = context.marketing, context.marketing.span(code)
    audience = audiences.of_sends[span]
    known = audience != NOBODY
    if not known.any():
        return missing(_NO_CONTENT if (sends.piece[span] < 0).all() else _NO_AUDIENCE)
    classes = once(audience[known])
    met, compared = audiences.matches(classes)
    if not compared.any():
        unknown = audiences.unknown(classes)
        return missing(_NO_AUDIENCE if unknown is None else _NO_LEADS + unknown)
    # Sends come by pair: each begins where the number is another.
    pair = sends.pair[span][known]
    begins = np.diff(pair, prepend=-1) != 0
    lead, mail = np.cumsum(begins) - 1, np.searchsorted(classes, audience[known])
    profiles = audiences.profile[sends.lead[sends.firsts[pair[begins]]]]
    return _compared(met * _MET + compared, (lead, mail), profiles, drawn)


def _drawn(context: Context, audiences: Audiences) -> Ints:
    """Draw profiles in the place of each program's leads: a column per shuffle."""
    rng = np.random.default_rng((context.settings.seed, _STREAM))
    everybody = audiences.population
    most = min(int(context.marketing.leads.max(initial=0)), _MOST_LEADS)
    drawn = np.empty((most, context.rules.shuffles), np.int64)
    for shuffle in range(context.rules.shuffles):
        drawn[:, shuffle] = everybody[rng.choice(everybody.size, most, replace=False)]
    return drawn


def _compared(scores: Floats, sent: tuple[Ints, Ints], profiles: Ints, drawn: Ints) -> Lift | int:
    """Add up what leads of each profile would meet in the mail of each lead.

    Args:
        scores: By audience and profile: met times `_MET`, plus what can be compared.
        sent: The lead and the audience of each send, both numbered within the program.
        profiles: The profile of each lead.
        drawn: As `lift` has it.
    """
    # Profiles that meet the same of this program are one.
    columns, kind = np.unique(scores, axis=1, return_inverse=True)
    step = _every(profiles.size, columns)
    own = kind[profiles[::step]]
    lead, mail, times = _mail(sent, step)
    observed, shuffled = 0.0, np.zeros(drawn.shape[1])
    rows = max(1, _AT_ONCE // int(max(columns.shape[1], drawn.shape[1])))
    for begin in range(0, own.size, rows):
        end = min(begin + rows, own.size)
        here = slice(*np.searchsorted(lead, [begin, end]))
        starts = np.searchsorted(lead[here], np.arange(begin, end))
        table = np.add.reduceat(columns[mail[here]] * times[here][:, None], starts).ravel()
        base = np.arange(end - begin) * columns.shape[1]
        observed += float(table[base + own[begin:end]].sum())
        shuffled += table.take(kind.take(drawn[begin:end]) + base[:, None]).sum(axis=0)
    met, compared = np.divmod(np.append(shuffled, observed), _MET)
    some = compared > 0
    if not some[-1] or not some[:-1].any():
        return missing(_NO_LEADS)
    rates = met[some] / compared[some]
    return Lift(float(rates[-1]), rates[:-1], own.size)


def _mail(sent: tuple[Ints, Ints], step: int) -> tuple[Ints, Ints, Ints]:
    """Return for every n-th lead its audiences, and how often it got mail for each."""
    lead, mail = sent
    mails = int(mail.max()) + 1
    looked = lead % step == 0
    keys, times = np.unique(lead[looked] // step * mails + mail[looked], return_counts=True)
    return keys // mails, keys % mails, times


def _every(leads: int, columns: Floats) -> int:
    """Return which n-th lead is looked at, so that the sums stay bounded."""
    return max(-(-leads // _MOST_LEADS), -(-leads * columns.size // _MOST_SUMS), 1)


P1 = Criterion(
    id="P1",
    level=Level.PROGRAM,
    name="Targeted",
    quote="very targeted",
    formula=(
        "Its pieces meet the role, industry and interests of those who got them more often than "
        "of others in their place: recipients are shuffled {shuffles} times among all who got "
        "marketing mail, and the lift lies above the central part of these shuffles."
    ),
    fix="Pick recipients by role, industry and interest: send each piece to those it is for.",
    fields=(
        "content.audience_role",
        "touches.content_id",
        "leads.role",
        "leads.industry",
        "leads.interests",
    ),
    judge=_judge,
)
