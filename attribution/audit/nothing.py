"""The shapes of an audit with nothing in it."""

import polars as pl

from attribution.audit.answers import Pieces, Sends

_TIME = pl.Datetime("us", "UTC")
_OF_PIECE = (
    "content_id", "title", "subject", "content_type", "topic", "buying_stage", "audience_role",
    "audience_industry", "url",
)  # fmt: skip
_ASKED = (*range(1, 12), 15)

PIECES = {
    **dict.fromkeys(_OF_PIECE, pl.String()),
    "listed": pl.Boolean(),
    "says": pl.String(),
    "p": pl.Float64(),
    "decided_by": pl.String(),
    "promotion": pl.String(),
    "pitch": pl.Boolean(),
    "sentences": pl.Int64(),
    "useful_words": pl.Int64(),
    "useful_share": pl.Float64(),
    "dump_share": pl.Float64(),
    "unfilled": pl.Boolean(),
    "alike": pl.UInt32(),
    **{f"C{number}": pl.Int8() for number in range(1, 5)},
}
"""The columns of `Pieces.rows`."""

SENDS = {
    "row": pl.UInt32(),
    "touch_id": pl.String(),
    "occurred_at": _TIME,
    **dict.fromkeys(
        ("lead_id", "channel", "action", "program", "program_kind", "content_id"), pl.String()
    ),
    "piece": pl.UInt32(),
    "stage": pl.String(),
    "promotion": pl.String(),
    "pitch": pl.Boolean(),
    "requested": pl.Boolean(),
    "copy": pl.UInt32(),
    "days_late": pl.Float64(),
    "blast": pl.Boolean(),
    **{f"T{number}": pl.Int8() for number in _ASKED},
    "sign": pl.Boolean(),
    "reason_found": pl.Boolean(),
    "applicable": pl.UInt8(),
    "assessed": pl.UInt8(),
    "verdict": pl.String(),
}
"""The columns of `Sends.rows`."""

RESPONSES = {
    "row": pl.UInt32(),
    "touch_id": pl.String(),
    "occurred_at": _TIME,
    **dict.fromkeys(("lead_id", "program", "content_id"), pl.String()),
    **{f"T{number}": pl.Int8() for number in (12, 13, 14)},
    "unverified": pl.Boolean(),
}
"""The columns of `Sends.responses`."""

NO_PIECES = Pieces(pl.DataFrame(schema=PIECES), {}, {}, names_known=False)
NO_SENDS = Sends(pl.DataFrame(schema=SENDS), pl.DataFrame(schema=RESPONSES), {})
