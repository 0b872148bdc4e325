"""Which month or quarter a column of a wide sheet is for, as people write it in seven languages."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_WORDS = (
    "jan january januar januari janner jaenner janv janvier janeiro ene enero gen gennaio",
    "feb february februar februari feber febr fev fevr fevrier fevereiro febrero febbraio",
    "mar march marz maerz mrz mrt maart mars marzo marco",
    "apr april avr avril abr abril aprile",
    "may mai mei mayo mag maggio maio",
    "jun june juni juin junio giu giugno junho",
    "jul july juli juil juillet julio lug luglio julho",
    "aug august augustus aout aou ago agosto",
    "sep sept september septembre set septiembre setiembre settembre setembro",
    "oct october okt oktober octobre octubre ott ottobre out outubro",
    "nov november novembre noviembre novembro",
    "dec december dez dezember decembre dic diciembre dicembre dezembro",
)
"""English, German, French, Spanish, Italian, Dutch and Portuguese, without accents."""
_MONTHS = {word: month for month, words in enumerate(_WORDS, 1) for word in words.split()}
_BESIDE = (
    r"(?:spend|spent|costs?|kosten|ausgaben|couts?|depenses|costo|coste|gasto|amount|betrag|"
    r"actuals?|ist|est\.?|estimated?|estimate|gesch\.|geschatzt|prelim\.?|preliminary|vorlaufig|"
    r"net|netto|in|eur|euro|usd|gbp|chf|€|\$|£|,|\s)+"
)
"""What may stand beside a month that is spent; plans, budgets and other figures may not."""
_BARE = re.compile(
    rf"^(?:{_BESIDE}[ :-]+)?(?P<bare>.*?)(?:\s*[(\[]{_BESIDE}[)\]]|[ :-]+{_BESIDE})?$"
)
_YEAR, _GAP, _MONTH = r"(?P<year>(?:19|20)\d\d)", r"[-_ /.’']*", r"(?P<month>0?[1-9]|1[0-2])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/. _]m?{_MONTH}",
        rf"{_YEAR}m?(?P<month>0[1-9]|1[0-2])",
        # A spreadsheet's date: the first day of the month.
        rf"{_YEAR}-(?P<month>\d\d)-01(?:[ t]00:00(?::00)?)?",
        rf"01\.(?P<month>\d\d)\.{_YEAR}",
        rf"{_MONTH}[-/. ]{_YEAR}",
        rf"(?P<word>[a-z]+){_GAP}(?P<year>(?:19|20)?\d\d)",
        rf"{_YEAR}{_GAP}(?P<word>[a-z]+)\.?",
    )
)
_QUARTERS = tuple(
    re.compile(form)
    for form in (
        rf"q(?P<quarter>[1-4]){_GAP}(?P<year>(?:19|20)?\d\d)",
        rf"{_YEAR}{_GAP}q(?P<quarter>[1-4])",
    )
)
_SUM = re.compile(
    r"(grand |sub[ -]?)?totals?\b.*|.*\btotal|gesamt\w*|\w*summe|sum|summe|somme|suma|soma|totale|"
    r"totaal|ytd|year to date|(19|20)\d\d|(fy|h[12]|q[1-4])[-_ /.’']*((19|20)?\d\d)?"
)
_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class _Period:
    column: str
    first: str
    months: frozenset[str]
    bare: bool


def months_in(columns: Iterable[str]) -> dict[str, str]:
    """Return the columns that are for a month or a quarter, with its first month (`2025-03`).

    Of several columns for one month, the one counts that says nothing beside, then the first; a
    quarter counts only if the sheet has none of its months.

    >>> months_in(["Jan-25", "Feb 25 (est.)", "Mrz 25", "Q1 2025", "Q2 2025", "Jan 25 (plan)"])
    {'Jan-25': '2025-01', 'Feb 25 (est.)': '2025-02', 'Mrz 25': '2025-03', 'Q2 2025': '2025-04'}
    """
    named = list(columns)
    found = [period for column in named if (period := _period(column))]
    taken: dict[str, str] = {}
    claimed: set[str] = set()
    for period in sorted(found, key=lambda one: (len(one.months), not one.bare)):
        if not period.months & claimed:
            taken[period.column] = period.first
            claimed |= period.months
    return {column: taken[column] for column in named if column in taken}


def is_sum(column: str) -> bool:
    """Tell whether a column's name says that it adds up others.

    >>> is_sum("Total 2025"), is_sum("Gesamtsumme"), is_sum("Q1 2025"), is_sum("Mrz-25")
    (True, True, True, False)
    """
    return _SUM.fullmatch(_folded(column)) is not None


def _period(column: str) -> _Period | None:
    folded = _folded(column)
    match = _BARE.match(folded)
    bare = match["bare"].strip() if match else folded
    for form in _FORMS:
        if (told := form.fullmatch(bare)) and (month := _month(told.groupdict())):
            first = f"{_full_year(told['year'])}-{month:02}"
            return _Period(column, first, frozenset({first}), bare == folded)
    for form in _QUARTERS:
        if told := form.fullmatch(bare):
            start = (int(told["quarter"]) - 1) * _IN_QUARTER + 1
            year = _full_year(told["year"])
            months = [f"{year}-{month:02}" for month in range(start, start + _IN_QUARTER)]
            return _Period(column, months[0], frozenset(months), bare == folded)
    return None


def _month(told: dict[str, str | None]) -> int | None:
    if word := told.get("word"):
        return _MONTHS.get(word)
    month = int(told["month"] or 0)
    return month if 1 <= month <= len(_WORDS) else None


def _full_year(year: str) -> str:
    return year if len(year) == len("2025") else f"20{year}"


def _folded(text: str) -> str:
    """Return a text in lower case without accents, its blanks as one."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", bare).strip()
