"""Mail that arrived."""

import numpy as np

from attribution.audit.arrivals import arrivals
from attribution.numbering import Numbers
from tests.attribution.audit.made import made
from tests.factories import touch


def arrived(*rows):
    """Return the places of the rows that arrived, in the order written."""
    touches = made(rows).touches.good
    ids = [row["touch_id"] for row in rows]
    found = arrivals(Numbers(touches), np.ones(len(rows), np.bool_))
    return sorted(ids.index(name) for name in touches["touch_id"].gather(found))


def mail(action, day="2025-01-01", lead_id="ann", **more):
    return touch(lead_id, day, action=action, **{"content_id": "guide", **more})


def test_what_is_reported_delivered_arrived_and_what_was_sent_does_not_count_again():
    assert arrived(mail("sent"), mail("delivered"), mail("sent", lead_id="bob")) == [1, 2]
    # Of Ann's guide one delivery was reported: the other mail of it never arrived.
    assert arrived(mail("sent"), mail("delivered"), mail("sent", "2025-01-05")) == [1]


def test_a_bounce_takes_back_the_last_mail_before_it():
    sent = [mail("sent"), mail("sent", "2025-01-05"), mail("sent", "2025-01-09")]
    assert arrived(*sent, mail("bounced", "2025-01-06")) == [0, 2]
    assert arrived(*sent, mail("bounced", "2025-01-06", content_id="offer")) == [0, 1, 2]


def test_mail_that_names_nothing_is_told_apart_by_person_and_channel():
    blank = {"content_id": None}
    rows = [mail("sent", **blank), mail("sent", channel="sms", **blank)]
    assert arrived(*rows, mail("delivered", **blank)) == [1, 2]


def test_calls_and_letters_are_no_such_mail():
    assert arrived(mail("call_made"), mail("mailed"), mail("clicked")) == []
