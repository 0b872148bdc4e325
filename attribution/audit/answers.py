"""What the audit answers: the shapes.

Columns named after criteria (`C1`, `T9`) are Int8: 1 met, 0 not met, below 0 cannot say, because
the field at place `-1 - answer` of the criterion's `fields` is missing; null does not apply.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from attribution.audit.criterion import FAIL
from attribution.estimate import Estimate
from attribution.returns import Return


class Verdict(StrEnum):
    """What a send, a lead's mail, a piece's or a program's sends are found to be."""

    NURTURE = "nurture"
    MIXED = "mixed"
    SPAM = "spam"
    UNCLEAR = "unclear"


class Says(StrEnum):
    """What a piece's text is."""

    PITCH = "pitch"
    HELP = "help"
    OPEN = "open"


class Promotion(StrEnum):
    """How much a piece promotes, by its type, or by its text where the type leaves it open."""

    HARD = "hard"
    SOFT = "soft"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a piece, and what speaks in it.

    Attributes:
        kind: `ask`, `offer`, `own`, `news`, `price`, `hype` (pitch), `explain`, `instruct` (help),
            or `unfilled` (a merge field that nobody filled in).
        sentence: As it stands in the text, at most 300 characters.
        phrase: The words in it that were recognised.
        message: What the lexicon says of them.
    """

    kind: str
    sentence: str
    phrase: str
    message: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """Every content piece of the catalogue, and those that were sent without being in it.

    Attributes:
        rows: One row per piece, sorted by `content_id`, its place being its number: `content_id`,
            `title`, `subject`, `content_type`, `topic`, `buying_stage`, `audience_role`,
            `audience_industry`, `url` (String, null where not stated), `listed` (Boolean: in the
            catalogue); `says` (`Says`; null without a text), `p` (Float64: chance that the text is
            a pitch), `decided_by` (`text`, `type` or `person`; null where nothing decided),
            `promotion` (`Promotion`; null where neither type nor text say it), `pitch` (Boolean:
            hard promotion, or a text judged a pitch; null unknown), `sentences`, `useful_words`
            (Int64), `useful_share`, `dump_share` (Float64), `unfilled` (Boolean), `alike` (UInt32:
            pieces that are nearly the same have one number), `C1` to `C4`.
        quotes: `content_id` → what speaks in its text, strongest first, at most 12.
        judged: `content_id` → place in `Settings.judged` of the word that counts.
        names_known: Whether `Settings.our_names` says what we are called.
        foreign: Ids of pieces whose text does not look English, and is not judged.
    """

    rows: pl.DataFrame
    quotes: Mapping[str, tuple[Quote, ...]]
    judged: Mapping[str, int]
    names_known: bool
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sends:
    """Every contact that the company began: mail sent, calls made, letters.

    Attributes:
        rows: One row per send, sorted by lead, time, `touch_id`: `row` (UInt32: place in the good
            touches), `touch_id`, `occurred_at`, `lead_id`, `channel`, `action`, `program`,
            `program_kind`, `content_id`; `piece` (UInt32: place in `Pieces.rows`; null without
            content), `stage` (`early`, `middle`, `late`; null unknown), `promotion`, `pitch` (of
            the piece), `requested` (Boolean: T5), `copy` (UInt32: the how manieth of this piece or
            one nearly the same to this lead in `AuditRules.repeat_days`; null without content),
            `days_late` (Float64: since the opt-out, where there was one), `blast` (Boolean; null
            unknown), `T1` to `T11`, `T15`; `sign` (Boolean: a sign of spam), `reason_found`
            (Boolean: a reason of nurture), `applicable`, `assessed` (UInt8: criteria), `verdict`
            (`Verdict`).
        responses: One row per click of a known person: `row`, `touch_id`, `occurred_at`,
            `lead_id`, `program`, `content_id`, `T12` to `T14`; T13 is null where no delivery is on
            record, which `unverified` (Boolean) says too.
        missing: Criterion → field → sends that could not be assessed for want of it.
    """

    rows: pl.DataFrame
    responses: pl.DataFrame
    missing: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Measure:
    """One of several things that a criterion measured.

    Attributes:
        what: `hard` and `promotion` (P3), `sequence` and `dependence` (P7), `silence` and `week`
            (P10), `complaints` and `opt_outs` (P13).
        figure: It, with its interval where it has one.
        unit: As in `Outcome`; `chance` of P7's dependence: how often shuffled responses go with
            the next piece as closely as those on record.
        limit: The threshold it is held to; None where there is none.
    """

    what: str
    figure: Estimate
    unit: str
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One criterion's answer about one program.

    Attributes:
        criterion: Its id.
        answer: As in the frames: 1, 0, below 0, or None where it does not apply.
        figure: What was measured, with its interval where it has one.
        unit: `share`, `ratio`, `days`, `touches`, `per_hundred` (responses per hundred touches), or
            empty where there is no figure.
        limit: The threshold it was held to; None where there is none.
        warned: Met, but beyond a warning line, or beyond the limit with too few to be sure.
        touches: Ids of touches that show it, at most 5, oldest first.
        count: How many touches (or leads, where `of` says so) show it.
        of: What `count` counts: `touches` or `leads`.
        measured: What `figure` is, where a criterion measures more than one thing, one of
            `Measure.what`: the one that decided, else the nearest to its limit.
        also: The other things that it measured.
    """

    criterion: str
    answer: int | None
    figure: Estimate
    unit: str
    limit: float | None = None
    warned: bool = False
    touches: tuple[str, ...] = ()
    count: int = 0
    of: str = "touches"
    measured: str = ""
    also: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Shares:
    """How sends divide into verdicts.

    Attributes:
        counts: `Verdict` → sends.
        nurture: Nurture over all, by Wilson's interval: its lower end counts every unclear send
            as not nurture, its upper end every one as nurture; the value leaves them out.
        spam: The same of spam.
    """

    counts: Mapping[Verdict, int]
    nurture: Estimate
    spam: Estimate


