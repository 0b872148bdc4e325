"""What each touch is called, and what it is found to be: the keys that credit is told by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.audit.answered import NOTHING, answered
from attribution.audit.answers import FoundKey, ProgramAudit, Verdict
from attribution.audit.audited import Audited, Flags
from attribution.index import TouchIndex
from attribution.numbering import Ints
from attribution.program_kinds import NURTURE

PLACES = {key.value: place for place, key in enumerate(FoundKey)}
"""The number of every key."""

# In the order of `_CALLED_AS`; the last is that of what was never judged.
_VERDICTS = (Verdict.NURTURE, Verdict.MIXED, Verdict.UNCLEAR, Verdict.SPAM)
_UNCLEAR, _UNJUDGED = _VERDICTS.index(Verdict.UNCLEAR), len(_VERDICTS)
_CALLED_AS = np.array([PLACES[verdict.value] for verdict in _VERDICTS] + [PLACES[FoundKey.UNCLEAR]])
_OTHERWISE_AS = np.array([PLACES[FoundKey.UNCALLED]] + [PLACES[FoundKey.REST]] * len(_VERDICTS))


@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """The touches of an index; arrays are by touch.

    Attributes:
        place: The number of its key (`PLACES`).
        unclear: Whether nothing can be said of the send that it answers, or of its program.
        answers: Whether it answers a send.
    """

    place: Ints
    unclear: Flags
    answers: Flags


def keyed_touches(audited: Audited, programs: Sequence[ProgramAudit], index: TouchIndex) -> Keyed:
    """Judge touches by the send that each answers, else by its program.

    Args:
        audited: The audit.
        programs: Every audited program.
        index: The touches, of the same good touches.
    """
    rows = index.touches["row"].to_numpy().astype(np.int64)
    send = answered(audited.touches, audited.sent, rows, audited.settings.audit.response_days)
    verdicts = [verdict.value for verdict in _VERDICTS]
    of_sends = _codes(audited.sends.rows["verdict"].cast(pl.String), verdicts)
    verdict = np.where(
        send != NOTHING,
        np.append(of_sends, _UNJUDGED)[send],
        _by_program(audited, programs, verdicts)[audited.touches.of("program").codes[rows]],
    )
    called = _called(audited, rows)
    unclear = (verdict == _UNCLEAR) | (called & (verdict == _UNJUDGED))
    place = np.where(called, _CALLED_AS[verdict], _OTHERWISE_AS[verdict])
    return Keyed(place, unclear, send != NOTHING)


def _by_program(
    audited: Audited, programs: Sequence[ProgramAudit], verdicts: Sequence[str]
) -> Ints:
    judged = pl.DataFrame(
        {
            "program": [one.program for one in programs],
            "verdict": [one.verdict.value for one in programs],
        },
        schema=dict.fromkeys(("program", "verdict"), pl.String),
    )
    names = audited.touches.of("program").values.to_frame("program")
    found = names.join(judged, on="program", how="left", maintain_order="left")
    return np.append(_codes(found["verdict"], verdicts), _UNJUDGED)


def _codes(values: pl.Series, verdicts: Sequence[str]) -> Ints:
    codes = values.replace_strict(
        dict(zip(verdicts, range(_UNJUDGED), strict=True)),
        default=_UNJUDGED,
        return_dtype=pl.Int64,
    )
    return codes.to_numpy()


def _called(audited: Audited, rows: Ints) -> Flags:
    kind = audited.touches.of("program_kind")
    of_kind = np.append((kind.values.cast(pl.String) == NURTURE).to_numpy(), False)
    called: Flags = of_kind[kind.codes[rows]]
    return called
