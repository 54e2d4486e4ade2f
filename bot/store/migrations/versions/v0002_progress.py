"""Where people are in the briefings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "progress",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("path", sa.String(64), primary_key=True),
        sa.Column("depth", sa.String(8), nullable=False),
        sa.Column("card", sa.Integer, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_progress_until", "progress", ["until"])


def downgrade() -> None:
    """Remove it, with all that is in it."""
    op.drop_table("progress")
