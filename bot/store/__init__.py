"""What outlives a message, and what outlives the process."""

import logging

# Before they are imported: Alembic tells of its plugins and of every database that it meets, and
# aiosqlite's debug lines hold the values that are stored.
for _name in ("alembic", "aiosqlite"):
    logging.getLogger(_name).setLevel(logging.WARNING)
