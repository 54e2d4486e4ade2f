"""What outlives a message, and what outlives the process."""

import logging

# Before it is imported: Alembic tells of its plugins and of every database that it meets.
logging.getLogger("alembic").setLevel(logging.WARNING)
