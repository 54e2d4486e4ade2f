"""All that is kept for a person in one table; polls; events that wait to be served."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; where people are in the briefings is taken along."""
    op.create_table(
        "personal",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_personal_until", "personal", ["until"])
    op.execute(
        "INSERT INTO personal (person, name, note, until) SELECT person, 'brief ' || path, "
        "depth || ' ' || CAST(card AS VARCHAR(12)), until FROM progress"
    )
    op.drop_table("progress")
    op.create_table(
        "poll",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_poll_until", "poll", ["until"])
    op.create_table(
        "waiting",
        sa.Column("platform", sa.String(64), primary_key=True),
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_waiting_until", "waiting", ["until"])


def downgrade() -> None:
    """Back to where people are in the briefings; the rest has no place there."""
    op.drop_table("waiting")
    op.drop_table("poll")
    op.create_table(
        "progress",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("path", sa.String(64), primary_key=True),
        sa.Column("depth", sa.String(8), nullable=False),
        sa.Column("card", sa.Integer, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_progress_until", "progress", ["until"])
    op.execute(
        "INSERT INTO progress (person, path, depth, card, until) SELECT person, "
        "SUBSTR(name, 7), SUBSTR(note, 1, LENGTH(RTRIM(note, '0123456789')) - 1), "
        "CAST(SUBSTR(note, LENGTH(RTRIM(note, '0123456789')) + 1) AS INTEGER), until "
        "FROM personal WHERE name LIKE 'brief %'"
    )
    op.drop_table("personal")
