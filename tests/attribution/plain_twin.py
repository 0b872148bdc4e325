"""Journeys and rule credit once more, as plainly as Polars can say it: joins, over() and Int128.

Shares no line with the code it checks. It lays every pair of deal and touch out, so it is slow.
"""

from datetime import timedelta

import polars as pl

DAY = 86_400_000_000
TIMES = {"lead_created": "created_at", "mql": "mql_at", "sales_ready": "sales_ready_at"}
# By the vendors' own descriptions.
SHARES = {
    "u_first_last": {"first": 400, "last": 400, "rest": 200},
    "u_first_lead": {"first": 400, "lead_created": 400, "rest": 200},
    "u_half_half": {"first": 500, "lead_created": 500, "rest": 0},
    "w_deal_created": {"first": 300, "lead_created": 300, "deal_created": 300, "rest": 100},
    "w_close": {"first": 300, "lead_created": 300, "last": 300, "rest": 100},
    "full_path": {
        "first": 225, "lead_created": 225, "deal_created": 225, "last": 225, "rest": 100,
    },
    "j_shaped": {"first": 200, "last": 600, "rest": 200},
    "inverse_j": {"first": 600, "last": 200, "rest": 200},
    "custom": {"first": 400, "lead_created": 400, "rest": 200},
}  # fmt: skip


def journeys(touches, deals, leads, lookback_days):
    """Lay out won deals under the policy `account`.

    Args:
        touches: The creditable touches.
        deals: Won deals, every one with an account.
        leads: The leads.
        lookback_days: The window.
    """
    accounts = leads.select("lead_id", own="account_id")
    keyed = touches.join(accounts, on="lead_id", how="left").with_columns(
        key=pl.coalesce("account_id", "own", pl.concat_str(pl.lit("lead:"), "lead_id"))
    )
    by_account = deals.join(keyed, left_on="account_id", right_on="key")
    named = deals.with_columns(person=pl.concat_list("lead_id", "contacts")).explode("person")
    by_name = named.join(keyed, left_on="person", right_on="lead_id").with_columns(lead_id="person")
    columns = [
        "deal_id", "amount_minor", "closed_at", "created_at", "account_id", "touch_id",
        "occurred_at", "channel",
    ]  # fmt: skip
    age = pl.col("closed_at") - pl.col("occurred_at")
    rows = (
        pl.concat([by_account.select(columns), by_name.select(columns)])
        .unique(["deal_id", "touch_id"])
        .filter(age >= timedelta(0), age <= timedelta(days=lookback_days))
        .sort("deal_id", "occurred_at", "touch_id")
        .with_columns(
            n=pl.len().over("deal_id").cast(pl.Int64),
            k=pl.int_range(1, pl.len() + 1).over("deal_id"),
            age=age.dt.total_microseconds(),
        )
    )
    reached = _reached(keyed, deals, leads).with_columns(deal_created="created_at")
    rows = rows.join(reached.drop("created_at"), on="deal_id", how="left", maintain_order="left")
    before = {
        f"at_{name}": (pl.col("occurred_at") <= pl.col(name)).sum().over("deal_id").cast(pl.Int64)
        for name in (*TIMES, "deal_created")
    }
    return rows.with_columns(**before, at_first=pl.lit(1, pl.Int64), at_last=pl.col("n"))


def _reached(keyed, deals, leads):
    """When the first person of each deal reached each stage."""
    times = leads.select("lead_id", *(pl.col(at).alias(name) for name, at in TIMES.items()))
    members = pl.concat(
        [
            keyed.select("lead_id", account_id="key"),
            leads.select("lead_id", "account_id").drop_nulls(),
        ]
    )
    colleagues = deals.select("deal_id", "account_id").join(members, on="account_id")
    named = deals.select("deal_id", lead_id=pl.concat_list("lead_id", "contacts"))
    people = pl.concat([colleagues.select("deal_id", "lead_id"), named.explode("lead_id")])
    found = people.join(times, on="lead_id").group_by("deal_id").agg(pl.col(*TIMES).min())
    return deals.select("deal_id", "created_at").join(found, on="deal_id", how="left")


def weight(rows, model, half_life_days, direct):
    """A rule model's weights, by its definition."""
    k, n = pl.col("k"), pl.col("n")
    if model in SHARES:
        return rows.select(w=_milestones(SHARES[model]))["w"]
    known = ~pl.col("channel").str.strip_chars().str.to_lowercase().is_in(list(direct))
    last_known = (k * known).max().over("deal_id")
    halved = (pl.col("age") - pl.col("age").min().over("deal_id")) / (half_life_days * DAY)
    weights = {
        "first_touch": k == 1,
        "last_touch": k == n,
        "last_non_direct": k == pl.when(last_known > 0).then(last_known).otherwise(n),
        "linear": k * 0 + 1,
        "time_decay": (2.0 ** (40 - halved)).round(),
    }
    return rows.select(w=weights[model].cast(pl.Int64))["w"]


def _milestones(shares):
    """The sum of a touch's own shares; the rest in equal parts among touches that have none."""
    rest = shares["rest"]
    named = [name for name in shares if name != "rest"]
    here = {name: pl.col("k") == pl.col(f"at_{name}") for name in named}
    own = pl.sum_horizontal(here[name] * shares[name] for name in named)
    others = (~pl.any_horizontal(here.values())).sum().over("deal_id")
    plain = pl.when(own == 0).then(rest).otherwise(own * others)
    scaled = pl.when((others == 0) | (rest == 0)).then(own).otherwise(plain)
    total = scaled.sum().over("deal_id")
    return pl.when(total == 0).then(1).otherwise(scaled).cast(pl.Int64)


def credit(rows, weights):
    """Largest remainder in 128 bits, ties to the earlier touch, the sign put back at the end."""
    amount = pl.col("amount_minor").abs().cast(pl.Int128)
    total = pl.col("w").sum().over("deal_id")
    left = pl.col("amount_minor").abs() - pl.col("whole").sum().over("deal_id")
    rank = pl.col("rest").rank("ordinal", descending=True).over("deal_id").cast(pl.Int64)
    return (
        rows.select("deal_id", "amount_minor", w=weights)
        .with_columns(total=total)
        .with_columns(
            whole=(amount * pl.col("w") // pl.col("total")).cast(pl.Int64),
            rest=(amount * pl.col("w") % pl.col("total")).cast(pl.Int64),
        )
        .select(
            c=pl.col("amount_minor").sign() * (pl.col("whole") + (rank <= left).cast(pl.Int64))
        )["c"]
    )
