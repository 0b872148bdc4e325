"""Everything one person got and did."""

from attribution.audit.mail import mail_of
from tests.attribution.audit.made import audited, piece, send
from tests.factories import touch


def told(lead_id, *args, **more):
    work = audited(*args, **more)
    return mail_of(lead_id, work.labelled, work.pieces, work.sends)


def test_touches_stand_in_order_with_who_began_them_and_what_they_are_found_to_be():
    sent = [
        send("ann", "2025-01-03", "spam", of="offer", T9=0, copy=3, stage="early"),
        send("bob", "2025-01-03", "nurture", of="guide"),
    ]
    others = [
        touch("ann", "2025-01-01", action="form_submitted"),
        touch("ann", "2025-01-04", action="opened", content_id="offer"),
        touch("ann", "2025-01-05", content_id="offer"),
        touch("ann", "2025-01-06", content_id="offer", automated=True),
        touch("ann", "2025-01-07", action="unsubscribed"),
        touch("ann", "2025-01-03T00:00:02", action="delivered", content_id="offer"),
    ]
    catalogue = [piece("offer", title="Last chance")]
    scanned = {others[2]["touch_id"]: {"T13": 0, "unverified": False}}
    rows = told("ann", sent, others, catalogue=catalogue, clicks=scanned)
    assert rows["action"].to_list() == [
        "form_submitted", "sent", "delivered", "opened", "clicked", "clicked", "unsubscribed",
    ]  # fmt: skip
    assert rows["direction"].to_list() == [
        "pull", "push", "push", "machine", "machine", "machine", "harm",
    ]  # fmt: skip
    assert rows["title"].to_list() == [None, *["Last chance"] * 5, None]
    assert rows["verdict"].to_list() == [None, "spam", *[None] * 5]
    assert rows.select("T9", "copy", "stage", "T13").row(1) == (0, 3, "early", None)
    assert rows["T13"].to_list() == [None, None, None, None, 0, None, None]
    assert rows["source_row"].null_count() == 0


def test_the_criteria_stand_in_order_of_their_numbers():
    columns = told("ann", [send("ann", "2025-01-03")]).columns
    assert [name for name in columns if name[0] == "T"] == [f"T{number}" for number in range(1, 16)]


def test_of_somebody_unknown_there_is_nothing():
    assert told("zoe", [send("ann", "2025-01-03")]).is_empty()
