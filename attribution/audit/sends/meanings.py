"""What roles, industries and topics mean: texts of many spellings, as few words."""

import re
from collections.abc import Iterable, Iterator

import polars as pl

from data_contracts.lexicon.lexicon import Lexicon

_BETWEEN = re.compile(r"[;,/|\n]")
_NOT_OF_WORDS = re.compile(r"[\W_]+")
_LONGEST = 2_000
"""Characters of a text that are looked at: what is longer is no role, and no call's reason."""


class Meanings:
    """The names of one kind, and what each stands for.

    Args:
        kind: `role`, `industry` or `topic`, as `Lexicon.synonyms` names it.
        lexicon: Its synonyms; a name may stand for several things, or for nothing.
        stated: Texts of the catalogue: their names are known too.
    """

    def __init__(self, kind: str, lexicon: Lexicon, stated: Iterable[str]) -> None:
        self._known: dict[str, set[str]] = {}
        for _, word, of in (one for one in lexicon.synonyms if one[0] == kind):
            self._known.setdefault(plain(word), set()).add(plain(of))
            if plain(of):
                self._known.setdefault(plain(of), set()).add(plain(of))
        self._longest = _most_words(self._known)
        parts = {part for text in stated for part in _parts(text)}
        for name in {name for part in parts for name in self._of_part(part)}:
            self._known.setdefault(name, {name})
        self._longest = _most_words(self._known)
        self._read: dict[str, frozenset[str]] = {}

    @property
    def names(self) -> frozenset[str]:
        """Everything that names stand for here."""
        return frozenset().union(*self._known.values()) - {""}

    def of(self, text: str) -> frozenset[str]:
        """Return what a text of one or several names stands for.

        A name that is not known as a whole stands for the known ones within it (*Head of Finance*
        for *finance*), else for itself.
        """
        if text not in self._read:
            names = (name for part in _parts(text) for name in self._of_part(part))
            self._read[text] = frozenset(names) - {""}
        return self._read[text]

    def within(self, texts: pl.Series) -> pl.DataFrame:
        """Find what the known names anywhere in sentences stand for.

        Of names that overlap the first counts, and of those that begin alike the longest.

        Returns:
            `place` (UInt32: the text's place) and `name` (String: what was found stands for), each
            pair once, by place.
        """
        # Blanks are doubled, so that two names side by side do not share one.
        spaced = {f" {name.replace(' ', '  ')} ": of for name, of in self._known.items() if name}
        names = sorted(spaced, key=len, reverse=True)
        padded = pl.concat_str(
            pl.lit(" "), plain_each("text").str.replace_all(" ", "  "), pl.lit(" ")
        )
        found = texts.alias("text").to_frame().with_row_index("place").select("place", named=padded)
        found = found.with_columns(
            found["named"].str.extract_many(
                pl.Series(names, dtype=pl.String).implode(), leftmost=True
            )
        )
        stands = pl.DataFrame(
            [(name, one) for name in names for one in spaced[name] if one],
            {"named": pl.String, "name": pl.String},
            orient="row",
        )
        pairs = found.explode("named").join(stands, on="named").select("place", "name")
        return pairs.unique().sort("place", "name")

    def _of_part(self, part: str) -> set[str]:
        return self._known.get(part) or set(self._found(part)) or {part}

    def _found(self, text: str) -> Iterator[str]:
        """Go through the words from the left, taking the longest known name at each."""
        words = text.split()
        at = 0
        while at < len(words):
            name = self._longest_at(words, at)
            yield from self._known.get(name, ())
            at += max(1, name.count(" ") + 1)

    def _longest_at(self, words: list[str], at: int) -> str:
        sizes = range(min(self._longest, len(words) - at), 0, -1)
        names = (" ".join(words[at : at + size]) for size in sizes)
        return next((name for name in names if name in self._known), "")


def plain(text: str) -> str:
    """Return a text in lower case, its words with one blank between and nothing else."""
    return _NOT_OF_WORDS.sub(" ", text.lower()).strip()


def plain_each(column: str) -> pl.Expr:
    """Return a column's texts as `plain` makes them, the first characters of long ones."""
    lower = pl.col(column).str.slice(0, _LONGEST).str.to_lowercase()
    return lower.str.replace_all(_NOT_OF_WORDS.pattern, " ").str.strip_chars(" ")


def _most_words(names: Iterable[str]) -> int:
    return max((name.count(" ") + 1 for name in names), default=0)


def _parts(text: str) -> Iterator[str]:
    return (part for part in map(plain, _BETWEEN.split(text[:_LONGEST])) if part)
