"""What the audit of content knows about words: plain types, as the lexicon's files state them."""

from dataclasses import dataclass

PITCH = ("ask", "offer", "own", "news", "price", "hype")
"""The kinds of phrases that push: they ask for a step, make an offer, speak of ourselves or of our
news, name a price, praise."""

HELP = ("explain", "instruct")
"""The kinds of phrases that help: they explain something, or say how it is done."""

UNFILLED = "unfilled"
"""The kind of a merge field that nobody filled in."""

KINDS = (*PITCH, *HELP, UNFILLED)
"""Every kind that a phrase can be of."""

OUR_NAMES = "{our_names}"
"""What stands for the company's own names in a pattern."""

CONSTANT = "constant"
"""The coefficient of no feature."""

FEATURES = (CONSTANT, *PITCH, *HELP)
"""What a coefficient can be of: the constant, or the share of sentences of a kind."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that say something of the sentence they stand in.

    Attributes:
        kind: What they show, one of `KINDS`.
        pattern: A regular expression of the linear kind (no look-around, no back-reference), held
            against lower-case text. `{our_names}` stands for the company's own names.
        weight: How much they count within their kind.
        message: What a marketer reads about them.
        quote: A sentence that the pattern recognises, for `Acme` where it names the company.
    """

    kind: str
    pattern: str
    weight: float
    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Measured:
    """How often the judge of texts was right, on texts that people had labelled.

    Attributes:
        texts: How many texts, and
        pitches: how many of them were labelled a pitch.
        of: What texts they were.
        on: The day of the measurement, such as `2026-11-22`.
        auc: The chance that a pitch is ranked above a helpful text, and
        auc_low: its 95 % interval, by resampling the texts, up to
        auc_high.
        accused: Helpful texts called a pitch, and
        decided: helpful texts about which the judge said anything.
        missed: Pitches called helpful, and
        decided_pitches: pitches about which the judge said anything.
        undecided: Texts, helpful or not, about which the judge said nothing.
    """

    texts: int
    pitches: int
    of: str
    on: str
    auc: float
    auc_low: float
    auc_high: float
    accused: int
    decided: int
    missed: int
    decided_pitches: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the audit knows about words; hashable.

    Attributes:
        phrases: What shows a pitch, or help.
        coefficients: (feature, coefficient) of the chance that a text is a pitch; `constant` is
            the one of no feature.
        boilerplate: Patterns of lines that belong to every mail and say nothing of the piece.
        hard: Content types that are hard promotion, in lower case.
        soft: Content types that are soft promotion.
        synonyms: (table column, word, what it stands for), in lower case; the column is `role`,
            `industry` or `topic`.
        touch_base: Patterns of a call's reason that only keeps in touch.
        generic: Reasons and goals that say nothing.
        early: Words for an early stage of buying, and so
        middle: and
        late.
        english: Words that English sentences are full of, and
        foreign: those of other languages that English does not have.
        measured: How well the judge did; None where the files were edited, so that nobody knows.
        unseen: How well it did on texts that nobody read while the words were written; None too.
        fingerprint: SHA-256 of the files' content.
    """

    phrases: tuple[Phrase, ...]
    coefficients: tuple[tuple[str, float], ...]
    boilerplate: tuple[str, ...]
    hard: frozenset[str]
    soft: frozenset[str]
    synonyms: tuple[tuple[str, str, str], ...]
    touch_base: tuple[str, ...]
    generic: frozenset[str]
    early: frozenset[str]
    middle: frozenset[str]
    late: frozenset[str]
    english: frozenset[str]
    foreign: frozenset[str]
    measured: Measured | None
    unseen: Measured | None
    fingerprint: str
