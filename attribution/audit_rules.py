"""Where the audit of content draws its lines, and what people judged themselves."""

from dataclasses import dataclass
from datetime import datetime

from attribution.settings_checks import check_days, check_part, check_whole


@dataclass(frozen=True, slots=True)
class AuditRules:
    """The thresholds of the audit, each a setting; hashable.

    "Practice" stands for what practitioners of nurturing write and no receiver publishes.

    Attributes:
        pitch_from: A text judged a pitch at this chance or above (measured on labelled texts).
        help_to: A text judged helpful at this chance or below; between the two nothing is said.
        few_sentences: Whether a text of fewer sentences is of use (C2) is not said.
        useful_words: Words that must be left after pitch sentences are taken out.
        useful_share: The part of its sentences that must explain or instruct.
        dump_share: A text is a feature dump from this part of sentences about ourselves on.
        talk_days: A talk in both directions counts as a reason for so long.
        answer_days: A request by the lead counts as a reason for so long.
        touch_data_days: What a lead did counts as a reason for a call for so long.
        touch_base_days: Two empty calls so many days apart, at least and at most, are a monthly
            touch-base.
        repeat_days: The same piece to the same lead within so many days is a repeat.
        alike: Pieces whose five-word runs overlap by this part (Jaccard) are the same piece.
        shuffles: How often recipients are shuffled to see whether a program is targeted.
        blast_reach: A send of one piece on one day to this part of the active list is a blast.
        blast_share: A program with this part of its sends in blasts is one.
        hard_share: Most a lead's mail may be hard promotion, and
        promotion_share: promotion of any kind (the 4-1-1 rule: of six touches, one hard and one
            soft).
        email_share: A program with this part of its touches by e-mail is e-mail only.
        least_touches: A lead touched so often should have responded once.
        modal_share: A program with this part of its leads on one sequence of pieces ignores what
            they do.
        kept_days: A program without any change for longer is not kept up.
        silence_days: The longest silence that is still consistent.
        most_a_week: The most touches in seven days that are not too many.
        fit: (column of the leads, its values with commas between) that a lead must have to be
            worth nurturing; empty: nobody said, and fit cannot be assessed.
        unfit_share: The part of touches that may go to leads that do not fit.
        judged_share: The part of handed leads on which sales must have given a verdict, within
        judged_days: so many days.
        complaint_warn: Complaints per delivered mail that are a warning, and
        complaint_fail: too many (what Google and Yahoo ask of bulk senders: .1 % and .3 %).
        opt_out_warn: Opt-outs per delivered mail that are a warning, and
        opt_out_fail: too many (practice).
        step_days: A next step counts as an answer to a send for so long (practice).
        harm_days: An opt-out or complaint that names no content counts against the last send of
            its program or channel for so long (practice).
        response_days: Credit of a response counts as that of the send it answers for so long
            (practice).
    """

    pitch_from: float = 0.65
    help_to: float = 0.35
    few_sentences: int = 5
    useful_words: int = 120
    useful_share: float = 0.05
    dump_share: float = 0.5
    talk_days: int = 30
    answer_days: int = 14
    touch_data_days: int = 14
    touch_base_days: tuple[int, ...] = (25, 35)
    repeat_days: int = 180
    alike: float = 0.6
    shuffles: int = 200
    blast_reach: float = 0.8
    blast_share: float = 0.5
    hard_share: float = 1 / 6
    promotion_share: float = 2 / 6
    email_share: float = 0.9
    least_touches: int = 3
    modal_share: float = 0.8
    kept_days: int = 90
    silence_days: int = 90
    most_a_week: int = 1
    fit: tuple[tuple[str, str], ...] = ()
    unfit_share: float = 0.25
    judged_share: float = 0.8
    judged_days: int = 14
    complaint_warn: float = 0.001
    complaint_fail: float = 0.003
    opt_out_warn: float = 0.002
    opt_out_fail: float = 0.005
    step_days: int = 14
    harm_days: int = 7
    response_days: int = 30

    def __post_init__(self) -> None:
        """Refuse values that no audit could mean, naming the value."""
        for name in _SHARES:
            check_part(name, getattr(self, name), "0.5")
        for name in _DAYS:
            check_whole(name, getattr(self, name), 0, _MOST)
        check_whole("shuffles", self.shuffles, 20, 10_000)
        check_days("touch_base_days", self.touch_base_days, _MOST)
        if self.help_to >= self.pitch_from:
            raise ValueError(
                f"help_to must be below pitch_from, got {self.help_to} and {self.pitch_from}."
            )
        for column, _ in self.fit:
            if column not in FIT_COLUMNS:
                raise ValueError(f"fit: {column!r} is not one of {', '.join(FIT_COLUMNS)}.")


FIT_COLUMNS = ("segment", "industry", "role", "seniority", "source")
"""The columns of the leads by which it may be said who is worth nurturing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said of a content piece; it wins over the text judge.

    Attributes:
        content_id: The piece.
        says: `pitch` or `help`; `open` takes an earlier word back.
        by: Who said it.
        why: Their reason.
        at: When, UTC.
    """

    content_id: str
    says: str
    by: str
    why: str
    at: datetime


_SHARES = (
    "pitch_from", "help_to", "useful_share", "dump_share", "alike", "blast_reach", "blast_share",
    "hard_share", "promotion_share", "email_share", "modal_share", "unfit_share", "judged_share",
    "complaint_warn", "complaint_fail", "opt_out_warn", "opt_out_fail",
)  # fmt: skip
_DAYS = (
    "few_sentences", "useful_words", "talk_days", "answer_days", "touch_data_days", "repeat_days",
    "least_touches", "kept_days", "silence_days", "most_a_week", "judged_days", "step_days",
    "harm_days", "response_days",
)  # fmt: skip
_MOST = 36_500
