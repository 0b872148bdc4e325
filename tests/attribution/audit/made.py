"""Audits made by hand: what each send is found to be is stated, not judged."""

from dataclasses import replace

import polars as pl

from attribution.audit.answers import Pieces, ProgramAudit, Sends, Shares, Verdict
from attribution.audit.audited import Audited
from attribution.audit.sends.whom import Whom
from attribution.creditable import label_touches
from attribution.estimate import Estimate
from attribution.numbering import Numbers
from attribution.settings import Settings
from tests.factories import TIME, at, dataset, touch

AS_OF = at("2025-12-31")

# The columns of `Pieces.rows`, `Sends.rows` and `Sends.responses`.
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


SENDS = {
    "row": pl.UInt32(),
    "touch_id": pl.String(),
    "occurred_at": TIME,
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


RESPONSES = {
    "row": pl.UInt32(),
    "touch_id": pl.String(),
    "occurred_at": TIME,
    **dict.fromkeys(("lead_id", "program", "content_id"), pl.String()),
    **{f"T{number}": pl.Int8() for number in (12, 13, 14)},
    "unverified": pl.Boolean(),
}


def piece(content_id, **more):
    """One piece of the catalogue; a helpful text without promotion unless said otherwise."""
    return {
        "content_id": content_id,
        "title": content_id.capitalize(),
        "listed": True,
        "says": "help",
        "promotion": "none",
        "pitch": False,
        "unfilled": False,
        **more,
    }


def pieces(*rows):
    """`Pieces` of rows, each with a number of its own unless `alike` says otherwise."""
    ordered = sorted(rows, key=lambda row: row["content_id"])
    numbered = [{"alike": number, **row} for number, row in enumerate(ordered)]
    frame = pl.DataFrame(
        [{name: row.get(name) for name in PIECES} for row in numbered], schema=PIECES
    )
    return Pieces(frame, {}, {}, names_known=True)


def send(lead_id, occurred_at, verdict="nurture", *, of=None, **more):
    """One mail, and what its send is found to be: (touch, columns of `Sends.rows`)."""
    fields = set(SENDS) - {"program", "program_kind", "content_id", "channel", "action"}
    judged = {name: more.pop(name) for name in [*more] if name in fields}
    one = touch(lead_id, occurred_at, action=more.pop("action", "sent"), content_id=of, **more)
    return one, {"verdict": verdict, "applicable": 2, "assessed": 2, **judged}


def audited(  # noqa: PLR0913 (the tables of one audit)
    sent, others=(), *, catalogue=(), clicks=None, leads=None, data=None, **chosen
):
    """Put an audit together.

    Args:
        sent: What `send` gives.
        others: Other touches.
        catalogue: What `piece` gives; pieces that are only sent are added, unlisted.
        clicks: touch_id → T12 to T14 and `unverified` of clicks.
        leads: Leads, or None for no table.
        data: Tables to use in place of those made of the touches.
        chosen: Settings.
    """
    touches = [one for one, _ in sent] + list(others)
    known = [row["content_id"] for row in catalogue]
    named = sorted({one.get("content_id") for one, _ in sent} - {None, *known})
    every = pieces(*catalogue, *(piece(name, listed=False) for name in named))
    data = data or made(touches, leads=leads)
    settings = Settings(as_of=AS_OF, **chosen)
    labelled = label_touches(
        data.touches.good, None if data.leads is None else data.leads.good, settings, AS_OF
    )
    numbers = Numbers(labelled)
    return Audited(
        data,
        labelled,
        numbers,
        every,
        _sends(labelled, every, {one["touch_id"]: judged for one, judged in sent}, clicks or {}),
        settings,
        AS_OF,
        Whom(data, numbers, every),
    )


def program(name, verdict, kind="nurture"):
    """What one program is found to be; of its sends and criteria nothing is said."""
    nothing = Estimate.unknown("made for a test")
    shares = Shares(dict.fromkeys(Verdict, 0), nothing, nothing)
    return ProgramAudit(name, kind, 0, 0, shares, Verdict(verdict), (), None, at("2025-01-01"))


def made(touches, deals=(), leads=None, **more):
    """Return a dataset whose touches are sorted by time, as loading does."""
    data = dataset(touches, deals, leads, **more)
    good = data.touches.good.sort("occurred_at", "touch_id")
    return replace(data, touches=replace(data.touches, good=good))


def _sends(labelled, every, judged, clicks):
    rows = labelled.with_row_index("row")
    places = every.rows.select("content_id").with_row_index("piece")
    rows = rows.join(places, on="content_id", how="left", maintain_order="left")
    of_sends = rows.filter(pl.col("touch_id").is_in(list(judged)))
    of_sends = of_sends.sort("lead_id", "occurred_at", "touch_id")
    of_clicks = rows.filter(pl.col("action") == "clicked", pl.col("lead_id").is_not_null())
    return Sends(
        _frame(of_sends, SENDS, judged),
        _frame(of_clicks, RESPONSES, {name: {"unverified": False} for name in of_clicks["touch_id"]}
               | clicks),
        {},
    )  # fmt: skip


def _frame(rows, schema, judged):
    told = [{**row, **judged[row["touch_id"]]} for row in rows.iter_rows(named=True)]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in told], schema=schema)
