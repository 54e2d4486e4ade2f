"""What could not be answered, and the passing key that tells people apart."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "unanswered",
        sa.Column("period", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.String(64), primary_key=True),
        sa.Column("who", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unanswered_until", "unanswered", ["until"])
    op.create_table(
        "unanswered_key",
        sa.Column("period", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_unanswered_key_until", "unanswered_key", ["until"])


def downgrade() -> None:
    """Without the tables, nothing is kept of what could not be answered."""
    op.drop_table("unanswered_key")
    op.drop_table("unanswered")
