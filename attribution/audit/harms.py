"""What each piece did: how many got it, who went a step further, and who turned away."""

import numpy as np
import polars as pl

from attribution.audit.among import once
from attribution.audit.answered import NOTHING, answered, last_before, microseconds, turned_away
from attribution.audit.answers import Verdict
from attribution.audit.arrivals import acted
from attribution.audit.audited import Audited, Flags
from attribution.audit.share_verdict import share_verdict
from attribution.audit.wilson import share_of
from attribution.numbering import Ints
from attribution.side_by_side import at_once

NEXT_STEPS = (
    "form_submitted", "content_downloaded", "registered", "attended", "replied", "call_received",
    "meeting_held", "chatted", "rated",
)  # fmt: skip
"""What a lead does that brings it further; a click alone is none."""

_COUNTS = ("sends", "leads", *(verdict.value for verdict in Verdict))
_DONE = ("delivered", "responses", "next_steps", "opt_outs", "complaints", "harms")
_CLICKS = ("naive_clicks", "clean_clicks")
_SHARE = ("spam_share", "spam_low", "spam_high")
SCHEMA = {
    "content_id": pl.String(),
    **dict.fromkeys(_COUNTS, pl.Int64()),
    **dict.fromkeys(_SHARE, pl.Float64()),
    "verdict": pl.String(),
    **dict.fromkeys(_DONE, pl.Int64()),
    "harms_per_step": pl.Float64(),
    **dict.fromkeys(_CLICKS, pl.Int64()),
}
"""The columns of `piece_audits`."""


def piece_audits(audited: Audited) -> pl.DataFrame:
    """Tell of every piece what its sends are found to be, and what came of them.

    Returns:
        One row per row of `Pieces.rows`, in its order.

        `content_id`; `sends`, `leads` (that got it), `nurture`, `mixed`, `spam`, `unclear` (sends
        by verdict; Int64); `spam_share` (of the sends that are clear), `spam_low`, `spam_high`
        (Wilson's ends with everything unclear counted both ways; Float64, null without sends);
        `verdict` (`Verdict`, as of programs; null where it was never sent).

        `delivered` (mail that arrived: `attribution.audit.arrivals`), `responses` (of people, that
        name it), `next_steps` (`NEXT_STEPS` that answer a send of it: `attribution.audit.answered`,
        in `AuditRules.step_days`), `opt_outs` and `complaints` (leads with one that names it, or
        turns away from a send of it in `AuditRules.harm_days`; an opt-out that only the leads
        table knows turns away from the last mail before it), `harms` (leads with either, as far
        as known: who complains is often taken off the list too, and is one). Int64; `delivered` is
        null where the data have no mail, `opt_outs` or `complaints` where they have none of
        anybody: an export may leave them out; `harms` where they have neither.

        `harms_per_step` (Float64): `harms` over `next_steps`; null where there is no step, or
        `harms` is null. `naive_clicks`, `clean_clicks` (Int64): all clicks that name it, and
        those of people.
    """
    rows = audited.pieces.rows
    told = rows.select(
        pl.col("content_id").cast(pl.String),
        **{name: pl.Series(counts) for name, counts in _sent(audited).items()},
    ).hstack(pl.DataFrame(_done(audited), schema=dict.fromkeys((*_DONE, *_CLICKS), pl.Int64)))
    confidence = audited.settings.confidence
    sends, unclear = pl.col("sends"), pl.col(Verdict.UNCLEAR.value)
    shares = share_of(pl.col(Verdict.SPAM.value), unclear, sends, confidence)
    steps = pl.col("next_steps")
    return told.with_columns(
        *(share.alias(name) for name, share in zip(_SHARE, shares, strict=True)),
        verdict=share_verdict(confidence),
        harms_per_step=pl.when(steps > 0).then(pl.col("harms") / steps),
    ).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def steps_taken(audited: Audited) -> tuple[Ints, Ints]:
    """Return the rows of next steps that answer a send, and the places of these sends."""
    rows = np.flatnonzero(acted(audited.touches, *NEXT_STEPS) & audited.clean)
    days = audited.settings.audit.step_days
    place = answered(audited.touches, audited.sent, rows, days)
    return rows[place != NOTHING], place[place != NOTHING]


def quiet_opt_outs(audited: Audited) -> Ints | None:
    """Find for opt-outs that only the leads table tells of the mail they turn away from.

    Returns:
        For each its place in `Sends.rows`, or `NOTHING`; None where that table has no opt-outs.
    """
    left = _opted_out(audited)
    if left is None:
        return None
    people = audited.touches.of("lead_id")
    leaving = np.zeros(people.values.len() + 1, np.bool_)
    leaving[left["person"].to_numpy()] = True
    mail = np.flatnonzero(_is_mail(audited) & leaving[people.codes[audited.sent]])
    rows = audited.sent[mail]
    place = last_before(
        (people.codes[rows].astype(np.int64), left["person"].to_numpy()),
        (audited.touches.moments[rows], left["opted_out_at"].to_physical().to_numpy()),
        microseconds(audited.settings.audit.harm_days),
    )
    found: Ints = np.append(mail, NOTHING)[place]
    return found


