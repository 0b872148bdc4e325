"""Clicks of a scanner that follows every link of a mail, one by one."""

from datetime import timedelta

import numpy as np
import polars as pl

from attribution.numbering import Ints, Numbers, number

LINKS = 3
"""Fewer links than this a person may well follow all."""

AT_MOST_APART = timedelta(minutes=1)
"""Nobody reads what is behind a link, and goes on to the next, so soon every time (practice)."""


def on_every_link(touches: Numbers, clicks: Ints) -> Ints:
    """Find clicks of people for whom every link of a mail was clicked in one go.

    The links of a mail are all addresses that anybody clicked in the same content: exports do not
    list those that nobody did. Where every recipient has addresses of its own, none is found.

    Args:
        touches: The good touches by number.
        clicks: The rows of clicks of known people.

    Returns:
        The rows of those clicks.
    """
    in_runs = _in_runs(touches, clicks)
    if not in_runs.size:
        return in_runs
    mails = touches.of("content_id").codes
    of_runs = np.zeros(int(mails.max()) + 1, np.bool_)
    of_runs[mails[in_runs]] = True
    clicks = clicks[of_runs[mails[clicks]]]
    some = pl.DataFrame(
        {
            "row": clicks,
            "lead": touches.of("lead_id").codes[clicks],
            "mail": touches.of("content_id").as_numbers().gather(clicks),
            "link": number(touches.touches["url"].gather(clicks)).as_numbers(),
            "at": touches.touches["occurred_at"].gather(clicks),
        }
    ).drop_nulls()
    links = some.group_by("mail").agg(links=pl.col("link").n_unique())
    some = some.filter(pl.col("row").is_in(pl.Series(in_runs).implode()))
    few = some.join(links.filter(pl.col("links") >= LINKS), on="mail")
    ordered = few.sort("lead", "mail", "at", "row")
    same = pl.struct("lead", "mail") == pl.struct("lead", "mail").shift(1)
    near = same & (pl.col("at") - pl.col("at").shift(1) <= AT_MOST_APART)
    runs = ordered.with_columns(run=(~near).fill_null(value=True).cum_sum())
    followed = pl.col("link").n_unique().over("run") == pl.col("links")
    return runs.filter(followed)["row"].sort().to_numpy()


def _in_runs(touches: Numbers, clicks: Ints) -> Ints:
    """Return the clicks that belong to enough in one go: few do, and no others need a look."""
    mail = touches.of("content_id")
    clicks = clicks[mail.known[clicks]]
    lead = touches.of("lead_id").codes[clicks].astype(np.int64)
    group, row = touches.sorted_by(lead * mail.values.len() + mail.codes[clicks], clicks)
    begins = np.ones(row.size, np.bool_)
    gap = np.diff(touches.moments[row])
    begins[1:] = (group[1:] != group[:-1]) | (gap > AT_MOST_APART // timedelta(microseconds=1))
    run = np.cumsum(begins)
    found: Ints = row[np.bincount(run)[run] >= LINKS]
    return found
