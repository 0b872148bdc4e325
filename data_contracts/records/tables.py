"""The tables of records, one for each kind; each is made when the first record is kept in it.

To add one: describe it here, with an `id` that counts up, and write a file such as `judgements`
for what one of its records holds.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from data_contracts.records.judgements import SAYS


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, also where a database keeps no zones (SQLite)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return a moment as it is kept; where there are no zones, its time in UTC."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (as SQLAlchemy calls it)
        """Return the moment that was kept."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite counts up by itself only in a column of the plain kind."""

PIECE_JUDGEMENTS = sa.Table(
    "piece_judgements",
    sa.MetaData(),
    sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("content_id", sa.Text, nullable=False),
    sa.Column("says", sa.String(5), sa.CheckConstraint(f"says in {SAYS}"), nullable=False),
    sa.Column("judged_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("judged_at", UtcTime, nullable=False),
)
"""One row per word of a person on a content piece; the last one counts."""
