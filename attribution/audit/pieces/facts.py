"""What is known of every piece before anything is asked: by its text, its type, its readers."""

from collections.abc import Mapping, Sequence

import polars as pl

from attribution.audit.answers import Promotion, Quote, Says
from attribution.audit.text.alike import alike
from attribution.audit.text.english import foreign
from attribution.audit.text.evidence import quotes, unfilled
from attribution.audit.text.judge import judge, weigh
from attribution.audit.text.plain import plain_texts
from attribution.audit.text.sentences import sentences
from attribution.audit_rules import AuditRules, Judged
from data_contracts.lexicon.lexicon import Lexicon

_PROMOTION = {Says.PITCH.value: Promotion.HARD.value, Says.HELP.value: Promotion.NONE.value}
"""What a text, or a person's word on it, makes of a piece."""


def with_texts(
    rows: pl.DataFrame, lexicon: Lexicon, our_names: Sequence[str], rules: AuditRules
) -> tuple[pl.DataFrame, Mapping[int, tuple[Quote, ...]]]:
    """Judge the texts of pieces.

    Args:
        rows: Pieces, with `title`, `subject` and `body`.
        lexicon: The words.
        our_names: What the company is called.
        rules: How much alike two pieces are nearly the same.

    Returns:
        The pieces with `p`, `sentences`, `useful_words`, `useful_share`, `dump_share` (null
        without a text, or where it is not English), `foreign` (Boolean), `unfilled` (Boolean, null
        without a text) and `alike`; and quotes by the place of the piece.
    """
    found = _sentences(rows, lexicon)
    own = found.filter("said")
    strange = foreign(own, lexicon)
    weighed = weigh(found.filter(pl.col("said") | pl.col("unfilled")), lexicon, our_names)
    of_english = ~pl.col("piece").is_in(strange.implode())
    judged = judge(weighed.filter(pl.col("said") & of_english), lexicon)
    empty = found.group_by("piece").agg(pl.col("unfilled").any())
    in_body = own.filter(~pl.col("head"))
    told = (
        rows.with_row_index("piece")
        .join(judged, on="piece", how="left", maintain_order="left")
        .join(empty, on="piece", how="left", maintain_order="left")
        .with_columns(
            (~of_english).alias("foreign"),
            pl.Series("alike", alike(in_body, rows.height, rules.alike), pl.UInt32),
        )
    )
    return told.drop("piece"), quotes(weighed, lexicon, our_names)


def _sentences(rows: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Return the sentences of subjects (or titles) and bodies, of pieces whose body says anything.

    Beyond what `text.sentences` gives: `head`, `unfilled`.
    """
    heads = rows["subject"].fill_null(rows["title"])
    parts = [
        sentences(plain_texts(texts), lexicon.boilerplate).with_columns(head=pl.lit(head))
        for texts, head in ((heads, True), (rows["body"], False))
    ]
    said = (pl.col("said") & ~pl.col("head")).any().over("piece")
    found = pl.concat(parts).sort("piece", maintain_order=True).filter(said)
    return found.with_columns(unfilled(found, lexicon).alias("unfilled"))


def decided(rows: pl.DataFrame, lexicon: Lexicon, rules: AuditRules) -> pl.DataFrame:
    """Say what pieces are: by a person's word, else by their type, else by their text.

    Args:
        rows: Pieces with `content_type`, `p` and `word` (what a person said, or null).
        lexicon: The types.
        rules: From which chance on a text is a pitch, or help.

    Returns:
        The pieces with `says`, `decided_by`, `promotion` and `pitch` (see `Pieces`).
    """
    word, p, says = pl.col("word"), pl.col("p"), pl.col("says")
    by_text = (
        pl.when(p >= rules.pitch_from)
        .then(pl.lit(Says.PITCH.value))
        .when(p <= rules.help_to)
        .then(pl.lit(Says.HELP.value))
        .when(p.is_not_null())
        .then(pl.lit(Says.OPEN.value))
    )
    by_type = _by_type(lexicon)
    of_text = pl.col("says").replace_strict(_PROMOTION, default=None, return_dtype=pl.String)
    return (
        rows.with_columns(pl.coalesce(word, by_text).alias("says"), by_type.alias("by_type"))
        .with_columns(
            pl.when(word.is_not_null())
            .then(pl.lit("person"))
            .when(pl.col("by_type").is_not_null())
            .then(pl.lit("type"))
            .when(says != Says.OPEN)
            .then(pl.lit("text"))
            .alias("decided_by"),
            pl.when(word.is_null() & pl.col("by_type").is_not_null())
            .then(pl.col("by_type"))
            .otherwise(of_text)
            .alias("promotion"),
        )
        .with_columns((pl.col("promotion") == Promotion.HARD).alias("pitch"))
        .drop("by_type")
    )


def counted(judged: Sequence[Judged]) -> dict[str, int]:
    """Return the place of the word that counts of every piece: the last, unless it opens it."""
    last = {said.content_id: place for place, said in enumerate(judged)}
    return {piece: place for piece, place in last.items() if judged[place].says != Says.OPEN}


def _by_type(lexicon: Lexicon) -> pl.Expr:
    """Say what a stated type is, however it is written: `CaseStudy`, `case-studies`, `Demo Offer`.

    A type of several words is known inside a longer one too: `video case study`.
    """
    words = pl.col("content_type").str.replace_all("([a-z])([A-Z])", "$1 $2").str.to_lowercase()
    stated = words.str.replace_all(r"[\s_-]+", " ").str.strip_chars()
    forms = (stated, stated.str.replace("ies$", "y"), stated.str.replace("s$", ""))

    def one_of(types: frozenset[str]) -> pl.Expr:
        several = [f" {words} " for words in sorted(types) if " " in words]
        inside = pl.lit(several, pl.List(pl.String))
        known = [form.is_in(sorted(types)) for form in forms]
        return pl.any_horizontal(
            *known, *((" " + form + " ").str.contains_any(inside) for form in forms)
        )

    return (
        pl.when(one_of(lexicon.hard))
        .then(pl.lit(Promotion.HARD.value))
        .when(one_of(lexicon.soft))
        .then(pl.lit(Promotion.SOFT.value))
    )
