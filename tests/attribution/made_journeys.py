"""Journeys from Python lists, as the data-driven models read them."""

import polars as pl

from attribution.journeys import Journeys


def journeys(deals, unconverted=()):
    """Put journeys together.

    Args:
        deals: (account, amount in minor units, channels) each; a channel may come with a program,
            as in `("email", "spring")`.
        unconverted: (account, channels) each.
    """
    rows = [
        {
            "deal_id": f"d{number:06}",
            "account_key": account,
            "amount_minor": amount,
            "touch_id": f"{number} {place}",
            "channel": touch[0] if isinstance(touch, tuple) else touch,
            "program": touch[1] if isinstance(touch, tuple) else None,
            "position": place,
            "touches": len(touches),
        }
        for number, (account, amount, touches) in enumerate(deals)
        for place, touch in enumerate(touches, 1)
    ]
    text, whole = pl.String(), pl.Int64()
    of_deal = {"deal_id": text, "account_key": text, "amount_minor": whole, "touches": whole}
    of_touch = {"touch_id": text, "channel": text, "program": text, "position": whole}
    described = [
        (f"d{number:06}", account, amount, len(touches))
        for number, (account, amount, touches) in enumerate(deals)
    ]
    others = [
        (account, channel, place)
        for account, channels in sorted(unconverted)
        for place, channel in enumerate(channels, 1)
    ]
    return Journeys(
        pl.DataFrame(rows, {**of_deal, **of_touch}),
        pl.DataFrame(described, of_deal, orient="row"),
        pl.DataFrame(
            others, {"account_key": text, "channel": text, "position": whole}, orient="row"
        ),
    )
