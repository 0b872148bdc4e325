"""Ids as Salesforce writes them, made from ours and turned back."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_PREFIX, _LENGTH, _GROUP = 3, 12, 5


def salesforce_id(prefix: str, ours: str) -> str:
    """Return an id of 18 characters: the object's prefix, our id's bytes as a number, a check.

    The first 15 say all; case matters in them. The last three say which of them are capitals, so
    that programs that mix up case keep ids apart.

    Args:
        prefix: What kind of object it is, such as `00Q` for a lead.
        ours: At most 8 characters, or 9 of plain ASCII.

    Raises:
        ValueError: Our id is too long for the 12 characters after the prefix.

    >>> salesforce_id("00Q", "L000001")
    '00Q001aDYgnYRGbEMO'
    """
    number, digits = int.from_bytes(ours.encode()), ""
    while number:
        number, rest = divmod(number, len(_DIGITS))
        digits = _DIGITS[rest] + digits
    if len(digits) > _LENGTH:
        raise ValueError(f"{ours!r} is too long for a Salesforce id.")
    short = prefix + digits.rjust(_LENGTH, "0")
    return short + "".join(_check(short[start : start + _GROUP]) for start in (0, 5, 10))


def original(theirs: str) -> str:
    """Return our id for one of 15 or 18 characters, or for one that begins with such an id.

    >>> original("00Q001aDYgnYRGbEMO")
    'L000001'
    """
    number = 0
    for digit in theirs[_PREFIX : _PREFIX + _LENGTH]:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return number.to_bytes(_LENGTH).lstrip(b"\0").decode()


def _check(group: str) -> str:
    return _CHECK[sum(1 << place for place, letter in enumerate(group) if letter.isupper())]
