"""What the audit of content knows about words: plain types, as the lexicon's files state them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that say something of the sentence they stand in.

    Attributes:
        kind: What they show; the kinds of `Quote` in the audit.
        pattern: A regular expression of the linear kind (no look-around, no back-reference), held
            against lower-case text. `{our_names}` stands for the company's own names.
        weight: How much they count within their kind.
        message: What a marketer reads about them.
    """

    kind: str
    pattern: str
    weight: float
    message: str


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
    fingerprint: str
