"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

PASSING = ("conversation", "served", "shown", "answered")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "secret",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "conversation",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("recollection", sa.Text, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("entry", sa.String(64)),
        sa.Column("offered", sa.Text, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
    )
    op.create_table(
        "served",
        sa.Column("platform", sa.String(64), primary_key=True),
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "shown",
        sa.Column("place", sa.String(32), primary_key=True),
        sa.Column("entry", sa.String(64), primary_key=True),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "answered",
        sa.Column("place", sa.String(32), primary_key=True),
        sa.Column("question", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("messages", sa.Text, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    for table in PASSING:
        op.create_index(f"ix_{table}_until", table, ["until"])


def downgrade() -> None:
    """Remove them, with all that is in them."""
    for table in ("setting", "feedback", "secret", *PASSING):
        op.drop_table(table)
