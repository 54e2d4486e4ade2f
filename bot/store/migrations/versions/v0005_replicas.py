"""Several replicas: which of them serves a chat, and which answers are on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.add_column("waiting", sa.Column("lane", sa.String(32)))
    op.create_index("ix_waiting_lane", "waiting", ["platform", "lane"])
    op.create_table(
        "lane",
        sa.Column("platform", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(32), nullable=False),
    )
    op.create_index("ix_lane_owner", "lane", ["owner"])
    op.create_table(
        "begun",
        sa.Column("platform", sa.String(64), primary_key=True),
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_begun_until", "begun", ["until"])


def downgrade() -> None:
    """Without the tables, one process serves all chats."""
    op.drop_table("begun")
    op.drop_table("lane")
    op.drop_index("ix_waiting_lane", "waiting")
    op.drop_column("waiting", "lane")
