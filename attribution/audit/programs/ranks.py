"""Programs in order, as far as the data can tell them apart."""

from collections.abc import Sequence

from attribution.audit.answers import ProgramAudit


def ranked(programs: Sequence[ProgramAudit]) -> tuple[tuple[ProgramAudit, ...], ...]:
    """Return programs by their share of nurture, those that cannot be told apart together.

    Programs whose intervals overlap are not ranked, nor are those between which a chain of
    overlapping intervals lies: they stand in one group, in the order given. The group with the
    highest shares comes first. Programs that sent nothing are left out.
    """
    known = [one for one in programs if one.shares.nurture.low is not None]
    order = sorted(known, key=lambda one: _ends(one)[1], reverse=True)
    groups: list[list[ProgramAudit]] = []
    lowest = 0.0
    for one in order:
        low, high = _ends(one)
        if groups and high >= lowest:
            groups[-1].append(one)
            lowest = min(lowest, low)
        else:
            groups.append([one])
            lowest = low
    place = {id(one): at for at, one in enumerate(programs)}
    return tuple(tuple(sorted(group, key=lambda one: place[id(one)])) for group in groups)


def _ends(program: ProgramAudit) -> tuple[float, float]:
    share = program.shares.nurture
    return share.low or 0.0, 1.0 if share.high is None else share.high
