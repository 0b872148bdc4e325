"""How old a program is, and since when an answer could be given."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from attribution.effect.answers import Age, Maturity
from attribution.effect.nurtured import Nurtured
from attribution.settings import Settings

STRAY = 100
"""The earliest first touch of so many does not say when nurture began: one lead with a date of
years ago, or one test mail, would make a program old that has just begun."""


def maturity(
    nurtured: Nurtured, program: str | None, settings: Settings, as_of: datetime
) -> Maturity | None:
    """Return since when a program nurtures leads that count; None where it never did.

    Args:
        nurtured: The first touches by program.
        program: The program; None for the oldest of all.
        settings: The ages below which it is young, and early.
        as_of: The date of the data.
    """
    firsts = nurtured.firsts
    if program is not None:
        firsts = firsts.filter(pl.col("program") == program)
    if firsts.is_empty():
        return None
    touched = np.argpartition(firsts["touched_at"].to_physical().to_numpy(), firsts.height // STRAY)
    started: datetime = firsts["touched_at"][int(touched[firsts.height // STRAY])]
    days = (as_of - started).days
    return Maturity(
        started_at=started,
        age_days=days,
        age=_age(days, settings),
        answer_from=started + timedelta(days=settings.young_days),
        mature_from=started + timedelta(days=max(settings.mature_days, settings.young_days)),
    )


def _age(days: int, settings: Settings) -> Age:
    if days < settings.young_days:
        return Age.YOUNG
    return Age.EARLY if days < settings.mature_days else Age.MATURE
