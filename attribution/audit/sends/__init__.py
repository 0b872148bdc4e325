"""Single sends, and what came of them: the criteria, in the order a reader should meet them.

To add one: write it in a file here (`context.py` says what is known of a send, `clicks.py` of a
click), then add its line below.
"""

from datetime import datetime

import polars as pl

from attribution.audit.answers import Pieces, Sends
from attribution.audit.criterion import Criterion
from attribution.audit.sends.contacts import contacts, counted
from attribution.audit.sends.context import Context
from attribution.audit.sends.earlier import Order
from attribution.audit.sends.sends import sends
from attribution.audit.sends.t1_role import T1
from attribution.audit.sends.t2_industry_or_interest import T2
from attribution.audit.sends.t3_problem import T3
from attribution.audit.sends.t4_conversation import T4
from attribution.audit.sends.t5_answer import T5
from attribution.audit.sends.t6_touch_base import T6
from attribution.audit.sends.t7_reason_and_goal import T7
from attribution.audit.sends.t8_touch_data import T8
from attribution.audit.sends.t9_repeat import T9
from attribution.audit.sends.t10_opt_out import T10
from attribution.audit.sends.t11_stage import T11
from attribution.audit.sends.t12_service_page import T12
from attribution.audit.sends.t13_machine import T13
from attribution.audit.sends.t14_left import T14
from attribution.audit.sends.t15_merge_error import T15
from attribution.audit.sends.whom import Whom
from attribution.numbering import Numbers
from attribution.settings import Settings
from attribution.side_by_side import at_once, side_by_side
from data_contracts.dataset import Dataset

OF_SENDS: tuple[Criterion, ...] = (T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T15)
"""What is asked of each send; `judge` takes a `context.Context`."""

OF_CLICKS: tuple[Criterion, ...] = (T12, T13, T14)
"""What is asked of each click; `judge` takes `clicks.Clicks`."""

TOUCH_CRITERIA: tuple[Criterion, ...] = (*OF_SENDS[:-1], *OF_CLICKS, T15)
"""All of them, by number."""

_LOOKED_AT = ("lead_id", "content_id", "program", "action", "channel", "program_kind")


def audit_sends(  # noqa: PLR0913, PLR0917 # one for each thing that the answers depend on
    data: Dataset,
    pieces: Pieces,
    labelled: pl.DataFrame,
    settings: Settings,
    as_of: datetime,
    zone: str,
    *,
    whom: Whom | None = None,
) -> Sends:
    """Judge every contact that the company began, and every click.

    Args:
        data: The checked tables.
        pieces: The content pieces.
        labelled: The good touches with what each counts as (`attribution.creditable`).
        settings: The thresholds.
        as_of: The moment up to which things are known.
        zone: The zone whose calendar days count.
        whom: The same touches by number and whom pieces fit, where they are at hand.
    """
    whom = Whom(data, Numbers(labelled), pieces) if whom is None else whom
    order = Order(whom.touches)
    list(side_by_side(order.touches.of, _LOOKED_AT))
    leads = None if data.leads is None else data.leads.good
    known = counted(order.touches, leads, as_of)
    # Whom pieces fit depends on no send, and is read meanwhile.
    rows, _ = at_once(lambda: contacts(order, known), lambda: whom.fits)
    of = Context(
        order=order,
        use=labelled["use"],
        pieces=pieces,
        whom=whom,
        lexicon=data.lexicon,
        rules=settings.audit,
        zone=zone,
        counted=known,
        rows=rows,
    )
    return sends(of, OF_SENDS, OF_CLICKS)
