"""The company's content pieces, read from the catalogue beside this file."""

import tomllib
from functools import cache
from pathlib import Path

import polars as pl

from sample_data.words import INDUSTRIES, SITE

_FOLDER = Path(__file__).parent / "catalogue"
_FILES = ("nurture", "newsletter", "pitches", "library")


@cache
def pieces() -> tuple[dict[str, str], ...]:
    """Return every piece as written, in catalogue order; place 0 is "none"."""
    found = [
        piece
        for name in _FILES
        for piece in tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))["piece"]
    ]
    return ({"id": ""}, *found)


@cache
def codes(prefix: str) -> tuple[int, ...]:
    """Return the places of the pieces whose id begins so, for example `ops-`, in order."""
    return tuple(place for place, piece in enumerate(pieces()) if piece["id"].startswith(prefix))


def industry_codes() -> tuple[int, ...]:
    """Return the place of each industry's own piece, in the order of `INDUSTRIES`."""
    return tuple(codes(f"ind-{industry[:3]}")[0] for industry in INDUSTRIES)


def ids() -> list[str]:
    """Return every content id by place."""
    return [piece["id"] for piece in pieces()]


def content_table() -> pl.DataFrame:
    """Return the content export: one row per piece, contract columns, all text."""
    return pl.DataFrame(
        [
            {
                "content_id": piece["id"],
                "title": piece["title"],
                "content_type": piece["type"],
                "topic": piece["topic"],
                "buying_stage": piece.get("stage"),
                "audience_role": piece.get("role"),
                "audience_industry": piece.get("industry"),
                "subject": piece["subject"],
                "body": piece["body"].strip(),
                "url": f"{SITE}/library/{piece['id']}",
            }
            for piece in pieces()[1:]
        ]
    )