def _sent(audited: Audited) -> dict[str, Ints]:
    """Count the sends of each piece."""
    size, piece = audited.pieces.rows.height, audited.sent_piece
    some = piece != NOTHING
    verdict = audited.sends.rows["verdict"].cast(pl.String)
    person = audited.touches.of("lead_id")
    people = person.values.len() + 1
    reached = once(piece[some] * people + person.codes[audited.sent[some]]) // people
    return {
        "sends": _per_piece(piece, size),
        "leads": _per_piece(reached, size),
        **{
            one.value: _per_piece(piece[(verdict == one.value).to_numpy()], size) for one in Verdict
        },
    }


def _done(audited: Audited) -> dict[str, Ints | None]:
    """Count what came of each piece."""
    touches, size = audited.touches, audited.pieces.rows.height

    def named(rows: Ints) -> Ints:
        return _per_piece(audited.piece_of(rows), size)

    clicks = acted(touches, "clicked") & audited.known
    opt_outs, complaints, steps = at_once(
        lambda: _opt_outs(audited),
        lambda: _harmed(audited, "complained"),
        lambda: audited.sent_piece[steps_taken(audited)[1]],
    )

    def turned(*known: Ints | None) -> Ints | None:
        some = [one for one in known if one is not None]
        people = audited.touches.of("lead_id").values.len() + 1
        return _per_piece(once(np.concatenate(some)) // people, size) if some else None

    mail = bool(acted(touches, "sent", "delivered").any())
    return {
        "delivered": named(audited.arrived) if mail else None,
        "responses": named(np.flatnonzero(audited.clean)),
        "next_steps": _per_piece(steps, size),
        "opt_outs": turned(opt_outs),
        "complaints": turned(complaints),
        "harms": turned(opt_outs, complaints),
        "naive_clicks": named(np.flatnonzero(clicks)),
        "clean_clicks": named(np.flatnonzero(clicks & audited.clean)),
    }


def _opt_outs(audited: Audited) -> Ints | None:
    """Return every opt-out as `_pairs`; None where the data have no opt-out of anybody."""
    found = [_harmed(audited, "unsubscribed"), _left_quietly(audited)]
    known = [pieces for pieces in found if pieces is not None]
    return np.concatenate(known) if known else None


def _harmed(audited: Audited, action: str) -> Ints | None:
    """Return every harm of a kind as `_pairs`; None where the data have none of anybody."""
    of_kind = acted(audited.touches, action)
    if not of_kind.any():
        return None
    machine = audited.labelled["automated"].fill_null(value=False).to_numpy()
    rows = np.flatnonzero(of_kind & audited.known & ~machine)
    piece = audited.piece_of(rows)
    unnamed = np.flatnonzero(~audited.touches.of("content_id").known[rows])
    days = audited.settings.audit.harm_days
    place = turned_away(audited.touches, audited.sent, rows[unnamed], days)
    piece[unnamed] = np.append(audited.sent_piece, NOTHING)[place]
    return _pairs(audited, piece, rows)


def _left_quietly(audited: Audited) -> Ints | None:
    """Return the same for opt-outs that no touch tells of."""
    place = quiet_opt_outs(audited)
    if place is None:
        return None
    place = place[place != NOTHING]
    return _pairs(audited, audited.sent_piece[place], audited.sent[place])


def _pairs(audited: Audited, piece: Ints, rows: Ints) -> Ints:
    """Return piece and person in one number, of touches whose piece is known."""
    person = audited.touches.of("lead_id")
    some = piece != NOTHING
    pairs: Ints = piece[some] * (person.values.len() + 1) + person.codes[rows[some]]
    return pairs


def _opted_out(audited: Audited) -> pl.DataFrame | None:
    """Return `person` (number) and `opted_out_at` of those opt-outs."""
    leads = audited.data.leads
    if leads is None or not leads.good["opted_out_at"].count():
        return None
    people = audited.touches.of("lead_id")
    told = np.zeros(people.values.len() + 1, np.bool_)
    told[people.codes[acted(audited.touches, "unsubscribed", "complained")]] = True
    quiet = (
        people.values.to_frame("lead_id")
        .select("lead_id", person=pl.int_range(pl.len(), dtype=pl.Int64))
        .filter(~pl.Series(told[:-1], dtype=pl.Boolean))
    )
    return (
        leads.good.filter(
            pl.col("opted_out_at") <= audited.as_of, ~pl.col("internal").fill_null(value=False)
        )
        .join(quiet, on="lead_id")
        .sort("lead_id")
    )


def _is_mail(audited: Audited) -> Flags:
    action = audited.sends.rows["action"].cast(pl.String)
    mail: Flags = action.is_in(["sent", "delivered", "mailed"]).to_numpy()
    return mail


def _per_piece(piece: Ints, size: int) -> Ints:
    return np.bincount(piece[piece >= 0], minlength=size).astype(np.int64)
