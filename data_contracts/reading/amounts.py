"""Money as people write it becomes exact decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

AMOUNT = pl.Decimal(38, 4)

_PLAIN = r"^-?\d+(?:\.\d+)?$"
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "US$": "USD", "A$": "AUD", "C$": "CAD"}
_DRESSED = re.compile(
    r"(?P<open>\()?(?P<minus>[-\u2212])?\s*(?P<before>(?!MIO|TSD|MRD)[A-Z]{3}|(?:US|A|C)?\$|[€£¥₹])?\s*"
    r"(?P<minus2>[-\u2212])?(?P<digits>\d[\d.,'\u2019 \u00a0\u202f]*)"
    r"(?P<power>[kKmM])?\s*(?P<after>(?!MIO|TSD|MRD)[A-Z]{3}|[$€£¥₹])?(?P<minus3>-)?(?P<close>\))?"
)
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_POWERS = {"k": Decimal(1_000), "m": Decimal(1_000_000), "": Decimal(1)}
_SMALLEST = Decimal("0.0001")
_NO_CENTS = re.compile(r"[.,][-\u2013\u2014]+$")
"""The European `5,-`, which is 5.00 and no minus."""
_BLANKS = str.maketrans("", "", "'\u2019 \u00a0\u202f")

_OPEN = r"^[^.,]*\b[1-9]\d{0,2}[.,]\d{3}\b[^.,]*$"
"""One mark with three digits after it: thousands, or three decimals."""
_POINT_DECIMAL = r"\.\d{1,2}(?:\D|$)|\.\d{4,}|,\d{3}\.|,\d{3},|\b0\.\d|\d{4}\.\d{3}(?:\D|$)"
_COMMA_DECIMAL = r",\d{1,2}(?:\D|$)|,\d{4,}|\.\d{3},|\.\d{3}\.|\b0,\d|\d{4},\d{3}(?:\D|$)"


@dataclass(frozen=True, slots=True)
class AmountsRead:
    """The amounts of one column, and what had to be decided to get them.

    Attributes:
        values: `Decimal(38, 4)`, aligned with the text; null where there is no text or it is no
            amount.
        currencies: The ISO code that the text itself names, else null; aligned (String).
        guessed: Where a single mark with three digits after it (`1,234`) was read as thousands
            without proof from the column or the reader; aligned (Boolean).
    """

    values: pl.Series
    currencies: pl.Series
    guessed: pl.Series


def read_amounts(text: pl.Series, decimal: str | None = None) -> AmountsRead:
    """Read a column of amounts such as `$22,750`, `30 000,00`, `(50.00)` or `95k`.

    A single mark with three digits after it can be either. In order: a column that writes its
    decimals in one way proves it; else the reader's choice decides; else it counts as thousands,
    since hardly anybody writes money with three decimals, and is reported.

    Args:
        text: The values as they came, stripped; null where empty.
        decimal: The reader's decimal mark, `.` or `,`, or None.
    """
    proven = _proven(text)
    mark = proven or decimal
    unclear = text.str.contains(_OPEN).fill_null(value=False)
    plain = text.str.contains(_PLAIN) & (~unclear if mark != "." else pl.Series([True]))
    dressed = text.filter(~plain.fill_null(value=True)).unique()
    read = {value: read_amount(value, mark) for value in dressed}
    typed = pl.DataFrame({"text": text, "plain": plain}).select(
        value=pl.when("plain").then(pl.col("text").cast(AMOUNT, strict=False)),
        other=pl.col("text").replace_strict(
            list(read), [amount for amount, _ in read.values()], default=None, return_dtype=AMOUNT
        ),
        currency=pl.col("text").replace_strict(
            list(read), [code for _, code in read.values()], default=None, return_dtype=pl.String
        ),
    )
    values = typed.select(pl.coalesce("value", "other")).to_series()
    guessed = unclear & values.is_not_null() if mark is None else unclear & pl.Series([False])
    return AmountsRead(values, typed["currency"], guessed)


def read_amount(text: str, decimal: str | None = None) -> tuple[Decimal | None, str | None]:
    """Return one amount and the currency that it names, each None where there is none.

    >>> read_amount("$22,750"), read_amount("30 000,00"), read_amount("(50.00)")
    ((Decimal('22750.0000'), None), (Decimal('30000.0000'), None), (Decimal('-50.0000'), None))
    >>> read_amount("1.234,56 €"), read_amount("95k"), read_amount("n/a")
    ((Decimal('1234.5600'), 'EUR'), (Decimal('95000.0000'), None), (None, None))
    """
    if _SCIENTIFIC.fullmatch(text):
        return _fitting(Decimal(text)), None
    match = _DRESSED.fullmatch(_NO_CENTS.sub("", text.strip()))
    if not match or bool(match["open"]) != bool(match["close"]):
        return None, None
    number = _number(match["digits"].translate(_BLANKS), decimal, short=bool(match["power"]))
    if number is None:
        return None, None
    minuses = [match[name] for name in ("open", "minus", "minus2", "minus3") if match[name]]
    sign = -1 if len(minuses) == 1 else 1
    amount = sign * number * _POWERS[(match["power"] or "").casefold()]
    return (_fitting(amount), _currency(match)) if len(minuses) <= 1 else (None, None)


def _proven(text: pl.Series) -> str | None:
    """Return the decimal mark that the column's other values prove, if they agree."""
    point = text.str.contains(_POINT_DECIMAL).any()
    comma = text.str.contains(_COMMA_DECIMAL).any()
    if point == comma:
        return None
    return "." if point else ","


def _number(digits: str, decimal: str | None, *, short: bool) -> Decimal | None:
    marks = [c for c in digits if c in ".,"]
    if len(set(marks)) == 2:  # noqa: PLR2004 (both marks: the last one is the decimal mark)
        decimal = marks[-1]
    elif len(marks) > 1:
        decimal = "," if marks[0] == "." else "."
    elif marks and (short or not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits)):
        decimal = marks[0]
    whole, _, fraction = digits.partition(decimal) if decimal else (digits, "", "")
    grouped = re.fullmatch(r"\d+|\d{1,3}([.,])\d{3}(?:\1\d{3})*", whole)
    if not grouped or (fraction and not fraction.isdigit()):
        return None
    return Decimal(re.sub("[.,]", "", whole) + (f".{fraction}" if fraction else ""))


def _fitting(amount: Decimal) -> Decimal | None:
    # No company earns more than this, and the contract's decimal could not hold it for long.
    return amount.quantize(_SMALLEST) if abs(amount) < Decimal(10) ** 18 else None


def _currency(match: re.Match[str]) -> str | None:
    names = [match[name] for name in ("before", "after") if match[name]]
    codes = [_SIGNS.get(name, name.upper()) for name in names if name != "$"]
    return codes[0] if codes else None
