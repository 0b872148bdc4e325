"""Whom a piece fits: leads and pieces, by role, industry, interests and problem."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from attribution.audit.sends.meanings import Meanings
from attribution.audit.sends.overlaps import Sets, numbered
from attribution.numbering import number
from data_contracts.lexicon.lexicon import Lexicon

Words = frozenset[str] | None


@dataclass(frozen=True, eq=False)
class Fits:
    """What leads are and want, beside whom pieces are written for; each by number.

    `overlap` tells of any pairs whether they have something in common. At -1, after the last piece,
    stands one that states nothing (`overlaps.Sets`).

    Attributes:
        role: Of each lead, and
        audience_role: of each piece.
        industry: Of each lead, and
        audience_industry: of each piece.
        interests: Of each lead,
        problem: what it said that it must solve, in known topics, and
        topic: of each piece.
        topics: Every known topic, numbered.
        piece_topics: The topics of each piece; None where not stated.
        meanings: What words for topics stand for.
    """

    role: Sets
    audience_role: Sets
    industry: Sets
    audience_industry: Sets
    interests: Sets
    problem: Sets
    topic: Sets
    topics: dict[str, int]
    piece_topics: tuple[Words, ...]
    meanings: Meanings


def fits(people: pl.DataFrame, pieces: pl.DataFrame, lexicon: Lexicon) -> Fits:
    """Read what is stated of leads and pieces, by the lexicon's synonyms.

    Args:
        people: One row per lead: `role`, `industry`, `interests`, `problem`.
        pieces: `Pieces.rows`.
        lexicon: What words stand for.
    """
    role = Meanings("role", lexicon, pieces["audience_role"].drop_nulls().unique())
    industry = Meanings("industry", lexicon, pieces["audience_industry"].drop_nulls().unique())
    topic = Meanings("topic", lexicon, pieces["topic"].drop_nulls().unique())
    roles, industries, topics = (
        _words(pieces[column], meanings.of)
        for column, meanings in (
            ("audience_role", role), ("audience_industry", industry), ("topic", topic),
        )
    )  # fmt: skip
    in_role, in_industry, in_topic = numbered(roles), numbered(industries), numbered([topic.names])
    return Fits(
        role=_sets(people["role"], role.of, in_role),
        audience_role=Sets(roles, in_role),
        industry=_sets(people["industry"], industry.of, in_industry),
        audience_industry=Sets(industries, in_industry),
        interests=_sets(people["interests"], topic.of, in_topic),
        problem=_problems(people["problem"], topic, in_topic),
        topic=Sets(topics, in_topic),
        topics=in_topic,
        piece_topics=tuple(topics),
        meanings=topic,
    )


def _words(texts: pl.Series, meaning: Callable[[str], frozenset[str]]) -> list[Words]:
    return [None if text is None else meaning(text) or None for text in texts]


def _sets(
    texts: pl.Series, meaning: Callable[[str], frozenset[str]], places: dict[str, int]
) -> Sets:
    """Read each distinct text once."""
    distinct = number(texts)
    words = _words(distinct.values, meaning)
    return Sets.spread(Sets(words, places), distinct.codes)


def _problems(texts: pl.Series, topic: Meanings, places: dict[str, int]) -> Sets:
    """Read the topics that problems name; one that names no known topic says nothing."""
    distinct = number(texts)
    words: list[Words] = [None] * distinct.values.len()
    for place, name in topic.within(distinct.values).rows():
        words[place] = (words[place] or frozenset()) | {name}
    return Sets.spread(Sets(words, places), distinct.codes)