@dataclass(frozen=True, slots=True)
class ProgramAudit:
    """What one program was found to be.

    Attributes:
        program: Its name.
        kind: What it is called in the exports; None where nobody says.
        sends: Sends of it.
        leads: Leads that it reached.
        shares: How its sends divide.
        verdict: Spam or nurture where the interval of its share lies above one half; mixed where
            both shares are known well enough that neither is; else unclear.
        outcomes: One per criterion of `programs.PROGRAM_CRITERIA`, in its order.
        started_at: Its first touch.
        touch_base: Leads that it calls every month only to touch base: two sends that fail T6,
            `AuditRules.touch_base_days` apart; None where there are none.
    """

    program: str
    kind: str | None
    sends: int
    leads: int
    shares: Shares
    verdict: Verdict
    outcomes: tuple[Outcome, ...]
    started_at: datetime
    touch_base: Outcome | None = None

    @property
    def untargeted(self) -> bool | None:
        """Whether it was sent to anybody (P1); None where that cannot be said, or was not asked."""
        targeted = next((one.answer for one in self.outcomes if one.criterion == "P1"), None)
        return None if targeted is None or targeted < FAIL else targeted == FAIL


@dataclass(frozen=True, slots=True)
class Replacements:
    """What to send in place of what failed, to whom it did not fit.

    Leads that opted out of the channel are left out: they are to get nothing else there either.

    Attributes:
        rows: One row per program, failing piece and piece that could stand for it: `program` (null
            where the sends name none), `content_id` (the failing piece), `sends` (Int64: its
            failing sends), `leads` (Int64: leads that got them), `replacement` (a piece of the
            catalogue, judged help and no hard promotion; null where nothing fits), `fits`
            (List(String): of `role`, `industry`, `topic`, `stage`, what it fits of all of
            `fitting_leads`), `fitting_leads` (Int64: leads whom it fits best of all that they
            never got; where nothing fits, those left), and where nothing fits what most of those
            left have, null where nobody knows: `write_role`, `write_industry`, `write_topic`,
            `write_stage`. By program (none last), most failing sends first, then piece; of each
            piece most leads first, what nothing fits last. `fitting_leads` adds up to `leads`.
        of_sends: One row per failing send, in the order of `Sends.rows`: `row` (as there) and
            `replacement` (null where nothing fits).
        candidates: Pieces that could stand for others.
        missing: Fields without which nothing can be found, or less: `content`, `content.body`
            (nothing is judged help), `leads`, or of what is fitted those that neither table has.
    """

    rows: pl.DataFrame
    of_sends: pl.DataFrame
    candidates: int
    missing: tuple[str, ...]


class FoundKey(StrEnum):
    """What credit is told by: what a touch's program is called, and what is found of it."""

    NURTURE = "nurture"
    """Called nurture, and found to be."""
    MIXED = "mixed"
    """Called nurture, found mixed."""
    UNCLEAR = "unclear"
    """Called nurture; nothing can be said."""
    SPAM = "spam"
    """Called nurture, found to be spam."""
    UNCALLED = "uncalled"
    """Not called nurture, but found to be."""
    REST = "rest"
    """Neither."""


@dataclass(frozen=True, slots=True)
class FoundPart:
    """What was credited to nurture, by one of the two words.

    Attributes:
        credit_minor: Under the chosen model, minor units (of leads `scope.LEAD_PARTS`).
        share: Of all in scope under that model, with its bootstrap interval over accounts.
        lowest: (share, model) of the model that gives it least, and
        highest: most; None where nothing is in scope.
        unclear: The share, under the chosen model, of what nothing can be said of, and that may
            be nurture beside `share`; 0 of what is called so.
    """

    credit_minor: int
    share: Estimate
    lowest: tuple[float, str] | None
    highest: tuple[float, str] | None
    unclear: float | None = 0.0


@dataclass(frozen=True, slots=True)
class FoundReturns:
    """What programs brought back that are called nurture, and those found to be.

    Only programs with a cost on record count, with their cost and their credit; a program without
    one is asked about.

    Attributes:
        called: Programs of the kind *nurture*.
        found: Programs whose sends are found to be nurture, whatever they are called.
        lines: (program, called nurture, verdict) of every program in either, by name.
        unpriced: Those of them without a cost on record, or without a rate for it.
    """

    called: Return
    found: Return
    lines: tuple[tuple[str, bool, Verdict | None], ...]
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Credit and returns of what is called nurture beside what is found to be.

    A response is what the last send before it is found to be: of the same person, content and
    program, else of person and content, else (of responses without content) of person and
    program, within `AuditRules.response_days`. Without such a send it is what its program is
    found to be.

    Attributes:
        credit: Credit as `attribution.answers.of_credit.OfCredit.credit_by` tells it, where
            `value` is one of `FoundKey`, then *no touch on record*: every one under every model,
            in this order, with 0 where there is nothing. Adds up to all in scope to the cent.
        ranges: Over the models, as `OfCredit.credit_range` tells it, in the same order.
        called: What is called nurture: the first four.
        found: What is found to be: `nurture` and `uncalled`.
        answered: (touches in journeys that answer a send, all touches in journeys).
        returns: What won deals brought against costs; None where there are no costs.
        missing: Fields without which less can be told: `touches.program_kind` (nothing is called
            nurture), `touches.program`, `costs`.
    """

    credit: pl.DataFrame
    ranges: pl.DataFrame
    called: FoundPart
    found: FoundPart
    answered: tuple[int, int]
    returns: FoundReturns | None
    missing: tuple[str, ...]
